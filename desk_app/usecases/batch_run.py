"""A batch is printed, letter by letter, until it is over, somebody stops it, or something stands in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from math import ceil

from desk_app.domain.batch import (
    AT_PRINTER,
    IN_HAND,
    ON_PAPER,
    TO_DO,
    Batch,
    BatchState,
    Entry,
    EntryState,
    bundle_of,
    is_finished,
    needs_second,
    next_entry,
    next_time,
    next_turn,
    progress,
    stopped_short,
)
from desk_app.domain.batch_mending import after_crash, bundle_printed_last, seen
from desk_app.domain.operators import Duty
from desk_app.domain.printers import Paper
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from desk_app.ports import BatchWatch, Wish
from desk_app.usecases.allowed import check
from desk_app.usecases.batch_alone import LEASE, LEASE_SECONDS, alone
from desk_app.usecases.batch_codes import ended_at, kill_spoilt
from desk_app.usecases.batch_letter import cause_of, give_up_letter, write_one
from desk_app.usecases.desk import Desk
from desk_app.usecases.follow_letter import follow_letter, is_given_up
from desk_app.usecases.trace import line

AHEAD = 2  # letters at the printer: it never waits, and a jam spoils few
OTHERWISE = "otherwise"  # `Batch.cause`: what the printer says it did otherwise than it was asked
LOOK_SECONDS = 1.0  # between two questions to a printer; the service's half a minute is counted down in them


async def run_batch(desk: Desk, watch: BatchWatch) -> Batch:
    """Go on with the open batch: PAUSED with its cause, or OVER. Whoever calls it again resumes it, after a crash too.

    Refusals: BATCH_STATE, BATCH_HELD (another process is printing it), SECOND_NEEDED, and the store's."""
    check(desk, Duty.PRINT_BATCHES)
    with desk.under_way.held():
        return await _alone(desk, watch)


async def _alone(desk: Desk, watch: BatchWatch) -> Batch:
    async with alone(desk) as holder:
        batch = await desk.store.open_batch()
        if batch is None or batch.state is BatchState.OVER or not batch.printer:
            raise Refusal(RefusalCode.BATCH_STATE)
        entries = await desk.store.entries(batch.id)
        if needs_second(entries, desk.batches) and not batch.second:
            raise Refusal(RefusalCode.SECOND_NEEDED, most=str(desk.batches.second_above))
        return await _Run(desk, watch, batch, entries, holder).go()


class _Run:
    """One sitting at one batch."""

    def __init__(self, desk: Desk, watch: BatchWatch, batch: Batch, entries: Sequence[Entry], holder: str) -> None:
        self._desk, self._watch, self._batch, self._holder = desk, watch, batch, holder
        self._entries = {one.place: one for one in entries}
        word, *known = batch.cause.split() or [""]
        self._told = set(known if word == OTHERWISE else ())  # whoever resumes has seen the sheets

    @property
    def _all(self) -> list[Entry]:
        return list(self._entries.values())

    async def go(self) -> Batch:
        if cause := await self._settled_before():
            return await self._paused(cause)
        await self._began()
        while True:
            if not await self._desk.store.take_lease(LEASE, self._holder, seconds=LEASE_SECONDS):
                raise Refusal(RefusalCode.BATCH_HELD)  # this process slept too long, and another took over
            if self._desk.under_way.is_closing:
                return await self._paused("operator")  # what is at the printer comes out: the next sitting sees it
            if cause := await self._followed():
                return await self._paused(cause)
            at_printer = sum(one.state in AT_PRINTER for one in self._all)
            waits = 0 if at_printer else self._seconds_to_wait()
            self._watch.progressed(replace(progress(self._batch, self._all), waits=waits))
            wish = self._watch.wish()
            due = self._due(wish)
            whose = self._next(due)
            if whose is not None and at_printer < AHEAD:
                done = await write_one(self._desk, self._batch, whose, next_turn(self._all))
                self._entries[done.entry.place] = done.entry
                if done.cause:
                    return await self._paused(done.cause)
            elif at_printer:
                await self._watch.rest(LOOK_SECONDS)
            elif wish is Wish.STOP:
                return await self._over("stopped")
            elif wish is Wish.PAUSE:
                return await self._paused("operator")
            elif is_finished(self._all):
                return await self._over("over")
            elif not due:
                return await self._paused("bundle")
            else:
                await self._watch.rest(LOOK_SECONDS)

    def _due(self, wish: Wish) -> list[Entry]:
        """Whose letters are still wanted before it rests."""
        to_do = [one for one in self._all if one.state in TO_DO] if wish in (Wish.GO_ON, Wish.BUNDLE) else []
        if wish is Wish.GO_ON or not to_do:
            return to_do
        size = self._batch.bundle
        last = bundle_printed_last(self._batch, self._all) or bundle_of(to_do[0].place, size)
        return [one for one in to_do if bundle_of(one.place, size) <= last]

    def _next(self, due: Sequence[Entry]) -> Entry | None:
        gap = timedelta(seconds=self._desk.profile.renewal_gap_seconds)
        return next_entry(due, self._desk.clock.now(), gap)

    def _seconds_to_wait(self) -> int:
        """Whole ones, until the service may be asked again for the first of those it wants some time between two codes
        of; 0 where somebody's turn is now, or nobody is left."""
        at = next_time(self._all)
        if at is None or self._next([one for one in self._all if one.state in TO_DO]) is not None:
            return 0
        return max(ceil((at - self._desk.clock.now()).total_seconds()), 1)

    async def _settled_before(self) -> str:
        """After a crash, a pause or another sitting: what became of what was on its way. The cause where it cannot be
        told yet: then nothing is made again, for the first sheet may be good."""
        under_way = [one for one in self._all if one.state in IN_HAND or one.state in AT_PRINTER]
        if not under_way:
            return ""
        papers: dict[str, Paper] = {}
        for one in under_way:
            row = await self._desk.store.letter(one.reference) if one.reference else None
            if row is None:
                continue
            if row.state is Paper.MADE:  # it never left, and its code went with the process
                await give_up_letter(self._desk, row.reference)
                continue
            try:
                row, _ = await follow_letter(self._desk, row)
            except Refusal as refusal:
                return cause_of(refusal)
            if row.state is Paper.SENDING:
                return "printer-away"
            if is_given_up(row):
                await give_up_letter(self._desk, row.reference)
            else:
                papers[one.reference] = row.state
        await self._keep(after_crash(self._all, papers, self._desk.clock.now()))
        return ""

    async def _began(self) -> None:
        is_first = self._batch.begun_at is None
        begun = self._batch.begun_at or self._desk.clock.now()
        self._batch = replace(self._batch, state=BatchState.RUNNING, cause="", begun_at=begun)
        await self._mark("begun" if is_first else "resumed")

    async def _followed(self) -> str:
        """Ask the printer for what it has; the cause of a pause where a sheet does not come."""
        cause = ""
        for one in [one for one in self._all if one.state in AT_PRINTER]:
            row = await self._desk.store.letter(one.reference)
            if row is None:
                continue
            try:
                row, status = await follow_letter(self._desk, row)
            except Refusal as refusal:
                return cause_of(refusal)
            if row.state is Paper.SENDING:
                return "printer-away"
            state = Paper.CANCELLED if is_given_up(row) else row.state
            now = seen(one, state, self._desk.clock.now())
            if now != one:
                await self._keep([now])
            if now.state is EntryState.STOPPED:
                cause = " ".join(("printer", *(status.reasons if status is not None else ())))
            elif now.state is EntryState.RENEW:
                await give_up_letter(self._desk, row.reference)
                cause = "lost"
            elif now.state in ON_PAPER and status is not None and not self._told.issuperset(status.otherwise):
                cause = " ".join((OTHERWISE, *status.otherwise))
        return cause

    async def _keep(self, changed: Sequence[Entry]) -> None:
        if changed:
            await self._desk.store.mark_entries(self._batch.id, changed)
        self._entries |= {one.place: one for one in changed}

    async def _paused(self, cause: str) -> Batch:
        self._batch = replace(self._batch, state=BatchState.PAUSED, cause=cause)
        await self._mark(f"paused {cause}")
        self._watch.progressed(progress(self._batch, self._all))
        return self._batch

    async def _over(self, how: str) -> Batch:
        if cause := await kill_spoilt(self._desk, self._batch, self._all):
            return await self._paused(cause)
        left = stopped_short(self._all)
        over_at = await ended_at(self._desk, left)
        self._batch = replace(self._batch, state=BatchState.OVER, cause="", over_at=over_at)
        await self._mark(how, left)
        self._entries |= {one.place: one for one in left}
        self._watch.progressed(progress(self._batch, self._all))
        return self._batch

    async def _mark(self, detail: str, entries: Sequence[Entry] = ()) -> None:
        told = line(self._desk, Event.BATCH, whom=self._batch.id, detail=detail)
        await self._desk.store.mark_batch(self._batch, told, entries=entries)
