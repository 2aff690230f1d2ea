"""The first sheet's upper part: the sender with the return address, the date, the reference, and the window."""

from __future__ import annotations

from datetime import date

from desk_app.domain.letters import Letter
from printing.barcodes import code128, datamatrix
from printing.characters import clean, drawn
from printing.fonts import Face, width
from printing.marks import INK, QUIET, TEAL, Box, Mark, Text
from printing.page import (
    ADDRESS_PITCH,
    ADDRESS_SIZE,
    BARCODE_HEIGHT,
    BARCODE_MODULE,
    BLOCK,
    BODY_TOP,
    FOLD_MARK,
    FOLDS,
    FOOT,
    HEAD,
    INS,
    INS_WHITE,
    LEFT,
    POINT,
    RIGHT,
    Scale,
)
from printing.window import WindowText
from printing.wrapping import wrap
from resources.catalogue import Texts

# Of the size: how far letters reach above and below the baseline (a capital with two accents, a cedilla, a capital).
ACCENTED, DESCENDER, PLAIN = 1.02, 0.28, 0.74

HEAD_END = 200.0  # mm: a sender that is no address any more is cut, so that the reference stays on the sheet


def spoken_date(day: date, texts: Texts) -> str:
    """« 1er janvier 2027 », "1 January 2027"."""
    number = texts("letter.first_of_month") if day.day == 1 else str(day.day)
    return texts("letter.date", day=number, month=texts(f"letter.month.{day.month}"), year=day.year)


def head_marks(letter: Letter, texts: Texts, scale: Scale) -> tuple[list[Mark], float]:
    """The column left of the window, and where the body may begin (mm)."""
    pitch = scale.body * 1.28 * POINT
    y = HEAD.top
    marks: list[Mark] = []

    def write(text: str, face: Face = Face.TEXT, colour: str = INK) -> None:
        nonlocal y
        for line in wrap(drawn(text), face, scale.body, HEAD.right - HEAD.left):
            if y > HEAD_END:
                return
            marks.append(Text(HEAD.left, y + pitch * 0.76, line, face, scale.body, colour))
            y += pitch

    write(letter.sender.name, Face.STRONG, TEAL)
    for line in letter.sender.lines:
        write(line)
    write(texts("letter.sender"), colour=QUIET)
    y += pitch * 0.5
    write(texts("letter.written_on", date=spoken_date(letter.written_on, texts)))
    if letter.is_by_hand:
        write(texts("letter.by_hand"), Face.STRONG)
    reference = clean(letter.reference)
    bars = code128(reference, BARCODE_MODULE)
    tail = BARCODE_HEIGHT + 1 + pitch
    y = max(y + 3, min(66.0, HEAD.bottom - tail))
    marks.extend(Box(HEAD.left + bar.left, y, bar.width, BARCODE_HEIGHT, "#000000") for bar in bars)
    y += BARCODE_HEIGHT + 1
    marks.append(Text(HEAD.left, y + pitch * 0.76, reference, Face.MONO, scale.body))
    y += pitch
    return marks + _ins_marks(letter, texts, scale), max(BODY_TOP, y + 8)


def _ins_marks(letter: Letter, texts: Texts, scale: Scale) -> list[Mark]:
    """The holder's identity for a scanner, above the window, with its name before it."""
    if not letter.ins:
        return []
    name = texts("letter.ins")
    before = INS.left - INS_WHITE - width(name, Face.TEXT, scale.body)
    runs = datamatrix(letter.ins, INS.right - INS.left)
    return [
        *(Box(INS.left + run.left, INS.top + run.top, run.width, run.height, "#000000") for run in runs),
        Text(before, INS.bottom - 0.3, name, Face.TEXT, scale.body, QUIET),
    ]


def window_marks(text: WindowText) -> list[Mark]:
    """The address block, centred in its strip; a 7th line closes the pitch up so that all stays inside."""
    lines = text.lines
    if not lines:
        return []
    size = ADDRESS_SIZE * POINT
    up = size * (PLAIN if lines[0].isascii() else ACCENTED)
    reaches_down = not lines[-1].isascii() or set(lines[-1]) & set("gjpqyQJ,;")
    down = size * (DESCENDER if reaches_down else 0.03)
    room = BLOCK.bottom - BLOCK.top
    pitch = min(ADDRESS_PITCH, (room - up - down) / max(len(lines) - 1, 1))
    top = BLOCK.top + (room - up - down - pitch * (len(lines) - 1)) / 2
    marks: list[Mark] = []
    for at, line in enumerate(lines):
        wide = width(line, Face.TEXT, ADDRESS_SIZE)
        stretch = min(100.0, 100 * (BLOCK.right - BLOCK.left - 1) / wide) if wide else 100.0
        marks.append(Text(BLOCK.left + 0.3, top + up + pitch * at, line, Face.TEXT, ADDRESS_SIZE, INK, stretch))
    return marks


def frame_marks(letter: Letter, texts: Texts, scale: Scale, page: int, pages: int) -> list[Mark]:
    """What every sheet carries: the rule, the fold marks, the foot line. `page` counts from 1."""
    count = texts("letter.page", page=page, pages=pages)
    start = RIGHT - width(count, Face.TEXT, scale.body)
    rule_end = INS.left - INS_WHITE if letter.ins and page == 1 else RIGHT  # white around the square
    return [
        Box(LEFT, 11.4, rule_end - LEFT, 0.5, TEAL),
        *(Box(FOLD_MARK[0], fold - 0.1, FOLD_MARK[1] - FOLD_MARK[0], 0.2, QUIET) for fold in FOLDS),
        Text(LEFT, FOOT, clean(letter.reference), Face.MONO, scale.body, QUIET),
        Text(start, FOOT, count, Face.TEXT, scale.body, QUIET),
    ]
