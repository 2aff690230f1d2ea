"""Ask the national identity service for one person. Opening never waits for it."""

from __future__ import annotations

from desk_app.domain.answers import Match, MatchAnswer
from desk_app.domain.people import Traits
from desk_app.domain.trail import Event
from desk_app.usecases.desk import Desk
from desk_app.usecases.trace import line


async def identify(desk: Desk, traits: Traits, *, whom: str = "") -> MatchAnswer:
    """Nobody, one person with the INS, several, unreachable or not offered: all five are answers."""
    await desk.store.add(line(desk, Event.IDENTITY_ASKED, whom=whom))
    answer = await desk.identity.match(traits, deadline=desk.profile.existing_deadline_seconds)
    if answer.status not in (Match.UNREACHABLE, Match.NOT_OFFERED):
        told = line(desk, Event.IDENTITY_ANSWERED, whom=whom, detail=answer.status.value, service_at=answer.service_at)
        await desk.store.add(told)
    return answer
