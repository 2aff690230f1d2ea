"""Work that must not be cut when the store closes: it is told, and comes to rest by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class UnderWay:
    """What is under way on one open store. `is_closing`: rest now, and leave nothing half done."""

    def __init__(self) -> None:
        self.is_closing = False
        self._running = 0
        self._at_rest = asyncio.Event()
        self._at_rest.set()

    @contextmanager
    def held(self) -> Iterator[None]:
        """The store stays open within."""
        self._running += 1
        self._at_rest.clear()
        try:
            yield
        finally:
            self._running -= 1
            if not self._running:
                self._at_rest.set()

    async def come_to_rest(self, *, of_itself: float, told: float) -> None:
        """Wait so many seconds for what was asked to pause already, then tell the rest, and wait for that."""
        for seconds in (of_itself, told):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._at_rest.wait(), seconds)
            self.is_closing = True
