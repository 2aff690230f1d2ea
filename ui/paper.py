"""The desk's own sheets to paper, in one go: composed and printed in memory, like every letter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from desk_app.domain.letters import Letter
from desk_app.domain.printers import PrinterFacts, Way
from desk_app.ports import PagePicture
from desk_app.usecases.code_printers import printer_to_use
from desk_app.usecases.desk import Desk
from desk_app.usecases.desk_sheets import sheet_printed
from desk_app.usecases.print_letter import compose_letter, letter_pictures
from desk_app.usecases.send_to_paper import send_to_paper
from ui import printing
from ui.printing import NoPrinter, print_pages

PRINTED = "letter_view.printed"
Said = tuple[str, str]  # a key of the catalogue, `PRINTED` where all went well, and its weight


async def print_sheets(parent: QWidget, desk: Desk, letters: Sequence[Letter]) -> Said:
    """The desk's own sheets, each with a secret: to the usual printer, else by the system's dialog. Refusals as of
    `send_to_paper`."""
    composed = [await compose_letter(desk, letter) for letter in letters]
    printer = await _spoken_to(desk)
    if printer is not None:
        for letter, pdf in zip(letters, composed, strict=True):
            await send_to_paper(desk, letter, bytearray(pdf), printer.uri)
        return PRINTED, "good"
    said = await _by_dialog(parent, desk, composed, letters[0].reference)
    if said[0] == PRINTED:
        for letter in letters:
            await sheet_printed(desk, letter)
    return said


async def _spoken_to(desk: Desk) -> PrinterFacts | None:
    """The printer that we speak to ourselves; None: the dialog, which lets choose too."""
    printer = await printer_to_use(desk, printing.names(), printing.proposed())
    return printer if printer is not None and printer.way is not Way.DIALOG else None


async def _by_dialog(parent: QWidget, desk: Desk, composed: Sequence[bytes], title: str) -> Said:
    async def draw(dpi: int) -> Sequence[PagePicture]:
        return [page for pdf in composed for page in await letter_pictures(desk, pdf, dpi=dpi)]

    try:
        done = await print_pages(parent, title, draw, working=lambda: None)
    except NoPrinter as trouble:
        return f"letter_view.{trouble.why}", "wall"
    return (PRINTED, "good") if done else ("letter_view.not_printed", "question")
