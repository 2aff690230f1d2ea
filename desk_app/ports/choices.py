"""Which professionals this desk picks, for whomever."""

from __future__ import annotations

from typing import Protocol

from desk_app.domain.directory import Choice


class ChoiceStore(Protocol):
    """RPPS numbers, and nothing about the people they were picked for. A few hundred are kept, favourites all."""

    async def choices(self) -> tuple[Choice, ...]:
        """Favourites first, then whoever was picked last."""
        ...

    async def note_choice(self, rpps: str) -> None:
        """Picked now, once more."""
        ...

    async def mark_favourite(self, rpps: str, *, is_favourite: bool) -> None:
        """From now on one of the favourites, or not any more."""
        ...
