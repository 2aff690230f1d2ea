"""A printer beside the fictive desk: no paper, and its sheets come out one by one, as from a real one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

PAGE_SECONDS = 1.5


@contextmanager
def fictive_printer(*, page_seconds: float = PAGE_SECONDS) -> Iterator[str]:
    """Switched on at a free loopback port, in a thread of its own; its address."""
    address: Future[str] = Future()
    over = threading.Event()
    thread = threading.Thread(
        target=lambda: asyncio.run(_at_work(address, over, page_seconds)), name="guichet-fictive-printer"
    )
    thread.start()
    try:
        yield address.result()
    finally:
        over.set()
        thread.join()


async def _at_work(address: Future[str], over: threading.Event, page_seconds: float) -> None:
    try:
        from desk_app.sandbox.printer import IppPrinter

        async with IppPrinter().running() as printer:
            address.set_result(printer.uri)
            while not over.is_set():
                printer.feed(1)
                await asyncio.sleep(page_seconds)
    except BaseException as error:
        if address.done():
            raise
        address.set_exception(error)
