"""Which letters somebody still has to come for: one answer, wherever it is told."""

from __future__ import annotations

from desk_app.domain.printers import ON_PAPER
from desk_app.ports import LetterRow
from desk_app.usecases.desk import Desk

_MOST = 10_000


async def to_hand_over(desk: Desk) -> tuple[LetterRow, ...]:
    """On paper, and neither handed over nor posted; newest first."""
    return tuple(row for row in await desk.store.letters_waiting(limit=_MOST) if row.state in ON_PAPER)
