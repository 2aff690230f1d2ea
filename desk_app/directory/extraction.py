"""The public extraction of professionals, read by column name (docs/domain.md, section 6).

`|` between fields, one header line, no quoting: quote characters are data. UTF-8 with or without a byte order mark;
old files are Windows-1252. Text, or the archive it comes in. Columns come and go over the years; a few are needed.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import IO

SEPARATOR = "|"
REQUIRED = ("Identifiant PP", "Nom d'exercice", "Prénom d'exercice", "Code profession", "Libellé profession")
_PLACE = " (coord. structure)"
_WANTED = (
    "Type d'identifiant PP",
    *("Identifiant PP", "Libellé civilité d'exercice", "Nom d'exercice", "Prénom d'exercice"),
    *("Libellé profession", "Libellé savoir-faire"),
    # What makes an activity, in the order in which it is kept.
    *("Code profession", "Code savoir-faire", "Raison sociale site", f"Numéro Voie{_PLACE}"),
    *(f"Indice répétition voie{_PLACE}", f"Libellé type de voie{_PLACE}", f"Libellé Voie{_PLACE}"),
    *(f"Code postal{_PLACE}", f"Libellé commune{_PLACE}"),
)
_LOCKED = 1  # the flag of a member that asks for a password
_MEMBER = "PS_LibreAcces_Personne_activite"
_LONGEST_LINE = 1 << 16  # characters: a file of one endless line fills no memory
_RPPS_KIND = "8"
_UNREADABLE = "\ufffd"
_STEP = 5_000  # lines between two looks at how far it is
TOLD = 100  # damaged lines that are named one by one

# type, rpps, title, family, given, profession, skill; then the activity's codes and place
Row = tuple[str, ...]


class NotAnExtractionError(ValueError):
    """The file is no extraction; `missing` are the columns it lacks, none where it cannot be read at all."""

    def __init__(self, missing: Sequence[str] = ()) -> None:
        super().__init__("columns missing: " + ", ".join(missing))
        self.missing = tuple(missing)


class CutError(ValueError):
    """The file ends before its end."""


@dataclass(slots=True)
class Reading:
    """How far it is. `rows` were read, `unnamed` of them name nobody, `damaged` could not be read; `lines` are the
    first `TOLD` of those, counted from 1. `share` of the file, 0 to 1."""

    rows: int = 0
    unnamed: int = 0
    damaged: int = 0
    lines: list[int] = field(default_factory=list)
    share: float = 0.0


def rows(source: Path, reading: Reading) -> Iterator[Row]:
    """The rows that name somebody, in order, stripped of nothing. Raises NotAnExtractionError, CutError, OSError."""
    with _opened(source) as (file, size, place):
        header = _header(file)
        lines = io.TextIOWrapper(file, header.encoding, errors="replace", newline="\n")
        pick, bars, last = header.pick, header.bars, header.last
        number = 1
        line = "\n"
        for number, line in enumerate(iter(partial(lines.readline, _LONGEST_LINE), ""), 2):
            if number % _STEP == 0:
                reading.share = place() / size if size else 0.0
            if line.count(SEPARATOR) != bars or _UNREADABLE in line or len(line) >= _LONGEST_LINE:
                reading.damaged += 1
                if len(reading.lines) < TOLD:
                    reading.lines.append(number)
                continue
            # Where the last wanted column is the last of all, it has the end of the line in it.
            text = line if last <= bars else line.rstrip("\r\n") + SEPARATOR
            fields = text.split(SEPARATOR, last)
            fields[-1] = ""  # what a column that is not there holds, in place of the rest of the line
            row = pick(fields)
            if row[0] in (_RPPS_KIND, "") and len(row[1]) == 11 and row[1].isdecimal() and row[3]:
                yield row
            else:
                reading.unnamed += 1
        reading.rows, reading.share = number - 1, 1.0
        if not line.endswith("\n"):
            raise CutError


def dated(source: Path) -> date:
    """The day in the extraction's own file name (`…_202411220803.txt`), inside an archive too; else the file's own."""
    for name in _names(source):
        if found := re.search(r"(?<!\d)(20\d\d)(\d\d)(\d\d)(?:\d{4})?(?!\d)", name):
            try:
                return date(*(int(part) for part in found.groups()))
            except ValueError:
                continue
    return datetime.fromtimestamp(source.stat().st_mtime, UTC).date()


# --- the file and its header


@dataclass(frozen=True, slots=True)
class _Header:
    encoding: str
    bars: int  # separators in a line
    last: int  # the place after the last wanted column: a line is not taken apart any further
    pick: Callable[[Sequence[str]], Row]


def _header(file: io.BufferedReader) -> _Header:
    """Told by the header alone, which has accents: one bad byte in a name must not change how the others are read."""
    raw = file.readline(_LONGEST_LINE)
    try:
        text, encoding = raw.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = raw.decode("cp1252", errors="replace"), "cp1252"
    names = [name.strip() for name in text.rstrip("\r\n").split(SEPARATOR)]
    if missing := [name for name in REQUIRED if name not in names]:
        raise NotAnExtractionError(missing)
    found = [names.index(name) if name in names else -1 for name in _WANTED]
    last = max(found) + 1
    return _Header(encoding, len(names) - 1, last, itemgetter(*(place if place >= 0 else last for place in found)))


@contextmanager
def _opened(source: Path) -> Iterator[tuple[io.BufferedReader, int, Callable[[], int]]]:
    """The text, its size, and how much of it has been read. Raises NotAnExtractionError, CutError, OSError."""
    with ExitStack() as open_files:
        raw = open_files.enter_context(source.open("rb"))
        if raw.peek(4)[:4] != b"PK\3\4":
            yield raw, source.stat().st_size, raw.tell
            return
        try:
            archive = open_files.enter_context(zipfile.ZipFile(raw))
            member = _member(archive)
            file = open_files.enter_context(archive.open(member))
            yield io.BufferedReader(_Read(file)), member.file_size, file.tell
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise CutError from error


class _Read(io.RawIOBase):
    """A member of an archive as a raw stream: its own buffer gives lines one at a time, slowly."""

    def __init__(self, member: IO[bytes]) -> None:
        self._member = member

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed wants a wider buffer
        found = self._member.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)


def _member(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """The extraction among what else is in there."""
    texts = [member for member in archive.infolist() if member.filename.lower().endswith(".txt")]
    named = [member for member in texts if _MEMBER in member.filename]
    if not named and len(texts) != 1:
        raise NotAnExtractionError(REQUIRED)
    member = (named or texts)[0]
    if member.flag_bits & _LOCKED or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotAnExtractionError
    return member


def _names(source: Path) -> list[str]:
    inside: list[str] = []
    if zipfile.is_zipfile(source):
        with zipfile.ZipFile(source) as archive:
            inside = [member.filename for member in archive.infolist() if _MEMBER in member.filename]
    return [*inside, source.stem]
