"""Backups in memory."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from desk_app.domain.author import Author
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import EMPTY
from desk_app.ports import Backup, BroughtBack


class FakeArchive:
    """Remembers what was made; fails with `full` where that is set."""

    def __init__(self, *there: Backup) -> None:
        self.there = list(there)
        self.full: RefusalCode | None = None
        self.now = datetime(2026, 3, 16, 9, 0).astimezone()
        self.pruned: list[datetime] = []
        self.known = (Author(operator_id="op-9", name="Rose Klein", role="administrator"),)
        self.restored: list[tuple[str, str, str]] = []
        self.end: BroughtBack | Refusal = BroughtBack(made_at=self.now, aside=Path("guichet-avant-2026"))
        self.is_closed = False  # the store, when `end` is a refusal

    async def back_up(self, folder: Path | None = None) -> Backup:
        if self.full is not None:
            raise Refusal(self.full)
        self.there.insert(0, a_backup(self.now, name=f"guichet-{self.now:%Y-%m-%d-%H%M}.guichet"))
        return self.there[0]

    async def backups(self) -> tuple[Backup, ...]:
        return tuple(self.there)

    async def people(self, file: Path) -> tuple[Author, ...]:
        return self.known

    async def restore(self, file: Path, operator_id: str, password: Secret) -> BroughtBack | Refusal:
        self.restored.append((file.name, operator_id, password.reveal()))
        if isinstance(self.end, Refusal) and not self.is_closed:
            raise self.end
        return self.end

    async def newest(self) -> datetime | None:
        return self.there[0].made_at if self.there else None

    async def prune(self, set_aside_before: datetime) -> int:
        self.pruned.append(set_aside_before)
        return 0

    def trouble(self) -> RefusalCode | None:
        return self.full


def a_backup(made_at: datetime, *, name: str = "one.guichet", is_sound: bool = True) -> Backup:
    """One that was made then."""
    return Backup(file=Path("backups") / name, made_at=made_at, size=3_400_000, head=EMPTY, is_sound=is_sound)
