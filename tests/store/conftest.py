"""Each test gets a folder, a key and one loop for the stores it opens; what it forgets to close is closed after it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import pytest

from desk_app.domain.secret import Secret
from desk_app.store import open_store
from desk_app.store.sql import SqlStore
from tests.store.sample import NOON

T = TypeVar("T")


class Desk:
    """Runs the store's coroutines from plain tests, with a clock that the test holds."""

    def __init__(self, folder: Path, loop: asyncio.AbstractEventLoop) -> None:
        self.folder = folder
        self.key = Secret(bytes(range(32)))
        self.now: datetime = NOON
        self.loop = loop
        self._opened: list[SqlStore] = []

    def run(self, work: Awaitable[T]) -> T:
        """The result of one coroutine."""

        async def waiting() -> T:
            return await work

        return self.loop.run_until_complete(waiting())

    def open(self) -> SqlStore:
        """A store on the folder."""
        store = self.run(open_store(self.folder, self.key, now=lambda: self.now))
        self._opened.append(store)
        return store

    def close(self) -> None:
        """Close every store of this test."""
        for store in self._opened:
            self.run(store.close())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    loop = asyncio.new_event_loop()
    desk = Desk(tmp_path / "data", loop)
    yield desk
    desk.close()
    loop.close()
