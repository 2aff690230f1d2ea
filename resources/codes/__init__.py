"""Public code lists, as the extraction and the services name them: professions (TRE_G15), skills (TRE_R38), types of
documents (JDV_J66); and the public cells of the rights table, each with its source and the source's day."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from importlib import resources
from typing import NamedTuple

from desk_app.domain.rights import Cell, RightsTable, Says


class Area(NamedTuple):
    """A département: its name, and about where its middle is, in degrees."""

    name: str
    latitude: float
    longitude: float


@cache
def professions() -> dict[str, str]:
    """Code to French label, as `10` is `Médecin`."""
    return {row["code"]: row["label"] for row in _rows("professions.csv")}


@cache
def skills() -> dict[str, str]:
    """Code to French label, as `SM54` is `Médecine générale`."""
    return {row["code"]: row["label"] for row in _rows("skills.csv")}


@cache
def document_types() -> dict[str, str]:
    """Code to French label, as `34112-3` is `CR hospitalier (séjour)`."""
    return {row["code"]: row["label"] for row in _rows("document_types.csv")}


@cache
def rights() -> RightsTable:
    """`rights_table.csv`, one cell a row. ValueError where a row has no such answer or no such day."""
    return RightsTable(
        tuple(
            Cell(
                reader=row["reader"],
                document=row["document"],
                says=Says(row["says"]),
                source=row["source"],
                dated=date.fromisoformat(row["dated"]) if row["dated"] else None,
            )
            for row in _rows("rights_table.csv")
        )
    )


@cache
def spoken_trades() -> dict[str, tuple[str, ...]]:
    """What people call a profession or a skill that its label does not say, to codes: `GENERALISTE`."""
    return {row["word"]: tuple(row["codes"].split()) for row in _rows("spoken_trades.csv")}


@cache
def areas() -> dict[str, Area]:
    """Code to département or overseas territory, as `31` is Haute-Garonne."""
    return {
        row["code"]: Area(row["name"], float(row["latitude"]), float(row["longitude"]))
        for row in _rows("departements.csv")
    }


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files(__name__).joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
