"""The trail's lines for the use cases that read it: page by page, oldest first."""

from __future__ import annotations

from dataclasses import replace

from desk_app.domain.trail import SealedLine
from desk_app.ports import TrailQuery, TrailReading

AT_ONCE = 1_000


async def all_lines(store: TrailReading, query: TrailQuery) -> tuple[SealedLine, ...]:
    """Every line asked for, in the trail's order."""
    query = replace(query, limit=AT_ONCE)
    found: list[SealedLine] = []
    while page := await store.trail_lines(query):
        found += page
        query = replace(query, before=page[-1].number)
    return tuple(reversed(found))
