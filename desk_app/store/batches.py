"""Batches of code letters and how far each of their letters got."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, case, delete, func, insert, select, update

from desk_app.domain.batch import ON_PAPER, Batch, BatchState, Entry, EntryState
from desk_app.domain.batches import Skip
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import ChainHead, TrailLine
from desk_app.store import trail
from desk_app.store.tables import batch_entries, batches


def write(connection: Connection, batch: Batch, entries: Sequence[Entry], line: TrailLine) -> ChainHead:
    """See ports.BatchStore.write_batch."""
    if open_one(connection) is not None:
        raise Refusal(RefusalCode.BATCH_OPEN)
    connection.execute(insert(batches), {"id": batch.id, **_values(batch)})
    if entries:
        connection.execute(insert(batch_entries), [_entry_values(batch.id, one) for one in entries])
    return trail.add(connection, [line])


def open_one(connection: Connection) -> Batch | None:
    """See ports.BatchStore.open_batch."""
    row = connection.execute(select(batches).where(batches.c.state != BatchState.SIGNED.value)).first()
    return _batch(row) if row is not None else None


def sheets_missing_since(connection: Connection, since: datetime) -> int:
    """See ports.BatchStore."""
    on_paper = batch_entries.c.state.in_([one.value for one in ON_PAPER])
    posted = func.coalesce(func.sum(case((on_paper, batch_entries.c.sheets), else_=0)), 0)
    left = batches.c.sheets_in - batches.c.sheets_destroyed - posted
    signed = (batches.c.state == BatchState.SIGNED.value, batches.c.over_at >= since, batches.c.sheets_in > 0)
    of_each = (
        select(left).join(batch_entries, batch_entries.c.batch == batches.c.id).where(*signed).group_by(batches.c.id)
    )
    return sum(max(0, one) for one in connection.execute(of_each).scalars())


def one(connection: Connection, batch_id: str) -> Batch | None:
    """The batch of that id."""
    row = connection.execute(select(batches).where(batches.c.id == batch_id)).first()
    return _batch(row) if row is not None else None


def entries(connection: Connection, batch_id: str) -> tuple[Entry, ...]:
    """See ports.BatchStore.entries."""
    theirs = select(batch_entries).where(batch_entries.c.batch == batch_id).order_by(batch_entries.c.place)
    return tuple(_entry(row) for row in connection.execute(theirs))


def mark(connection: Connection, batch: Batch, changed: Iterable[Entry], line: TrailLine | None) -> ChainHead:
    """See ports.BatchStore.mark_batch."""
    connection.execute(update(batches).where(batches.c.id == batch.id).values(_values(batch)))
    return mark_entries(connection, batch.id, changed, [line] if line is not None else [])


def mark_entries(
    connection: Connection, batch_id: str, changed: Iterable[Entry], lines: Sequence[TrailLine]
) -> ChainHead:
    """See ports.BatchStore.mark_entries."""
    values = [_entry_values(batch_id, one) for one in changed]
    if values:
        which = (batch_entries.c.batch == bindparam("of"), batch_entries.c.place == bindparam("at"))
        moving: dict[str, Any] = {name: bindparam(name) for name in values[0] if name not in ("batch", "place")}
        connection.execute(
            update(batch_entries).where(*which).values(moving),
            [{**one, "of": one["batch"], "at": one["place"]} for one in values],
        )
    return trail.add(connection, list(lines))


def forget(connection: Connection, before: datetime) -> int:
    """See ports.BatchStore.forget_batches."""
    old = select(batches.c.id).where(batches.c.state == BatchState.SIGNED.value, batches.c.over_at < before)
    ids = list(connection.execute(old).scalars())
    connection.execute(delete(batch_entries).where(batch_entries.c.batch.in_(ids)))
    connection.execute(delete(batches).where(batches.c.id.in_(ids)))
    return len(ids)


def _values(batch: Batch) -> dict[str, Any]:
    names = ("made_at", "made_by", "second", "printer", "bundle", "cause", "begun_at", "over_at")
    counts = ("sheets_in", "sheets_destroyed")
    return {name: getattr(batch, name) for name in (*names, *counts)} | {"state": batch.state.value}


def _batch(row: Row[Any]) -> Batch:
    return Batch(**{**row._mapping, "state": BatchState(row.state)})


def _entry_values(batch_id: str, entry: Entry) -> dict[str, Any]:
    names = ("place", "patient_id", "number", "reference", "turn", "sheets", "destroyed", "not_before", "settled_at")
    plain = {name: getattr(entry, name) for name in names}
    return {"batch": batch_id, **plain, "state": entry.state.value, "why": entry.why.value if entry.why else ""}


def _entry(row: Row[Any]) -> Entry:
    values = {name: value for name, value in row._mapping.items() if name != "batch"}
    return Entry(**{**values, "state": EntryState(row.state), "why": Skip(row.why) if row.why else None})
