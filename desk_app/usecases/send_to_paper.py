"""One letter to one printer: noted before its bytes go, and noted again once it is known what took them."""

from __future__ import annotations

from desk_app.domain.letters import OWN_SHEETS, Letter, Report, ReportKind, is_kept
from desk_app.domain.printers import Paper
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from desk_app.ports import LetterRow
from desk_app.usecases.code_printers import check_code_printer
from desk_app.usecases.desk import Desk
from desk_app.usecases.trace import line

# References whose bytes are going out at this moment: nobody asks a printer for them yet.
_GOING: set[str] = set()


def is_going(row: LetterRow) -> bool:
    """Is this process sending it right now?"""
    return row.reference in _GOING


async def send_to_paper(desk: Desk, letter: Letter | Report, pdf: bytes | bytearray, printer: str) -> LetterRow:
    """Print `pdf`, which was composed from `letter`, on the printer of that uri: SENT with its job.

    A letter with a code: `pdf` is overwritten whatever comes of it, where it is a bytearray, and the code itself once a
    printer has it or may have it, for no two sheets have the same one.

    Refusals before anything is noted: PRINTER_UNKNOWN, PRINTER_UNREACHABLE, CODE_PRINTER. Afterwards: the same and
    PRINTER_REFUSED where nothing was taken (the row says STOPPED, without a job); PRINT_UNKNOWN where that cannot be
    told yet: the row stays SENDING, and `follow_letter` tells once the printer answers."""
    try:
        return await _send(desk, letter, pdf, printer)
    finally:
        if letter.carries_code and isinstance(pdf, bytearray):
            pdf[:] = bytes(len(pdf))


async def _send(desk: Desk, letter: Letter | Report, pdf: bytes | bytearray, printer: str) -> LetterRow:
    known = await desk.printers.facts(printer)
    if letter.carries_code and letter.kind not in OWN_SHEETS:
        check_code_printer(desk, known)
    before = await _kept(desk, letter)
    _GOING.add(letter.reference)  # as long as it may say SENDING: whoever reads that knows who sends it
    try:
        return await _sent(desk, letter, before, pdf, printer)
    finally:
        _GOING.discard(letter.reference)
        desk.paper_moves()


async def _sent(
    desk: Desk, letter: Letter | Report, before: LetterRow, pdf: bytes | bytearray, printer: str
) -> LetterRow:
    earlier = before.job if before.printer == printer and before.job is not None else 0
    row = await became(desk, before, Paper.SENDING, printer=printer)
    try:
        job = await desk.printers.send(printer, pdf, name=letter.reference, after=earlier)
    except Refusal as refusal:
        if refusal.code is RefusalCode.PRINT_UNKNOWN:
            _used(letter)
        else:  # an earlier sheet of the same letter is what it was
            await became(desk, row, before.state if earlier else Paper.STOPPED, why=refusal.values.get("reason", ""))
        raise
    _used(letter)
    return await became(desk, row, Paper.SENT, job=job.number)


def _used(letter: Letter | Report) -> None:
    """The desk's own sheets are typed back from what they hold."""
    if letter.code is not None and letter.kind not in OWN_SHEETS:
        letter.code.wipe()


async def given_to_dialog(desk: Desk, letter: Letter | Report) -> LetterRow:
    """The system's dialog took it: DELIVERED, for more is not known of it. Never a code."""
    return await became(desk, await _kept(desk, letter), Paper.DELIVERED)


async def _kept(desk: Desk, letter: Letter | Report) -> LetterRow:
    """The letter's row. Reports and the desk's own sheets get theirs now: nothing of them may stay in a spooler. « À
    apporter » has none: nothing is kept about somebody who was not opened."""
    row = await desk.store.letter(letter.reference)
    if row is not None:
        return row
    is_own = letter.kind in OWN_SHEETS or isinstance(letter.kind, ReportKind)
    row = LetterRow(
        reference=letter.reference,
        kind=letter.kind,
        act_id=letter.act_id,
        made_at=desk.clock.now(),
        state=Paper.MADE,
        handed_over="in-hand" if is_own else "",  # whoever prints it has it
    )
    if is_kept(row.kind):
        made = line(desk, Event.PRINTED, whom=row.act_id, detail=f"{row.kind.value} {row.reference} made")
        await desk.store.write_letter(row, made)
    return row


async def became(
    desk: Desk, row: LetterRow, paper: Paper, *, printer: str = "", job: int | None = None, why: str = ""
) -> LetterRow:
    """Note how far it got, with its trail line, unless somebody else was faster: the row as it is then.

    `why` is the printer's reason; a `job` of 0: nothing more comes of it there. As far as before is no news."""
    if is_kept(row.kind):
        detail = f"{why} {row.reference} {paper.value}".strip()
        told = line(desk, Event.PRINTED, whom=row.act_id, detail=detail) if paper is not row.state else None
        await desk.store.mark_letter(row.reference, state=paper, printer=printer, job=job, seen=row.state, line=told)
        return await desk.store.letter(row.reference) or row
    return LetterRow(
        reference=row.reference,
        kind=row.kind,
        act_id="",
        made_at=row.made_at,
        state=paper,
        printer=printer or row.printer,
        job=row.job if job is None else job or None,
    )
