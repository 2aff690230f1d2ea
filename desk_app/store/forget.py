"""What leaves this desk for good once the time of an opening's trace is over: the act, and all that finds it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, select, text, tuple_

from desk_app.domain.acts import ActState
from desk_app.domain.trail import ChainHead, TrailLine
from desk_app.store import trail
from desk_app.store.acts import open_states
from desk_app.store.codec import decode, used_contacts
from desk_app.store.tables import acts, contacts, letters, search

_OVER = (ActState.ACCEPTED, ActState.REPLACED, ActState.REFUSED)


def forget(
    connection: Connection, before: datetime, line: Callable[[str], TrailLine], limit: int
) -> tuple[int, ChainHead]:
    """See ports.Forgetting.forget_acts; how many, and the head after the certificate."""
    due = [row for state in _OVER for row in _due(connection, state, before, limit + 1)]
    rows = due[:limit]
    if not rows:
        return 0, trail.head(connection)
    for row in rows:
        used = list(used_contacts(decode(row.content)))
        if used:
            # A later act may use it still.
            these = tuple_(contacts.c.value, contacts.c.record).in_(used)
            connection.execute(delete(contacts).where(these, contacts.c.number <= row.number))
    ids, numbers = [row.id for row in rows], [row.number for row in rows]
    connection.execute(delete(letters).where(letters.c.act_id.in_(ids)))
    connection.execute(delete(search).where(search.c.rowid.in_(numbers)))
    connection.execute(delete(acts).where(acts.c.number.in_(numbers)))
    if len(due) == len(rows):  # they were the last
        # The words of a line that is deleted stay in the index until it is merged (0.4 s for 100,000 acts).
        connection.execute(text("INSERT INTO search(search) VALUES ('optimize')"))
    told = hashlib.sha256("\n".join(sorted(ids)).encode()).hexdigest()
    return len(rows), trail.add(connection, [line(f"{len(rows)} {told}")])


def _due(connection: Connection, state: ActState, before: datetime, limit: int) -> list[Row[Any]]:
    """Of the oldest acts in that state, those written before; not one that holds back what still waits."""
    oldest = select(acts).where(acts.c.state == state.value).order_by(acts.c.number).limit(limit).subquery()
    held_back = exists().where(
        acts.c.record == oldest.c.record, acts.c.number > oldest.c.number, acts.c.state.in_(list(open_states()))
    )
    return list(connection.execute(select(oldest).where(oldest.c.written_at < before, ~held_back)))
