"""« Code inconnu, à renouveler »: codes that the service made, and whose sheet nobody may ever have seen."""

from __future__ import annotations

from datetime import timedelta

from desk_app.domain.letters import LetterKind
from desk_app.domain.printers import Paper
from desk_app.ports import LetterRow
from desk_app.usecases.desk import Desk

_SAID_FOR = timedelta(days=7)  # whoever still waits for it has come back by then


async def lost_codes(desk: Desk) -> tuple[LetterRow, ...]:
    """Of the last days, newest first, without those after which the same person had another."""
    since = desk.clock.now() - _SAID_FOR
    rows = await desk.store.letters_of_kind(LetterKind.PROVISIONAL_CODE, Paper.UNKNOWN)
    return tuple([row for row in rows if row.made_at >= since and not await _is_renewed(desk, row)])


async def _is_renewed(desk: Desk, row: LetterRow) -> bool:
    others = await desk.store.letters_of(row.act_id)
    return any(one.kind is row.kind and one.made_at > row.made_at for one in others)
