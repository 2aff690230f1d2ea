"""Marks to PDF bytes. The same marks give the same bytes: no clock, no random number, no producer's version."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from io import BytesIO

from printing.embedding import embed, name, placed
from printing.fonts import Face, load
from printing.marks import Box, Mark, Page, Text
from printing.page import HEIGHT, POINT, WIDTH

# What draws a mark, whatever was drawn before it, and the parts of faces that it takes.
Drawn = tuple[str, frozenset[tuple[Face, int]]]


def paint(
    pages: Iterable[Page],
    *,
    title: str,
    author: str,
    language: str,
    subject: str,
    written_on: date,
    lying: bool = False,
    drawn: dict[Mark, Drawn] | None = None,
) -> bytes:
    """A PDF of A4 pages with its fonts embedded, to be printed at its own size on one side. `lying`: wider than high.

    `drawn` keeps what was drawn, for documents that share marks; never a code.

    Pages are taken one after the other: of a long document only one needs to be in memory as marks."""
    from reportlab import rl_config
    from reportlab.pdfgen.canvas import Canvas

    load(Face.TEXT)
    rl_config.useA85 = 0  # a page as bytes, not as letters: a quarter smaller
    stamp = f"D:{written_on:%Y%m%d}000000+00'00'"
    out = BytesIO()
    wide, high = (HEIGHT, WIDTH) if lying else (WIDTH, HEIGHT)
    canvas = Canvas(
        out,
        pagesize=(wide / POINT, high / POINT),
        invariant=1,
        pageCompression=1,
        initialFontName=Face.TEXT.value,  # else each file would name a face that is not in it
        lang=language,
        pdfVersion=(1, 7),
    )
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setSubject(subject)
    canvas.setCreator("Guichet")
    canvas.setProducer("Guichet")
    canvas.setDateFormatter(lambda *_: stamp)
    canvas.setViewerPreference("DisplayDocTitle", "true")
    canvas.setViewerPreference("PrintScaling", "None")
    canvas.setViewerPreference("Duplex", "Simplex")
    used: set[tuple[Face, int]] = set()
    for page in pages:
        colour = ""
        for mark in page:
            if mark.colour != colour:
                colour = mark.colour
                canvas.addLiteral(_fill(colour))
            if isinstance(mark, Box) and mark.radius:
                place = (mark.x / POINT, (high - mark.y - mark.height) / POINT, mark.width / POINT, mark.height / POINT)
                canvas.roundRect(*place, mark.radius / POINT, stroke=0, fill=1)
            else:
                if drawn is None or (isinstance(mark, Text) and mark.face is Face.CODE):
                    operators, parts = _operators(mark, high)
                elif mark in drawn:
                    operators, parts = drawn[mark]
                else:
                    operators, parts = drawn[mark] = _operators(mark, high)
                canvas.addLiteral(operators)
                used |= parts
        canvas.showPage()
    for face, part in sorted(used):
        embed(canvas._doc, face, part)
    canvas.save()
    return out.getvalue()


@cache
def _fill(colour: str) -> str:
    return " ".join(f"{int(colour[at : at + 2], 16) / 255:.4f}" for at in (1, 3, 5)) + " rg"


def _operators(mark: Mark, high: float) -> Drawn:
    x, y = mark.x / POINT, (high - mark.y) / POINT
    if isinstance(mark, Box):
        wide, tall = mark.width / POINT, mark.height / POINT
        return f"{x:.3f} {y - tall:.3f} {wide:.3f} {tall:.3f} re f", frozenset()
    runs = placed(mark.text, mark.face)
    shown = " ".join(f"/{name(mark.face, part)} {mark.size:g} Tf <{codes.hex()}> Tj" for part, codes in runs)
    if mark.stretch != 100:
        shown = f"{mark.stretch:.3f} Tz {shown} 100 Tz"  # it would outlive this run
    return f"BT {x:.3f} {y:.3f} Td {shown} ET", frozenset((mark.face, part) for part, _ in runs)
