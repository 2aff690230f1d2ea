"""Blocking work in a thread of its own, so that neither the loop nor what draws letters waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


async def apart(work: Callable[[], T], name: str) -> T:
    """What `work` returns. It is waited for to its end, also where the caller is told to stop: what it holds (a lock, a
    file half written) is let go first."""
    thread = ThreadPoolExecutor(1, thread_name_prefix=name)  # not the loop's own pool: under Qt it has QThreads
    done = asyncio.wrap_future(thread.submit(work))
    try:
        return await asyncio.shield(done)
    except asyncio.CancelledError:
        await asyncio.wait([done])
        done.exception()  # nobody asks for it any more
        raise
    finally:
        thread.shutdown(wait=False)
