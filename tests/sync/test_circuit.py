"""The way to the service: when it is asked, when it is left alone, how many acts may be under way."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.acts import ActState
from desk_app.domain.answers import Answer, AnswerKind, Connection
from desk_app.sync.circuit import CONNECTIONS, HEARTBEAT, SHORTEST_WAIT, STUMBLES_IN_A_ROW, Circuit
from desk_app.sync.policy import FORBIDDEN_IN_A_ROW, Decision, decide
from tests.service.samples import NOW

ACCEPTED = Answer(kind=AnswerKind.ACCEPTED)
FORBIDDEN = Answer(kind=AnswerKind.FORBIDDEN)
BROKEN = Answer(kind=AnswerKind.LATER, cause="server-error")
BUSY = Answer(kind=AnswerKind.LATER, cause="overloaded", retry_after=100.0)
CUT = Answer(kind=AnswerKind.LOST, cause="cut")


def said(answer: Answer, at: datetime = NOW) -> Decision:
    return decide("a", answer, attempts=1, asked=False, now=at, chance=0.5)


def opened(at: datetime = NOW) -> Circuit:
    circuit = Circuit(lambda: 0.5)
    circuit.greeted(Connection(since=at, name="Service"), at)
    return circuit


def wide(at: datetime = NOW) -> Circuit:
    circuit = opened(at)
    for _ in range(20):
        circuit.learn(said(ACCEPTED, at), at)
    return circuit


def next_try(circuit: Circuit) -> float:
    assert circuit.connection.next_try is not None
    return (circuit.connection.next_try - NOW).total_seconds()


def away(circuit: Circuit, seconds: float) -> datetime:
    """The service is away for so long, and asked whenever it is time."""
    at, end = NOW, NOW + timedelta(seconds=seconds)
    while at < end:
        if circuit.wants_greeting(at):
            circuit.greeted(Connection(cause="refused"), at)
        wait = circuit.wait(at, None)
        assert wait is not None
        at += timedelta(seconds=wait)
    return end


def test_it_begins_with_a_question_then_one_act_then_ever_more() -> None:
    circuit = Circuit(lambda: 0.5)
    assert not circuit.may_send
    assert circuit.wants_greeting(NOW)
    circuit.greeted(Connection(since=NOW), NOW)
    assert circuit.may_send
    widths = [circuit.width]
    for _ in range(10):
        circuit.learn(said(ACCEPTED), NOW)
        widths.append(circuit.width)
    assert widths == [1, 2, 3, 4, 5, 6, 7, 8, 8, 8, 8]
    assert widths[-1] == CONNECTIONS


def test_half_open_again_it_is_one_act_again() -> None:
    circuit = wide()
    circuit.learn(said(CUT), NOW)
    assert (circuit.may_send, circuit.width) == (False, 1)
    circuit.learn(said(ACCEPTED), NOW)  # one that was under way all the while
    assert (circuit.may_send, circuit.width) == (False, 1)
    circuit.greeted(Connection(since=NOW), NOW)
    assert (circuit.may_send, circuit.width) == (True, 1)


def test_eight_that_fail_together_are_one_failure() -> None:
    one, eight = wide(), wide()
    one.learn(said(CUT), NOW)
    for _ in range(8):
        eight.learn(said(CUT), NOW)
    assert next_try(eight) == next_try(one) == 1.0
    later = NOW + timedelta(seconds=1)
    eight.greeted(Connection(since=later), later)
    eight.learn(said(CUT, later), later)
    assert next_try(eight) == 1.0 + 2.0


def test_of_eight_wishes_the_longest_counts_whatever_came_first() -> None:
    circuit = wide()
    circuit.learn(said(CUT), NOW)
    circuit.learn(said(BUSY), NOW)
    assert next_try(circuit) == 125.0
    circuit.learn(said(CUT), NOW)
    assert next_try(circuit) == 125.0


def test_the_services_wish_holds_against_every_sign_but_a_persons() -> None:
    circuit = wide()
    circuit.learn(said(BUSY), NOW)
    circuit.hear(NOW, is_idle=False)
    assert next_try(circuit) == 125.0
    assert not circuit.wants_greeting(NOW + timedelta(seconds=99))
    circuit.ask_now()
    assert circuit.wants_greeting(NOW)


def test_three_stumbles_in_a_row_are_the_services_and_not_the_acts() -> None:
    circuit = wide()
    for _ in range(STUMBLES_IN_A_ROW - 1):
        circuit.learn(said(BROKEN), NOW)
    assert circuit.may_send
    assert circuit.width == 2
    circuit.learn(said(ACCEPTED), NOW)
    for _ in range(STUMBLES_IN_A_ROW):
        assert circuit.may_send
        circuit.learn(said(BROKEN), NOW)
    assert (circuit.may_send, circuit.connection.cause) == (False, "server-error")


def test_forbidden_in_a_row_is_not_broken_by_what_says_nothing() -> None:
    circuit = wide()
    for answer in (FORBIDDEN, BROKEN, FORBIDDEN):
        circuit.learn(said(answer), NOW)
    assert circuit.may_send
    assert circuit.width == 1, "one at a time, until one passes"
    circuit.learn(said(FORBIDDEN), NOW)
    assert (circuit.may_send, circuit.connection.cause) == (False, "forbidden")
    assert circuit.wait(NOW, None) is None
    back = circuit.learn(said(FORBIDDEN), NOW)
    assert (back.state, back.refusal) == (ActState.WAITING, "")


def test_one_that_passes_forgives_the_forbidden_ones() -> None:
    circuit = wide()
    for _ in range(FORBIDDEN_IN_A_ROW):
        circuit.learn(said(FORBIDDEN), NOW)
        circuit.learn(said(ACCEPTED), NOW)
    assert circuit.may_send


def test_a_stop_outlasts_signs_failures_and_time() -> None:
    circuit = wide()
    circuit.learn(said(Answer(kind=AnswerKind.SIGN_IN, cause="clock")), NOW)
    circuit.learn(said(CUT), NOW)
    circuit.hear(NOW, is_idle=False)
    assert not circuit.wants_greeting(NOW + timedelta(days=3))
    assert (circuit.connection.cause, circuit.connection.next_try) == ("clock", None)
    circuit.ask_now()
    assert circuit.wants_greeting(NOW)


@pytest.mark.parametrize("minutes", [0.5, 2.0])
def test_a_cable_put_back_after_minutes_is_tried_within_seconds(minutes: float) -> None:
    circuit = Circuit(lambda: 0.999)
    circuit.greeted(Connection(cause="no-route"), NOW)
    end = away(circuit, minutes * 60)
    circuit.hear(end, is_idle=False)
    assert circuit.connection.next_try is not None
    assert (circuit.connection.next_try - end).total_seconds() <= 3.0


def test_a_network_that_comes_back_after_hours_is_not_tried_by_all_at_once() -> None:
    waits = []
    for place in range(100):
        circuit = Circuit(lambda place=place: place / 100)  # type: ignore[misc]
        circuit.greeted(Connection(cause="no-route"), NOW)
        end = away(circuit, 7200)
        circuit.hear(end, is_idle=False)
        assert circuit.connection.next_try is not None
        waits.append((circuit.connection.next_try - end).total_seconds())
    assert max(waits) <= 900.0
    assert sorted(waits)[50] > 60.0


def test_a_sign_never_makes_anybody_wait_longer() -> None:
    circuit = Circuit(lambda: 0.5)
    circuit.greeted(Connection(cause="no-route"), NOW)
    end = away(circuit, 7200)
    before = circuit.connection.next_try
    circuit.hear(end, is_idle=True)
    assert circuit.connection.next_try == before


def test_once_the_service_answers_the_hours_it_was_gone_no_longer_count() -> None:
    circuit = Circuit(lambda: 0.5)
    circuit.greeted(Connection(cause="refused"), NOW)
    end = away(circuit, 7200)
    circuit.greeted(Connection(since=end), end)
    circuit.learn(said(CUT, end), end)
    assert circuit.connection.next_try is not None
    assert (circuit.connection.next_try - end).total_seconds() == 1.0


def test_a_service_that_answers_and_takes_nothing_is_asked_ever_more_rarely() -> None:
    circuit, at, waits = opened(), NOW, []
    for _ in range(12):
        circuit.learn(said(CUT, at), at)
        assert circuit.connection.next_try is not None
        waits.append((circuit.connection.next_try - at).total_seconds())
        at = circuit.connection.next_try
        circuit.greeted(Connection(since=at), at)
    assert waits[:8] == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0]
    assert waits[-1] == 150.0


def test_two_good_questions_in_a_row_end_an_old_failure() -> None:
    circuit = opened()
    for _ in range(5):
        circuit.learn(said(CUT), NOW)
        circuit.greeted(Connection(since=NOW), NOW)
    circuit.greeted(Connection(since=NOW), NOW)
    circuit.learn(said(CUT), NOW)
    assert next_try(circuit) == 1.0


def test_standing_back_for_another_sender_and_taking_over() -> None:
    circuit = wide()
    circuit.stand_back(NOW)
    assert (circuit.may_send, circuit.connection.cause) == (False, "sent-elsewhere")
    assert circuit.wait(NOW, None) == 30.0
    circuit.take_over()
    assert circuit.wants_greeting(NOW)


@given(seconds=st.floats(-1e8, 1e8), due=st.floats(-1e8, 1e8) | st.none(), closed=st.booleans())
def test_it_never_sleeps_for_ever_nor_spins_whatever_the_clock_does(
    seconds: float, due: float | None, closed: bool
) -> None:
    circuit = wide()
    if closed:
        circuit.learn(said(BUSY), NOW)
    now = NOW + timedelta(seconds=seconds)
    wait = circuit.wait(now, None if due is None else NOW + timedelta(seconds=due))
    assert wait is not None
    assert SHORTEST_WAIT <= wait <= HEARTBEAT


def test_a_clock_set_back_by_years_holds_nothing() -> None:
    circuit = wide()
    circuit.learn(said(BUSY), NOW)
    assert circuit.wants_greeting(NOW - timedelta(days=900))
