"""How the store's methods reach its two threads: each is one transaction, and the trail's head is noted behind it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine

from desk_app.domain.trail import ChainHead
from desk_app.store import HEAD, trail
from desk_app.store.worker import Worker

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Threads:
    """One thread and connection for all writes, one for reading."""

    def __init__(self, folder: Path, now: Callable[[], datetime], reading: Callable[[], Engine]) -> None:
        self._folder = folder
        self._reading = reading
        self._now = now
        self._note = trail.HeadNote(folder / HEAD)
        self._writer = Worker("store-writer", folder)
        self._reader = Worker("store-reader", folder)

    async def _read(self, work: Callable[[Connection], T]) -> T:
        return await self._reader.run(work)

    async def _write(self, work: Callable[[Connection], T]) -> T:
        return await self._writer.run(work)

    async def _chain(self, work: Callable[[Connection], ChainHead]) -> ChainHead:
        return await self._writer.run(work, then=self._noted)

    async def _with_head(self, work: Callable[[Connection], tuple[T, ChainHead]]) -> T:
        done, _ = await self._writer.run(work, then=lambda done: self._noted(done[1]))
        return done

    async def _counted(self, work: Callable[[Connection], tuple[int, ChainHead]]) -> int:
        """What was destroyed, as a count."""

        def gone(done: tuple[int, ChainHead]) -> None:
            self._noted(done[1])
            if done[0]:
                self._writer.empty_journal()

        return (await self._writer.run(work, then=gone))[0]

    def _noted(self, head: ChainHead) -> None:
        try:
            self._note.write(head)
        except OSError:  # what was written is safe; an older note is still a true one
            _log.warning("the trail's head could not be noted beside the database")
