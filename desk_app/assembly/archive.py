"""The backups of the store, and the way back to one of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from desk_app.domain.author import Author
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.ports import Backup, BroughtBack
from desk_app.security.roster import operators_in
from desk_app.store import backup
from desk_app.store.incoming import forget_set_aside
from desk_app.store.manifest import keys_in
from desk_app.system.apart import apart

Restore = Callable[[Path, str, Secret], Awaitable[BroughtBack | Refusal]]


class FileRestoring:
    """Implements ports.Restoring over the folder `target`, where the daily backups of the store of `folder` go."""

    def __init__(self, folder: Path, target: Path, restore: Restore) -> None:
        self._folder = folder
        self._target = target
        self._restore = restore

    async def backups(self) -> tuple[Backup, ...]:
        """See ports.Restoring."""
        return await apart(lambda: backup.listed(self._target, self._folder), "backups")

    async def people(self, file: Path) -> tuple[Author, ...]:
        """See ports.Restoring."""
        return await apart(lambda: operators_in(keys_in(file)), "backups")

    async def restore(self, file: Path, operator_id: str, password: Secret) -> BroughtBack | Refusal:
        """See ports.Restoring."""
        return await self._restore(file, operator_id, password)


class FileArchive(FileRestoring):
    """Implements ports.Archive. `key` is the open store's and stays its to wipe."""

    def __init__(self, folder: Path, target: Path, restore: Restore, key: Secret) -> None:
        super().__init__(folder, target, restore)
        self._key = key
        self.alone = asyncio.Lock()  # held while one is made: the key and the files stay what they are
        self._trouble: RefusalCode | None = None

    async def back_up(self, folder: Path | None = None) -> Backup:
        """See ports.Archive."""
        target = folder or self._target
        async with self.alone:
            try:
                made = await apart(lambda: backup.make(self._folder, self._key, target, datetime.now(UTC)), "backup")
            except Refusal as refusal:
                self._trouble = refusal.code
                raise
        self._trouble = None
        return made

    async def newest(self) -> datetime | None:
        """See ports.Archive."""
        return await apart(lambda: backup.newest(self._target, self._folder), "backups")

    async def prune(self, set_aside_before: datetime) -> int:
        """See ports.Archive."""
        async with self.alone:
            gone = await apart(lambda: backup.prune(self._target, self._folder), "backups")
            return gone + await apart(lambda: forget_set_aside(self._folder, set_aside_before), "backups")

    def trouble(self) -> RefusalCode | None:
        """See ports.Archive."""
        return self._trouble

    async def at_rest(self) -> None:
        """Once what is under way has ended: the key may go then."""
        async with self.alone:
            pass
