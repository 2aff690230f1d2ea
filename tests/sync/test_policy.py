"""What comes next after each answer: pure, so every line of the contract is a line here."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.acts import ActState
from desk_app.domain.answers import Answer, AnswerKind
from desk_app.domain.refusal import RefusalCode
from desk_app.sync.policy import (
    CONFLICT_ATTEMPTS,
    IDLE_RETURN,
    LONGEST_DELAY,
    LONGEST_SPREAD,
    Decision,
    asked_delay,
    decide,
    decide_unasked,
    delay,
    is_same_version,
    return_delay,
    way_delay,
)
from tests.service.samples import NOW


def after(
    answer: Answer, *, attempts: int = 1, asked: bool = False, is_change: bool = False, chance: float = 0.5
) -> Decision:
    return decide("a", answer, attempts=attempts, asked=asked, is_change=is_change, now=NOW, chance=chance)


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
    assert after(stale, asked=True).verdict.refusal == "service-refused"


def test_to_a_change_a_conflict_says_that_the_record_has_moved_on() -> None:
    stale = Answer(kind=AnswerKind.CONFLICT, cause="precondition")
    assert after(stale, is_change=True).verdict.state is ActState.UNKNOWN
    verdict = after(stale, asked=True, is_change=True).verdict
    assert (verdict.state, verdict.refusal) == (ActState.REFUSED, "record-changed")
    conflict = Answer(kind=AnswerKind.CONFLICT, cause="conflict")
    last = after(conflict, asked=True, is_change=True, attempts=CONFLICT_ATTEMPTS).verdict
    assert last.refusal == "record-changed"


def test_a_409_is_tried_again_but_not_for_ever() -> None:
    conflict = Answer(kind=AnswerKind.CONFLICT, cause="conflict")
    again = after(conflict, asked=True)
    assert again.verdict.state is ActState.UNKNOWN
    assert again.verdict.not_before is not None
    assert after(conflict, asked=True, attempts=CONFLICT_ATTEMPTS).verdict.state is ActState.REFUSED


def test_the_time_the_service_asks_for_is_obeyed_and_not_by_all_at_the_same_moment() -> None:
    for chance in (0.0, 0.5, 0.999):
        decision = after(Answer(kind=AnswerKind.LATER, cause="overloaded", retry_after=120.0), chance=chance)
        assert decision.pause == asked_delay(120.0, chance) == 120.0 + 60.0 * chance
        assert decision.verdict.not_before == NOW + timedelta(seconds=decision.pause)


def test_the_way_is_not_held_closed_for_as_long_as_the_act_has_failed() -> None:
    decision = after(Answer(kind=AnswerKind.LOST, cause="cut"), attempts=9)
    assert decision.pause == 0.0
    assert decision.verdict.not_before == NOW + timedelta(seconds=delay(9, 0.5))


@pytest.mark.parametrize("cause", ["name-not-found", "refused", "no-route", "certificate"])
def test_what_reached_nobody_was_not_tried(cause: str) -> None:
    assert not after(Answer(kind=AnswerKind.LATER, cause=cause)).verdict.was_tried
    assert not decide_unasked(
        "a", Answer(kind=AnswerKind.LATER, cause=cause), attempts=2, now=NOW, chance=0.5
    ).verdict.was_tried


@pytest.mark.parametrize("cause", ["timeout", "cut", "overloaded", "server-error", "not-fhir", "redirected"])
def test_what_may_have_reached_somebody_was(cause: str) -> None:
    assert after(Answer(kind=AnswerKind.LATER, cause=cause)).verdict.was_tried


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


@given(failures=st.integers(0, 10_000), outage=st.floats(0, 1e7), chance=st.floats(0, 1, exclude_max=True))
def test_a_service_that_was_away_is_asked_within_an_eighth_of_that_time(
    failures: int, outage: float, chance: float
) -> None:
    wait = way_delay(failures, outage, chance)
    assert 0 <= wait <= max(LONGEST_DELAY, outage / 8)
    assert wait <= LONGEST_SPREAD
    assert way_delay(failures, 0.0, chance) == delay(failures, chance)


def test_a_network_that_is_back_is_tried_within_seconds_after_minutes_and_not_by_all_at_once_after_hours() -> None:
    assert return_delay(120.0, 0.999, is_idle=False) <= 3.0
    assert return_delay(600.0, 0.999, is_idle=False) <= 75.0
    assert return_delay(7200.0, 0.5, is_idle=False) >= LONGEST_SPREAD
    assert 20.0 < return_delay(1.0, 0.5, is_idle=True) <= IDLE_RETURN


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ('W/"1"', 'W/"1"', True),
        ('W/"1"', '"1"', True),
        ("1", 'W/"1"', True),
        ("", 'W/"2"', True),
        ('W/"2"', "", True),
        ('W/"1"', 'W/"2"', False),
        ("W1", "1", False),
    ],
)
def test_versions_are_opaque_but_for_how_they_are_carried(ours: str, theirs: str, same: bool) -> None:
    assert is_same_version(ours, theirs) is same
