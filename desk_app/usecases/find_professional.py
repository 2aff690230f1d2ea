"""One named professional, found by whatever is known of them: name, trade, street, town, RPPS number."""

from __future__ import annotations

from dataclasses import replace

from desk_app.domain.directory import Sought
from desk_app.usecases.desk import Desk


async def find_professional(desk: Desk, words: str, *, doctors_first: bool = False, limit: int = 8) -> Sought:
    """Best first, and among equals whom this desk picks most, then the nearest; nothing for an empty search."""
    if not words.strip():
        return Sought()
    choices = await desk.store.choices()
    found = await desk.directory.search(
        words,
        near=desk.near,
        chosen={one.rpps: one.times for one in choices},
        doctors_first=doctors_first,
        limit=limit,
    )
    return replace(found, favourites=frozenset(one.rpps for one in choices if one.is_favourite))
