"""A file of numbers for a batch, read and checked line by line before anybody is asked for anything.

Numbers only: whatever else stands in the file, names or addresses, is not looked at.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from desk_app.domain import nir
from desk_app.domain.checked import refused
from desk_app.domain.refusal import Problem, Refusal, RefusalCode, Weight

FIELD = "line"
MOST_BYTES = 8 * 2**20
MOST_LINES = 50_000
_DELIMITERS = ";\t,|"
_HEADINGS = frozenset(
    {"numero", "number", "nir", "nss", "ins", "matricule", "numerodesecuritesociale", "numerosecuritesociale"}
)
_SPREADSHEET = re.compile(r"[0-9][.,]?[0-9]*E\+?[0-9]+", re.IGNORECASE)  # 2,95109912611E+14: its last figures are lost


@dataclass(frozen=True, slots=True)
class Line:
    """One number, as a batch takes it."""

    line: int  # in the file, from 1
    number: str  # 15 characters


@dataclass(frozen=True, slots=True)
class WrongLine:
    """What is wrong on a line. A number without its key is no mistake where the operator takes the computed one."""

    line: int
    problem: Problem


@dataclass(frozen=True, slots=True)
class FileCheck:
    """`keyless` are whole but for their key, with the computed one: taken only where the operator says so."""

    numbers: tuple[Line, ...]
    wrong: tuple[WrongLine, ...]
    keyless: tuple[Line, ...] = ()


def check_file(content: bytes) -> FileCheck:
    """Read the numbers of a CSV. Refusal BATCH_FILE (values: reason, a key below `batch_file.reason.`, and line): no
    text, too long, or nothing that looks like a column of numbers."""
    rows = list(_rows(_text(content)))
    column, start = _column(rows)
    numbers: list[Line] = []
    keyless: list[Line] = []
    wrong: list[WrongLine] = []
    first: dict[str, int] = {}
    for line, cells in rows[start:]:
        cell = cells[column] if column < len(cells) else ""
        reading = nir.check(cell)
        problem = _problem(cell, reading)
        if problem is not None and problem.weight is Weight.WALL:
            wrong.append(WrongLine(line, problem))
            continue
        number = reading.number[:13] + reading.key
        if number in first:
            wrong.append(WrongLine(line, refused(FIELD, "number_on_line", first=str(first[number]))))
            continue
        first[number] = line
        if problem is None:
            numbers.append(Line(line, number))
        else:
            keyless.append(Line(line, number))
            wrong.append(WrongLine(line, problem))
    return FileCheck(tuple(numbers), tuple(wrong), tuple(keyless))


def _problem(cell: str, reading: nir.NirReading) -> Problem | None:
    """None for a number that is all right."""
    if reading.whole:
        return None
    if _SPREADSHEET.fullmatch("".join(cell.split())):
        return refused(FIELD, "number_spreadsheet")
    return next(iter(reading.problems))


def _text(content: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or else Windows-1252."""
    if len(content) > MOST_BYTES:
        raise _unusable("too_long")
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            text = content.decode("utf-16")
        else:
            text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError as error:
            raise _unusable("no_text", content.count(b"\n", 0, error.start) + 1) from error
    if "\0" in text:
        raise _unusable("no_text", text.count("\n", 0, text.index("\0")) + 1)
    return text


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """(line where it begins, cells); empty lines are left out."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    head = next((line for line in text.split("\n") if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", head)
    delimiter = max(_DELIMITERS, key=bare.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for rank, cells in enumerate(reader):
            if rank > MOST_LINES:
                raise _unusable("too_long", begins)
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise _unusable("quotes", begins) from error


def _column(rows: list[tuple[int, list[str]]]) -> tuple[int, int]:
    """Which column has the numbers, and the first row that is no heading."""
    if not rows:
        raise _unusable("empty")
    line, head = rows[0]
    for column, cell in enumerate(head):
        if _plain(cell) in _HEADINGS:
            return column, 1
    is_heading = not any(_looks_like(cell) for cell in head)
    start = 1 if is_heading and len(rows) > 1 else 0
    cells = rows[start][1]
    found = next((column for column, cell in enumerate(cells) if _looks_like(cell)), None)
    if found is None and len(cells) > 1:
        raise _unusable("no_column", line)
    # A single column is meant, whatever its first line says: that line is then wrong, and said so.
    return (found, start) if found is not None else (0, 0)


def _looks_like(cell: str) -> bool:
    return re.fullmatch(r"[0-9]{5}[0-9A-Z]{6,}", nir.clean(cell)) is not None or bool(_SPREADSHEET.fullmatch(cell))


def _plain(cell: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", cell) if not unicodedata.combining(c))
    return "".join(c for c in bare.casefold() if c.isalnum())


def _unusable(reason: str, line: int = 1) -> Refusal:
    return Refusal(RefusalCode.BATCH_FILE, reason=reason, line=str(line))
