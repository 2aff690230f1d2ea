"""Letters that say what is not so any more: taken back and destroyed, which is recorded with each of them."""

from __future__ import annotations

from contextlib import suppress

from desk_app.domain.printers import ON_ITS_WAY, Paper
from desk_app.domain.refusal import Refusal
from desk_app.domain.trail import Event
from desk_app.ports import LetterRow
from desk_app.usecases.desk import Desk
from desk_app.usecases.follow_letter import cancel_letter
from desk_app.usecases.trace import line


async def letters_out(desk: Desk, act_id: str) -> int:
    """How many letters of that act are on paper or may become so, and not taken back."""
    return sum(_is_out(row) for row in await desk.store.letters_of(act_id))


async def letters_taken_back(desk: Desk, act_id: str) -> int:
    """Every letter of that act; one that a printer still has is stopped there. How many."""
    rows = [row for row in await desk.store.letters_of(act_id) if row.state is not Paper.CANCELLED]
    for row in rows:
        if row.state in ON_ITS_WAY:
            with suppress(Refusal):  # a printer that is off: its sheet is destroyed once it comes out
                await cancel_letter(desk, row)
        told = line(desk, Event.PRINTED, whom=act_id, detail=f"{row.reference} {Paper.CANCELLED.value}")
        await desk.store.mark_letter(row.reference, state=Paper.CANCELLED, line=told)
    return len(rows)


def _is_out(row: LetterRow) -> bool:
    never_left = row.state is Paper.STOPPED and row.job is None
    return row.state not in (Paper.MADE, Paper.CANCELLED) and not never_left
