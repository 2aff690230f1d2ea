"""Confirmation or receipt: decided by what the service answered in the first seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from desk_app.domain.acts import DEAD, ActRow, ActState
from desk_app.domain.letters import Letter
from desk_app.usecases.coming_of_age import coming_of_age_letter, is_their_own_now
from desk_app.usecases.desk import Desk
from desk_app.usecases.letters import confirmation_letter, not_succeeded_letter, receipt_letter

_SETTLED = (ActState.ACCEPTED, *DEAD)
_LOOK_EVERY = 0.05  # seconds


async def wait_for_letter(desk: Desk, act_ids: Sequence[str], seconds: float | None = None) -> tuple[ActRow, ...]:
    """The acts as they stand when all are answered, or after `seconds` (the profile's delay before a receipt)."""
    limit = desk.profile.receipt_after_seconds if seconds is None else seconds
    loop = asyncio.get_running_loop()
    end = loop.time() + limit
    while True:
        rows = [row for act_id in act_ids if (row := await desk.store.act(act_id)) is not None]
        left = end - loop.time()
        if left <= 0 or all(row.state in _SETTLED for row in rows):
            return tuple(rows)
        await asyncio.sleep(min(_LOOK_EVERY, left))


async def letters_for(desk: Desk, rows: Sequence[ActRow]) -> tuple[Letter, ...]:
    """One letter an act: the confirmation where it was accepted, the receipt where it waits, none where it was refused
    (that is a to-do, and a person will call). Of what was done for a minor who is of age by now, theirs alone."""
    made: list[Letter] = []
    for row in rows:
        if await is_their_own_now(desk, row):
            made.append(await coming_of_age_letter(desk, row))
        elif row.state is ActState.ACCEPTED:
            made.append(await confirmation_letter(desk, row))
        elif row.state not in _SETTLED:
            made.append(await receipt_letter(desk, row))
    return tuple(made)


async def letters_again(desk: Desk, row: ActRow) -> tuple[Letter, ...]:
    """The letter that fits where one act stands now, asked for by a person: of a refused one too, since the person has
    left with a receipt. Refusals: ERASED."""
    if row.state is ActState.REFUSED:
        return (await not_succeeded_letter(desk, row),)
    return await letters_for(desk, (row,))
