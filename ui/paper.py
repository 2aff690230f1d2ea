"""The desk's own sheets to paper, in one go: composed, drawn and printed in memory, like every letter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from desk_app.domain.letters import Letter
from desk_app.ports import PagePicture
from desk_app.usecases.desk import Desk
from desk_app.usecases.desk_sheets import sheet_printed
from desk_app.usecases.print_letter import compose_letter, letter_pictures
from ui.printing import NoPrinter, print_pages

PRINTED = "letter_view.printed"


async def print_sheets(parent: QWidget, desk: Desk, letters: Sequence[Letter]) -> tuple[str, str]:
    """The system's dialog, then paper. What to say (a key of the catalogue, `PRINTED` where all went well) and its
    weight."""
    composed = [await compose_letter(desk, letter) for letter in letters]

    async def draw(dpi: int) -> Sequence[PagePicture]:
        return [page for pdf in composed for page in await letter_pictures(desk, pdf, dpi=dpi)]

    try:
        done = await print_pages(parent, letters[0].reference, draw, working=lambda: None)
    except NoPrinter as trouble:
        return f"letter_view.{trouble.why}", "wall"
    if not done:
        return "letter_view.not_printed", "question"
    for letter in letters:
        await sheet_printed(desk, letter)
    return PRINTED, "good"
