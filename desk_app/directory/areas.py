"""Départements by name and by distance: what "near" means for a directory that knows postcodes and no maps."""

from __future__ import annotations

import math
from functools import cache

from desk_app.directory.words import area, words_of
from resources.codes import areas


def area_of(near: str) -> str:
    """The département of a postcode, or of a département itself."""
    return near if near in areas() else area(near)


@cache
def nearest(area: str) -> tuple[str, ...]:
    """All départements, this one first, the farthest last; none where it is not known."""
    known = areas()
    if area not in known:
        return ()
    here = known[area]

    def distance(code: str) -> float:
        there = known[code]
        east = (there.longitude - here.longitude) * math.cos(math.radians((there.latitude + here.latitude) / 2))
        return math.hypot(there.latitude - here.latitude, east)

    return tuple(sorted(known, key=lambda code: (code != area, distance(code))))


@cache
def named() -> dict[str, str]:
    """Name in one word (`HAUTEGARONNE`) to code."""
    return {"".join(words_of(area.name)): code for code, area in areas().items()}
