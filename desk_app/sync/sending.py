"""Several acts under way at once: claimed together, settled together, never more than the circuit has room for."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress

from desk_app.domain.acts import Act, ActRow, ActState
from desk_app.domain.refusal import Refusal
from desk_app.domain.trail import ChainHead, TrailLine
from desk_app.ports import ClaimedAct, Clock, Outbox, RecordService, Settlement, Verdict
from desk_app.sync.attempt import Attempts, put_back
from desk_app.sync.circuit import Circuit
from desk_app.sync.policy import Decision

BATCH_PER_CONNECTION = 4  # claimed ahead, so that no connection waits for the store
SETTLE_SECONDS = 0.1  # an answer is kept after so long at the latest, whatever else is under way

_log = logging.getLogger(__name__)

Job = ClaimedAct | ActRow  # an act to be sent; a change whose record is to be read first
Line = Callable[[ActRow, Verdict], TrailLine | None]
Pause = Callable[[asyncio.Event, float | None], Awaitable[None]]


async def pause(woken: asyncio.Event, seconds: float | None) -> None:
    """Until `woken` is set, or `seconds` have passed (None: for ever)."""
    try:
        async with asyncio.timeout(seconds):
            await woken.wait()
    except TimeoutError:
        pass


class Sending:
    """Sends all that is due, as long as the way is open.

    Each answer makes room for the next act at once; the store is asked for more, and told what came back, for several
    acts in one transaction each. An act that takes its time holds nobody up. `settled` hears after each transaction.
    """

    def __init__(
        self,
        outbox: Outbox,
        service: RecordService,
        clock: Clock,
        circuit: Circuit,
        *,
        chance: Callable[[], float],
        line: Line,
        settled: Callable[[], Awaitable[None]],
        still_ours: Callable[[], Awaitable[bool]],
    ) -> None:
        self._outbox = outbox
        self._service = service
        self._clock = clock
        self._circuit = circuit
        self._attempts = Attempts(outbox, service, clock, chance)
        self._line = line
        self._settled = settled
        self._still_ours = still_ours
        self._ready: deque[Job] = deque()
        self._under_way: dict[asyncio.Task[Decision | None], Job] = {}
        self._back: list[Settlement] = []
        self._broken: BaseException | None = None  # the store failed under an act
        self._may_have_more = True  # than what was claimed
        self._may_have_unread = True
        self._moved = asyncio.Event()

    def wake(self) -> None:
        """There may be something new to send."""
        self._may_have_more = self._may_have_unread = True
        self._moved.set()

    async def run(self) -> None:
        """Until nothing is due, or the way is closed and all that was under way has come back.

        Raises the store's refusals: what was under way then is asked for once the store has been recovered. Cancelled,
        it keeps the answers that are there."""
        self.wake()
        try:
            while True:
                self._moved.clear()
                await self._settle()
                await self._fill()
                self._start()
                if not (self._under_way or self._back or self._ready) and not (
                    self._may_have_more and self._circuit.may_send
                ):
                    return
                await self._until_worth_it()
        except asyncio.CancelledError:
            self._put_back()
            await self._give_up_waiting()
            with suppress(Refusal, RuntimeError):  # a store that is closed already recovers at the next start
                await self._settle()
            raise
        finally:
            self._ready.clear()
            await self._give_up_waiting()
            self._back.clear()

    async def _until_worth_it(self) -> None:
        """Until there is something to tell the store, or to ask it for: soon after the first answer at the latest."""
        while self._under_way and not self._back and not self._moved.is_set():
            await self._moved.wait()
        soon = asyncio.get_running_loop().time() + SETTLE_SECONDS
        while self._under_way and not self._is_low() and self._broken is None:
            self._moved.clear()
            left = soon - asyncio.get_running_loop().time()
            if left <= 0:
                return
            await pause(self._moved, left)

    def _is_low(self) -> bool:
        """Would a connection soon wait for the store?"""
        if not self._circuit.may_send:
            return bool(self._ready)
        return self._may_have_more and len(self._ready) < self._circuit.width

    # --- the store

    async def _settle(self) -> None:
        """Tell the store what came back, in one transaction."""
        if self._broken is not None:
            broken, self._broken = self._broken, None
            raise broken
        if not self._circuit.may_send:
            self._put_back()
        if not self._back:
            return
        settlements, self._back = self._back, []
        await self._outbox.settle_all(settlements)
        if any(one.verdict.state is ActState.ACCEPTED for one in settlements):
            self._may_have_unread = True  # what comes after an accepted act
        self._may_have_more = True  # behind each of them a later act of its record may have waited
        await self._settled()

    def _put_back(self) -> None:
        claimed = [job for job in self._ready if isinstance(job, ClaimedAct)]
        self._ready.clear()
        self._back += [Settlement(verdict=put_back(one)) for one in claimed]

    async def _fill(self) -> None:
        """Ask the store for more, so that there is always some left to start. Half-open, one act goes and no more."""
        width, ahead = self._circuit.width, len(self._ready)
        if width == 1:
            wanted = 1 - ahead - len(self._under_way)
        else:
            wanted = width * BATCH_PER_CONNECTION - ahead if ahead < width else 0
        if wanted <= 0 or not self._may_have_more or not self._circuit.may_send:
            return
        if not await self._still_ours():
            self._circuit.stand_back(self._clock.now())
            return
        if self._may_have_unread:
            await self._look_for_unread(wanted)
        self._may_have_more = False  # said before asking: who wakes the loop meanwhile is heard
        claimed = await self._outbox.claim(wanted, self._compose)
        self._may_have_more |= len(claimed) == wanted
        self._ready.extend(claimed)

    async def _look_for_unread(self, wanted: int) -> None:
        """Changes whose record is to be read first. They are not claimed: reading changes nothing."""
        known = {job.act.id for job in (*self._ready, *self._under_way.values()) if isinstance(job, ActRow)}
        self._may_have_unread = False
        unread = await self._outbox.unprepared(wanted + len(known))
        self._may_have_unread |= len(unread) > wanted
        self._ready.extend(row for row in unread if row.act.id not in known)

    def _compose(self, act: Act, head: ChainHead, held: bytes) -> bytes:
        """The bundle; empty where none can be made, so that one poisoned act comes back to a person by itself. Runs in
        the store's thread."""
        try:
            return self._service.compose(act, head, held)
        except Refusal as refusal:
            self._attempts.unsendable[act.id] = refusal.code
        except Exception as error:
            _log.error("act %s cannot be composed: %s", act.id, type(error).__name__)
        return b""

    # --- what is under way

    def _start(self) -> None:
        """As many as there is room for."""
        while self._ready and self._circuit.may_send and len(self._under_way) < self._circuit.width:
            job = self._ready.popleft()
            work = self._attempts.send(job) if isinstance(job, ClaimedAct) else self._attempts.prepare(job)
            task: asyncio.Task[Decision | None] = asyncio.get_running_loop().create_task(work, name="sync-act")
            self._under_way[task] = job
            task.add_done_callback(self._came_back)

    def _came_back(self, task: asyncio.Task[Decision | None]) -> None:
        job = self._under_way.pop(task)
        self._moved.set()
        if task.cancelled():
            return
        if (error := task.exception()) is not None:
            self._broken = error
            return
        decision = task.result()
        if decision is None:
            self._may_have_more = True  # what was read may be claimed
            return
        verdict = self._circuit.learn(decision, self._clock.now())
        row = job.row if isinstance(job, ClaimedAct) else job
        is_final = verdict.state in (ActState.ACCEPTED, ActState.REFUSED)
        self._back.append(Settlement(verdict=verdict, line=self._line(row, verdict) if is_final else None))
        self._start()

    async def _give_up_waiting(self) -> None:
        """Cancel what is under way. Its acts stay in sending, and are asked for once the store has been recovered."""
        under_way = list(self._under_way)
        for task in under_way:
            task.cancel()
        if under_way:
            await asyncio.wait(under_way)
