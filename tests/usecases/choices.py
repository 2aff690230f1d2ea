"""The professionals picked at a desk, in a dictionary."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from desk_app.domain.directory import Choice
from desk_app.domain.refusal import Refusal

_BEGINNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class FakeChoices:
    """The store's part of it; `failing` is raised by the next write."""

    chosen: dict[str, Choice] = field(default_factory=dict)
    failing: Refusal | None = None

    async def choices(self) -> tuple[Choice, ...]:
        return tuple(sorted(self.chosen.values(), key=lambda one: (one.is_favourite, one.last_at), reverse=True))

    async def note_choice(self, rpps: str) -> None:
        if self.failing:
            raise self.failing
        before = self.chosen.get(rpps) or Choice(rpps=rpps, times=0, last_at=_BEGINNING)
        later = max((one.last_at for one in self.chosen.values()), default=_BEGINNING) + timedelta(minutes=1)
        self.chosen[rpps] = replace(before, times=before.times + 1, last_at=later)

    async def mark_favourite(self, rpps: str, *, is_favourite: bool) -> None:
        if self.failing:
            raise self.failing
        before = self.chosen.get(rpps) or Choice(rpps=rpps, times=0, last_at=_BEGINNING)
        self.chosen[rpps] = replace(before, is_favourite=is_favourite)
