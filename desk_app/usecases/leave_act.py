"""An act is taken back before it was ever sent, or left for good after a refusal, with what comes after it."""

from __future__ import annotations

from desk_app.domain.acts import ActRow, ActState
from desk_app.domain.trail import Event, TrailLine
from desk_app.flows.own_version import UNANSWERED
from desk_app.usecases.desk import Desk
from desk_app.usecases.trace import line

_OPEN = UNANSWERED | {ActState.REFUSED}


def may_recall(row: ActRow) -> bool:
    """« Annuler l'envoi » is offered only while nothing of it ever left this desk."""
    return row.state is ActState.WAITING and not row.attempts


async def taken_along(desk: Desk, act_id: str) -> tuple[ActRow, ...]:
    """What would go with it: every act of this desk that comes after it and has not ended. Refusal NOT_FOUND."""
    return tuple(row for row in await desk.store.behind(act_id) if row.state in _OPEN)


async def recall(desk: Desk, act_id: str) -> tuple[str, ...]:
    """Take it back, a trail line each. Refusals: NOT_FOUND; TOO_LATE where one of them was attempted or answered."""
    return await desk.store.recall(act_id, lambda one: _told(desk, Event.RECALLED, one))


async def give_up(desk: Desk, act_id: str) -> tuple[str, ...]:
    """« Garder ce qu'a le service »: a refused act is left for good, a trail line each. Refusals: NOT_FOUND; TOO_LATE
    where it is not refused."""
    return await desk.store.give_up(act_id, lambda one: _told(desk, Event.GIVEN_UP, one))


def _told(desk: Desk, event: Event, act_id: str) -> TrailLine:
    return line(desk, event, whom=act_id)
