"""`letters batch`, `letters render` and `letters --list`: code letters from a file of numbers, and sample letters.

A batch is printed in front of whoever typed the command: what it stops for is said, and `--resume` goes on.
"""

from __future__ import annotations

import argparse
import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from desk_app.commandline.passwords import at_terminal, secret_line
from desk_app.commandline.terminal import flush, say, typed
from desk_app.domain.author import Author
from desk_app.domain.batch import BatchState, Candidate, Progress, needs_second
from desk_app.domain.batch_file import FileCheck, check_file
from desk_app.domain.batch_words import pause_said, time_left
from desk_app.domain.batches import Skip
from desk_app.domain.operators import Duty
from desk_app.domain.printers import PrinterFacts
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.ports import Wish
from desk_app.usecases.batch_leave import leave_printer
from desk_app.usecases.batch_mend import counted
from desk_app.usecases.batch_prepare import Wanted, prepare, sign, survey
from desk_app.usecases.batch_run import run_batch
from desk_app.usecases.desk import Desk
from resources.catalogue import Texts

WRONG_LINES, PAUSED, UNKNOWN_KIND = 3, 6, 2  # exit codes
OpenDesk = Callable[[Author, Secret, Duty], AbstractAsyncContextManager[Desk]]


def batch(texts: Texts, folder: Path, given: argparse.Namespace, open_desk: OpenDesk, *, desk: str) -> int:
    """Check the file, look everybody up, sort, sign and print. Exit codes: 0 printed (or only looked at), WRONG_LINES,
    PAUSED."""
    checked = None
    if not given.resume:
        checked = _checked(texts, given.csv)
        if checked.wrong:
            for one in checked.wrong:
                values = dict(one.problem.values)
                sentence = texts(f"problem.{one.problem.code}", **values)
                say(texts("batch.command.wrong", line=one.line, sentence=sentence))
            say(texts("batch.command.wrong_file"))
            return WRONG_LINES
    return asyncio.run(_batch(texts, folder, given, open_desk, checked, desk))


def _checked(texts: Texts, file: Path) -> FileCheck:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Refusal(RefusalCode.NOT_FOUND) from error
    try:
        return check_file(content)
    except Refusal as refusal:
        reason = texts(f"batch_file.reason.{refusal.values['reason']}")
        raise Refusal(refusal.code, line=refusal.values["line"], reason=reason) from None


async def _batch(
    texts: Texts,
    folder: Path,
    given: argparse.Namespace,
    open_desk: OpenDesk,
    checked: FileCheck | None,
    name: str,
) -> int:
    async with (
        at_terminal(texts, folder, given, desk=name) as (author, key),
        open_desk(author, key, Duty.PRINT_BATCHES) as desk,
    ):
        printer = _named(await desk.printers.known(), given.printer)
        if checked is not None:
            found = await survey(desk, [Wanted(number=one.number) for one in checked.numbers])
            _tell(texts, found)
        if given.dry_run:
            say(texts("batch.command.dry"))
            return 0
        if checked is not None:
            await prepare(desk, found)
        await sign(desk, printer, await _second(texts, desk, given))
        return await _print(texts, desk)


def _tell(texts: Texts, found: Sequence[Candidate]) -> None:
    why: Counter[Skip] = Counter(one.why for one in found if one.why is not None)
    letters = texts.count("batch.letters", len(found) - why.total())
    say(texts("batch.command.checked", letters=letters, skipped=why.total()))
    for one in Skip:
        if why[one]:
            say(texts("batch.command.skipped", why=texts(f"batch_end.skip.{one.value}"), n=why[one]))


def _named(known: Sequence[PrinterFacts], name: str) -> str:
    """The address of the printer called so; an address is taken as it is. Refusal PRINTER_UNKNOWN."""
    if "://" in name:
        return name
    for one in known:
        if name in (one.name, one.uri.rpartition("/")[2]):
            return one.uri
    raise Refusal(RefusalCode.PRINTER_UNKNOWN, printer=name)


async def _second(texts: Texts, desk: Desk, given: argparse.Namespace) -> tuple[str, Secret] | None:
    """Whoever signs beside, where that is needed and not done."""
    there = await desk.store.open_batch()
    if there is None or there.second or not needs_second(await desk.store.entries(there.id), desk.batches):
        return None
    name = given.second or typed(texts("batch.command.second_name"))
    return name, secret_line(texts("batch.command.second_password"), given.second_password_file)


async def _print(texts: Texts, desk: Desk) -> int:
    watch = _Terminal(texts)
    try:
        done = await run_batch(desk, watch)
    except asyncio.CancelledError:  # whoever typed the command breaks it off
        await leave_printer(desk, watch, patience=0)
        raise
    if done.state is BatchState.PAUSED:
        left = await leave_printer(desk, watch)
        say(texts("batch.command.paused", id=done.id, cause=pause_said(done.cause, texts)))
        say(texts.count("batch.command.left", left) if left else texts("batch.command.none_left"))
        return PAUSED
    known = await counted(desk)
    say(texts("batch.command.over", id=done.id, printed=known.printed, letters=known.letters))
    return 0


class _Terminal:
    """Implements ports.BatchWatch: a line for each letter that came out."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._told = -1

    def wish(self) -> Wish:
        return Wish.GO_ON

    def progressed(self, progress: Progress) -> None:
        if progress.on_paper == self._told:
            return
        self._told = progress.on_paper
        left = time_left(progress.seconds_left, self._texts)
        say(self._texts("batch.command.going", done=progress.on_paper, letters=progress.letters, left=left))
        flush()

    async def rest(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


# --- sample letters ---------------------------------------------------------------------------------------------------


def kinds() -> int:
    """The names of the letters, a line each."""
    from printing.samples import NAMES

    for name in NAMES:
        say(name)
    return 0


def render(texts: Texts, folder: Path, given: argparse.Namespace) -> int:
    """A letter to fictive people in the sentences of this site, as a PDF."""
    from printing import site_texts
    from printing.press import Press
    from printing.samples import NAMES, pdf_of

    if given.kind not in NAMES:
        say(texts("batch.command.unknown_kind", kind=given.kind))
        return UNKNOWN_KIND
    made = pdf_of(given.kind, Press(site_texts.load(folder).of), given.language, large_print=given.large_print)
    try:
        given.out.write_bytes(made)
    except OSError as error:
        raise Refusal(RefusalCode.FILE_REFUSED, file=str(given.out)) from error
    say(texts("batch.command.written", file=str(given.out)))
    return 0
