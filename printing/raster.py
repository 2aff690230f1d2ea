"""Pages as pictures, from the very bytes that go to paper: preview and print cannot differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from threading import Lock
from typing import Any

from desk_app.ports import PagePicture

_PDFIUM = Lock()  # PDFium works for one thread at a time


@dataclass(frozen=True, slots=True)
class Band:
    """A strip of a page: `top` is its first row in the whole picture."""

    top: int
    picture: PagePicture


def pages(pdf: bytes) -> int:
    """How many pages `pdf` has."""
    import pypdfium2

    with _PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return len(document)
        finally:
            document.close()


def picture(pdf: bytes, page: int, *, dpi: int) -> PagePicture:
    """Page `page` (from 0) at `dpi` dots an inch. Raises IndexError for a page that is not there."""
    (whole,) = bands(pdf, page, dpi=dpi, rows=0)
    return whole.picture


def bands(pdf: bytes, page: int, *, dpi: int, rows: int = 512) -> Iterator[Band]:
    """The page from top to bottom in strips of at most `rows` rows (0: in one), so that a page at 600 dpi, 100 MB
    as a whole, never stands in memory at once."""
    import pypdfium2

    scale = dpi / 72
    top = 0
    while True:
        with _PDFIUM:
            document = pypdfium2.PdfDocument(pdf)
            try:
                if not 0 <= page < len(document):
                    raise IndexError(page)
                sheet = document[page]
                height = ceil(sheet.get_height() * scale)
                count = min(rows or height, height - top)
                # PDFium crops in points: exact multiples of a pixel.
                crop = (0, (height - top - count) / scale, 0, top / scale)
                drawn = _rgb(sheet.render(scale=scale, crop=crop, rev_byteorder=True, may_draw_forms=False))
            finally:
                document.close()
        yield Band(top, drawn)
        top += count
        if top >= height:
            return


def _rgb(bitmap: Any) -> PagePicture:
    width, height, stride = bitmap.width, bitmap.height, bitmap.stride
    channels = bitmap.n_channels
    raw = memoryview(bytes(bitmap.buffer))
    bitmap.close()
    rows = b"".join(bytes(raw[at * stride : at * stride + width * channels]) for at in range(height))
    if channels == 4:
        pixels = bytearray(width * height * 3)
        for channel in range(3):
            pixels[channel::3] = rows[channel::4]
        rows = bytes(pixels)
    elif channels == 1:
        pixels = bytearray(width * height * 3)
        for channel in range(3):
            pixels[channel::3] = rows
        rows = bytes(pixels)
    return PagePicture(width, height, rows)
