"""A clock that was set back is on the trail once, is said until it is right, and stops no work."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from desk_app.domain.answers import Connection
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event
from desk_app.usecases.desk_clock import clock_behind, note_clock
from desk_app.usecases.open_record import open_record
from desk_app.usecases.settings_seen import note_settings
from desk_app.usecases.trace import line
from tests.flows.people import adult, facts
from tests.usecases.fakes import NOW, Bench

LATE = timedelta(hours=2, minutes=10)


def set_back(by: timedelta = LATE) -> Bench:
    bench = Bench()
    asyncio.run(bench.store.add(line(bench.desk, Event.SIGN_IN)))
    bench.clock.at = NOW - by
    asyncio.run(note_clock(bench.desk))
    return bench


def behind(bench: Bench) -> timedelta | None:
    return asyncio.run(clock_behind(bench.desk))


def test_it_is_noted_once_and_said_until_it_is_right() -> None:
    bench = set_back()
    told = bench.store.lines[-1]
    assert (told.event, told.who, told.detail, told.at) == (Event.CLOCK_BACK, "", "7800", NOW - LATE)
    assert bench.woken, "what waits for a time of the old clock is tried now"
    asyncio.run(bench.store.add(line(bench.desk, Event.SIGN_IN)))
    asyncio.run(note_clock(bench.desk))
    assert sum(one.event is Event.CLOCK_BACK for one in bench.store.lines) == 1
    assert behind(bench) == LATE
    bench.clock.at = NOW
    assert behind(bench) is None


def test_it_is_seen_although_lines_were_written_since() -> None:
    bench = Bench()
    asyncio.run(bench.store.add(line(bench.desk, Event.SIGN_IN)))
    bench.clock.at = NOW - LATE
    asyncio.run(bench.store.add(line(bench.desk, Event.LOOKED_AT)))
    asyncio.run(note_clock(bench.desk))
    assert bench.store.lines[-1].event is Event.CLOCK_BACK


def test_each_time_it_goes_back_is_noted() -> None:
    bench = set_back()
    bench.clock.at = NOW + timedelta(hours=1)
    asyncio.run(bench.store.add(line(bench.desk, Event.SIGN_IN)))
    bench.clock.at = NOW
    asyncio.run(note_clock(bench.desk))
    assert sum(one.event is Event.CLOCK_BACK for one in bench.store.lines) == 2
    assert behind(bench) == timedelta(hours=1)


def test_a_clock_that_the_network_corrects_a_little_is_nothing() -> None:
    bench = set_back(timedelta(minutes=2))
    assert [one.event for one in bench.store.lines] == [Event.SIGN_IN]
    assert behind(bench) is None
    fresh = Bench()
    asyncio.run(note_clock(fresh.desk))
    assert fresh.store.lines == []


def test_the_service_says_whether_it_was_the_trails_time_that_was_wrong() -> None:
    bench = set_back(timedelta(days=900))
    bench.connection = Connection(since=datetime.now().astimezone(), clock_ahead=3.0)
    assert behind(bench) is None
    bench.connection = replace(bench.connection, clock_ahead=1200.0)
    assert behind(bench) == timedelta(minutes=20)
    bench.connection = Connection(cause="no-route", clock_ahead=3.0)
    assert behind(bench) == timedelta(days=900)


def test_an_act_is_opened_meanwhile() -> None:
    bench = set_back()
    (act,) = asyncio.run(open_record(bench.desk, adult(), facts(), {0: Secret("k" * 32)}))
    assert act.written_at == NOW - LATE
    assert bench.store.lines[-1].event is Event.ACT


def test_settings_that_changed_are_named_once_and_never_their_values() -> None:
    bench = Bench()
    first = {"site.name": "Pharmacie", "keeping.contacts_days": "30"}
    asyncio.run(note_settings(bench.desk, first))
    assert bench.store.lines == [], "what is seen for the first time is no change"
    changed = {"site.name": "Pharmacie du Puits", "desk.theme": "dark"}
    asyncio.run(note_settings(bench.desk, changed))
    asyncio.run(note_settings(bench.desk, changed))
    (told,) = bench.store.lines
    assert (told.event, told.detail) == (Event.SETTINGS, "desk.theme, keeping.contacts_days, site.name")
