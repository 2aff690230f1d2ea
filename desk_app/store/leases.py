"""One holder at a time for a kind of work, alive as long as its heart beats."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from desk_app.store.tables import leases


def take(connection: Connection, name: str, holder: str, seconds: float, now: datetime) -> bool:
    """See ports.Leases.take_lease. A beat from the future is a clock that was set back: it holds nothing."""
    if _holder(connection, name, seconds, now) not in ("", holder):
        return False
    values = {"name": name, "holder": holder, "beat_at": now}
    connection.execute(upsert(leases).values(values).on_conflict_do_update(index_elements=["name"], set_=values))
    return True


def is_held(connection: Connection, name: str, seconds: float, now: datetime) -> bool:
    """See ports.Leases.is_leased."""
    return bool(_holder(connection, name, seconds, now))


def _holder(connection: Connection, name: str, seconds: float, now: datetime) -> str:
    row = connection.execute(select(leases).where(leases.c.name == name)).first()
    alive = timedelta(seconds=seconds)
    return row.holder if row is not None and -alive < now - row.beat_at < alive else ""


def give(connection: Connection, name: str, holder: str) -> None:
    """See ports.Leases.give_lease."""
    connection.execute(delete(leases).where(leases.c.name == name, leases.c.holder == holder))
