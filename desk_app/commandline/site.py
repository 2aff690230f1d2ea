"""Which desk a command works for, as its settings say; a command does without where there are none."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from desk_app import settings
from desk_app.domain.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Site:
    """Names, empty where no settings say them."""

    name: str = ""
    desk: str = ""
    postcode: str = ""


def site(file: Path) -> Site:
    """The settings' own words."""
    with suppress(Refusal):
        known = settings.load(file)
        return Site(known.site_name, known.desk, known.site_postcode)
    return Site()
