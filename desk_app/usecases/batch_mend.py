"""A batch that jammed, that is stopped, and whose sheets are counted at the end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta

from desk_app.domain.batch import (
    AT_PRINTER,
    IN_HAND,
    ON_PAPER,
    Batch,
    BatchState,
    Entry,
    Progress,
    progress,
    stopped_short,
)
from desk_app.domain.batch_count import Count, batch_end, count
from desk_app.domain.batch_mending import MENDED, after_jam, anew, bundle_printed_last, pile, seen
from desk_app.domain.batches import BatchEnd
from desk_app.domain.operators import Duty
from desk_app.domain.printers import Paper
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from desk_app.usecases.allowed import check, is_allowed
from desk_app.usecases.batch_alone import alone
from desk_app.usecases.batch_codes import ended_at, kill_spoilt
from desk_app.usecases.batch_letter import give_up_letter
from desk_app.usecases.desk import Desk
from desk_app.usecases.follow_letter import cancel_letter, is_given_up
from desk_app.usecases.send_to_paper import became
from desk_app.usecases.trace import line

LONGEST_WHY = 200  # characters
_TOLD_DAYS = 7  # on the home screen


async def sheets_lying(desk: Desk) -> tuple[Entry, ...]:
    """The pile of the bundle printed last, the first sheet out first."""
    async with at_rest(desk) as batch:
        entries = await desk.store.entries(batch.id)
    return pile(batch, entries, bundle_printed_last(batch, entries))


async def progress_at_rest(desk: Desk) -> Progress:
    """How far the open batch is while nobody prints it: what its printer still had may have come out since, which the
    desk follows as of every letter. Nothing is changed: whoever goes on settles it. Refusal BATCH_STATE."""
    batch = await desk.store.open_batch()
    if batch is None:
        raise Refusal(RefusalCode.BATCH_STATE)
    entries = []
    for one in await desk.store.entries(batch.id):
        row = await desk.store.letter(one.reference) if one.state in AT_PRINTER else None
        if row is not None:
            one = seen(one, Paper.CANCELLED if is_given_up(row) else row.state, desk.clock.now())
        entries.append(one)
    return progress(batch, entries)


async def last_good_sheet(desk: Desk, count_of_good: int) -> Batch:
    """« Ça s'est coincé »: so many sheets of that pile are good. Those behind are taken from the printer and made
    again, with new codes; run the batch again for that. Refusals: BATCH_STATE, also for more sheets than lie there;
    BATCH_HELD."""
    async with at_rest(desk) as batch:
        return await _mended(desk, batch, count_of_good)


async def _mended(desk: Desk, batch: Batch, count_of_good: int) -> Batch:
    entries = await desk.store.entries(batch.id)
    try:
        mended = after_jam(batch, entries, count_of_good, desk.clock.now())
    except ValueError as error:
        raise Refusal(RefusalCode.BATCH_STATE) from error
    for reference in mended.spoilt:
        await _taken_back(desk, reference)
    for one in mended.good:
        row = await desk.store.letter(one.reference)
        if row is not None:
            await became(desk, row, Paper.PRINTED)
    paused = replace(batch, state=BatchState.PAUSED, cause=MENDED, over_at=None) if mended.again else batch
    told = line(desk, Event.BATCH, whom=batch.id, detail=f"jam {count_of_good} {len(mended.again)}")
    await desk.store.mark_batch(paused, told, entries=(*mended.good, *mended.again))
    return paused


async def stop_batch(desk: Desk) -> Batch:
    """Nobody behind gets a letter. What the printer still has is taken from it: its sheets, if any come, are spoilt,
    and their codes killed. PAUSED where the service cannot be asked for that now: to be stopped again."""
    async with at_rest(desk) as batch:
        return await _stopped(desk, batch)


async def _stopped(desk: Desk, batch: Batch) -> Batch:
    entries = await desk.store.entries(batch.id)
    given_up: list[Entry] = []
    first = min((one for one in entries if one.state in AT_PRINTER), key=lambda one: one.turn, default=None)
    for one in entries:
        if one.state in AT_PRINTER or one.state in IN_HAND:
            if one.reference:
                await _taken_back(desk, one.reference)
            given_up.append(anew(one, has_paper=one is first))  # what waits behind it has none
    left = {one.place: one for one in given_up}
    entries = tuple(left.get(one.place, one) for one in entries)
    if cause := await kill_spoilt(desk, batch, entries):
        paused = replace(batch, state=BatchState.PAUSED, cause=cause, over_at=None)
        await desk.store.mark_batch(
            paused, line(desk, Event.BATCH, whom=batch.id, detail=f"paused {cause}"), entries=given_up
        )
        return paused
    stopped = stopped_short(entries)
    over = replace(batch, state=BatchState.OVER, cause="", over_at=await ended_at(desk, stopped))
    await desk.store.mark_batch(over, line(desk, Event.BATCH, whom=batch.id, detail="stopped"), entries=stopped)
    return over


async def counted(desk: Desk) -> Count:
    """What this desk knows of a batch that is over: what whoever signs is shown first. Refusal BATCH_STATE."""
    batch = await desk.store.open_batch()
    if batch is None or batch.state is not BatchState.OVER:
        raise Refusal(RefusalCode.BATCH_STATE)
    return count(await desk.store.entries(batch.id))


async def sign_end(desk: Desk, *, sheets_in: int, sheets_destroyed: int, why: str = "") -> BatchEnd:
    """The end report: sheets as counted by hand beside what this desk knows. Each letter on paper counts as posted,
    those a queue had too: whoever signs has seen the pile. Where the sheets do not add up, `why` says it in words, on
    the trail and on the paper that a second person signs.

    Refusals: BATCH_STATE, BATCH_UNEVEN (values: left)."""
    if min(sheets_in, sheets_destroyed) < 0:
        raise Refusal(RefusalCode.BATCH_STATE)
    async with at_rest(desk) as batch:
        known = await counted(desk)
        left = sheets_in - sheets_destroyed - known.sheets_posted
        why = " ".join(why.split())[:LONGEST_WHY] if left else ""
        if left and not why:
            raise Refusal(RefusalCode.BATCH_UNEVEN, left=str(left))
        if left:
            await desk.store.add(line(desk, Event.BATCH, whom=batch.id, detail=f"uneven {left} {why}"))
        signed = replace(batch, state=BatchState.SIGNED, sheets_in=sheets_in, sheets_destroyed=sheets_destroyed)
        return await _signed(desk, signed, known, why)


async def _signed(desk: Desk, signed: Batch, known: Count, why: str) -> BatchEnd:
    for one in await desk.store.entries(signed.id):
        await _posted(desk, one)
    names = {person.id: person.name for person in await desk.store.operators()}
    figures = f"signed {known.printed} {signed.sheets_in} {known.sheets_posted} {signed.sheets_destroyed}"
    await desk.store.mark_batch(signed, line(desk, Event.BATCH, whom=signed.id, detail=figures))
    return batch_end(
        signed,
        known,
        made_by=names.get(signed.made_by, ""),
        counted_by=desk.author.name,
        second=names.get(signed.second, ""),
        site=desk.sender.name,
        desk=desk.author.desk,
        at=desk.clock.now(),
        why=why,
    )


async def sheets_missing(desk: Desk) -> int:
    """Of batches signed in the last days, for who reads the trail: sheets with a code that nobody accounted for."""
    if not is_allowed(desk, Duty.READ_TRAIL):
        return 0
    return await desk.store.sheets_missing_since(desk.clock.now() - timedelta(days=_TOLD_DAYS))


async def batch_end_pdf(desk: Desk, end: BatchEnd, language: str) -> bytes:
    """On paper, made in a thread."""
    return await asyncio.to_thread(desk.press.batch_end, end, language)


async def batch_end_saved(desk: Desk, end: BatchEnd) -> None:
    """It is on paper (`printed`) or in a file (`saved`)."""
    await desk.store.add(line(desk, Event.PRINTED, detail=f"batch-end {end.reference} saved"))


async def _posted(desk: Desk, entry: Entry) -> None:
    row = await desk.store.letter(entry.reference) if entry.state in ON_PAPER else None
    if row is None or row.handed_over:
        return
    if row.state is not Paper.PRINTED:
        row = await became(desk, row, Paper.PRINTED)
    told = line(desk, Event.HANDED_OVER, whom=row.act_id, detail=f"{row.reference} posted")
    await desk.store.mark_letter(row.reference, handed_over="posted", line=told)


async def _taken_back(desk: Desk, reference: str) -> None:
    """From the printer, if it has it: its code is dead by the time another is made, so a printer that is off may keep
    it."""
    row = await desk.store.letter(reference)
    if row is None:
        return
    with suppress(Refusal):
        await cancel_letter(desk, row)
    await give_up_letter(desk, reference)


@asynccontextmanager
async def at_rest(desk: Desk) -> AsyncIterator[Batch]:
    """The batch, which nobody prints until this is done: one that says it runs was left so by a crash."""
    check(desk, Duty.PRINT_BATCHES)
    async with alone(desk):
        batch = await desk.store.open_batch()
        if batch is None or batch.state is BatchState.PREPARED:
            raise Refusal(RefusalCode.BATCH_STATE)
        yield batch
