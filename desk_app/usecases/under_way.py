"""Work that must not be cut when the store closes: it is told, and comes to rest by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio


class UnderWay:
    """What is under way on one open store. `is_closing`: rest now, and leave nothing half done."""

    def __init__(self) -> None:
        self.is_closing = False
        self._running = 0
        self._at_rest: asyncio.Event | None = None  # while somebody waits for it

    @contextmanager
    def held(self) -> Iterator[None]:
        """The store stays open within."""
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1
            if not self._running and self._at_rest is not None:
                self._at_rest.set()

    async def come_to_rest(self, *, of_itself: float, told: float) -> None:
        """Wait so many seconds for what was asked to pause already, then tell the rest, and wait for that."""
        import asyncio  # not before the first window is painted

        self._at_rest = asyncio.Event()
        for seconds in (of_itself, told):
            if self._running:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._at_rest.wait(), seconds)
            self.is_closing = True
