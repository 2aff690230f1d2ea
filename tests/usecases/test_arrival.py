"""Who signs in is known to the store; what was tried before is on the trail; what is over leaves by itself."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from desk_app.domain.letters import ReportKind
from desk_app.domain.operators import Duty, Operator, Role, may
from desk_app.domain.printers import Paper
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from desk_app.ports import LetterRow
from desk_app.usecases.allowed import check
from desk_app.usecases.arrival import arrive, take_in_failed
from desk_app.usecases.housekeeping import keep_house
from tests.usecases.fakes import Bench

THEN = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)


def test_somebody_of_an_older_desk_is_registered_once() -> None:
    bench = Bench()
    asyncio.run(take_in_failed(bench.desk, [(THEN, "op9")]))
    author = asyncio.run(arrive(bench.desk)).author
    asyncio.run(arrive(bench.desk))
    assert author == bench.desk.author
    assert list(bench.store.people) == ["op1"]
    events = [line.event for line in bench.store.lines]
    assert events == [Event.SIGN_IN_FAILED, Event.OPERATOR, Event.SIGN_IN, Event.SIGN_IN]
    assert (bench.store.lines[0].at, bench.store.lines[0].who) == (THEN, "op9")


def test_the_role_is_the_stores_and_not_the_key_files() -> None:
    bench = Bench()
    bench.store.people["op1"] = Operator(id="op1", name="Camille Martin", role="supervisor", identifier="10001234567")
    author = asyncio.run(arrive(bench.desk)).author
    assert (author.role, author.rpps) == ("supervisor", "10001234567")


@pytest.mark.parametrize("changes", [{"is_active": False}, {"ends_on": date(2020, 1, 1)}])
def test_who_left_does_not_come_in(changes: dict[str, object]) -> None:
    bench = Bench()
    gone = Operator(id="op1", name="Camille Martin", role="agent")
    bench.store.people["op1"] = replace(gone, **changes)  # type: ignore[arg-type] - one field or the other
    with pytest.raises(Refusal) as caught:
        asyncio.run(arrive(bench.desk))
    assert caught.value.code is RefusalCode.OPERATOR_ENDED
    assert Event.SIGN_IN not in [line.event for line in bench.store.lines]


def test_the_last_day_is_still_a_day_of_work() -> None:
    bench = Bench()
    today = bench.clock.today()
    last = Operator(id="op1", name="Camille Martin", role="agent", ends_on=today)
    assert last.may_sign_in(today)
    assert not last.may_sign_in(today + timedelta(days=1))


def test_a_role_may_do_what_it_may_and_an_unknown_one_works_at_the_counter() -> None:
    assert all(may(Role.ADMINISTRATOR, duty) for duty in Duty)
    assert may("something else", Duty.OPEN_RECORDS)
    assert not may("something else", Duty.MANAGE_OPERATORS)
    with pytest.raises(Refusal) as caught:
        check(Bench().desk, Duty.READ_TRAIL)
    assert caught.value.code is RefusalCode.NOT_ALLOWED


def test_yesterdays_drafts_go() -> None:
    bench = Bench()
    asyncio.run(bench.store.save_draft("d1", "op1", "{}"))
    asyncio.run(keep_house(bench.desk))
    midnight = datetime.combine(bench.clock.today(), datetime.min.time()).astimezone()
    assert bench.store.dropped_before == [(midnight, midnight - timedelta(days=1))]


def test_papers_about_no_act_go_when_the_traces_do() -> None:
    bench = Bench()
    months = timedelta(days=31 * bench.desk.keeping.trail_months)
    for reference, age in (("ROLD", months + timedelta(days=1)), ("RNEW", months - timedelta(days=1))):
        bench.store.letters[reference] = LetterRow(
            reference=reference,
            kind=ReportKind.DAY_SHEET,
            act_id="",
            made_at=bench.clock.at - age,
            state=Paper.PRINTED,
        )
    asyncio.run(keep_house(bench.desk))
    assert list(bench.store.letters) == ["RNEW"]


@pytest.mark.parametrize("error", [Refusal(RefusalCode.STORE_FULL), KeyError("a bug")])
def test_one_thing_that_fails_stops_nothing_else(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    bench = Bench()

    async def failing(*_: object, **__: object) -> int:
        raise error

    monkeypatch.setattr(bench.store, "lighten", failing)
    asyncio.run(keep_house(bench.desk))
    assert bench.store.dropped_before
    assert len(bench.store.destroyed_before) == 2, "openings, and what the trail says of them"
    assert len({*bench.store.destroyed_before}) == 1
