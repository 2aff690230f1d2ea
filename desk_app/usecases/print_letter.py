"""From a letter to bytes on paper, and what became of the sheet."""

from __future__ import annotations

import asyncio
from typing import Literal

from desk_app.domain.letters import Letter, Report, is_kept
from desk_app.domain.printers import Paper
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from desk_app.ports import LetterRow, PagePicture
from desk_app.usecases.desk import Desk
from desk_app.usecases.send_to_paper import given_to_dialog
from desk_app.usecases.trace import line

HandOver = Literal["in-hand", "posted", "not-handed"]


async def compose_letter(desk: Desk, letter: Letter) -> bytes:
    """The PDF, made in a thread. Preview and paper come from these same bytes."""
    return await asyncio.to_thread(desk.press.compose, letter)


def letter_words(desk: Desk, letter: Letter) -> str:
    """The letter to be read out; nothing of one that carries a code, which no screen reader tells a waiting room."""
    return "" if letter.carries_code else desk.press.text(letter)


async def letter_pictures(desk: Desk, pdf: bytes, *, dpi: int = 110) -> tuple[PagePicture, ...]:
    """Every page as a picture, drawn in a thread."""

    def draw() -> tuple[PagePicture, ...]:
        return tuple(desk.press.picture(pdf, page, dpi=dpi) for page in range(desk.press.pages(pdf)))

    return await asyncio.to_thread(draw)


async def letter_printed(desk: Desk, letter: Letter | Report) -> LetterRow:
    """The system's dialog took it: more is not known of it. Refused for a letter that carries a code."""
    _must_be_plain(letter)
    return await given_to_dialog(desk, letter)


async def letter_saved(desk: Desk, letter: Letter) -> None:
    """Saved as a file: refused for a letter that carries a code, which no medium ever holds."""
    _must_be_plain(letter)
    if is_kept(letter.kind):
        traced = line(desk, Event.PRINTED, whom=letter.act_id, detail=f"{letter.reference} {Paper.SAVED.value}")
        row = await desk.store.letter(letter.reference)
        # A file changes nothing of a sheet that a printer has.
        is_sheet = row is not None and row.state not in (Paper.MADE, Paper.SAVED)
        await desk.store.mark_letter(letter.reference, state=None if is_sheet else Paper.SAVED, line=traced)


def _must_be_plain(letter: Letter | Report) -> None:
    if letter.carries_code:
        raise Refusal(RefusalCode.NOT_READY, field="letter", problem="code_never_saved")


async def letter_handed_over(desk: Desk, letter: Letter, how: HandOver) -> None:
    """« Remis en main propre », « Posté », « Non remis »."""
    if is_kept(letter.kind):
        traced = line(desk, Event.HANDED_OVER, whom=letter.act_id, detail=f"{letter.reference} {how}")
        await desk.store.mark_letter(letter.reference, handed_over=how, line=traced)


def forget(letter: Letter) -> None:
    """Overwrite the code of a letter that leaves the screen."""
    if letter.code is not None:
        letter.code.wipe()
