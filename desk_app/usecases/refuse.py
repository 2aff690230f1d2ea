"""« La personne refuse »: a count, and nothing else is kept."""

from __future__ import annotations

from desk_app.domain.trail import Event
from desk_app.usecases.desk import Desk
from desk_app.usecases.trace import line


async def refuse(desk: Desk, draft_id: str) -> None:
    """Destroy what was typed and count one refusal, in one: no name, no number, no act."""
    await desk.store.drop_draft(draft_id, line(desk, Event.REFUSED_BY_PERSON))
