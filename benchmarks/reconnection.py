"""50,000 desks with four acts each come back after two hours without the service, which takes 500 requests a second.

Each desk is the loop's own Circuit and policy, moved by a heap of events in place of a network; nothing sleeps and the
chance is seeded. Every request counts as load and costs the service the same: questions, acts, and what it turns away.
"""

from __future__ import annotations

import heapq
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from benchmarks.measured import Figure
from benchmarks.reconnection_picture import picture
from desk_app.domain.acts import ActState
from desk_app.domain.answers import Answer, AnswerKind, Connection
from desk_app.service.acts import SEND_SECONDS
from desk_app.sync.circuit import SHORTEST_WAIT, Circuit
from desk_app.sync.policy import Decision, decide, decide_unasked

DESKS = 50_000
ACTS = 4  # each desk's, written during the outage
CAPACITY = 500.0  # requests a second
OUTAGE = 7200.0  # seconds
WATCHED = 2400  # seconds after the return
TRAVEL = 0.05  # seconds there and back
FIRST_MINUTE = 60
LONGEST_WAIT = 3.0  # times the ideal drain
HEAVIEST_LOAD = 2.0  # times the capacity, after the first minute
EPOCH = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)  # when the service is back
_ACCEPTED = Answer(kind=AnswerKind.ACCEPTED)
_TIMEOUT = Answer(kind=AnswerKind.LOST, cause="timeout")
_AWAY = Answer(kind=AnswerKind.LATER, cause="refused")


def moment(at: float) -> datetime:
    """Seconds after the service's return as a time."""
    return EPOCH + timedelta(seconds=at)


@dataclass(slots=True)
class Service:
    """One queue. `longest_queue` is in seconds of work; behind it a request is turned away at once."""

    capacity: float  # requests a second
    longest_queue: float
    retry_after: float | None
    busy_until: float = 0.0
    offered: dict[int, int] = field(default_factory=dict)  # by second
    turned_away: int = 0
    timeouts: int = 0

    def ask(self, at: float) -> tuple[float, Answer, bool]:
        """(when the answer is there, what it is, whether the service did what was asked)."""
        second = int(at // 1)
        self.offered[second] = self.offered.get(second, 0) + 1
        if at < 0:
            return at + TRAVEL, _AWAY, False
        if self.busy_until - at > self.longest_queue:
            self.turned_away += 1
            return at + TRAVEL, Answer(kind=AnswerKind.LATER, cause="overloaded", retry_after=self.retry_after), False
        self.busy_until = max(self.busy_until, at) + 1.0 / self.capacity
        done = self.busy_until + TRAVEL
        if done - at > SEND_SECONDS:
            self.timeouts += 1
            return at + SEND_SECONDS, _TIMEOUT, True
        return done, _ACCEPTED, True


@dataclass(slots=True)
class Act:
    """One act on its way. `is_there`: the service has it, whether the desk knows or not."""

    attempts: int = 0
    state: ActState = ActState.WAITING
    due: float = -OUTAGE
    is_there: bool = False
    times_taken: int = 0


@dataclass(slots=True)
class Desk:
    """What the loop does, an event at a time."""

    circuit: Circuit
    acts: list[Act] = field(default_factory=list)
    under_way: int = 0
    is_greeting: bool = False
    next_look: float = float("inf")
    finished: float = -1.0


class World:
    """All the desks and the one service. `signs`: does every desk hear at 0 that its network is back?"""

    def __init__(self, service: Service, *, signs: bool, desks: int, seed: int = 20260302) -> None:
        self.service = service
        self.chance = random.Random(seed)  # noqa: S311 - the same bad luck at every run
        self.desks = [Desk(Circuit(self.chance.random)) for _ in range(desks)]
        self._events: list[tuple[float, int, Callable[[float], None]]] = []
        self._order = count()
        for desk in self.desks:
            # All was well until the service went: each has its own time for the next harmless question.
            desk.circuit.greeted(Connection(since=moment(-OUTAGE)), moment(-OUTAGE))
            self._look_at(desk, -OUTAGE)
            for _ in range(ACTS):
                self._at(-OUTAGE * self.chance.random(), self._written(desk))
            if signs:
                self._at(0.0, self._heard(desk))

    def run(self, until: float) -> None:
        """Let it all happen."""
        while self._events and self._events[0][0] <= until:
            at, _, event = heapq.heappop(self._events)
            event(at)

    def _at(self, at: float, event: Callable[[float], None]) -> None:
        heapq.heappush(self._events, (at, next(self._order), event))

    def _written(self, desk: Desk) -> Callable[[float], None]:
        def event(at: float) -> None:
            desk.acts.append(Act(due=at))
            desk.circuit.hear(moment(at), is_idle=False)
            self._look(desk, at)

        return event

    def _heard(self, desk: Desk) -> Callable[[float], None]:
        def event(at: float) -> None:
            desk.circuit.hear(moment(at), is_idle=not _left(desk))
            self._look(desk, at)

        return event

    def _look_at(self, desk: Desk, at: float) -> None:
        due = min((act.due for act in _left(desk)), default=None)
        next_at = desk.circuit.next_at(moment(at), None if due is None else moment(due))
        look = max((next_at - EPOCH).total_seconds(), at + SHORTEST_WAIT)
        if look < desk.next_look:
            desk.next_look = look
            self._at(desk.next_look, lambda when: self._look(desk, when) if when == desk.next_look else None)

    def _look(self, desk: Desk, at: float) -> None:
        """A round: the question, or as many acts as may go."""
        if at >= desk.next_look:
            desk.next_look = float("inf")
        if desk.is_greeting or desk.under_way:
            if desk.circuit.may_send and not desk.is_greeting:
                self._send(desk, at)
            return
        if desk.circuit.wants_greeting(moment(at)):
            desk.is_greeting = True
            back, answer, _ = self.service.ask(at)
            self._at(back, lambda when: self._greeted(desk, answer, when))
            return
        if desk.circuit.may_send:
            self._send(desk, at)
        if not desk.under_way:
            self._look_at(desk, at)

    def _greeted(self, desk: Desk, answer: Answer, at: float) -> None:
        desk.is_greeting = False
        since = moment(at) if answer.kind is AnswerKind.ACCEPTED else None
        desk.circuit.greeted(Connection(since=since, cause=answer.cause, retry_after=answer.retry_after), moment(at))
        self._look(desk, at)

    def _send(self, desk: Desk, at: float) -> None:
        due = sorted((act for act in _left(desk) if act.due <= at), key=lambda act: max(act.attempts, 1))
        for act in due[: max(desk.circuit.width - desk.under_way, 0)]:
            self._try(desk, act, at)

    def _try(self, desk: Desk, act: Act, at: float) -> None:
        asks = act.state is ActState.UNKNOWN
        act.state = ActState.SENDING
        act.attempts += 1
        desk.under_way += 1
        back, answer, is_done = self.service.ask(at)
        if is_done and not asks and not act.is_there:
            act.is_there = True
            act.times_taken += 1
        event = self._asked if asks else self._sent
        self._at(back, lambda when: event(desk, act, answer, when))

    def _asked(self, desk: Desk, act: Act, answer: Answer, at: float) -> None:
        if answer.kind is AnswerKind.ACCEPTED and not act.is_there:  # absent: sent again
            back, again, is_done = self.service.ask(at)
            if is_done:
                act.is_there = True
                act.times_taken += 1
            self._at(back, lambda when: self._sent(desk, act, again, when))
            return
        now, chance = moment(at), self.chance.random()
        if answer.kind is AnswerKind.LOST:  # a question that was not answered says nothing
            answer = Answer(kind=AnswerKind.LATER, cause="timeout")
        self._learn(desk, act, at, decide_unasked("", answer, attempts=act.attempts, now=now, chance=chance))

    def _sent(self, desk: Desk, act: Act, answer: Answer, at: float) -> None:
        decision = decide(
            "",
            answer,
            attempts=act.attempts,
            asked=False,
            is_change=False,
            now=moment(at),
            chance=self.chance.random(),
        )
        self._learn(desk, act, at, decision)

    def _learn(self, desk: Desk, act: Act, at: float, decision: Decision) -> None:
        verdict = desk.circuit.learn(decision, moment(at))
        act.state = verdict.state
        if not verdict.was_tried:
            act.attempts -= 1
        act.due = at if verdict.not_before is None else (verdict.not_before - EPOCH).total_seconds()
        desk.under_way -= 1
        if not _left(desk) and not desk.under_way and len(desk.acts) == ACTS:
            desk.finished = at
        self._look(desk, at)


def _left(desk: Desk) -> list[Act]:
    return [act for act in desk.acts if act.state in (ActState.WAITING, ActState.UNKNOWN)]


# --- what is measured


@dataclass(frozen=True, slots=True)
class Story:
    """One way in which it may go; `share` of the desks and of the capacity."""

    name: str
    longest_queue: float = 2.0  # seconds: then it turns away
    retry_after: float | None = 30.0  # seconds
    signs: bool = False
    share: float = 1.0


MAIN = Story("service_back")
OTHERS = (
    Story("service_back_no_retry_after", retry_after=None, share=0.1),
    Story("service_back_slow", longest_queue=60.0, share=0.1),  # it takes all, and answers after our patience
    Story("network_back", signs=True, share=0.1),
    Story("network_back_slow", longest_queue=60.0, signs=True, share=0.1),
)


@dataclass(frozen=True, slots=True)
class Told:
    """How it went: requests offered in each second after the return as a share of the capacity, seconds until each
    desk was through (ascending)."""

    load: list[float]
    waits: list[float]
    turned_away: float  # share of the desks
    timeouts: float


def told(story: Story) -> Told:
    """Let it happen. AssertionError where an act was taken twice, or a desk was never through."""
    desks, capacity = round(DESKS * story.share), CAPACITY * story.share
    service = Service(capacity, story.longest_queue, story.retry_after)
    world = World(service, signs=story.signs, desks=desks)
    world.run(WATCHED)
    assert all(act.times_taken == 1 for desk in world.desks for act in desk.acts)
    assert all(desk.finished >= 0 for desk in world.desks)
    load = [service.offered.get(second, 0) / capacity for second in range(WATCHED)]
    waits = sorted(desk.finished for desk in world.desks)
    return Told(load, waits, service.turned_away / desks, service.timeouts / desks)


def _of(story: Story, found: Told) -> list[Figure]:
    ideal = DESKS * ACTS / CAPACITY
    name = f"reconnection.{story.name}"
    return [
        (f"{name}.longest_wait", found.waits[-1] / ideal, "ideals", LONGEST_WAIT),
        (f"{name}.median_wait", found.waits[len(found.waits) // 2], "s", None),
        (f"{name}.heaviest_second", max(found.load[FIRST_MINUTE:]), "capacities", HEAVIEST_LOAD),
    ]


def figures() -> list[Figure]:
    """Shapes: see benchmarks.__main__."""
    return [figure for story in (MAIN, *OTHERS) for figure in _of(story, told(story))]


def main() -> None:
    """The picture of the main story, to the file named."""
    Path(sys.argv[1]).write_text(picture(told(MAIN)), encoding="utf-8")


if __name__ == "__main__":
    main()
