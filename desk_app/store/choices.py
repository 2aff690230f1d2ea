"""Which professionals this desk picks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from desk_app.domain.directory import Choice
from desk_app.store.tables import choices

KEPT = 500  # beside the favourites: all are read at each question asked of the directory

_NEWEST = (choices.c.last_at.desc(), choices.c.rpps)


def everyone(connection: Connection) -> tuple[Choice, ...]:
    """See ports.ChoiceStore.choices."""
    rows = connection.execute(select(choices).order_by(choices.c.is_favourite.desc(), *_NEWEST))
    return tuple(Choice(**row._mapping) for row in rows)


def note(connection: Connection, rpps: str, now: datetime) -> None:
    """See ports.ChoiceStore.note_choice."""
    once = upsert(choices).values(rpps=rpps, times=1, last_at=now, is_favourite=False)
    more = {"times": choices.c.times + 1, "last_at": now}
    connection.execute(once.on_conflict_do_update(index_elements=["rpps"], set_=more))
    old = select(choices.c.rpps).where(~choices.c.is_favourite).order_by(*_NEWEST).limit(-1).offset(KEPT)
    connection.execute(delete(choices).where(choices.c.rpps.in_(old)))


def mark(connection: Connection, rpps: str, now: datetime, *, is_favourite: bool) -> None:
    """See ports.ChoiceStore.mark_favourite."""
    first = upsert(choices).values(rpps=rpps, times=0, last_at=now, is_favourite=is_favourite)
    connection.execute(first.on_conflict_do_update(index_elements=["rpps"], set_={"is_favourite": is_favourite}))
    connection.execute(delete(choices).where(choices.c.times == 0, ~choices.c.is_favourite))
