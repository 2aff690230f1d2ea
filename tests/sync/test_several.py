"""Several at once: a slow act holds nobody, a poisoned one neither, an order is an order, and nothing goes twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk_app.domain.acts import ActState, Base
from desk_app.domain.answers import Answer, AnswerKind
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.ports import Settlement
from desk_app.sync.circuit import CONNECTIONS
from desk_app.sync.loop import SyncLoop
from tests.sync.double import ACCEPTED, MemoryOutbox, MovingClock, ToldService, World

CUT = Answer(kind=AnswerKind.LOST, cause="cut")
BROKEN = Answer(kind=AnswerKind.LATER, cause="server-error")
NO_ROUTE = Answer(kind=AnswerKind.LATER, cause="no-route")
BUSY = Answer(kind=AnswerKind.LATER, cause="overloaded", retry_after=20.0)
NO = Answer(kind=AnswerKind.REFUSED, refusal=RefusalCode.CREATION_CODE_USED)
AGAIN = Answer(kind=AnswerKind.CONFLICT, cause="conflict")


class Live:
    """The loop in a running event loop, for what happens while an act is under way."""

    def __init__(self) -> None:
        self.clock = MovingClock()
        self.outbox, self.service = MemoryOutbox(self.clock), ToldService(self.clock)
        self.told: list[int] = []

    def play(self, script: Callable[[SyncLoop], Coroutine[Any, Any, None]]) -> None:
        async def main() -> None:
            loop = SyncLoop(
                self.outbox, self.service, self.clock, desk="d", on_change=lambda told: self.told.append(told.waiting)
            )
            running = asyncio.create_task(loop.run())
            try:
                await script(loop)
            finally:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)

        asyncio.run(main())

    async def until(self, what: Callable[[], object]) -> None:
        """Let the others run until it is so."""
        async with asyncio.timeout(5):
            while not what():  # noqa: ASYNC110 - nothing tells: the loop's own steps are what is waited for
                await asyncio.sleep(0)

    def slow(self, name: str) -> asyncio.Event:
        gate = self.service.slow[name] = asyncio.Event()
        return gate

    def is_accepted(self, *names: str) -> bool:
        return all(self.outbox.state(name) is ActState.ACCEPTED for name in names)


def test_a_slow_act_holds_nobody_and_what_came_back_is_kept_meanwhile() -> None:
    live = Live()
    names = [f"a{place:02d}" for place in range(20)]
    for name in names:
        live.outbox.put(name)

    async def script(loop: SyncLoop) -> None:
        gate = live.slow("a01")
        await live.until(lambda: live.is_accepted(*(name for name in names if name != "a01")))
        assert live.outbox.state("a01") is ActState.SENDING
        live.outbox.put("new")
        loop.wake()
        await live.until(lambda: live.is_accepted("new"))
        gate.set()
        await live.until(lambda: live.is_accepted("a01"))

    live.play(script)


def test_while_a_slow_act_is_under_way_those_of_another_record_follow_each_other() -> None:
    live = Live()
    for name, record in (("first", ""), ("s1", "s"), ("s2", "s"), ("r1", "r"), ("r2", "r"), ("r3", "r")):
        live.outbox.put(name, record=record)

    async def script(loop: SyncLoop) -> None:
        gate = live.slow("s1")
        await live.until(lambda: live.is_accepted("r1", "r2", "r3"))
        assert live.outbox.state("s2") is ActState.WAITING
        gate.set()
        await live.until(lambda: live.is_accepted("s1", "s2"))

    live.play(script)
    assert live.service.did == ["greet", *(f"send {name}" for name in ("first", "s1", "r1", "r2", "r3", "s2"))]


def test_ten_thousand_words_are_not_told_one_by_one() -> None:
    world = World()
    for place in range(200):
        world.outbox.put(f"a{place}")
    world.run(1)
    assert len(world.heard) <= 3, "time stood still"
    assert (world.heard[0].waiting, world.heard[-1].waiting) == (200, 0)


@pytest.mark.parametrize("poison", [CUT, BROKEN, BUSY, Answer(kind=AnswerKind.LOST, cause="timeout")])
def test_one_poisoned_act_never_holds_the_others(poison: Answer) -> None:
    world = World(through_idle=True)
    world.outbox.put("bad")
    world.service.answers["bad"] = [poison] * 999

    def on_pause(count: int) -> None:
        if count < 30:
            world.outbox.put(f"good{count}")
            assert count < 5 or world.outbox.state(f"good{count - 4}") is ActState.ACCEPTED

    world.on_pause = on_pause
    began = world.clock.at
    world.run(32)
    assert {kept.row.state for kept in world.outbox.acts if kept.row.act.id != "bad"} == {ActState.ACCEPTED}
    assert world.outbox.state("bad") in (ActState.WAITING, ActState.UNKNOWN)
    tries = sum(did.endswith(" bad") for did in world.service.did)
    assert tries < 5 + (world.clock.at - began).total_seconds() / 20


def test_two_poisoned_acts_do_not_keep_a_third_from_its_second_try() -> None:
    world = World(rounds=60)
    for name in ("bad1", "bad2", "good"):
        world.outbox.put(name)
    world.service.answers = {"bad1": [CUT] * 99, "bad2": [CUT] * 99, "good": [NO_ROUTE, CUT]}
    world.run(14)
    assert world.outbox.state("good") is ActState.ACCEPTED


def test_a_long_round_keeps_the_lease_and_ends_where_another_has_it() -> None:
    world = World()
    for place in range(80):
        world.outbox.put(f"a{place:02d}")

    def during_send(name: str) -> None:
        world.clock.at += timedelta(seconds=5)
        if name == "a40":
            world.outbox.others_until = world.clock.at + timedelta(hours=1)

    world.service.during_send = during_send
    world.run(1)
    assert world.outbox.leases >= 3
    assert world.heard[-1].cause == "sent-elsewhere"
    states = [kept.row.state for kept in world.outbox.acts]
    assert ActState.SENDING not in states
    assert states.count(ActState.WAITING) > 10


def test_a_store_that_fails_under_a_reading_is_recovered() -> None:
    world = World()
    world.outbox.put("o")
    world.outbox.put("c", after="o")
    prepare, failures = world.outbox.prepare, [Refusal(RefusalCode.STORE_BUSY)]

    async def once(act_id: str, base: Base, held: bytes) -> None:
        if failures:
            raise failures.pop()
        await prepare(act_id, base, held)

    world.outbox.prepare = once  # type: ignore[method-assign]  # stands in
    assert world.run(3) == ["greet", "send o", "read 12", "read 12", "send c"]
    assert world.pauses[0] == 5.0
    assert world.outbox.state("c") is ActState.ACCEPTED


def test_an_act_taken_back_is_not_sent_and_one_under_way_is_not_taken_back() -> None:
    live = Live()
    for name in ("a", "b"):
        live.outbox.put(name)

    async def script(loop: SyncLoop) -> None:
        gate = live.slow("a")
        await live.until(lambda: "send a" in live.service.did)
        with pytest.raises(Refusal):
            await live.outbox.recall("a", lambda _: None)  # type: ignore[arg-type, return-value]
        await live.outbox.recall("b", lambda _: None)  # type: ignore[arg-type, return-value]
        gate.set()
        await live.until(lambda: live.is_accepted("a"))

    live.play(script)
    assert live.service.did == ["greet", "send a"]


# --- whatever happens


class Honest(ToldService):
    """Takes acts as a service does, and notes what must never be: twice without asking, out of order, too many."""

    def __init__(self, outbox: MemoryOutbox, clock: MovingClock) -> None:
        super().__init__(clock)
        self.outbox = outbox
        self.order: list[str] = []
        self.unsure: set[str] = set()  # sent, no answer that could be read: to be asked for first

    async def send(self, bundle: bytes) -> Answer:
        name = bundle.decode()
        assert name not in self.unsure, "sent again without asking"
        record = self.outbox.kept(name).record
        earlier = [
            k for k in self.outbox.acts if k.record == record and k.row.number < self.outbox.kept(name).row.number
        ]
        assert all(kept.row.state is ActState.ACCEPTED for kept in earlier), "overtaken"
        answer = await super().send(bundle)
        if answer.kind in (AnswerKind.LOST, AnswerKind.CONFLICT):
            self.unsure.add(name)
        if answer.kind is AnswerKind.ACCEPTED or (answer.kind is AnswerKind.LOST and answer.cause == "taken"):
            assert name not in self.taken, "taken twice"
            self.taken.add(name)
            self.order.append(name)
        return answer

    async def look_up(self, act_id: str) -> Answer | None:
        found = await super().look_up(act_id)
        if found is None or found.kind is AnswerKind.ACCEPTED:
            self.unsure.discard(act_id)
        return found


class DeathError(BaseException):
    """The whole desk, between two of its steps."""


SAID = st.sampled_from(
    [ACCEPTED, CUT, Answer(kind=AnswerKind.LOST, cause="taken"), BROKEN, NO_ROUTE, BUSY, AGAIN, RuntimeError("bug")]
)


@settings(max_examples=150, deadline=None)
@given(
    records=st.lists(st.sampled_from("rstuv"), min_size=1, max_size=30),
    changes=st.sets(st.integers(0, 29)),
    said=st.lists(st.lists(SAID, max_size=4), min_size=30, max_size=30),
    greetings=st.lists(st.sampled_from(["", "timeout", "no-route"]), max_size=6),
    dies=st.sets(st.integers(1, 40), max_size=3),
)
def test_each_act_is_taken_once_and_in_order_whatever_happens(
    records: Sequence[str],
    changes: set[int],
    said: list[list[Answer | Exception]],
    greetings: list[str],
    dies: set[int],
) -> None:
    world = World(through_idle=True)
    service = world.service = Honest(world.outbox, world.clock)
    last: dict[str, str] = {}
    for place, record in enumerate(records):
        name = f"{record}{place:02d}"
        after = last.get(record, "") if place in changes else ""
        world.outbox.put(name, record=record, after=after)
        last[record] = name
        service.answers[name] = list(said[place])
    service.greetings = list(greetings)
    settle_all, settled = world.outbox.settle_all, 0

    async def or_die(settlements: Sequence[Settlement]) -> None:
        nonlocal settled
        settled += 1
        if settled in dies:
            raise DeathError  # with answers that nobody will ever keep
        await settle_all(settlements)

    world.outbox.settle_all = or_die  # type: ignore[method-assign]  # stands in
    for _ in range(60):
        with suppress(DeathError):
            world.run(12)
        if all(kept.row.state is ActState.ACCEPTED for kept in world.outbox.acts):
            break
    assert {kept.row.state for kept in world.outbox.acts} == {ActState.ACCEPTED}
    assert service.taken == {kept.row.act.id for kept in world.outbox.acts}
    for record in set(records):
        of_one = [name for name in service.order if name.startswith(record)]
        assert of_one == sorted(of_one)
    assert service.most_under_way <= CONNECTIONS


def test_an_act_that_waits_alone_is_told_with_its_time() -> None:
    world = World()
    world.outbox.put("a")
    world.outbox.put("b")
    world.service.answers["a"] = [BROKEN]
    world.run(1)
    (waits,) = [kept for kept in world.outbox.acts if kept.not_before is not None]
    told = world.heard[-1]
    assert (told.cause, told.waiting, told.next_try) == ("", 1, waits.not_before)
    assert told.since is not None
