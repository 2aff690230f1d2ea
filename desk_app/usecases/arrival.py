"""Somebody signs in: known to the store, still of this desk, and on the trail with what was tried before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from desk_app.domain.author import Author
from desk_app.domain.operators import Operator
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event, TrailLine
from desk_app.usecases.desk import Desk
from desk_app.usecases.trace import line


async def arrive(desk: Desk, tried: Sequence[tuple[datetime, str]] = ()) -> Author:
    """Who signed in, with role and identifier as the store has them. `tried` are the failed sign-ins (when, on whose
    name) noted while no key was open. Refusal OPERATOR_ENDED."""
    for at, who in tried:
        failed = TrailLine(at=at, event=Event.SIGN_IN_FAILED, who=who, desk=desk.author.desk)
        await desk.store.add(failed)
    known = {one.id: one for one in await desk.store.operators()}
    operator = known.get(desk.author.operator_id)
    if operator is None:
        # A desk of an earlier version knew its people by their keys alone.
        author = desk.author
        operator = Operator(id=author.operator_id, name=author.name, role=author.role, identifier=author.rpps)
        await desk.store.write_operator(operator, line(desk, Event.OPERATOR, whom=operator.id, detail="added"))
    if not operator.may_sign_in(desk.clock.today()):
        raise Refusal(RefusalCode.OPERATOR_ENDED)
    await desk.store.add(line(desk, Event.SIGN_IN))
    return replace(desk.author, role=operator.role, rpps=operator.identifier)
