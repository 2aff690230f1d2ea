"""A change behind an act of this desk: its record is read first; it goes where nobody else was there in between."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desk_app.domain.acts import ActState
from desk_app.domain.answers import Answer, AnswerKind
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from tests.sync.double import ACCEPTED, World, record


def world_with_a_change(**answer: str) -> World:
    world = World()
    world.outbox.put("o")
    world.outbox.put("c", after="o")
    if answer:
        world.service.answers["o"] = [replace(ACCEPTED, **answer)]  # type: ignore[arg-type]
    return world


def refusal(code: RefusalCode, **values: str) -> Refusal:
    return Refusal(code, **values)


def test_it_is_read_once_what_goes_before_is_accepted_then_it_goes() -> None:
    world = world_with_a_change()
    assert world.run(1) == ["greet", "send o", "read 12", "send c"]
    kept = world.outbox.kept("c")
    assert kept.row.state is ActState.ACCEPTED
    assert kept.held == b"{}"
    assert kept.row.act.base is not None
    assert kept.row.act.base.patient_version == "1"


def test_a_chain_of_changes_is_read_and_sent_one_after_the_other_while_others_go() -> None:
    world = world_with_a_change()
    world.outbox.put("c2", after="c")
    for place in range(12):
        world.outbox.put(f"x{place}")
    world.service.readings = [record("12", "1"), record("12", "2")]
    world.service.answers["c"] = [replace(ACCEPTED, patient_version="2")]
    did = world.run(1)
    places = [did.index(one) for one in ("send o", "read 12", "send c", "send c2")]
    assert places == sorted(places)
    assert did.count("read 12") == 2
    assert {kept.row.state for kept in world.outbox.acts} == {ActState.ACCEPTED}


@pytest.mark.parametrize(("ours", "theirs"), [("", "7"), ("7", ""), ('W/"7"', '"7"')])
def test_what_is_not_known_or_carried_otherwise_contradicts_nothing(ours: str, theirs: str) -> None:
    world = world_with_a_change(patient_version=ours)
    world.service.readings = [record("12", theirs)]
    assert world.run(1)[-1] == "send c"


def test_a_record_that_this_very_act_changed_from_another_desk_is_no_conflict() -> None:
    world = world_with_a_change(patient_version="1")
    world.service.readings = [record("12", "2")]
    world.service.taken.add("c")
    assert world.run(2) == ["greet", "send o", "read 12", "ask c"]
    assert world.outbox.state("c") is ActState.ACCEPTED


def test_a_record_that_somebody_else_changed_comes_back_to_a_person() -> None:
    world = world_with_a_change(patient_version="1")
    world.service.readings = [record("12", "2")]
    world.outbox.put("c2", after="c")
    assert world.run(2) == ["greet", "send o", "read 12", "ask c"]
    assert world.outbox.kept("c").row.refusal == "record-changed"
    assert world.outbox.state("c2") is ActState.WAITING
    assert [(line.event, line.whom, line.detail) for line in world.outbox.lines][-1] == (
        Event.ACT_ANSWERED,
        "c",
        "record-changed",
    )
    assert world.heard[-1].to_correct == 1


@pytest.mark.parametrize("cause", ["timeout", "no-route", "server-error"])
def test_where_that_cannot_be_asked_it_is_asked_again(cause: str) -> None:
    world = world_with_a_change(patient_version="1")
    world.service.readings = [record("12", "2")] * 9
    world.service.asked_answers["c"] = [Answer(kind=AnswerKind.LATER, cause=cause)]
    world.service.taken.add("c")
    assert world.run(4).count("ask c") == 2
    assert world.outbox.state("c") is ActState.ACCEPTED
    assert world.outbox.kept("c").row.attempts == 0


def test_a_consent_that_somebody_else_changed_is_a_changed_record_too() -> None:
    world = world_with_a_change()
    found = record("12", "1")
    world.service.readings = [replace(found, base=replace(found.base, consent_version="9"))]
    world.outbox.put("x")
    unprepared = world.outbox.unprepared

    async def with_consent(limit: int) -> object:
        rows = await unprepared(limit)
        return tuple(
            replace(row, act=replace(row.act, base=replace(row.act.base, consent_version="8")))  # type: ignore[type-var]
            for row in rows
        )

    world.outbox.unprepared = with_consent  # type: ignore[method-assign, assignment]
    world.run(1)
    assert world.outbox.kept("c").row.refusal == "record-changed"


def test_an_opening_whose_id_was_never_told_has_nothing_to_be_read() -> None:
    world = world_with_a_change(patient_id="")
    assert world.run(1) == ["greet", "send o"]
    assert world.outbox.kept("c").row.refusal == "record-changed"


@pytest.mark.parametrize("cause", ["timeout", "no-route", "overloaded"])
def test_where_the_service_is_away_it_waits_with_everything_else(cause: str) -> None:
    world = world_with_a_change()
    world.service.readings = [refusal(RefusalCode.SERVICE_UNREACHABLE, cause=cause)]
    assert world.run(4) == ["greet", "send o", "read 12", "greet", "read 12", "send c"]
    assert world.outbox.kept("c").row.attempts == 1, "the sending alone"
    assert cause in [told.cause for told in world.heard]


@pytest.mark.parametrize("error", [refusal(RefusalCode.SERVICE_UNREADABLE), RuntimeError("bug")])
def test_a_record_that_cannot_be_read_waits_ever_longer_alone(error: Exception) -> None:
    world = world_with_a_change()
    world.through_idle = True
    world.service.readings = [error] * 99
    for place in range(5):
        world.outbox.put(f"x{place}")
    began = world.clock.at
    world.run(30)
    assert {world.outbox.state(f"x{place}") for place in range(5)} == {ActState.ACCEPTED}
    assert world.outbox.state("c") is ActState.WAITING
    assert world.outbox.kept("c").row.attempts == 0
    tries = world.service.did.count("read 12")
    assert 3 < tries < 12 + (world.clock.at - began) / timedelta(seconds=100)


def test_a_lost_sign_in_stops_here_as_elsewhere() -> None:
    world = world_with_a_change()
    world.service.readings = [refusal(RefusalCode.SERVICE_SIGN_IN, cause="clock")]
    world.run(2)
    assert world.pauses == [None]
    assert world.heard[-1].cause == "clock"
    assert world.outbox.state("c") is ActState.WAITING


@pytest.mark.parametrize(
    ("code", "comes_back"),
    [
        (RefusalCode.SERVICE_FORBIDDEN, "service-forbidden"),
        (RefusalCode.NOT_FOUND, "record-changed"),
        (RefusalCode.SERVICE_CANNOT, "service-cannot"),
    ],
)
def test_what_reading_will_never_give_comes_back_to_a_person(code: RefusalCode, comes_back: str) -> None:
    world = world_with_a_change()
    world.service.readings = [refusal(code)]
    world.run(1)
    row = world.outbox.kept("c").row
    assert (row.state, row.refusal) == (ActState.REFUSED, comes_back)


def test_a_change_that_meets_another_version_after_having_asked_is_a_changed_record() -> None:
    world = world_with_a_change()
    stale = Answer(kind=AnswerKind.CONFLICT, cause="precondition")
    world.service.answers["c"] = [stale, stale]
    assert world.run(1)[-3:] == ["send c", "ask c", "send c"]
    assert world.outbox.kept("c").row.refusal == "record-changed"
