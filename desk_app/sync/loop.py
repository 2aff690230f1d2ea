"""The one loop that sends acts. It sleeps until there is something to do: a new act, the network, a time, a button."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta

from desk_app.domain.acts import ActRow
from desk_app.domain.answers import Connection
from desk_app.domain.refusal import Refusal
from desk_app.domain.trail import Event, TrailLine
from desk_app.ports import Clock, Outbox, RecordService, Verdict
from desk_app.sync.circuit import Circuit
from desk_app.sync.sending import Line, Pause, Sending, pause

STORE_PAUSE = 5.0  # seconds after the store itself failed
LEASE = "sender"
LEASE_SECONDS = 150.0  # longer than the longest sleep and the slowest answer together
RENEW_LEASE = timedelta(seconds=30)  # in a round that takes long
TELL_EVERY = timedelta(seconds=0.5)  # while acts go out in numbers; the end of a round is always told

_log = logging.getLogger(__name__)


class SyncLoop:
    """Sends what waits, in each record's order, once.

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
        self._pause = pause
        self._woken = asyncio.Event()
        self._has_sign = False  # that a closed way may be open again
        self._circuit = Circuit(chance)
        self._sending = Sending(
            outbox,
            service,
            clock,
            self._circuit,
            chance=chance,
            line=line or self._answered,
            settled=self._tell_now_and_then,
            still_ours=self._still_ours,
        )
        self._beat_at: datetime | None = None  # when the lease was renewed last
        self._told: Connection | None = None
        self._told_at: datetime | None = None

    def wake(self) -> None:
        """Something may have changed: an act was written, the network is back, the clock was set. A way that is closed
        is tried soon, less soon after a long time; what the service asked for, and a stop, still count."""
        self._has_sign = True
        self._sending.wake()
        self._woken.set()

    def try_now(self) -> None:
        """A person asks to try again at once, whatever was waited for."""
        self._circuit.ask_now()
        self._sending.wake()
        self._woken.set()

    def connection(self) -> Connection:
        """The truth about the connection, as last seen."""
        return self._circuit.connection

    async def run(self) -> None:
        """Until cancelled. An act whose answer was under way stays `sending`: it is asked for at the next start."""
        recovered = False
        while True:
            self._woken.clear()
            try:
                if await self._take_lease():
                    if not recovered:
                        await self._outbox.recover()
                        recovered = True
                    self._circuit.take_over()
                    wait = await self._round()
                    recovered = self._beat_at is not None
                else:
                    recovered, wait = False, await self._stand_back()
            except Refusal as refusal:
                # Between claim and settle acts may be left in sending: recovering again makes them unknown.
                _log.warning("store: %s", refusal.code.value)
                recovered, wait = False, STORE_PAUSE
            except Exception as error:  # the loop outlives a bug: what waits must go out all the same
                _log.error("sync: %s", type(error).__name__)
                recovered, wait = False, STORE_PAUSE
            await self._pause(self._woken, wait)

    async def _round(self) -> float | None:
        """Greet where the way is not known to be open, send all that is due. Seconds until the next round."""
        if self._has_sign:
            self._has_sign = False
            await self._tell()
            self._circuit.hear(self._clock.now(), is_idle=not self.connection().waiting)
        if self._circuit.wants_greeting(self._clock.now()):
            found = await self._service.greet()
            self._circuit.greeted(found, self._clock.now())
        await self._tell()
        if self._circuit.may_send:
            await self._sending.run()
        due = await self._outbox.next_due() if self._circuit.may_send else None
        await self._tell(due)
        return self._circuit.wait(self._clock.now(), due)

    # --- the lease

    async def _take_lease(self) -> bool:
        is_ours = await self._outbox.take_lease(LEASE, self._holder, seconds=LEASE_SECONDS)
        self._beat_at = self._clock.now() if is_ours else None
        return is_ours

    async def _still_ours(self) -> bool:
        """Renewed now and then in a round that takes long. False: another sends for this store by now."""
        if self._beat_at is None or not timedelta() <= self._clock.now() - self._beat_at < RENEW_LEASE:
            return await self._take_lease()
        return True

    async def _stand_back(self) -> float | None:
        self._circuit.stand_back(self._clock.now())
        await self._tell()
        return self._circuit.wait(self._clock.now(), None)

    # --- what is told

    def _answered(self, row: ActRow, verdict: Verdict) -> TrailLine:
        detail = verdict.refusal or verdict.state.value
        return TrailLine(
            at=self._clock.now(),
            event=Event.ACT_ANSWERED,
            who=row.act.author.operator_id,
            desk=self._desk,
            whom=row.act.id,
            detail=detail,
            service_at=verdict.service_at,
        )

    async def _tell_now_and_then(self) -> None:
        """Not after each few of ten thousand acts: each telling makes the screens look again."""
        if self._told_at is None or not timedelta() <= self._clock.now() - self._told_at < TELL_EVERY:
            await self._tell()

    async def _tell(self, due: datetime | None = None) -> None:
        self._told_at = self._clock.now()
        connection = self._circuit.told(*await self._outbox.waiting(), due=due)
        if connection != self._told:
            self._told = connection
            self._on_change(connection)
