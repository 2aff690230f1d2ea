"""One change of a record, written with its trail line in one transaction; then the screen is free."""

from __future__ import annotations

from desk_app.domain.acts import Act, ActKind, Content
from desk_app.domain.held_record import HeldRecord
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from desk_app.flows.change_rules import first_obstacle
from desk_app.flows.changing import ChangeDraft, ChangeFacts, Way, way_of
from desk_app.flows.edits import act_id
from desk_app.usecases.desk import Desk
from desk_app.usecases.trace import line


def must_be_ready(draft: ChangeDraft, facts: ChangeFacts, *allowed: Way) -> HeldRecord:
    """What the change starts from, everything checked again. Raises NOT_READY with `step`, `field` and `problem`."""
    if way_of(draft) not in allowed:
        raise Refusal(RefusalCode.NOT_READY, step="person", field="way", problem="change_way_missing")
    if found := first_obstacle(draft, facts):
        step, problem = found
        raise Refusal(RefusalCode.NOT_READY, step=step.value, field=problem.field, problem=problem.code)
    if facts.held is None:
        raise Refusal(RefusalCode.NOT_READY, step="person", field="way", problem="change_not_read")
    return facts.held


async def write_change(desk: Desk, draft: ChangeDraft, held: HeldRecord, kind: ActKind, content: Content) -> Act:
    """Write it, drop its draft, wake the sync loop. The same draft gives the same act: pressed twice is one. Raises the
    store's refusals: nothing is half saved."""
    act = Act(
        id=act_id(draft.id, 0),
        kind=kind,
        household=draft.id,
        profile=desk.profile.name,
        written_at=desk.clock.now(),
        author=desk.author,
        content=content,
        base=held.base,
        corrects=draft.corrects,
    )
    told = (line(desk, Event.ACT, whom=act.id, detail=kind.value),)
    await desk.store.write_acts((act,), told, draft_id=draft.id, corrects=draft.corrects, held=held.raw)
    desk.wake()
    return act
