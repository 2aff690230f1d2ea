"""Ask the national identity service for one person. Opening never waits for it."""

from __future__ import annotations

from desk_app.domain.answers import MatchAnswer
from desk_app.domain.people import Traits
from desk_app.domain.trail import Event
from desk_app.usecases.desk import Desk
from desk_app.usecases.trace import line


async def identify(desk: Desk, traits: Traits, *, whom: str = "") -> MatchAnswer:
    """Nobody, one person with the INS, several, unreachable or not offered: all five are answers."""
    await desk.store.add(line(desk, Event.IDENTITY_ASKED, whom=whom))
    return await desk.identity.match(traits, deadline=desk.profile.existing_deadline_seconds)
