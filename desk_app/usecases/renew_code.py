"""A new provisional code: live, never queued, and traced before it is asked for."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from desk_app.domain.acts import opening_of
from desk_app.domain.answers import Channel, Existing, RenewalRequest, RenewedCode
from desk_app.domain.refusal import Refusal, RefusalCode, Weight
from desk_app.domain.trail import Event, TrailLine
from desk_app.flows.asking import REPRESENTATIVE, who_asks
from desk_app.flows.renewal import (
    RenewalDraft,
    RenewalFacts,
    RenewalStep,
    channels,
    code_representative,
    letter_in_hand,
    renewal_problems,
)
from desk_app.usecases.desk import Desk
from desk_app.usecases.returned_mail import check_address
from desk_app.usecases.trace import line
from desk_app.usecases.whose_record import whose_record

_ENDS = {
    Existing.CLOSED: RefusalCode.RECORD_CLOSED,
    Existing.OPPOSED: RefusalCode.HOLDER_OPPOSED,
    Existing.DECEASED: RefusalCode.HOLDER_DECEASED,
}


async def renew_code(desk: Desk, draft: RenewalDraft, facts: RenewalFacts) -> RenewedCode:
    """Find the record, trace the intent, ask the service, trace its answer. The old code dies.

    Raises NOT_READY (with `field` and `problem`, also where no one record answers to number and traits),
    SERVICE_UNREACHABLE, and whatever the service refuses; CODE_UNKNOWN where the answer was lost: the old code counts
    as dead then too.
    """
    _check(draft, facts)
    channel = draft.channel
    if channel is None:
        raise Refusal(RefusalCode.NOT_READY, field="channel", problem="channel_missing")
    patient_id = await _patient_id(desk, draft, facts)
    family, given = who_asks(draft)
    is_posted = channel is Channel.LETTER and not letter_in_hand(draft)
    if is_posted:
        await check_address(desk, patient_id)
    request = RenewalRequest(
        patient_id=patient_id,
        channel=channel,
        requested_by=_requested_by(draft, facts),
        representative_birth_name=family,
        representative_given_name=given,
        vitale_serial=re.sub(r"\s", "", draft.vitale_serial),
    )
    await desk.store.add(line(desk, Event.CODE_ASKED, whom=patient_id, detail=channel.value))
    try:
        answer = await desk.service.renew_code(request)
    except Refusal as refusal:
        await desk.store.add(_answered(desk, patient_id, refusal.code.value, refusal.service_at))
        raise
    try:
        await desk.store.add(_answered(desk, patient_id, answer.channel.value, answer.service_at))
    except BaseException as error:
        if answer.code is None:
            raise
        answer.code.wipe()  # no sheet without its line: the code counts as lost, and the old one is dead
        if isinstance(error, Refusal):
            raise Refusal(RefusalCode.CODE_UNKNOWN) from error
        raise
    if channel is not Channel.LETTER and answer.code is not None:
        answer.code.wipe()  # a code that travels by message is nobody's to see here
    return replace(answer, patient_id=patient_id)


def _answered(desk: Desk, patient_id: str, detail: str, service_at: datetime | None) -> TrailLine:
    return line(desk, Event.CODE_ANSWERED, whom=patient_id, detail=detail, service_at=service_at)


def _check(draft: RenewalDraft, facts: RenewalFacts) -> None:
    for step in (RenewalStep.PERSON, RenewalStep.CHANNEL):
        for problem in renewal_problems(step, draft, facts):
            blocks = problem.weight is Weight.WALL
            asks = problem.weight is Weight.QUESTION and problem.code not in draft.accepted
            if blocks or asks:
                raise Refusal(RefusalCode.NOT_READY, field=problem.field, problem=problem.code)
    if not channels(draft, facts):
        raise Refusal(RefusalCode.NOT_READY, field="channel", problem="channel_not_allowed")


async def _patient_id(desk: Desk, draft: RenewalDraft, facts: RenewalFacts) -> str:
    answer = await whose_record(desk, draft, facts)
    if answer.status in _ENDS:
        raise Refusal(_ENDS[answer.status])
    if answer.status is Existing.SEVERAL:
        raise Refusal(RefusalCode.NOT_READY, field="number", problem="renewal_existing_several")
    # Another person's number beside one's own name and proof is how a code would be stolen.
    if answer.status is not Existing.OPEN or not answer.patient_id or not answer.traits_agree:
        raise Refusal(RefusalCode.NOT_READY, field="number", problem="renewal_existing_none")
    return answer.patient_id


def _requested_by(draft: RenewalDraft, facts: RenewalFacts) -> str:
    """`holder`, the identifier of the representative as this desk's opening sent it, or `representative`: by name."""
    if draft.asked_by != REPRESENTATIVE:
        return "holder"
    if facts.known is None:
        return REPRESENTATIVE
    rank = code_representative(draft, opening_of(facts.known.act))
    if rank is None:
        raise Refusal(RefusalCode.REPRESENTATIVE_NOT_AUTHORISED)
    return f"{facts.known.act.id}#rep{rank + 1}"
