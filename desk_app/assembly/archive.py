"""Implements ports.Archive over one folder's store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from desk_app.ports import BackupFile
from desk_app.settings import Settings
from desk_app.store.sql import SqlStore


def place_of_backups(folder: Path, settings: Settings | None) -> Path:
    """Where this desk keeps its daily copies."""
    return Path(settings.backups) if settings is not None and settings.backups else folder / "backups"


class FolderArchive:
    """Copies of the running store."""

    def __init__(self, folder: Path, settings: Settings, store: SqlStore) -> None:
        self._folder = folder
        self._place = place_of_backups(folder, settings)
        self._store = store

    async def back_up(self, to: Path | None = None, progress: Callable[[float], None] | None = None) -> BackupFile:
        """See ports.Archive."""
        return await self._store.back_up(to or self._place, progress)

    def backups(self) -> tuple[BackupFile, ...]:
        """See ports.Archive."""
        from desk_app.store import backup

        return backup.list_backups(self._place)

    async def prune(self, kept: int) -> int:
        """See ports.Archive."""
        from desk_app.store import backup

        return await asyncio.to_thread(backup.prune, self._place, kept)
