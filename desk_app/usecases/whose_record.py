"""Which record is it? This desk's own act says, or the service is asked."""

from __future__ import annotations

from desk_app.domain.answers import Existing, ExistingAnswer, ExistingQuestion
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.flows.asking import Asking, AskingFacts, asked_traits, number_is_own, whole_number
from desk_app.usecases.desk import Desk
from desk_app.usecases.existing_record import existing_record


async def whose_record(desk: Desk, draft: Asking, facts: AskingFacts, *, whom: str = "") -> ExistingAnswer:
    """The record of whom is asked for; OPEN where this desk opened it, whatever became of it since. `whom` is the act
    it is asked for, where one will be written.

    Raises NOT_READY (with `field` and `problem`) while the traits cannot be read, SERVICE_UNREACHABLE."""
    if facts.known is not None and facts.known.patient_id:
        return ExistingAnswer(status=Existing.OPEN, patient_id=facts.known.patient_id)
    if facts.existing is not None and facts.existing.patient_id:
        return facts.existing
    traits = asked_traits(draft, facts)
    if traits is None:
        raise Refusal(RefusalCode.NOT_READY, field="birth_name", problem="birth_name_missing")
    question = ExistingQuestion(traits=traits, number=whole_number(draft), number_is_own=number_is_own(draft, facts))
    answer = await existing_record(desk, question, whom=whom)
    if answer.status is Existing.UNREACHABLE:
        raise Refusal(RefusalCode.SERVICE_UNREACHABLE, cause=answer.cause)
    return answer
