"""Somebody signs in: known to the store, still of this desk, and on the trail with what was tried before."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from desk_app.domain.operator_rules import is_alone
from desk_app.domain.operators import Operator
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event, TrailLine
from desk_app.usecases.desk import Desk
from desk_app.usecases.sheet_state import SHEET, USED
from desk_app.usecases.trace import line


async def take_in_failed(desk: Desk, tried: Sequence[tuple[datetime, str]]) -> None:
    """The failed sign-ins (when, on whose name) that were noted while no key was open, onto the trail."""
    for at, who in tried:
        await desk.store.add(TrailLine(at=at, event=Event.SIGN_IN_FAILED, who=who, desk=desk.author.desk))


async def arrive(desk: Desk, way: str = "") -> Desk:
    """The desk in the hand of who signed in, with role and identifier as the store has them; `way` names how, where it
    was not the usual one. Refusal OPERATOR_ENDED."""
    known = {one.id: one for one in await desk.store.operators()}
    operator = known.get(desk.author.operator_id)
    if operator is None:
        # A desk of an earlier version knew its people by their keys alone.
        author = desk.author
        operator = Operator(id=author.operator_id, name=author.name, role=author.role, identifier=author.rpps)
        await desk.store.write_operator(operator, line(desk, Event.OPERATOR, whom=operator.id, detail="added"))
    if not operator.may_sign_in(desk.clock.today()):
        raise Refusal(RefusalCode.OPERATOR_ENDED)
    await desk.store.add(line(desk, Event.SIGN_IN, detail=way))
    author = replace(desk.author, role=operator.role, rpps=operator.rpps)
    return replace(desk, author=author, is_alone=is_alone(operator.id, known.values()))


async def came_by_sheet(desk: Desk) -> None:
    """The recovery sheet let this person in: others may have seen it, so another one is asked for until there is."""
    await desk.store.add(line(desk, Event.KEYS, whom=desk.author.operator_id, detail="recovered"))
    await desk.store.put_setting(SHEET, USED)


async def locked(desk: Desk) -> None:
    """Nobody stands at the desk. A full disk keeps it no less locked."""
    with suppress(Refusal):
        await desk.store.add(line(desk, Event.LOCKED))


async def come_back(desk: Desk) -> None:
    """Whoever locked the desk is back. Refusal OPERATOR_ENDED; a full disk keeps nobody from their own work."""
    known = {one.id: one for one in await desk.store.operators()}
    operator = known.get(desk.author.operator_id)
    if operator is None or not operator.may_sign_in(desk.clock.today()):
        raise Refusal(RefusalCode.OPERATOR_ENDED)
    with suppress(Refusal):
        await desk.store.add(line(desk, Event.UNLOCKED))


async def hand_over(desk: Desk) -> None:
    """Somebody else signed in over the lock of this person, whose session is over."""
    with suppress(Refusal):
        await desk.store.add(line(desk, Event.SIGN_OUT))
