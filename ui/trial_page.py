"""A page that says nothing of anybody, to see that the printer takes it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QImage, QPainter
from PySide6.QtWidgets import QWidget

from desk_app.ports import PagePicture
from resources.catalogue import Texts
from ui.look import TEXT_FACE
from ui.printing import MM_PER_INCH, NoPrinter, print_pages

WIDTH, HEIGHT, MARGIN, LETTERS = 210.0, 297.0, 25.0, 8.0  # millimetres


async def print_trial(parent: QWidget, texts: Texts) -> tuple[str, str]:
    """The system's dialog, then one page. What to say, and its weight."""

    async def draw(dpi: int) -> Sequence[PagePicture]:
        return (trial_page(texts("set_up.trial_page"), dpi),)

    try:
        is_printed = await print_pages(parent, texts("app.name"), draw, working=lambda: None)
    except NoPrinter as trouble:
        return texts(f"letter_view.{trouble.why}"), "wall"
    if not is_printed:
        return texts("letter_view.not_printed"), "question"
    return texts("letter_view.printed"), "good"


def trial_page(sentence: str, dpi: int) -> PagePicture:
    """A frame at the margins, and the sentence in its middle."""
    dot = dpi / MM_PER_INCH
    image = QImage(round(WIDTH * dot), round(HEIGHT * dot), QImage.Format.Format_RGB888)
    image.fill(Qt.GlobalColor.white)
    frame = QRectF(MARGIN * dot, MARGIN * dot, (WIDTH - 2 * MARGIN) * dot, (HEIGHT - 2 * MARGIN) * dot)
    painter = QPainter(image)
    font = QFont(TEXT_FACE)
    font.setPixelSize(max(1, round(LETTERS * dot)))
    painter.setFont(font)
    painter.drawRect(frame)
    painter.drawText(frame, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, sentence)
    painter.end()
    stride = image.width() * 3
    rows = bytes(image.constBits())
    whole = b"".join(rows[at : at + stride] for at in range(0, len(rows), image.bytesPerLine()))
    return PagePicture(image.width(), image.height(), whole)
