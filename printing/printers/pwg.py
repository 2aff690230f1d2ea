"""PWG Raster (PWG 5102.4): pages as pictures, for a printer that reads no PDF. Every IPP Everywhere printer does."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from printing.raster import bands, pages

FORMAT = "image/pwg-raster"
_HEADER = 1796  # bytes of a page's header
_SGRAY = 18  # cupsColorSpace of 8 bits of grey
_LONGEST = 128  # equal dots, or rows, that one byte counts


def pwg(pdf: bytes, *, dpi: int) -> Iterator[bytes]:
    """The document in parts, a page's header and then its rows, so that no whole page stands in memory."""
    yield b"RaS2"
    count = pages(pdf)
    for page in range(count):
        rows = _grey_rows(pdf, page, dpi)
        first = next(rows)
        width, height, row = first
        yield _header(width, height, dpi, count)
        yield from _packed(row, rows, width)


def _grey_rows(pdf: bytes, page: int, dpi: int) -> Iterator[tuple[int, int, bytes]]:
    """(width, height, one row of grey) from top to bottom."""
    height = round(297 / 25.4 * dpi)
    for band in bands(pdf, page, dpi=dpi):
        width = band.picture.width
        stride = width * 3
        for at in range(band.picture.height):
            rgb = band.picture.rgb[at * stride : (at + 1) * stride]
            # Letters are dark on white: the green of each dot is its grey.
            yield width, height, rgb[1::3]


def _header(width: int, height: int, dpi: int, count: int) -> bytes:
    header = bytearray(_HEADER)

    def put(offset: int, *values: int) -> None:
        struct.pack_into(f">{len(values)}I", header, offset, *values)

    header[0:9] = b"PwgRaster"
    put(276, dpi, dpi)  # HWResolution
    put(352, round(width * 72 / dpi), round(height * 72 / dpi))  # PageSize, points
    put(372, width, height)  # cupsWidth, cupsHeight
    put(384, 8, 8, width, 0, _SGRAY)  # bits a colour and a dot, bytes a line, chunked, colour space
    put(420, 1)  # cupsNumColors
    put(452, count)  # TotalPageCount
    put(456, 1, 1)  # across and along the feed: as it stands
    put(480, 0xFFFFFF)  # AlternatePrimary
    header[1732 : 1732 + 17] = b"iso_a4_210x297mm\0"
    return bytes(header)


def _packed(first: bytes, rows: Iterator[tuple[int, int, bytes]], width: int) -> Iterator[bytes]:
    """Each row that differs once, with how often it comes."""
    row, repeated = first, 0
    for _, _, after in rows:
        if after == row and repeated < _LONGEST * 2 - 1:
            repeated += 1
            continue
        yield bytes((repeated,)) + _row(row)
        row, repeated = after, 0
    yield bytes((repeated,)) + _row(row)


def _row(row: bytes) -> bytes:
    """PackBits as PWG has it: equal dots as count - 1 and the dot, others as 257 - count and the dots."""
    out = bytearray()
    at, end = 0, len(row)
    while at < end:
        run = 1
        while run < _LONGEST and at + run < end and row[at + run] == row[at]:
            run += 1
        if run > 1:
            out += bytes((run - 1, row[at]))
            at += run
            continue
        stop = at + 1
        while stop < end and stop - at < _LONGEST and (stop + 1 >= end or row[stop] != row[stop + 1]):
            stop += 1
        if stop - at == 1:
            out += bytes((0, row[at]))
        else:
            out += bytes((257 - (stop - at),)) + row[at:stop]
        at = stop
    return bytes(out)
