"""The record as it stands before a change: live, within a deadline; or what this desk itself sent last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desk_app.domain.acts import ActRow, ActState
from desk_app.domain.answers import Existing, ExistingAnswer
from desk_app.domain.held_record import HeldRecord
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from desk_app.flows.asking import number_is_own
from desk_app.flows.changing import HEIR, ChangeDraft, ChangeFacts, Way, way_of
from desk_app.flows.edits import act_id
from desk_app.flows.own_version import UNANSWERED, own_version
from desk_app.usecases.desk import Desk
from desk_app.usecases.named_access import named_access
from desk_app.usecases.own_acts import own_acts
from desk_app.usecases.trace import line
from desk_app.usecases.whose_record import whose_record

_GIVES_A_RECORD = frozenset({Existing.OPEN, Existing.CLOSED})


async def read_held(desk: Desk, draft: ChangeDraft, facts: ChangeFacts) -> HeldRecord:
    """What the change starts from. That it was looked at is on the trail first.

    After an act of this desk that is still on its way, the change comes after that act. Where the service is out of
    reach it comes after this desk's last act, if the desk holds what is to change.

    Raises NOT_READY (with `field` and `problem`) where no one record is meant, or one of its acts is to be corrected
    first; and the refusals of the service.
    """
    way = way_of(draft)
    if way is None:
        raise Refusal(RefusalCode.NOT_READY, field="way", problem="change_way_missing")
    patient_id = await record_of(desk, draft, facts)
    rows = await desk.store.of_record(patient_id) if patient_id else await own_acts(desk, draft, facts)
    _check_nothing_refused(rows, draft.corrects)
    if any(row.state in UNANSWERED for row in rows):
        return await _own(desk, rows, way, Refusal(RefusalCode.NOT_READY, field="way", problem="change_behind_own"))
    await desk.store.add(line(desk, Event.LOOKED_AT, whom=patient_id))
    try:
        return await read_now(desk, patient_id)
    except Refusal as refusal:
        if refusal.code is not RefusalCode.SERVICE_UNREACHABLE:
            raise
        return await _own(desk, rows, way, refusal)


async def record_of(desk: Desk, draft: ChangeDraft, facts: ChangeFacts) -> str:
    """The service's id of the record; empty for an opening of this desk that nobody has answered yet. Raises NOT_READY
    where the service knows no one record of that person, SERVICE_UNREACHABLE."""
    if facts.known is not None and facts.known.state in UNANSWERED:
        return ""
    answer = await whose_record(desk, draft, facts, whom=act_id(draft.id, 0) if draft.id else "")
    if answer.patient_id and answer.traits_agree and _is_had(answer, draft):
        return answer.patient_id
    problem = "none" if answer.status in _GIVES_A_RECORD else answer.status.value
    # A child found by a parent's number alone is nobody in particular: then the traits decide, as for any other.
    field = "number" if number_is_own(draft, facts) else "birth_name"
    raise Refusal(RefusalCode.NOT_READY, field=field, problem=f"change_existing_{problem}")


async def read_now(desk: Desk, patient_id: str) -> HeldRecord:
    """Live, as long as anybody at the counter waits; professionals as the directory names them. A cut network is
    SERVICE_UNREACHABLE."""
    try:
        held = await desk.service.read_record(patient_id, deadline=desk.profile.existing_deadline_seconds)
    except (TimeoutError, OSError) as error:
        raise Refusal(RefusalCode.SERVICE_UNREACHABLE, cause="timeout") from error
    return replace(held, access=await named_access(desk, held.access))


def _is_had(answer: ExistingAnswer, draft: ChangeDraft) -> bool:
    """A death the service knows of already leaves one thing to do: close."""
    return answer.status in _GIVES_A_RECORD or (answer.status is Existing.DECEASED and draft.asked_by == HEIR)


def _check_nothing_refused(rows: Sequence[ActRow], corrects: str) -> None:
    """Behind a refused act the later ones of the same record wait: it is corrected first."""
    if any(row.state is ActState.REFUSED and row.act.id != corrects for row in rows):
        raise Refusal(RefusalCode.NOT_READY, field="way", problem="change_behind_refused")


async def _own(desk: Desk, rows: Sequence[ActRow], way: Way, otherwise: Refusal) -> HeldRecord:
    held = own_version(rows, way)
    if held is None:
        raise otherwise
    await desk.store.add(line(desk, Event.LOOKED_AT, whom=held.base.patient_id or held.base.after))
    return held
