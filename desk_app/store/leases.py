"""One holder at a time for a kind of work, alive as long as its heart beats and its process is not known to be dead."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from desk_app.store.tables import leases
from desk_app.system.process import has_ended, this_process

_OF = " of "  # between a process and whoever holds in it


def called(holder: str) -> str:
    """As it is kept."""
    return f"{this_process()}{_OF}{holder}"


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
    if row is None or not -alive < now - row.beat_at < alive or has_ended(row.holder.partition(_OF)[0]):
        return ""
    return str(row.holder)


def give(connection: Connection, name: str, holder: str) -> None:
    """See ports.Leases.give_lease."""
    connection.execute(delete(leases).where(leases.c.name == name, leases.c.holder == holder))
