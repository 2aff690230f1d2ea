"""Reading the paper back: text, pixels and bars, from the very bytes that would be printed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import zxingcpp
from PIL import Image

from desk_app.ports import PagePicture
from printing.page import Area
from printing.press import Press
from resources.catalogue import texts

PRESS = Press(texts)


def text_of(pdf: bytes, page: int | None = None) -> str:
    """The text, with every run of white as one space and dashes as typed."""
    document = pypdfium2.PdfDocument(pdf)
    numbers = range(len(document)) if page is None else (page,)
    raw = " ".join(document[number].get_textpage().get_text_bounded() for number in numbers)
    document.close()
    # PDFium marks a hyphen at the end of a line with U+FFFE.
    return " ".join(unicodedata.normalize("NFC", raw).replace("\ufffe", "-").split())


def text_in(pdf: bytes, page: int, area: Area) -> str:
    """What is written inside a rectangle of the sheet (millimetres)."""
    document = pypdfium2.PdfDocument(pdf)
    sheet = document[page]
    point = 72 / 25.4
    height = sheet.get_height()
    raw = sheet.get_textpage().get_text_bounded(
        left=area.left * point,
        right=area.right * point,
        top=height - area.top * point,
        bottom=height - area.bottom * point,
    )
    document.close()
    return str(raw).replace("\r\n", "\n").strip()


@dataclass(frozen=True)
class Paper:
    """One page as dots, asked in millimetres."""

    image: Image.Image
    dpi: int

    def ink(self, area: Area) -> tuple[float, float, float, float] | None:
        """The box of all that is not white inside `area`, in millimetres of the sheet; None: nothing."""
        dot = 25.4 / self.dpi
        left, top = round(area.left / dot), round(area.top / dot)
        part = self.image.crop((left, top, round(area.right / dot), round(area.bottom / dot)))
        box = part.point(lambda grey: 255 if grey < 250 else 0).getbbox()
        if box is None:
            return None
        return ((left + box[0]) * dot, (top + box[1]) * dot, (left + box[2]) * dot, (top + box[3]) * dot)

    def codes(self) -> list[str]:
        """Every Code 128 that a scanner would find."""
        found = zxingcpp.read_barcodes(self.image)
        return [one.text for one in found if one.format == zxingcpp.BarcodeFormat.Code128]


def paper(pdf: bytes, page: int = 0, dpi: int = 150) -> Paper:
    """One page, drawn by the press itself."""
    return Paper(image_of(PRESS.picture(pdf, page, dpi=dpi)).convert("L"), dpi)


def image_of(picture: PagePicture) -> Image.Image:
    """The press's picture for an image library."""
    return Image.frombytes("RGB", (picture.width, picture.height), picture.rgb)


def runs(pdf: bytes) -> Iterator[tuple[str, float]]:
    """(font name, size in points) of every text object, on every page."""
    import ctypes

    import pypdfium2.raw as raw

    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        for thing in page.get_objects(filter=(raw.FPDF_PAGEOBJ_TEXT,)):
            size = ctypes.c_float()
            raw.FPDFTextObj_GetFontSize(thing.raw, size)
            buffer = ctypes.create_string_buffer(256)
            raw.FPDFFont_GetBaseFontName(raw.FPDFTextObj_GetFont(thing.raw), buffer, 256)
            yield buffer.value.decode(), round(size.value, 2)
    document.close()
