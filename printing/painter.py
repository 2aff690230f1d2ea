"""Marks to PDF bytes. The same marks give the same bytes: no clock, no random number, no producer's version."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from io import BytesIO
from typing import Any

from printing.fonts import Face, load
from printing.marks import Box, Page, Text
from printing.page import HEIGHT, POINT, WIDTH


def paint(
    pages: Iterable[Page],
    *,
    title: str,
    author: str,
    language: str,
    subject: str,
    written_on: date,
    lying: bool = False,
) -> bytes:
    """A PDF of A4 pages with its fonts embedded, to be printed at its own size on one side. `lying`: wider than high.

    Pages are taken one after the other: of a long document only one needs to be in memory as marks."""
    from reportlab.lib.colors import HexColor
    from reportlab.pdfgen.canvas import Canvas

    for face in Face:
        load(face)
    stamp = f"D:{written_on:%Y%m%d}000000+00'00'"
    out = BytesIO()
    wide, high = (HEIGHT, WIDTH) if lying else (WIDTH, HEIGHT)
    canvas = Canvas(
        out, pagesize=(wide / POINT, high / POINT), invariant=1, pageCompression=1, lang=language, pdfVersion=(1, 7)
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
    for page in pages:
        colour = ""
        for mark in page:
            if mark.colour != colour:
                colour = mark.colour
                canvas.setFillColor(HexColor(colour))
            if isinstance(mark, Box):
                _paint_box(canvas, mark, high)
            else:
                _paint_text(canvas, mark, high)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _paint_box(canvas: Any, mark: Box, high: float) -> None:
    place = (mark.x / POINT, (high - mark.y - mark.height) / POINT, mark.width / POINT, mark.height / POINT)
    if mark.radius:
        canvas.roundRect(*place, mark.radius / POINT, stroke=0, fill=1)
    else:
        canvas.rect(*place, stroke=0, fill=1)


def _paint_text(canvas: Any, mark: Text, high: float) -> None:
    run = canvas.beginText(mark.x / POINT, (high - mark.y) / POINT)
    run.setFont(mark.face.value, mark.size)
    if mark.stretch != 100:
        run.setHorizScale(mark.stretch)
    run.textOut(mark.text)
    if mark.stretch != 100:
        run.setHorizScale(100)  # it would outlive this run
    canvas.drawText(run)
