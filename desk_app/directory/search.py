"""The directory's port over the folder in which extractions are taken in."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import TypeVar

from desk_app.directory import files
from desk_app.directory.lookup import Lookup
from desk_app.directory.refusals import reading
from desk_app.domain.access import Professional
from desk_app.domain.directory import Sought
from desk_app.ports.services import NOBODY

T = TypeVar("T")


class FileDirectory:
    """Always the newest directory of its folder; where there is none, it has nobody in it. See ports.Directory.

    One worker thread owns the connection; nothing is opened before the first question. `close()` ends it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="directory")
        self._lookup: Lookup | None = None

    async def search(
        self,
        words: str,
        *,
        near: str = "",
        chosen: Mapping[str, int] = NOBODY,
        doctors_first: bool = False,
        limit: int = 8,
    ) -> Sought:
        """Best first, `limit` at most; whoever this desk chose most, then the nearest, before the others."""
        return await self._asked(
            lambda lookup: lookup.search(words, near, chosen, doctors_first=doctors_first, limit=limit), Sought()
        )

    async def named(self, numbers: Iterable[str], *, near: str = "") -> Mapping[str, Professional]:
        """Those of these RPPS numbers that are in it, each where they work nearest."""
        wanted = tuple(numbers)
        return await self._asked(lambda lookup: lookup.named(wanted, near), {})

    def dated(self) -> date | None:
        """The extraction's day, from the file's name."""
        file = files.current(self._folder)
        return files.dated(file) if file is not None else None

    def close(self) -> None:
        """End the worker and its connection. Safe to call twice."""
        self._worker.shutdown(wait=True, cancel_futures=True)
        self._drop()

    async def _asked(self, question: Callable[[Lookup], T], nobody: T) -> T:
        def ask() -> T:
            with reading():
                lookup = self._newest()
                return nobody if lookup is None else question(lookup)

        return await asyncio.get_running_loop().run_in_executor(self._worker, ask)

    def _newest(self) -> Lookup | None:
        """The directory that counts now: another may have been taken in since the last question."""
        file = files.current(self._folder)
        if self._lookup is not None and self._lookup.file != file:
            self._drop()
        while self._lookup is None and file is not None:
            try:
                self._lookup = Lookup(file)
            except (sqlite3.Error, OSError):
                before, file = file, files.current(self._folder)
                if file == before:
                    raise
                # An import took it away a moment ago: the one that came in its place is asked.
        return self._lookup

    def _drop(self) -> None:
        if self._lookup is not None:
            self._lookup.close()
            self._lookup = None
