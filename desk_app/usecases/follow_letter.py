"""What becomes of a letter that a printer has: asked of the printer, cancelled there, confirmed by who looked."""

from __future__ import annotations

from desk_app.domain.letters import SECRET_KINDS, ReportKind
from desk_app.domain.printers import ON_ITS_WAY, Job, JobStatus, Paper
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.ports import LetterRow
from desk_app.usecases.batch_alone import in_its_hand
from desk_app.usecases.desk import Desk
from desk_app.usecases.send_to_paper import became, is_going


async def follow_letter(desk: Desk, row: LetterRow) -> tuple[LetterRow, JobStatus | None]:
    """Ask its printer how far it got; a change is noted. None: the printer has nothing to say about it.

    Once the job of a sheet with a code is over, its document leaves the spooler. Refusal PRINTER_UNREACHABLE: nothing
    is known that was not known before, and nothing is noted."""
    if row.state is Paper.SENDING:
        row = await _looked_for(desk, row)
    if not is_followed(row):
        return row, None
    try:
        status = await desk.printers.status(_job(row))
    except Refusal as refusal:
        if refusal.code is not RefusalCode.PRINTER_UNKNOWN:
            raise
        status = JobStatus(paper=Paper.UNKNOWN, is_over=True)  # the queue is gone, and what it had with it
    if status.is_over and isinstance(row.kind, ReportKind):
        await _purged(desk, row)  # before its end is noted: nobody looks after a report any more then
    if row.state in ON_ITS_WAY and status.paper is not row.state:
        row = await became(desk, row, status.paper, why=next(iter(status.reasons), ""))
    if status.is_over:
        row = await _over(desk, row)
    return row, status


def is_followed(row: LetterRow) -> bool:
    """Has a printer something to say about it, or to be rid of?"""
    return row.job is not None and (row.state in ON_ITS_WAY or row.kind in SECRET_KINDS)


def is_given_up(row: LetterRow) -> bool:
    """The printer has stopped for good, or nobody knows: no job is left that could go on."""
    return row.state is Paper.UNKNOWN or (row.state is Paper.STOPPED and row.job is None)


async def cancel_letter(desk: Desk, row: LetterRow) -> tuple[LetterRow, JobStatus | None]:
    """Stop it at its printer, and what came of that: a sheet may be faster. Refusal PRINTER_UNREACHABLE."""
    if row.state is Paper.SENDING:
        row = await _looked_for(desk, row)
    if row.job is not None:
        await desk.printers.cancel(_job(row))
    return await follow_letter(desk, row)


async def confirm_printed(desk: Desk, row: LetterRow, *, came_out: bool = True) -> LetterRow:
    """Somebody looked: the sheet is there, or it is not."""
    return await became(desk, row, Paper.PRINTED if came_out else Paper.STOPPED, job=None if came_out else 0)


async def follow_papers(desk: Desk) -> bool:
    """Every letter that a printer has, once; those of a batch are followed by whoever prints it. Is any still on its
    way?"""
    rows = await desk.store.letters_on_their_way()
    elsewhere = await in_its_hand(desk, rows)
    moving = bool(elsewhere)
    for row in rows:
        if row.reference in elsewhere:
            continue
        try:
            row, _ = await follow_letter(desk, row)
        except Refusal:
            moving = True
        else:
            moving |= is_followed(row) or row.state is Paper.SENDING
    return moving


async def _looked_for(desk: Desk, row: LetterRow) -> LetterRow:
    """Its bytes went out, and nobody heard the answer: by its name."""
    if is_going(row):
        return row
    try:
        found = await desk.printers.find(row.printer, row.reference, after=row.job or 0)
    except Refusal as refusal:
        if refusal.code is not RefusalCode.PRINTER_UNKNOWN:
            raise
        found = None
    if found is None:
        return await became(desk, row, Paper.UNKNOWN)
    return await became(desk, row, Paper.SENT, job=found.number)


async def _over(desk: Desk, row: LetterRow) -> LetterRow:
    """Nothing more comes of the job. That it has left the spooler is noted last: a crash before tries again."""
    if row.kind in SECRET_KINDS and row.job is not None:
        await _purged(desk, row)
    elif row.state is not Paper.STOPPED:
        return row
    return await _no_job(desk, row)


async def _purged(desk: Desk, row: LetterRow) -> None:
    """What it says leaves the spooler; a queue that is gone took it along."""
    try:
        await desk.printers.cancel(_job(row), purge=True)
    except Refusal as refusal:
        if refusal.code is not RefusalCode.PRINTER_UNKNOWN:
            raise


async def _no_job(desk: Desk, row: LetterRow) -> LetterRow:
    return await became(desk, row, row.state, job=0)


def _job(row: LetterRow) -> Job:
    return Job(row.printer, row.job or 0, row.reference)
