"""Small extractions, written as the public one is."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from desk_app.directory import fictive
from desk_app.directory.importer import import_extraction
from desk_app.directory.search import FileDirectory
from desk_app.domain.access import Professional
from desk_app.domain.directory import ImportReport, Sought

_PLACE = " (coord. structure)"


def row(rpps: str = "10990000018", family: str = "MARTIN", given: str = "Anne", **own: str) -> dict[str, str]:
    """One row, by column name; `town="31000 TOULOUSE"`, `street`, `profession`, `skill` by code, or any column."""
    postcode, _, town = own.pop("town", "31000 TOULOUSE").partition(" ")
    names = {"10": "Médecin", "21": "Pharmacien", "60": "Infirmier", "70": "Masseur-Kinésithérapeute"}
    profession = own.pop("profession", "60")
    found = {
        "Type d'identifiant PP": "8",
        "Identifiant PP": rpps,
        "Nom d'exercice": family,
        "Prénom d'exercice": given,
        "Code profession": profession,
        "Libellé profession": names.get(profession, "Autre"),
        "Code savoir-faire": own.pop("skill", ""),
        f"Libellé Voie{_PLACE}": own.pop("street", ""),
        f"Code postal{_PLACE}": postcode,
        f"Libellé commune{_PLACE}": town,
    }
    if profession == "10":
        found["Libellé civilité d'exercice"] = "Docteur"
    return found | own


def write(
    path: Path, rows: Sequence[dict[str, str]], *, columns: Sequence[str] = fictive.COLUMNS, end: str = "|\n"
) -> Path:
    """An extraction of a few rows."""
    lines = ["|".join(columns), *("|".join(one.get(column, "") for column in columns) for one in rows)]
    path.write_bytes("".join(line + end for line in lines).encode())
    return path


def taken_in(folder: Path, rows: Sequence[dict[str, str]]) -> tuple[FileDirectory, ImportReport]:
    """A directory of a few rows, to be closed."""
    report = import_extraction(write(folder / "extraction_20260301.txt", rows), folder / "directory")
    return FileDirectory(folder / "directory"), report


def sought(directory: FileDirectory, words: str, **options: Any) -> Sought:
    """What a search answers."""
    return asyncio.run(directory.search(words, **options))


def people(directory: FileDirectory, words: str, **options: Any) -> list[Professional]:
    """Whom a search finds as it was typed."""
    found = sought(directory, words, **options)
    return list(found.people[: found.exact])


def names(directory: FileDirectory, words: str, **options: Any) -> list[str]:
    """Family name and postcode of whom a search finds as it was typed."""
    return [f"{one.family_name} {one.postcode}" for one in people(directory, words, **options)]
