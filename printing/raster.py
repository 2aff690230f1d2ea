"""Pages as pictures, from the very bytes that go to paper: preview and print cannot differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock
from typing import Any

from desk_app.ports import PagePicture

PDFIUM = Lock()  # PDFium works for one thread at a time


@dataclass(frozen=True, slots=True)
class Band:
    """A strip of a page: `top` is its first row in the whole picture."""

    top: int
    picture: PagePicture


def pages(pdf: bytes) -> int:
    """How many pages `pdf` has."""
    import pypdfium2

    with PDFIUM:
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
    from pypdfium2 import raw

    top = 0
    while True:
        with PDFIUM:
            document = pypdfium2.PdfDocument(pdf)
            try:
                if not 0 <= page < len(document):
                    raise IndexError(page)
                sheet = document[page]
                width, height = (round(points * dpi / 72) for points in sheet.get_size())
                count = min(rows or height, height - top)
                bitmap = pypdfium2.PdfBitmap.new_native(width, count, raw.FPDFBitmap_BGR, rev_byteorder=True)
                bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, count)
                raw.FPDF_RenderPageBitmap(bitmap.raw, sheet.raw, 0, -top, width, height, 0, raw.FPDF_REVERSE_BYTE_ORDER)
                drawn = _rgb(bitmap)
            finally:
                document.close()
        yield Band(top, drawn)
        top += count
        if top >= height:
            return


def _rgb(bitmap: Any) -> PagePicture:
    width, height, stride = bitmap.width, bitmap.height, bitmap.stride
    raw = memoryview(bytes(bitmap.buffer))
    bitmap.close()
    return PagePicture(width, height, b"".join(raw[at * stride : at * stride + width * 3] for at in range(height)))
