"""What became of work that another desk has: only the service knows, and it is asked by the acts' ids."""

from __future__ import annotations

from desk_app.domain.acts import ActState
from desk_app.domain.answers import AnswerKind
from desk_app.domain.trail import Event, TrailLine
from desk_app.ports import Verdict
from desk_app.usecases.desk import Desk

_ASKED_AT_ONCE = 200


async def ask_about_handed_on(desk: Desk) -> None:
    """Settle those that the service has accepted: what waits here behind them goes on. The others stay handed on."""
    if desk.connection().since is None:
        return
    for act_id in await desk.store.handed_on(limit=_ASKED_AT_ONCE):
        answer = await desk.service.look_up(act_id)
        if answer is None or answer.kind is AnswerKind.REFUSED:
            continue  # not there yet, or for the other desk to see to
        if answer.kind is not AnswerKind.ACCEPTED:
            return  # nobody answers
        verdict = Verdict.told(act_id, ActState.ACCEPTED, answer)
        told = TrailLine(
            at=desk.clock.now(),
            event=Event.ACT_ANSWERED,
            who="",
            desk=desk.author.desk,
            whom=act_id,
            detail=ActState.ACCEPTED.value,
            service_at=answer.service_at,
        )
        await desk.store.settle(verdict, told)
        desk.wake()
