"""Public code lists, as the extraction and the services name them: professions (TRE_G15) and skills (TRE_R38)."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources


@cache
def professions() -> dict[str, str]:
    """Code to French label, as `10` is `Médecin`."""
    return {row["code"]: row["label"] for row in _rows("professions.csv")}


@cache
def skills() -> dict[str, str]:
    """Code to French label, as `SM54` is `Médecine générale`."""
    return {row["code"]: row["label"] for row in _rows("skills.csv")}


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files(__name__).joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
