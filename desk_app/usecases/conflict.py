"""A change met another one at the service: both sides are read, and a person decides. Nothing is lost in silence."""

from __future__ import annotations

from dataclasses import replace

from desk_app.domain.acts import Act, ActRow
from desk_app.domain.held_record import HeldRecord
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.rights import never_granted_in
from desk_app.domain.trail import Event
from desk_app.flows.conflict import may_send, rebased
from desk_app.flows.edits import act_id
from desk_app.usecases.desk import Desk
from desk_app.usecases.read_held import read_now
from desk_app.usecases.trace import line


async def their_side(desk: Desk, row: ActRow) -> HeldRecord:
    """What the service has now. That it was looked at is on the trail first. Refusal NOT_FOUND where the act was about
    no record that the service knows; the service's own refusals."""
    base = row.act.base
    patient_id = row.patient_id or (base.patient_id if base is not None else "")
    if not patient_id:
        raise Refusal(RefusalCode.NOT_FOUND)
    await desk.store.add(line(desk, Event.LOOKED_AT, whom=patient_id))
    return await read_now(desk, patient_id)


async def send_anyway(desk: Desk, row: ActRow, held: HeldRecord) -> Act:
    """What was changed here, as a new act on the version just seen, written instead of the refused one; pressed twice
    it is one. Refusals: NOT_READY where the record does not allow it any more, or nothing of it is left to change;
    GRANT_OCCUPATIONAL where it gives access to an occupational physician."""
    if not may_send(row.act.content, held):
        raise Refusal(RefusalCode.NOT_READY, field="", problem="conflict_moot")
    content = rebased(row.act.content, held)
    if never_granted_in(content, held.access):
        raise Refusal(RefusalCode.GRANT_OCCUPATIONAL)
    act = replace(
        row.act,
        id=act_id(row.act.id, 0),
        written_at=desk.clock.now(),
        author=desk.author,
        content=content,
        base=held.base,
        corrects=row.act.id,
    )
    told = (line(desk, Event.ACT, whom=act.id, detail=act.kind.value),)
    await desk.store.write_acts((act,), told, corrects=row.act.id, held=held.raw)
    desk.wake()
    return act
