"""What waits, what was sent, what came back: the follow-up list, and one line of it for the one who looks."""

from __future__ import annotations

from desk_app.domain.acts import ActRow
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from desk_app.usecases.desk import Desk
from desk_app.usecases.trace import line


async def follow_up(desk: Desk, *, limit: int = 200) -> tuple[ActRow, ...]:
    """The newest acts, what needs a person first."""
    return await desk.store.follow_up(limit=limit)


async def look_at(desk: Desk, act_id: str) -> ActRow:
    """One act in full; looking is traced. Raises NOT_FOUND."""
    row = await desk.store.act(act_id)
    if row is None:
        raise Refusal(RefusalCode.NOT_FOUND)
    await desk.store.add(line(desk, Event.LOOKED_AT, whom=act_id))
    return row
