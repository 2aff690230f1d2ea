"""« La personne refuse »: a count, and nothing else is kept."""

from __future__ import annotations

from desk_app.domain.trail import Event
from desk_app.usecases.desk import Desk
from desk_app.usecases.trace import line


async def refuse(desk: Desk, draft_id: str) -> None:
    """Drop what was typed, then count one refusal: no name, no number, no act."""
    await desk.store.drop_draft(draft_id)
    await desk.store.add(line(desk, Event.REFUSED_BY_PERSON))
