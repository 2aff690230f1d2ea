"""Work that waits comes from another desk: all of a file or nothing of it, and never twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, String, cast, func, insert, or_, select

from desk_app.domain.acts import ActState
from desk_app.domain.handing_on import TakenIn
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.rights import never_granted_in
from desk_app.domain.trail import ChainHead, TrailLine
from desk_app.store import trail
from desk_app.store.acts import put
from desk_app.store.codec import decode
from desk_app.store.parcel import Packed, Parcel, read
from desk_app.store.tables import acts, exports, imports

_OVER = (ActState.REPLACED.value, ActState.RECALLED.value, ActState.GIVEN_UP.value)


def must_be_new(connection: Connection, export: str) -> None:
    """See ports.Handing.must_be_new."""
    if connection.execute(select(exports.c.id).where(exports.c.id == export)).first() is not None:
        raise Refusal(RefusalCode.EXPORT_OF_HERE)
    at = connection.execute(select(imports.c.taken_in_at).where(imports.c.id == export)).scalar()
    if at is not None:
        raise Refusal(RefusalCode.EXPORT_TAKEN_IN, day=f"{at.astimezone():%d/%m/%Y}")


def take_in(
    connection: Connection, export: str, content: bytes, line: Callable[[str, str], TrailLine], now: datetime
) -> tuple[TakenIn, ChainHead]:
    """See ports.Handing.take_in."""
    parcel = read(content)
    if parcel.export != export:
        raise Refusal(RefusalCode.EXPORT_UNUSABLE)
    must_be_new(connection, export)
    there = {one.id for one in parcel.acts if _state(connection, one.id)}
    coming = [one for one in parcel.acts if one.state is not ActState.ACCEPTED]
    if not coming or any(one.id in there for one in coming):
        raise Refusal(RefusalCode.EXPORT_ACTS_HERE if coming else RefusalCode.EXPORT_UNUSABLE)
    # One that may have gone out is the service's; one that was refused is corrected by the rules of this desk.
    if any(one.state is ActState.WAITING and never_granted_in(decode(one.content).content) for one in coming):
        raise Refusal(RefusalCode.EXPORT_GRANT)
    _must_follow(connection, parcel, there)
    lines_here = _records_here(connection, parcel.acts)
    for one in parcel.acts:
        if one.id not in there:
            _insert(connection, one, lines_here.get(one.queue, one.record), export, now)
    connection.execute(insert(imports), {"id": export, "taken_in_at": now})
    head = trail.add(connection, [line(one.id, parcel.desk) for one in coming])
    return TakenIn(desk=parcel.desk, acts=len(coming), people=len({one.queue for one in coming})), head


def _state(connection: Connection, act_id: str) -> str:
    """Empty where it is not here."""
    return connection.execute(select(acts.c.state).where(acts.c.id == act_id)).scalar() or ""


def _must_follow(connection: Connection, parcel: Parcel, there: set[str]) -> None:
    """What an act comes after is here and not over, or comes with it: else it would wait for ever."""
    coming = {one.id for one in parcel.acts} - there
    wanted = {*parcel.behind, *(one.comes_after for one in parcel.acts if one.state is not ActState.ACCEPTED)}
    for act_id in wanted - coming - {""}:
        state = _state(connection, act_id)
        if not state or state in _OVER:
            raise Refusal(RefusalCode.EXPORT_BEHIND)


def _records_here(connection: Connection, those: Sequence[Packed]) -> Mapping[int, str]:
    """What orders the acts of a record that this desk knows already, by queue."""
    found: dict[int, str] = {}
    for one in those:
        base = decode(one.content).base
        patient = one.patient_id or (base.patient_id if base is not None else "")
        if patient and one.queue not in found:
            theirs = or_(acts.c.patient_id == patient, acts.c.record == patient)
            known = connection.execute(select(acts.c.record).where(theirs).order_by(acts.c.number).limit(1)).scalar()
            if known:
                found[one.queue] = known
    return found


def _insert(connection: Connection, one: Packed, record: str, export: str, now: datetime) -> None:
    lightened_at = now if one.state is ActState.ACCEPTED else None
    more = {"record": record, "taken_in": export, "handed_on": "", "lightened_at": lightened_at}
    put(connection, one.act(), one.row() | more)


def foreign_authors(connection: Connection) -> Mapping[str, str]:
    """See ports.Handing.foreign_authors."""
    content = cast(acts.c.content, String)
    who, name = (func.json_extract(content, f"$.author.{part}") for part in ("operator_id", "name"))
    return {row[0]: row[1] for row in connection.execute(select(who, name).where(acts.c.taken_in != "").distinct())}
