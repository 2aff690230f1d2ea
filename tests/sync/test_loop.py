"""The loop: in order, once, and never stuck; it sleeps until there is something to do."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from desk_app.domain.acts import ActState
from desk_app.domain.answers import Answer, AnswerKind, Connection
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from desk_app.ports import Settlement
from desk_app.sync.circuit import CONNECTIONS, HEARTBEAT, IDLE_GREETING
from desk_app.sync.loop import SyncLoop, pause
from tests.sync.double import ACCEPTED, MemoryOutbox, MovingClock, ToldService, World

LOST = Answer(kind=AnswerKind.LOST, cause="cut")
REFUSED_LINE = Answer(kind=AnswerKind.LATER, cause="refused")
BROKEN = Answer(kind=AnswerKind.LATER, cause="server-error")
BUSY = Answer(kind=AnswerKind.LATER, cause="overloaded", retry_after=30.0)
FORBIDDEN = Answer(kind=AnswerKind.FORBIDDEN, cause="forbidden")
NO = Answer(kind=AnswerKind.REFUSED, refusal=RefusalCode.CREATION_CODE_USED)


def test_what_waits_goes_out_in_order_each_once_and_leaves_a_line() -> None:
    world = World()
    for name in "abcdefgh":
        world.outbox.put(name)
    assert world.run(1) == ["greet", *(f"send {name}" for name in "abcdefgh")]
    assert {world.outbox.state(name) for name in "abcdefgh"} == {ActState.ACCEPTED}
    assert [line.whom for line in world.outbox.lines] == list("abcdefgh")
    assert world.heard[-1].waiting == 0
    assert world.heard[-1].since is not None
    assert world.heard[-1].name == "Service"
    assert world.pauses == [HEARTBEAT]


@pytest.mark.parametrize("answer", [ACCEPTED, NO])
def test_the_services_time_stands_on_the_line_of_its_answer(answer: Answer) -> None:
    world = World()
    world.outbox.put("a")
    at = world.clock.at + timedelta(minutes=3)
    world.service.answers["a"] = [replace(answer, service_at=at)]
    world.run(1)
    (line,) = world.outbox.lines
    assert (line.event, line.service_at) == (Event.ACT_ANSWERED, at)


def test_a_line_without_an_answer_has_only_our_time() -> None:
    world = World()
    world.outbox.put("a")
    world.service.uncomposable["a"] = Refusal(RefusalCode.DEMONSTRATION_MIXED)
    world.run(1)
    assert [line.service_at for line in world.outbox.lines] == [None]


def test_a_clock_that_is_set_back_does_not_hold_the_way_closed() -> None:
    world = World()
    world.service.greetings = ["no-route"]
    world.outbox.put("a")

    def set_back(pauses: int) -> None:
        if pauses == 1:
            world.clock.at -= timedelta(days=900)

    world.on_pause = set_back
    world.run(2)
    assert world.outbox.state("a") is ActState.ACCEPTED


def test_the_batch_grows_while_all_goes_well() -> None:
    world = World()
    names = [f"a{place}" for place in range(60)]
    for name in names:
        world.outbox.put(name)
    assert world.run(1) == ["greet", *(f"send {name}" for name in names)]
    assert world.outbox.claims[:2] == [1, 8]
    assert max(world.outbox.claims) > 16
    assert world.service.most_under_way == CONNECTIONS
    assert len(world.outbox.settled) < 15
    assert sum(world.outbox.settled) == 60


def test_a_lost_answer_is_asked_for_before_anything_is_sent_again() -> None:
    world = World()
    world.outbox.put("a")
    world.service.answers["a"] = [LOST]
    world.service.taken.add("a")
    assert world.run(4) == ["greet", "send a", "greet", "ask a"]
    assert world.outbox.state("a") is ActState.ACCEPTED


def test_an_act_that_is_absent_is_sent_again() -> None:
    world = World()
    world.outbox.put("a")
    world.service.answers["a"] = [LOST]
    assert world.run(4)[-3:] == ["greet", "ask a", "send a"]


def test_a_conflict_is_asked_about_at_once_and_only_then_is_one() -> None:
    world = World()
    world.outbox.put("a")
    stale = Answer(kind=AnswerKind.CONFLICT, cause="precondition")
    world.service.answers["a"] = [stale, stale]
    assert world.run(1) == ["greet", "send a", "ask a", "send a"]
    assert world.outbox.state("a") is ActState.REFUSED


def test_what_was_under_way_when_the_desk_died_is_asked_for_first() -> None:
    world = World()
    world.outbox.put("a", state=ActState.SENDING)
    assert world.run(1) == ["greet", "ask a", "send a"]


def test_a_refused_act_holds_its_own_record_and_nobody_elses() -> None:
    world = World()
    world.outbox.put("a", record="r")
    world.outbox.put("b", record="r")
    world.outbox.put("c")
    world.service.answers["a"] = [NO]
    assert world.run(2) == ["greet", "send a", "send c"]
    assert world.outbox.state("b") is ActState.WAITING
    assert world.heard[-1].to_correct == 1
    assert world.heard[-1].waiting == 1


def test_one_poisoned_act_never_holds_the_others() -> None:
    world = World()
    for name in ("bad", "b", "c"):
        world.outbox.put(name)
    world.service.answers["bad"] = [BROKEN] * 99
    did = world.run(8)
    assert did[:4] == ["greet", "send bad", "send b", "send c"]
    assert world.outbox.state("bad") is ActState.WAITING
    assert did.count("send bad") <= 9


@pytest.mark.parametrize("error", [RuntimeError("bug"), Refusal(RefusalCode.SERVICE_UNREADABLE)])
def test_a_bug_in_front_of_one_act_leaves_it_unknown_and_the_others_go(error: Exception) -> None:
    world = World()
    world.outbox.put("bad")
    world.outbox.put("b")
    world.service.answers["bad"] = [error]
    assert world.run(1)[:3] == ["greet", "send bad", "send b"]
    assert world.outbox.state("bad") is ActState.UNKNOWN


@pytest.mark.parametrize(
    ("error", "refusal"),
    [(KeyError("x"), "not-ready"), (Refusal(RefusalCode.DEMONSTRATION_MIXED), "demonstration-mixed")],
)
def test_an_act_that_cannot_be_composed_comes_back_to_a_person(error: Exception, refusal: str) -> None:
    world = World()
    world.outbox.put("bad")
    world.outbox.put("b")
    world.service.uncomposable["bad"] = error
    assert world.run(1) == ["greet", "send b"]
    assert world.outbox.kept("bad").row.refusal == refusal


def test_a_cut_line_is_told_tried_again_ever_more_rarely_and_costs_no_act_a_try() -> None:
    world = World()
    world.outbox.put("a")
    world.service.greetings = ["refused"] * 5
    assert world.run(6) == ["greet"] * 6 + ["send a"]
    assert world.pauses[:5] == [1.0, 2.0, 4.0, 8.0, 16.0]
    told = world.heard[0]
    assert (told.since, told.cause, told.waiting) == (None, "refused", 1)
    assert told.next_try is not None
    assert world.heard[-1].cause == ""


def test_after_a_failure_the_rest_of_the_batch_goes_back_untried_and_the_next_is_one() -> None:
    world = World()
    names = [f"a{place:02d}" for place in range(20)]
    for name in names:
        world.outbox.put(name)
    world.service.answers["a05"] = [REFUSED_LINE]

    def on_pause(count: int) -> None:
        if count == 1:
            back = [name for name in names if world.outbox.state(name) is ActState.WAITING]
            assert len(back) > 8
            assert {world.outbox.kept(name).row.attempts for name in back} == {0}
            world.service.did.clear()
            world.outbox.claims.clear()

    world.on_pause = on_pause
    assert world.run(2)[:2] == ["greet", "send a05"]
    assert world.outbox.claims[:2] == [1, 8]
    assert {world.outbox.state(name) for name in names} == {ActState.ACCEPTED}


def test_an_overloaded_service_is_left_alone_as_long_as_it_asks() -> None:
    world = World()
    world.outbox.put("a")
    world.outbox.put("b")
    world.service.answers["a"] = [BUSY]
    did = world.run(2)
    assert world.pauses[0] == 37.5, "what it asked for, and a chance of half as much again"
    assert did[:3] == ["greet", "send a", "greet"]
    assert sorted(did[3:]) == ["send a", "send b"]


def test_a_greeting_may_ask_to_be_left_alone_too() -> None:
    world = World()
    world.outbox.put("a")
    world.service.greetings = ["overloaded"]
    world.service.retry_after = 40.0
    assert world.run(2) == ["greet", "greet", "send a"]
    assert world.pauses[0] == 50.0


def test_a_service_that_fails_on_every_act_is_left_alone() -> None:
    world = World()
    for name in "abcdefghij":
        world.outbox.put(name)
        world.service.answers[name] = [BROKEN] * 9
    did = world.run(1)
    assert len(did) == 4
    assert world.heard[-1].cause == "server-error"


def test_a_lost_sign_in_stops_until_a_person_asks() -> None:
    world = World()
    world.outbox.put("a")
    world.outbox.put("b")
    world.service.answers["a"] = [Answer(kind=AnswerKind.SIGN_IN, cause="unauthorised")]

    def on_pause(count: int) -> None:
        assert world.loop is not None
        if count < 3:
            assert world.loop.connection().cause == "unauthorised"
        if count == 1:
            world.loop.wake()  # an act more, or the network, changes nothing about that
        if count == 2:
            world.loop.try_now()

    world.on_pause = on_pause
    did = world.run(4)
    assert world.pauses[:2] == [None, None]
    assert did == ["greet", "send a", "greet", "send a", "send b"]


def test_what_a_cause_names_is_told_with_it_and_gone_with_it() -> None:
    world = World(through_idle=True)
    world.outbox.put("a")
    world.service.greetings = [Connection(cause="certificate-expired", cause_values=(("date", "2026-03-01"),))]
    slow = Answer(kind=AnswerKind.LATER, cause="overloaded", cause_values=(("lasting", "90"),), retry_after=90.0)
    world.service.answers["a"] = [slow]
    world.run(9)
    told = [(one.cause, one.cause_values) for one in world.heard]
    assert ("certificate-expired", (("date", "2026-03-01"),)) in told
    assert ("overloaded", (("lasting", "90"),)) in told
    assert told[-1] == ("", ())


def test_three_forbidden_acts_in_a_row_stop_sending() -> None:
    world = World()
    for name in "abcd":
        world.outbox.put(name)
        world.service.answers[name] = [FORBIDDEN]
    assert world.run(3) == ["greet", "send a", "send b", "send c"]
    assert world.outbox.state("d") is ActState.WAITING
    assert (world.heard[-1].cause, world.heard[-1].to_correct) == ("forbidden", 3)
    assert world.pauses == [None]


def test_of_many_forbidden_at_once_three_are_parked_and_the_others_put_back() -> None:
    world = World()
    names = [f"a{place:02d}" for place in range(60)]
    for place, name in enumerate(names):
        world.outbox.put(name)
        if place >= 30:
            world.service.answers[name] = [FORBIDDEN]
    world.run(1)
    states = [world.outbox.state(name) for name in names]
    assert world.service.most_under_way == CONNECTIONS
    assert (states.count(ActState.REFUSED), states.count(ActState.WAITING)) == (3, 27)
    assert world.pauses == [None]


def test_a_new_act_wakes_the_loop_even_while_it_waits_for_the_line() -> None:
    world = World()
    world.service.greetings = ["timeout"]

    def on_pause(count: int) -> None:
        if count == 1:
            world.outbox.put("a")
            assert world.loop is not None
            world.loop.wake()

    world.on_pause = on_pause
    assert world.run(2) == ["greet", "greet", "send a"]


def test_an_idle_connection_is_not_called_connected_for_ever() -> None:
    world = World(through_idle=True)
    world.service.greetings = ["", "timeout"]
    assert world.run(8) == ["greet"] * 3
    assert sum(seconds or 0 for seconds in world.pauses[:5]) == IDLE_GREETING
    assert [told.cause for told in world.heard] == ["", "timeout", ""]


def test_a_store_that_fails_once_loses_nothing() -> None:
    world = World()
    world.outbox.put("a")
    settle_all = world.outbox.settle_all
    failures = [Refusal(RefusalCode.STORE_BUSY)]

    async def once(settlements: Sequence[Settlement]) -> None:
        if failures:
            raise failures.pop()
        await settle_all(settlements)

    world.outbox.settle_all = once  # type: ignore[method-assign]  # stands in
    world.service.taken.add("a")
    assert world.run(3)[-1] == "ask a"
    assert world.outbox.state("a") is ActState.ACCEPTED


def test_cancelled_in_the_middle_what_is_known_is_kept_and_the_rest_is_asked_for_at_the_next_start() -> None:
    clock = MovingClock()
    outbox, service = MemoryOutbox(clock), ToldService(clock)
    names = [f"a{place:02d}" for place in range(30)]
    for name in names:
        outbox.put(name)

    async def die() -> None:
        sending = asyncio.Event()
        service.slow["a05"] = asyncio.Event()
        service.during_send = lambda name: sending.set() if name == "a08" else None
        running = asyncio.create_task(SyncLoop(outbox, service, clock, desk="d").run())
        await sending.wait()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(die())
    states = {name: outbox.state(name) for name in names}
    assert states["a04"] is ActState.ACCEPTED, "its answer was there"
    assert states["a05"] is ActState.SENDING
    assert states["a29"] is ActState.WAITING, "claimed or not, it was not tried"
    assert outbox.kept("a29").row.attempts == 0
    service.slow.clear()
    service.taken.add("a05")
    world = World(clock=clock)
    world.outbox, world.service = outbox, service
    service.did.clear()
    did = world.run(1)
    assert "ask a05" in did
    assert "send a05" not in did
    assert {outbox.state(name) for name in names} == {ActState.ACCEPTED}


def test_one_sender_at_a_time_and_the_rest_is_told_why() -> None:
    world = World()
    world.outbox.put("a", state=ActState.SENDING)  # the other sender's: not ours to judge
    world.outbox.others_until = world.clock.at + timedelta(seconds=100)
    assert world.run(3) == []
    assert world.outbox.state("a") is ActState.SENDING
    assert world.heard[-1].cause == "sent-elsewhere"
    world.service.taken.add("a")
    assert world.run(4)[-2:] == ["greet", "ask a"]
    assert world.outbox.state("a") is ActState.ACCEPTED
    assert world.heard[-1].cause == ""


def test_the_real_pause_ends_at_a_wake_at_its_time_and_at_a_cancel() -> None:
    async def main() -> None:
        woken = asyncio.Event()
        await pause(woken, 0.0)
        woken.set()
        await pause(woken, None)
        woken.clear()
        waiting = asyncio.create_task(pause(woken, None))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(main())


def test_a_clock_that_steps_back_does_not_make_it_spin() -> None:
    world = World()
    world.outbox.put("a")
    world.service.answers["a"] = [BUSY]

    def on_pause(count: int) -> None:
        world.clock.at -= timedelta(hours=1)

    world.on_pause = on_pause
    world.run(5)
    assert all(seconds is None or seconds >= 1.0 for seconds in world.pauses)
