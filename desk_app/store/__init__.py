"""The encrypted store: acts (which are the outbox), trail, drafts, letters, settings. SQLAlchemy stays in this room.

Nothing heavy is imported until `open_store` or `preload` runs, and then in a thread: the first window never waits.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from desk_app.domain.secret import Secret
from desk_app.system.folder import HEAD as HEAD

if TYPE_CHECKING:
    from desk_app.store.sql import SqlStore

DATABASE = "guichet.db"


def _utc_now() -> datetime:
    return datetime.now(UTC)


def preload() -> None:
    """Import the room's libraries (about 0.3 s). Call it in a thread, once the first window is painted."""
    import desk_app.store.sql  # noqa: F401


async def open_store(
    folder: Path, key: Secret, *, now: Callable[[], datetime] = _utc_now, to_verify: bool = False
) -> SqlStore:
    """Open the store of `folder`, created or upgraded as needed. `key` is the database key, 32 bytes, and stays the
    caller's to wipe after `close()`. `to_verify`: opened also where the trail does not agree with its noted head, for
    `verify` to say so.

    Refusals: STORE_NEWER, STORE_DAMAGED (a wrong key looks the same), LINE_MISSING (committed work was lost, or the
    whole database),
    STORE_READ_ONLY, STORE_FULL, STORE_BUSY.
    """
    import asyncio  # not above: the window reads this room's file name before its first paint
    from concurrent.futures import ThreadPoolExecutor

    # Not the loop's own pool: under Qt it has QThreads.
    thread = ThreadPoolExecutor(1, thread_name_prefix="store-preload")
    try:
        await asyncio.wrap_future(thread.submit(preload))
    finally:
        thread.shutdown(wait=False)
    from desk_app.store.sql import SqlStore

    return await SqlStore.open(folder, key, now, to_verify=to_verify)
