"""An outbox in memory, a service that answers as told, and time that only moves when somebody waits for it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from desk_app.domain.access import Access
from desk_app.domain.acts import Act, ActKind, ActRow, ActState, Base, ChangeContact
from desk_app.domain.answers import (
    Answer,
    AnswerKind,
    Connection,
    ExistingAnswer,
    ExistingQuestion,
    RenewalRequest,
    RenewedCode,
)
from desk_app.domain.contact import Contact
from desk_app.domain.held_record import HeldRecord
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import ChainHead, TrailLine
from desk_app.ports import ClaimedAct, Compose, Settlement, Verdict
from desk_app.sync.circuit import HEARTBEAT
from desk_app.sync.loop import SyncLoop
from tests.service import samples

ACCEPTED = Answer(kind=AnswerKind.ACCEPTED, patient_id="12", patient_version="1")
OPEN_STATES = (ActState.WAITING, ActState.SENDING, ActState.UNKNOWN)
ENDED = (ActState.ACCEPTED, ActState.REPLACED, ActState.RECALLED, ActState.GIVEN_UP, ActState.HANDED_ON)


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
    after: str = ""
    held: bytes = b""


@dataclass
class MemoryOutbox:
    """ports.Outbox, as the store keeps it."""

    clock: MovingClock
    acts: list[Kept] = field(default_factory=list)
    lines: list[TrailLine] = field(default_factory=list)
    claims: list[int] = field(default_factory=list)
    settled: list[int] = field(default_factory=list)  # how many each time
    others_until: datetime | None = None  # another sender holds the lease until then
    leases: int = 0  # how often it was asked for

    async def take_lease(self, name: str, holder: str, *, seconds: float) -> bool:
        self.leases += 1
        return self.others_until is None or self.clock.now() >= self.others_until

    def put(self, name: str, record: str = "", state: ActState = ActState.WAITING, after: str = "") -> None:
        """An opening; a change where it comes after another act."""
        act = samples.adult(act_id=name)
        if after:
            content = ChangeContact(identity=act.content.identity, contact=Contact())
            act = replace(act, kind=ActKind.CHANGE_CONTACT, content=content, base=Base(after=after))
            record = self.kept(after).record
        row = ActRow(act=act, number=len(self.acts) + 1, state=state)
        self.acts.append(Kept(row, record or name, after=after))

    def state(self, name: str) -> ActState:
        return self.kept(name).row.state

    def kept(self, name: str) -> Kept:
        return next(kept for kept in self.acts if kept.row.act.id == name)

    def _free(self) -> list[Kept]:
        free, held = [], set()
        for kept in self.acts:
            if kept.row.state in ENDED:
                continue
            is_next = not kept.after or self.state(kept.after) is ActState.ACCEPTED
            if is_next and kept.record not in held and kept.row.state in (ActState.WAITING, ActState.UNKNOWN):
                free.append(kept)
            held.add(kept.record)
        return free

    def _due(self) -> list[Kept]:
        free = [kept for kept in self._free() if kept.not_before is None or kept.not_before <= self.clock.now()]
        return sorted(free, key=lambda kept: (max(kept.row.attempts, 1), kept.row.number))

    async def claim(self, limit: int, compose: Compose) -> tuple[ClaimedAct, ...]:
        due = [kept for kept in self._due() if not kept.after or kept.held][:limit]
        self.claims.append(len(due))
        claimed = []
        for kept in due:
            ask_first = kept.row.state is ActState.UNKNOWN
            if kept.bundle is None:
                kept.bundle = compose(kept.row.act, samples.HEAD, kept.held)
            kept.row = replace(kept.row, state=ActState.SENDING, attempts=kept.row.attempts + 1)
            claimed.append(ClaimedAct(row=kept.row, bundle=kept.bundle, ask_first=ask_first))
        return tuple(claimed)

    async def settle(self, verdict: Verdict, line: TrailLine | None) -> None:
        kept = self.kept(verdict.act_id)
        assert kept.row.state not in ENDED
        kept.row = replace(
            kept.row,
            state=verdict.state,
            refusal=verdict.refusal,
            reason=verdict.reason,
            patient_id=verdict.patient_id,
            patient_version=verdict.patient_version,
            attempts=kept.row.attempts - (not verdict.was_tried),
        )
        kept.not_before = verdict.not_before
        if line:
            self.lines.append(line)

    async def settle_all(self, settlements: Sequence[Settlement]) -> None:
        self.settled.append(len(settlements))
        for one in settlements:
            await self.settle(one.verdict, one.line)

    async def unprepared(self, limit: int) -> tuple[ActRow, ...]:
        return tuple(self._with_base(kept) for kept in self._due() if kept.after and not kept.held)[:limit]

    def _with_base(self, kept: Kept) -> ActRow:
        before = self.kept(kept.after).row
        base = Base(patient_id=before.patient_id, patient_version=before.patient_version, after=kept.after)
        return replace(kept.row, act=replace(kept.row.act, base=base))

    async def prepare(self, act_id: str, base: Base, held: bytes) -> None:
        kept = self.kept(act_id)
        kept.row, kept.held = replace(kept.row, act=replace(kept.row.act, base=base)), held

    async def recall(self, act_id: str, line: Callable[[str], TrailLine]) -> tuple[str, ...]:
        kept = self.kept(act_id)
        if kept.row.state is not ActState.WAITING or kept.row.attempts:
            raise Refusal(RefusalCode.TOO_LATE)
        kept.row = replace(kept.row, state=ActState.RECALLED)
        return (act_id,)

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


def record(patient_id: str, version: str = "1") -> HeldRecord:
    """A record as it was read."""
    base = Base(patient_id=patient_id, patient_version=version)
    return HeldRecord(
        base=base, raw=b"{}", is_active=True, contact=Contact(), access=Access(), has_consent=True, is_whole=True
    )


@dataclass
class ToldService:
    """ports.RecordService: `answers` by act id, one after the other, then accepted; `taken` is what it holds."""

    clock: MovingClock
    answers: dict[str, list[Answer | Exception]] = field(default_factory=dict)
    asked_answers: dict[str, list[Answer]] = field(default_factory=dict)
    # Causes, or whole answers, one after the other; then all is well.
    greetings: list[str | Connection] = field(default_factory=list)
    retry_after: float | None = None  # what a greeting that fails asks for
    taken: set[str] = field(default_factory=set)
    did: list[str] = field(default_factory=list)
    uncomposable: dict[str, Exception] = field(default_factory=dict)
    during_send: Callable[[str], None] = lambda _: None
    slow: dict[str, asyncio.Event] = field(default_factory=dict)  # whose answer comes once this is set
    readings: list[HeldRecord | Exception] = field(default_factory=list)
    under_way: int = 0
    most_under_way: int = 0

    def compose(self, act: Act, head: ChainHead, held: bytes = b"") -> bytes:
        if act.id in self.uncomposable:
            raise self.uncomposable[act.id]
        return act.id.encode()

    async def read_record(self, patient_id: str, *, deadline: float, known: HeldRecord | None = None) -> HeldRecord:
        self.did.append(f"read {patient_id}")
        found = self.readings.pop(0) if self.readings else record(patient_id)
        if isinstance(found, Exception):
            raise found
        return found

    async def send(self, bundle: bytes) -> Answer:
        name = bundle.decode()
        self.did.append(f"send {name}")
        self.during_send(name)
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            await asyncio.sleep(0)
            if name in self.slow:
                await self.slow[name].wait()
        finally:
            self.under_way -= 1
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
            return told if isinstance(told, Connection) else Connection(cause=told, retry_after=self.retry_after)
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
        is_idle = seconds is None or (seconds == HEARTBEAT and not self.through_idle)
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
