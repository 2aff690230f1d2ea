"""The one loop that sends acts. It sleeps until there is something to do: a new act, a time that has come, a button."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

from desk_app.domain.acts import Act, ActRow, ActState
from desk_app.domain.answers import Answer, AnswerKind, Connection, Values
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import ChainHead, Event, TrailLine
from desk_app.ports import ClaimedAct, Clock, Outbox, RecordService, Verdict
from desk_app.sync.policy import FORBIDDEN_IN_A_ROW, Decision, decide, decide_unasked, delay

LARGEST_BATCH = 8
STORE_PAUSE = 5.0  # seconds after the store itself failed
STUMBLES_IN_A_ROW = 3  # then it is the service that fails, not the acts
SHORTEST_WAIT = 1.0  # seconds: a clock that steps back, or an act due behind another, must not make the loop spin
IDLE_GREETING = 60.0  # seconds: with nothing to send, the connection is still told truly
LEASE = "sender"
LEASE_SECONDS = 150.0  # longer than a round: an idle minute, or the slowest answer
LONGEST_WAIT = timedelta(days=1)
OTHER_SENDER_PAUSE = 30.0  # seconds until the lease is asked for again

_log = logging.getLogger(__name__)

Line = Callable[[ActRow, Verdict], TrailLine | None]
Pause = Callable[[asyncio.Event, float | None], Awaitable[None]]


async def pause(woken: asyncio.Event, seconds: float | None) -> None:
    """Until `woken` is set, or `seconds` have passed (None: for ever)."""
    try:
        async with asyncio.timeout(seconds):
            await woken.wait()
    except TimeoutError:
        pass


class SyncLoop:
    """Sends what waits, in order, once.

    One sender at a time for a store, by its lease. `holder` is who asks: a desk has one window at most, so that one
    that was killed leaves nothing to wait for. `line` makes the trail line of a verdict (None: none). `on_change` hears
    each new truth about the connection.
    """

    def __init__(
        self,
        outbox: Outbox,
        service: RecordService,
        clock: Clock,
        *,
        desk: str,
        holder: str = "window",
        on_change: Callable[[Connection], None] = lambda _: None,
        line: Line | None = None,
        chance: Callable[[], float] = random.random,
        pause: Pause = pause,
    ) -> None:
        self._outbox = outbox
        self._service = service
        self._clock = clock
        self._desk = desk
        self._holder = holder
        self._on_change = on_change
        self._line = line or self._answered
        self._chance = chance
        self._pause = pause
        self._woken = asyncio.Event()
        self._connection = Connection()
        self._is_open = False  # the way to the service, as last seen
        self._is_stopped = False  # a person is asked first: sign-in, three refusals of access in a row
        self._failures = 0  # in a row, of the connection
        self._forbidden = 0  # in a row
        self._stumbles = 0  # acts in a row that neither passed nor came back to a person
        self._unsendable: dict[str, RefusalCode] = {}  # by act id: why no bundle could be made
        self._batch = 1
        self._greeted_at: datetime | None = None  # the last time the service answered anything
        self._told: Connection | None = None

    def wake(self) -> None:
        """There is something to do, or a person asked to try again now."""
        self._woken.set()

    def network_back(self) -> None:
        """Nobody asked: what a person must see first stays stopped, and a service that asked for time has it."""
        if not self._is_stopped and self._connection.cause != "overloaded":
            self._woken.set()

    def connection(self) -> Connection:
        """The truth about the connection, as last seen."""
        return self._connection

    async def run(self) -> None:
        """Until cancelled. An act whose answer was under way stays `sending`: it is asked for at the next start."""
        recovered = False
        while True:
            self._woken.clear()
            try:
                if await self._outbox.take_lease(LEASE, self._holder, seconds=LEASE_SECONDS):
                    if not recovered:
                        await self._outbox.recover()
                        recovered = True
                    wait = await self._round()
                else:
                    recovered, wait = False, await self._stand_back()
            except Refusal as refusal:
                # Between claim and settle an act may be left in sending: recovering again makes it unknown.
                _log.warning("store: %s", refusal.code.value)
                recovered, wait = False, STORE_PAUSE
            except Exception as error:  # the loop outlives a bug: what waits must go out all the same
                _log.error("sync: %s", type(error).__name__)
                recovered, wait = False, STORE_PAUSE
            await self._pause(self._woken, wait)
            if self._woken.is_set():
                self._is_stopped = False
                self._connection = replace(self._connection, next_try=None)

    async def _stand_back(self) -> float:
        """Another sends for this store: what it has under way is not ours to judge."""
        self._is_open = False
        next_try = self._clock.now() + timedelta(seconds=OTHER_SENDER_PAUSE)
        self._cut("sent-elsewhere", (), next_try)
        await self._tell()
        return OTHER_SENDER_PAUSE

    # --- one round ----------------------------------------------------------------------------------------------------

    async def _round(self) -> float | None:
        """Greet where the way is not known to be open, send all that is due. Seconds until the next round."""
        if not self._is_stopped and (self._is_stale() if self._is_open else self._is_time()):
            await self._greet()
        await self._tell()
        while self._is_open and not self._is_stopped and await self._send_some():
            pass
        await self._tell()
        return await self._until_next()

    def _is_stale(self) -> bool:
        """A way nobody used for a while: "connected" would be a guess."""
        silence = timedelta(seconds=IDLE_GREETING)
        return self._greeted_at is None or self._clock.now() - self._greeted_at >= silence

    def _is_time(self) -> bool:
        next_try = self._connection.next_try
        if next_try is None or self._connection.cause == "sent-elsewhere":
            return True
        # Further off than anybody is ever told to wait: the clock was set back since.
        return not timedelta() < next_try - self._clock.now() <= LONGEST_WAIT

    async def _greet(self) -> None:
        """The half-open circuit: one harmless question before any act goes out again."""
        found = await self._service.greet()
        if found.since is None:
            wait = self._wait_after_failure()
            if found.next_try is not None:  # the time it asked for
                wait = max(wait, (found.next_try - self._clock.now()).total_seconds())
            self._close_way(found.cause or "not-fhir", wait, found.cause_values)
            return
        self._is_open = True
        self._greeted_at = self._clock.now()
        since = self._connection.since or found.since
        self._connection = replace(
            self._connection,
            since=since,
            cause="",
            cause_values=(),
            next_try=None,
            name=found.name,
            cannot=found.cannot,
            clock_ahead=found.clock_ahead,
        )

    async def _send_some(self) -> bool:
        """One batch. False where nothing was due."""
        claimed = await self._outbox.claim(self._batch, self._compose)
        for index, act in enumerate(claimed):
            decision = await self._one(act)
            await self._settle(act.row, decision.verdict)
            self._learn(decision)
            if not self._is_open or self._is_stopped:
                for untouched in claimed[index + 1 :]:
                    state = ActState.UNKNOWN if untouched.ask_first else ActState.WAITING
                    await self._settle(untouched.row, Verdict(act_id=untouched.row.act.id, state=state))
                break
        return bool(claimed)

    async def _one(self, claimed: ClaimedAct) -> Decision:
        act_id, attempts = claimed.row.act.id, max(claimed.row.attempts, 1)
        now, chance = self._clock.now(), self._chance()
        if not claimed.bundle:
            code = self._unsendable.pop(act_id, RefusalCode.NOT_READY)
            refused = Answer(kind=AnswerKind.REFUSED, refusal=code)
            return decide(act_id, refused, attempts=attempts, asked=False, now=now, chance=chance)
        try:
            if claimed.ask_first:
                found = await self._service.look_up(act_id)
                if found is not None:
                    return decide_unasked(act_id, found, attempts=attempts, now=now, chance=chance)
            answer = await self._service.send(claimed.bundle)
        except Exception as error:  # a bug in front of one act must not hold the others
            _log.error("act %s: %s", act_id, type(error).__name__)
            answer = Answer(kind=AnswerKind.LATER, cause="server-error")
            return decide_unasked(act_id, answer, attempts=attempts, now=now, chance=chance)
        asked = claimed.ask_first
        return decide(act_id, answer, attempts=attempts, asked=asked, now=self._clock.now(), chance=chance)

    def _compose(self, act: Act, head: ChainHead, held: bytes) -> bytes:
        """The bundle; empty where none can be made, so that one poisoned act comes back to a person by itself."""
        try:
            return self._service.compose(act, head, held)
        except Refusal as refusal:
            self._unsendable[act.id] = refusal.code
        except Exception as error:
            _log.error("act %s cannot be composed: %s", act.id, type(error).__name__)
        return b""

    async def _settle(self, row: ActRow, verdict: Verdict) -> None:
        is_final = verdict.state in (ActState.ACCEPTED, ActState.REFUSED)
        await self._outbox.settle(verdict, self._line(row, verdict) if is_final else None)
        if is_final:
            await self._tell()

    def _answered(self, row: ActRow, verdict: Verdict) -> TrailLine:
        detail = verdict.refusal or verdict.state.value
        who = row.act.author.operator_id
        return TrailLine(
            at=self._clock.now(),
            event=Event.ACT_ANSWERED,
            who=who,
            desk=self._desk,
            whom=row.act.id,
            detail=detail,
            service_at=verdict.service_at,
        )

    # --- the connection -----------------------------------------------------------------------------------------------

    def _learn(self, decision: Decision) -> None:
        """Grow the batch while all goes well; shrink it, and close the way where the failure is not the act's own."""
        is_forbidden = decision.verdict.refusal == RefusalCode.SERVICE_FORBIDDEN.value
        self._forbidden = self._forbidden + 1 if is_forbidden else 0
        if self._forbidden >= FORBIDDEN_IN_A_ROW:
            self._forbidden = 0
            self._stop("forbidden")
        elif decision.stop:
            self._stop(decision.cause, decision.cause_values)
        elif decision.pause is not None:
            wait = max(decision.pause, self._wait_after_failure())
            self._close_way(decision.cause, wait, decision.cause_values)
        elif decision.verdict.state in (ActState.ACCEPTED, ActState.REFUSED):
            self._failures = self._stumbles = 0
            self._greeted_at = self._clock.now()
            self._batch = min(self._batch * 2, LARGEST_BATCH)
        else:
            self._stumbles += 1
            self._batch = max(self._batch // 2, 1)
            if self._stumbles >= STUMBLES_IN_A_ROW:
                self._close_way(decision.cause or "server-error", self._wait_after_failure(), decision.cause_values)

    def _wait_after_failure(self) -> float:
        return delay(self._failures + 1, self._chance())

    def _close_way(self, cause: str, wait: float, values: Values) -> None:
        self._failures += 1
        self._stumbles = 0
        self._batch = 1
        self._is_open = False
        next_try = self._clock.now() + timedelta(seconds=wait)
        self._cut(cause, values, next_try)

    def _stop(self, cause: str, values: Values = ()) -> None:
        self._batch = 1
        self._is_open = False
        self._is_stopped = True
        self._cut(cause, values, None)

    def _cut(self, cause: str, values: Values, next_try: datetime | None) -> None:
        self._connection = replace(self._connection, since=None, cause=cause, cause_values=values, next_try=next_try)

    async def _tell(self) -> None:
        waiting, oldest, to_correct = await self._outbox.waiting()
        connection = replace(self._connection, waiting=waiting, oldest_waiting=oldest, to_correct=to_correct)
        self._connection = connection
        if connection != self._told:
            self._told = connection
            self._on_change(connection)

    async def _until_next(self) -> float | None:
        if self._is_stopped:
            return None
        at = await self._outbox.next_due() if self._is_open else self._connection.next_try
        if at is None:
            return IDLE_GREETING
        return min(max((at - self._clock.now()).total_seconds(), SHORTEST_WAIT), IDLE_GREETING)
