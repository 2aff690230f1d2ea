"""An outbox in memory, a service that answers as told, and time that only moves when somebody waits for it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from desk_app.domain.acts import Act, ActRow, ActState, Base
from desk_app.domain.answers import (
    Answer,
    AnswerKind,
    Connection,
    ExistingAnswer,
    ExistingQuestion,
    RenewalRequest,
    RenewedCode,
)
from desk_app.domain.trail import ChainHead, TrailLine
from desk_app.ports import ClaimedAct, Compose, Settlement, Verdict
from desk_app.sync.loop import IDLE_GREETING, SyncLoop
from tests.service import samples

ACCEPTED = Answer(kind=AnswerKind.ACCEPTED, patient_id="12", patient_version="1")
OPEN_STATES = (ActState.WAITING, ActState.SENDING, ActState.UNKNOWN)


class EndError(Exception):
    """The loop waits for ever: the test is over."""


@dataclass
class MovingClock:
    """Time stands still until a pause moves it."""

    at: datetime = samples.NOW

    def now(self) -> datetime:
        return self.at

    def today(self) -> date:
        return self.at.date()


@dataclass
class Kept:
    row: ActRow
    record: str
    bundle: bytes | None = None
    not_before: datetime | None = None


@dataclass
class MemoryOutbox:
    """ports.Outbox, as the store keeps it."""

    clock: MovingClock
    acts: list[Kept] = field(default_factory=list)
    lines: list[TrailLine] = field(default_factory=list)
    claims: list[int] = field(default_factory=list)
    others_until: datetime | None = None  # another sender holds the lease until then

    async def take_lease(self, name: str, holder: str, *, seconds: float) -> bool:
        return self.others_until is None or self.clock.now() >= self.others_until

    def put(self, name: str, record: str = "", state: ActState = ActState.WAITING) -> None:
        act = samples.adult(act_id=name)
        self.acts.append(Kept(ActRow(act=act, number=len(self.acts) + 1, state=state), record or name))

    def state(self, name: str) -> ActState:
        return self.kept(name).row.state

    def kept(self, name: str) -> Kept:
        return next(kept for kept in self.acts if kept.row.act.id == name)

    def _free(self) -> list[Kept]:
        free, held = [], set()
        for kept in self.acts:
            if kept.row.state is ActState.ACCEPTED:
                continue
            if kept.record not in held and kept.row.state in (ActState.WAITING, ActState.UNKNOWN):
                free.append(kept)
            held.add(kept.record)
        return free

    async def claim(self, limit: int, compose: Compose) -> tuple[ClaimedAct, ...]:
        due = [k for k in self._free() if k.not_before is None or k.not_before <= self.clock.now()][:limit]
        self.claims.append(len(due))
        claimed = []
        for kept in due:
            ask_first = kept.row.state is ActState.UNKNOWN
            if kept.bundle is None:
                kept.bundle = compose(kept.row.act, samples.HEAD, b"")
            kept.row = replace(kept.row, state=ActState.SENDING, attempts=kept.row.attempts + 1)
            claimed.append(ClaimedAct(row=kept.row, bundle=kept.bundle, ask_first=ask_first))
        return tuple(claimed)

    async def settle(self, verdict: Verdict, line: TrailLine | None) -> None:
        kept = self.kept(verdict.act_id)
        kept.row = replace(kept.row, state=verdict.state, refusal=verdict.refusal, reason=verdict.reason)
        kept.not_before = verdict.not_before
        if line:
            self.lines.append(line)

    async def settle_all(self, settlements: Sequence[Settlement]) -> None:
        for one in settlements:
            await self.settle(one.verdict, one.line)

    async def unprepared(self, limit: int) -> tuple[ActRow, ...]:
        return ()

    async def prepare(self, act_id: str, base: Base, held: bytes) -> None:
        raise NotImplementedError

    async def recall(self, act_id: str, line: Callable[[str], TrailLine]) -> tuple[str, ...]:
        raise NotImplementedError

    async def give_up(self, act_id: str, line: Callable[[str], TrailLine]) -> tuple[str, ...]:
        raise NotImplementedError

    async def recover(self) -> int:
        left = [kept for kept in self.acts if kept.row.state is ActState.SENDING]
        for kept in left:
            kept.row = replace(kept.row, state=ActState.UNKNOWN)
        return len(left)

    async def waiting(self) -> tuple[int, datetime | None, int]:
        still = [kept.row for kept in self.acts if kept.row.state in OPEN_STATES]
        oldest = min((row.act.written_at for row in still), default=None)
        return len(still), oldest, sum(kept.row.state is ActState.REFUSED for kept in self.acts)

    async def next_due(self) -> datetime | None:
        return min((kept.not_before or kept.row.act.written_at for kept in self._free()), default=None)


@dataclass
class ToldService:
    """ports.RecordService: `answers` by act id, one after the other, then accepted; `taken` is what it holds."""

    clock: MovingClock
    answers: dict[str, list[Answer | Exception]] = field(default_factory=dict)
    asked_answers: dict[str, list[Answer]] = field(default_factory=dict)
    # Causes, or whole answers, one after the other; then all is well.
    greetings: list[str | Connection] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    did: list[str] = field(default_factory=list)
    uncomposable: dict[str, Exception] = field(default_factory=dict)
    during_send: Callable[[str], None] = lambda _: None

    def compose(self, act: Act, head: ChainHead, held: bytes = b"") -> bytes:
        if act.id in self.uncomposable:
            raise self.uncomposable[act.id]
        return act.id.encode()

    async def send(self, bundle: bytes) -> Answer:
        name = bundle.decode()
        self.did.append(f"send {name}")
        self.during_send(name)
        await asyncio.sleep(0)
        told = self.answers.get(name, [])
        answer = told.pop(0) if told else ACCEPTED
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def look_up(self, act_id: str) -> Answer | None:
        self.did.append(f"ask {act_id}")
        told = self.asked_answers.get(act_id, [])
        if told:
            return told.pop(0)
        return ACCEPTED if act_id in self.taken else None

    async def existing(self, question: ExistingQuestion, *, deadline: float) -> ExistingAnswer:
        raise AssertionError

    async def renew_code(self, request: RenewalRequest) -> RenewedCode:
        raise AssertionError

    async def greet(self) -> Connection:
        self.did.append("greet")
        if self.greetings and (told := self.greetings.pop(0)):
            return told if isinstance(told, Connection) else Connection(cause=told)
        return Connection(since=self.clock.now(), name="Service")

    async def close(self) -> None:
        return


@dataclass
class World:
    """All of it together. Each pause of the loop is kept; time jumps to its end."""

    clock: MovingClock = field(default_factory=MovingClock)
    pauses: list[float | None] = field(default_factory=list)
    heard: list[Connection] = field(default_factory=list)
    rounds: int = 6
    through_idle: bool = False  # go on when nothing is left to do
    on_pause: Callable[[int], None] = lambda _: None

    def __post_init__(self) -> None:
        self.outbox = MemoryOutbox(self.clock)
        self.service = ToldService(self.clock)
        self.loop: SyncLoop | None = None

    async def _pause(self, woken: asyncio.Event, seconds: float | None) -> None:
        self.pauses.append(seconds)
        self.on_pause(len(self.pauses))
        is_idle = seconds is None or (seconds == IDLE_GREETING and not self.through_idle)
        if len(self.pauses) >= self.rounds or (is_idle and not woken.is_set()):
            raise EndError
        if not woken.is_set() and seconds is not None:
            self.clock.at += timedelta(seconds=seconds)

    def run(self, rounds: int = 6) -> list[str]:
        """Let the loop live `rounds` pauses; what the service was asked, in order."""
        self.rounds = len(self.pauses) + rounds

        async def main() -> None:
            self.loop = SyncLoop(
                self.outbox,
                self.service,
                self.clock,
                desk="poste-2",
                on_change=self.heard.append,
                chance=lambda: 0.5,
                pause=self._pause,
            )
            with contextlib.suppress(EndError):
                await self.loop.run()

        asyncio.run(main())
        return self.service.did
