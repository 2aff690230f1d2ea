"""The trail on paper: a table on lying pages, its head at the end. Long ones are drawn page by page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

from desk_app.domain.trail import SealedLine
from desk_app.domain.trail_report import TrailReport
from desk_app.domain.trail_words import by_whom, gone, said
from printing.characters import drawn
from printing.fonts import Face, width
from printing.marks import INK, QUIET, TEAL, TINT, Box, Mark, Page, Text
from printing.page import HEIGHT, WIDTH
from printing.wrapping import wrap
from resources.catalogue import Texts

WIDE, HIGH = HEIGHT, WIDTH  # mm: the sheet lies on its long side
LEFT, RIGHT = 14.0, WIDE - 14.0
TOP, BOTTOM, FOOT = 16.0, HIGH - 18.0, HIGH - 10.0
SIZE, TITLE, CODE = 8.5, 18.0, 6.4  # points; an act's id just fits its column
PITCH = 4.0  # mm from line to line
PAD = 1.1  # mm above and below a row's text
HEAD_HEIGHT = 7.0
LABEL = 40.0  # mm: the facts' labels
HAIR = "#d5dddb"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the catalogue, its place in mm, and how it is set."""

    name: str
    left: float
    room: float
    face: Face = Face.TEXT
    size: float = SIZE


COLUMNS = (
    Column("number", LEFT, 12),
    Column("at", LEFT + 14, 44),
    Column("service", LEFT + 60, 23),
    Column("who", LEFT + 85, 32),
    Column("desk", LEFT + 119, 18),
    Column("what", LEFT + 139, 74),
    Column("whom", LEFT + 215, RIGHT - LEFT - 215, Face.MONO, CODE),
)
Row = tuple[tuple[str, ...], ...]  # by column, its lines


def pages(report: TrailReport, texts: Texts) -> Iterator[Page]:
    """Each page's marks in turn; how many there will be is known before the first."""
    rows = [_row(sealed, report, texts) for sealed in report.lines]
    opening = _opening(report, texts)
    ending = _ending(report, texts)
    top = max(mark.y for mark in opening) + PITCH
    breaks = _breaks(rows, top, ending_height=_height_of(ending))
    for page, (start, end) in enumerate(breaks):
        y = TOP if page else top
        marks: Page = [] if page else list(opening)
        if start < end or not rows:
            marks += _headings(texts, y)
            y += HEAD_HEIGHT
        for row in rows[start:end]:
            marks += _row_marks(row, y)
            y += _height(row)
        if page == len(breaks) - 1:
            marks += _below(ending, y + PITCH)
        yield [*marks, *_frame(report, texts, page + 1, len(breaks))]


def _breaks(rows: list[Row], top: float, *, ending_height: float) -> list[tuple[int, int]]:
    """(first row, row after the last) of each page. The end never stands without room."""
    breaks = []
    start, y = 0, top + HEAD_HEIGHT
    for place, row in enumerate(rows):
        if y + _height(row) > BOTTOM:
            breaks.append((start, place))
            start, y = place, TOP + HEAD_HEIGHT
        y += _height(row)
    breaks.append((start, len(rows)))
    if y + PITCH + ending_height > BOTTOM:
        breaks.append((len(rows), len(rows)))
    return breaks


def _row(sealed: SealedLine, report: TrailReport, texts: Texts) -> Row:
    line = sealed.line
    if line is None:
        cells = (str(sealed.number), "", "", "", "", gone(sealed, texts), "")
    else:
        whom = report.names.get(line.whom, line.whom)
        at = moment(line.at)
        service = _same_day(line.service_at, line.at)
        who = by_whom(line, texts, report.names)
        cells = (str(sealed.number), at, service, who, line.desk, said(line, texts, report.names), whom)
    return tuple(
        _wrapped(cell, column.face, column.size, column.room) for cell, column in zip(cells, COLUMNS, strict=True)
    )


@lru_cache(maxsize=4096)
def _wrapped(text: str, face: Face, size: float, room: float) -> tuple[str, ...]:
    return wrap(drawn(text), face, size, room) if text else ()


def moment(at: datetime) -> str:
    """`02/03/2026 10:30:00 +01:00`, in the time of the desk that makes the report."""
    local = at.astimezone()
    offset = f"{local:%z}"
    return f"{local:%d/%m/%Y %H:%M:%S} {offset[:3]}:{offset[3:5]}"


def _same_day(service_at: datetime | None, at: datetime) -> str:
    if service_at is None:
        return ""
    local = service_at.astimezone()
    return f"{local:%H:%M:%S}" if local.date() == at.astimezone().date() else f"{local:%d/%m %H:%M:%S}"


def _height(row: Row) -> float:
    return max(len(lines) for lines in row) * PITCH + 2 * PAD - 0.6


def _row_marks(row: Row, top: float) -> Iterator[Mark]:
    colour = INK if row[1] else QUIET
    for column, lines in zip(COLUMNS, row, strict=True):
        for at, line in enumerate(lines):
            y = top + PAD + PITCH * at + PITCH * 0.72
            yield Text(column.left, y, line, column.face, column.size, colour)
    yield Box(LEFT, top + _height(row), RIGHT - LEFT, 0.12, HAIR)


def _headings(texts: Texts, top: float) -> Iterator[Mark]:
    yield Box(LEFT, top, RIGHT - LEFT, HEAD_HEIGHT - 1.2, TINT)
    for column in COLUMNS:
        heading = texts(f"audit.column.{column.name if column.name != 'at' else 'local'}")
        yield Text(
            column.left + (0.8 if column is COLUMNS[0] else 0), top + 4.0, heading, Face.STRONG, SIZE - 0.5, TEAL
        )


def _opening(report: TrailReport, texts: Texts) -> list[Mark]:
    """The first page's upper part: what this is, and what it was chosen by."""
    marks: list[Mark] = [Text(LEFT, TOP + 6, texts("audit.report.title"), Face.STRONG, TITLE, TEAL)]
    y = TOP + 14
    facts = [
        ("site", f"{report.site}, {report.desk}"),
        ("period", _period(report, texts)),
        ("made", texts("audit.report.made_value", when=moment(report.made_at), by=report.made_by)),
        ("count", str(len(report.lines))),
        ("worth", _worth(report, texts)),
    ]
    if report.by:
        facts.insert(2, ("by", report.by))
    if report.person:
        facts.insert(2, ("person", report.person))
    for name, value in facts:
        marks.append(Text(LEFT, y, texts(f"audit.report.{name}"), Face.TEXT, SIZE + 1, QUIET))
        for line in wrap(drawn(value), Face.TEXT, SIZE + 1, RIGHT - LEFT - LABEL):
            marks.append(Text(LEFT + LABEL, y, line, Face.TEXT, SIZE + 1))
            y += PITCH + 0.8
    return marks


def _period(report: TrailReport, texts: Texts) -> str:
    if report.since is None and report.until is None:
        return texts("audit.report.whole")
    first, last = (_day(one) for one in (report.since, report.until))
    if report.since is None or report.until is None:
        return texts("audit.report.from" if report.since else "audit.report.to", day=first or last)
    return texts("audit.report.between", first=first, last=last) if first != last else first


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day is not None else ""


def _worth(report: TrailReport, texts: Texts) -> str:
    found = report.verification
    values = {"line": str(found.at), "head": str(found.head.number), "expected": str(found.expected.number)}
    return texts(f"audit.report.finding.{found.finding.value}", **values)


def _ending(report: TrailReport, texts: Texts) -> list[Mark]:
    """The head of the whole trail, so that paper vouches for it. Places are from the block's own top."""
    head = report.verification.head
    sentence = texts("audit.report.head", number=str(head.number))
    return [
        Box(LEFT, 0, RIGHT - LEFT, 15.0, TINT, 1.5),
        Text(LEFT + 4, 6.0, sentence, Face.TEXT, SIZE + 1),
        Text(LEFT + 4, 11.6, head.digest, Face.MONO, SIZE + 1),
    ]


def _height_of(marks: list[Mark]) -> float:
    return max(mark.y + (mark.height if isinstance(mark, Box) else 0) for mark in marks)


def _below(marks: list[Mark], down: float) -> Iterator[Mark]:
    return (replace(mark, y=mark.y + down) for mark in marks)


def _frame(report: TrailReport, texts: Texts, page: int, count: int) -> Iterator[Mark]:
    yield Box(LEFT, 9.0, RIGHT - LEFT, 0.5, TEAL)
    yield Text(LEFT, FOOT, drawn(f"{report.site}, {report.desk}"), Face.TEXT, SIZE, QUIET)
    numbered = texts("letter.page", page=page, pages=count)
    yield Text(RIGHT - width(numbered, Face.TEXT, SIZE), FOOT, numbered, Face.TEXT, SIZE, QUIET)
