"""What comes next after each answer: pure, so every line of the contract is a line here."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.acts import ActState
from desk_app.domain.answers import Answer, AnswerKind
from desk_app.domain.refusal import RefusalCode
from desk_app.sync.policy import CONFLICT_ATTEMPTS, LONGEST_DELAY, Decision, decide, decide_unasked, delay
from tests.service.samples import NOW


def after(answer: Answer, *, attempts: int = 1, asked: bool = False, chance: float = 0.5) -> Decision:
    return decide("a", answer, attempts=attempts, asked=asked, now=NOW, chance=chance)


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (AnswerKind.ACCEPTED, ActState.ACCEPTED),
        (AnswerKind.REFUSED, ActState.REFUSED),
        (AnswerKind.FORBIDDEN, ActState.REFUSED),
        (AnswerKind.SIGN_IN, ActState.WAITING),
        (AnswerKind.LATER, ActState.WAITING),
        (AnswerKind.LOST, ActState.UNKNOWN),
        (AnswerKind.CONFLICT, ActState.UNKNOWN),
    ],
)
def test_each_kind_of_answer_has_its_state(kind: AnswerKind, state: ActState) -> None:
    assert after(Answer(kind=kind)).verdict.state is state


def test_a_known_patient_is_accepted_and_the_reason_tells() -> None:
    verdict = after(Answer(kind=AnswerKind.ACCEPTED, patient_id="12", known_before=True, reason="déjà connue")).verdict
    assert (verdict.state, verdict.patient_id, verdict.reason) == (ActState.ACCEPTED, "12", "déjà connue")


def test_a_refusal_keeps_its_code_and_its_words() -> None:
    answer = Answer(kind=AnswerKind.REFUSED, refusal=RefusalCode.CREATION_CODE_USED, reason="Déjà utilisé.")
    verdict = after(answer).verdict
    assert (verdict.refusal, verdict.reason) == ("creation-code-used", "Déjà utilisé.")
    assert after(Answer(kind=AnswerKind.REFUSED)).verdict.refusal == "service-refused"
    assert after(Answer(kind=AnswerKind.FORBIDDEN)).verdict.refusal == "service-forbidden"


def test_a_lost_sign_in_stops_everything_and_blames_no_act() -> None:
    decision = after(Answer(kind=AnswerKind.SIGN_IN, cause="clock"))
    assert (decision.stop, decision.cause, decision.verdict.not_before) == (True, "clock", None)


def test_a_412_is_a_conflict_only_after_having_asked() -> None:
    stale = Answer(kind=AnswerKind.CONFLICT, cause="precondition")
    assert after(stale).verdict.state is ActState.UNKNOWN
    assert after(stale, asked=True).verdict.state is ActState.REFUSED


def test_a_409_is_tried_again_but_not_for_ever() -> None:
    conflict = Answer(kind=AnswerKind.CONFLICT, cause="conflict")
    again = after(conflict, asked=True)
    assert again.verdict.state is ActState.UNKNOWN
    assert again.verdict.not_before is not None
    assert after(conflict, asked=True, attempts=CONFLICT_ATTEMPTS).verdict.state is ActState.REFUSED


def test_the_time_the_service_asks_for_is_obeyed() -> None:
    decision = after(Answer(kind=AnswerKind.LATER, cause="overloaded", retry_after=120.0))
    assert decision.pause == 120.0
    assert decision.verdict.not_before == NOW + timedelta(seconds=120)


def test_an_act_that_was_never_sent_is_due_as_soon_as_the_way_is_open() -> None:
    assert after(Answer(kind=AnswerKind.LATER, cause="refused")).verdict.not_before is None
    assert after(Answer(kind=AnswerKind.LOST, cause="cut")).verdict.not_before is not None


def test_a_server_error_on_one_act_holds_only_that_act() -> None:
    decision = after(Answer(kind=AnswerKind.LATER, cause="server-error"))
    assert decision.pause is None
    assert decision.verdict.not_before is not None


@given(attempts=st.integers(0, 10_000), chance=st.floats(0, 1, exclude_max=True))
def test_the_delay_grows_to_its_bound_and_never_beyond(attempts: int, chance: float) -> None:
    assert 0 <= delay(attempts, chance) <= min(LONGEST_DELAY, delay(attempts + 1, chance))


@given(
    kind=st.sampled_from([k for k in AnswerKind if k is not AnswerKind.ACCEPTED]),
    refusal=st.sampled_from([None, RefusalCode.SERVICE_REFUSED, RefusalCode.SERVICE_FORBIDDEN]),
    cause=st.sampled_from(["", "timeout", "not-fhir", "conflict", "forbidden"]),
)
def test_a_question_without_an_answer_never_settles_an_act(
    kind: AnswerKind, refusal: RefusalCode | None, cause: str
) -> None:
    answer = Answer(kind=kind, refusal=refusal, cause=cause)
    decision = decide_unasked("a", answer, attempts=1, now=NOW, chance=0.5)
    assert decision.verdict.state is ActState.UNKNOWN
