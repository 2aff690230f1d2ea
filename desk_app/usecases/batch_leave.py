"""A batch at rest that nobody will look after: what its printer or spooler still has is taken from there."""

from __future__ import annotations

from desk_app.domain.batch import AT_PRINTER, Entry, EntryState
from desk_app.domain.batch_mending import seen
from desk_app.domain.printers import Paper
from desk_app.domain.refusal import Refusal
from desk_app.ports import BatchWatch, LetterRow
from desk_app.usecases.batch_letter import give_up_letter
from desk_app.usecases.batch_mend import at_rest
from desk_app.usecases.desk import Desk
from desk_app.usecases.follow_letter import cancel_letter, follow_letter, is_followed, is_given_up

LOOK_SECONDS = 1.0
PRINTS_ON, ENDS_WITHIN = 30, 10  # looks, at a sheet that may still come out, and at one that was cancelled


async def leave_printer(desk: Desk, watch: BatchWatch, *, patience: int = PRINTS_ON) -> int:
    """A sheet that is coming out is waited for; one that is not is cancelled, its document leaves the spooler, and the
    letter is made again by whoever resumes. How many are still there: their printer does not answer."""
    async with at_rest(desk) as batch:
        changed: list[Entry] = []
        left = 0
        for one in await desk.store.entries(batch.id):
            row = await desk.store.letter(one.reference) if one.state in AT_PRINTER else None
            if row is None:
                continue
            try:
                row = await _taken(desk, watch, row, patience)
            except Refusal:
                left += 1
                continue
            left += is_followed(row)
            now = seen(one, Paper.CANCELLED if is_given_up(row) else row.state, desk.clock.now())
            if now.state is EntryState.RENEW:
                await give_up_letter(desk, row.reference)
            changed.append(now)
        await desk.store.mark_entries(batch.id, changed)
    return left


async def _taken(desk: Desk, watch: BatchWatch, row: LetterRow, patience: int) -> LetterRow:
    for _ in range(patience):
        row, _ = await follow_letter(desk, row)
        if not is_followed(row) or row.state is Paper.STOPPED:
            break
        await watch.rest(LOOK_SECONDS)
    for _ in range(ENDS_WITHIN if is_followed(row) else 0):
        row, _ = await cancel_letter(desk, row)
        if not is_followed(row):
            break
        await watch.rest(LOOK_SECONDS)
    return row
