"""« À renouveler »: codes that the service made, and whose sheet is lost, or may never have come out."""

from __future__ import annotations

from datetime import timedelta

from desk_app.domain.letters import LetterKind
from desk_app.domain.printers import Paper
from desk_app.ports import LetterRow
from desk_app.usecases.desk import Desk

# Whoever still waits has come back by then. Where this desk did not open the record, it cannot tell whether they did.
_SAID_FOR, _OF_NO_ACT = timedelta(days=7), timedelta(days=1)
_LOST = (Paper.UNKNOWN, Paper.CANCELLED, Paper.STOPPED)


async def lost_codes(desk: Desk) -> tuple[LetterRow, ...]:
    """Of the last days, newest first, without those after which the same person had another."""
    found = [row for state in _LOST for row in await desk.store.letters_of_kind(LetterKind.PROVISIONAL_CODE, state)]
    lost = [row for row in found if row.job is None and not await _is_settled(desk, row)]
    return tuple(sorted(lost, key=lambda row: row.made_at, reverse=True))


async def _is_settled(desk: Desk, row: LetterRow) -> bool:
    if desk.clock.now() - row.made_at > (_SAID_FOR if row.act_id else _OF_NO_ACT):
        return True
    others = await desk.store.letters_of(row.act_id)
    return any(one.kind is row.kind and one.made_at > row.made_at for one in others)
