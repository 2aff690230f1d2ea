"""Sheets that go into no envelope: what a desk says of itself, from the top of the page on."""

from __future__ import annotations

from collections.abc import Iterator

from printing.barcodes import qr
from printing.blocks import Sheet
from printing.characters import drawn
from printing.flow import Flow
from printing.fonts import Face, width
from printing.marks import QUIET, TEAL, Box, Mark, Page, Text
from printing.page import FOOT, LEFT, NORMAL, POINT, RIGHT, TOP
from resources.catalogue import Texts

HEAD = 26.0  # mm: what stands above the title
SIZE = 11.0
MODULE = 0.7  # mm


def pages(sheet: Sheet, head: tuple[str, ...], texts: Texts, *, beside: tuple[Mark, ...] = ()) -> list[Page]:
    """`head` are the lines above the title, the first one strong; `beside` stands at their right."""
    body = Flow(NORMAL, TOP + HEAD).lay(sheet)
    body[0][:0] = [*_head(head), *beside]
    for number, marks in enumerate(body, 1):
        marks.extend(_frame(drawn(head[0]), texts("letter.page", page=number, pages=len(body))))
    return body


def square(text: str) -> tuple[Mark, ...]:
    """`text` for a scanner, at the right of the head."""
    runs = qr(text, MODULE)
    side = max(run.left + run.width for run in runs)
    left = RIGHT - side
    return tuple(Box(left + run.left, TOP + run.top, run.width, run.height, "#000000") for run in runs)


def _head(lines: tuple[str, ...]) -> Iterator[Mark]:
    pitch = SIZE * 1.28 * POINT
    for at, line in enumerate(lines):
        face, colour = (Face.STRONG, TEAL) if at == 0 else (Face.TEXT, QUIET)
        yield Text(LEFT, TOP + pitch * (at + 0.76), drawn(line), face, SIZE, colour)


def _frame(name: str, counted: str) -> Iterator[Mark]:
    yield Box(LEFT, 11.4, RIGHT - LEFT, 0.5, TEAL)
    yield Text(LEFT, FOOT, name, Face.TEXT, SIZE, QUIET)
    yield Text(RIGHT - width(counted, Face.TEXT, SIZE), FOOT, counted, Face.TEXT, SIZE, QUIET)
