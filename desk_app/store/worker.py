"""One thread that owns one connection. Work is handed over as a function, results come back as frozen values."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine

from desk_app.domain.refusal import Refusal
from desk_app.store.engine import empty_journal
from desk_app.store.failures import refusing

T = TypeVar("T")


class Worker:
    """Runs each piece of work in its own transaction, one after the other, in the thread that owns the connection."""

    def __init__(self, name: str, folder: Path) -> None:
        """`folder`: where the database is."""
        self._folder = folder
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._engine: Engine | None = None

    async def start(self, make: Callable[[], Engine]) -> None:
        """Let the thread make its engine."""

        def begin() -> None:
            self._engine = make()

        await self.call(begin)

    async def call(self, work: Callable[[], T]) -> T:
        """Run `work` in the thread, without a transaction."""

        def guarded() -> T:
            with refusing(self._folder):
                return work()

        return await asyncio.wrap_future(self._thread.submit(guarded))

    async def run(self, work: Callable[[Connection], T], *, then: Callable[[T], None] | None = None) -> T:
        """Run `work` in one transaction: committed when it returns, rolled back when it raises. `then` runs in the
        thread after the commit. A caller that is cancelled waits no longer, and the transaction still ends whole."""

        def transaction() -> T:
            if self._engine is None:
                raise RuntimeError("the store is closed")
            with self._engine.begin() as connection:
                result = work(connection)
            if then is not None:
                then(result)
            return result

        return await self.call(transaction)

    def empty_journal(self) -> None:
        """What was destroyed leaves the journal too. Only for `then`, in the thread: a full disk changes nothing about
        what is committed."""
        if self._engine is not None:
            with suppress(Refusal), refusing(self._folder):
                empty_journal(self._engine)

    async def between(self, work: Callable[[Engine], None]) -> None:
        """Run `work` between two transactions. It may close the connection, which comes again at the next one."""

        def alone() -> None:
            if self._engine is None:
                raise RuntimeError("the store is closed")
            work(self._engine)

        await self.call(alone)

    @contextmanager
    def resting(self) -> Iterator[None]:
        """For another thread: the connection is closed while the block lasts. What is asked meanwhile waits."""
        is_closed, is_over = threading.Event(), threading.Event()

        def rest() -> None:
            try:
                if self._engine is not None:
                    self._engine.dispose()
            finally:
                is_closed.set()
            is_over.wait()

        rested = self._thread.submit(rest)
        is_closed.wait()
        try:
            yield
        finally:
            is_over.set()
            rested.result()

    def shut(self) -> None:
        """What is asked from now on finds a closed store."""
        self._engine = None

    async def close(self) -> None:
        """Close the connection and end the thread. Safe to call twice."""

        def end() -> None:
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None

        try:
            await self.call(end)
        except RuntimeError:  # the thread has ended already
            return
        self._thread.shutdown(wait=True)
