"""One named professional, found by name, town or RPPS number."""

from __future__ import annotations

from desk_app.domain.directory import Sought
from desk_app.usecases.desk import Desk

LONGEST = 200  # characters of a search that are worth reading


async def find_professional(desk: Desk, words: str, *, doctors_first: bool = False, limit: int = 8) -> Sought:
    """Best first, the nearest before the others; nothing for an empty search."""
    words = " ".join(words[:LONGEST].split())
    if not words:
        return Sought()
    return await desk.directory.search(words, near=desk.near, doctors_first=doctors_first, limit=limit)
