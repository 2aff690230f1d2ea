"""Letters that say what is not so any more: taken back and destroyed, which is recorded with each of them."""

from __future__ import annotations

from desk_app.domain.trail import Event
from desk_app.usecases.desk import Desk
from desk_app.usecases.trace import line

_ON_SCREEN, _GONE = "made", "cancelled"


async def letters_out(desk: Desk, act_id: str) -> int:
    """How many letters of that act are on paper, and not taken back."""
    return sum(row.state not in (_ON_SCREEN, _GONE) for row in await desk.store.letters_of(act_id))


async def letters_taken_back(desk: Desk, act_id: str) -> int:
    """Every letter of that act. How many."""
    rows = [row for row in await desk.store.letters_of(act_id) if row.state != _GONE]
    for row in rows:
        told = line(desk, Event.PRINTED, whom=act_id, detail=f"{row.reference} {_GONE}")
        await desk.store.mark_letter(row.reference, state=_GONE, line=told)
    return len(rows)
