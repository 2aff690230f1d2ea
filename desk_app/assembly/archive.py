"""The backups of the store that is open."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.ports import Backup
from desk_app.store import backup
from desk_app.store.incoming import forget_set_aside
from desk_app.system.apart import apart


class FileArchive:
    """Implements ports.Archive over the folder `target`. `key` is the open store's and stays its to wipe."""

    def __init__(self, folder: Path, target: Path, key: Secret) -> None:
        self._folder = folder
        self._target = target
        self._key = key
        self._one_at_a_time = asyncio.Lock()
        self._trouble: RefusalCode | None = None

    async def back_up(self, folder: Path | None = None) -> Backup:
        """See ports.Archive."""
        target = folder or self._target
        async with self._one_at_a_time:
            try:
                made = await apart(lambda: backup.make(self._folder, self._key, target, datetime.now(UTC)), "backup")
            except Refusal as refusal:
                self._trouble = refusal.code
                raise
        self._trouble = None
        return made

    async def backups(self) -> tuple[Backup, ...]:
        """See ports.Archive."""
        return await apart(lambda: backup.listed(self._target, self._folder), "backups")

    async def newest(self) -> datetime | None:
        """See ports.Archive."""
        return await apart(lambda: backup.newest(self._target, self._folder), "backups")

    async def prune(self, set_aside_before: datetime) -> int:
        """See ports.Archive."""
        async with self._one_at_a_time:
            gone = await apart(lambda: backup.prune(self._target, self._folder), "backups")
            return gone + await apart(lambda: forget_set_aside(self._folder, set_aside_before), "backups")

    def trouble(self) -> RefusalCode | None:
        """See ports.Archive."""
        return self._trouble

    async def at_rest(self) -> None:
        """Once what is under way has ended: the key may go then."""
        async with self._one_at_a_time:
            pass
