"""The public extraction of professionals, read by column name (docs/domain.md, section 6).

`|` between fields, one header line, no quoting: quote characters are data. UTF-8 with or without a byte order mark;
old files are Windows-1252. Columns come and go over the years; only a few are needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

SEPARATOR = "|"
_LONGEST_HEADER = 1 << 16  # bytes
_RPPS_KIND = "8"
REQUIRED = ("Identifiant PP", "Nom d'exercice", "Prénom d'exercice", "Code profession", "Libellé profession")


class NotAnExtractionError(ValueError):
    """The file is no extraction; `missing` are the columns it lacks."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__("columns missing: " + ", ".join(missing))
        self.missing = tuple(missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One row: one professional, at one place, with one skill. Everything as the extraction writes it."""

    rpps: str
    title: str
    family_name: str
    given_name: str
    profession_code: str
    profession: str
    skill: str
    street: str
    postcode: str
    town: str


def activities(source: Path) -> Iterator[Activity | None]:
    """The rows, in order; None for one that names nobody (no RPPS number, no name). Raises NotAnExtractionError."""
    with source.open(encoding=_encoding(source), errors="replace", newline="\n") as lines:
        header = next(lines, "").lstrip("\ufeff").rstrip("\r\n").split(SEPARATOR)
        column = {name.strip(): place for place, name in enumerate(header) if name.strip()}
        if missing := [name for name in REQUIRED if name not in column]:
            raise NotAnExtractionError(missing)
        for line in lines:
            yield _activity(line.rstrip("\r\n").split(SEPARATOR), column)


def dated(source: Path) -> date | None:
    """The day in an extraction's own file name (`…_202411220803.txt`), if it has one."""
    found = re.search(r"(?<!\d)(20\d\d)(\d\d)(\d\d)(?:\d{4})?(?!\d)", source.stem)
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def _encoding(source: Path) -> str:
    """Told by the header alone, which has accents: one bad byte in a name must not change how the others are read."""
    with source.open("rb") as file:
        header = file.readline(_LONGEST_HEADER)
    try:
        header.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _activity(row: list[str], column: Mapping[str, int]) -> Activity | None:
    def of(name: str) -> str:
        place = column.get(name)
        return row[place].strip() if place is not None and place < len(row) else ""

    rpps = of("Identifiant PP")
    kind = of("Type d'identifiant PP") or _RPPS_KIND
    if kind != _RPPS_KIND or not re.fullmatch(r"\d{11}", rpps, re.ASCII) or not of("Nom d'exercice"):
        return None
    way = ("Numéro Voie", "Indice répétition voie", "Libellé type de voie", "Libellé Voie")
    return Activity(
        rpps=rpps,
        title=of("Libellé civilité d'exercice"),
        family_name=of("Nom d'exercice"),
        given_name=of("Prénom d'exercice"),
        profession_code=of("Code profession"),
        profession=of("Libellé profession"),
        skill=of("Libellé savoir-faire"),
        street=" ".join(part for part in (of(f"{name} (coord. structure)") for name in way) if part),
        postcode=of("Code postal (coord. structure)"),
        town=of("Libellé commune (coord. structure)"),
    )
