"""Backing up 100,000 records while somebody saves, bringing them back, and putting them under a new key."""

from __future__ import annotations

import asyncio
import os
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measured import Figure, p95
from desk_app.domain.author import Author
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event
from desk_app.security.vault import FileVault
from desk_app.store import backup
from desk_app.store.incoming import Incoming
from desk_app.store.manifest import unpack
from desk_app.store.sql import SqlStore
from tests.store.sample import line


async def measured(folder: Path, store: SqlStore, key: Secret, bound: float) -> list[Figure]:
    """The store stays open, under another key in the end. `bound` (ms) is for what is saved meanwhile."""
    (await FileVault(folder).create(Author(operator_id="op-1", name="A", role="agent"), Secret("x"))).wipe()
    waits: list[float] = []

    async def saving() -> None:
        while True:
            start = time.perf_counter()
            await store.save_draft("draft", "op-1", "x" * 4000 + str(len(waits)))
            waits.append((time.perf_counter() - start) * 1000)
            await asyncio.sleep(0.02)

    at_work = asyncio.get_running_loop().create_task(saving())
    start = time.perf_counter()
    made = await asyncio.to_thread(backup.make, folder, key, folder / "backups", datetime.now(UTC))
    took = time.perf_counter() - start
    at_work.cancel()
    saved = p95(waits)
    with Incoming(folder) as incoming:
        start = time.perf_counter()
        await asyncio.to_thread(unpack, made.file, incoming.folder)
        checked = time.perf_counter() - start
    start = time.perf_counter()
    await store.rekey(key, Secret(os.urandom(32)), b"{}", line("", Event.KEYS))
    renewed = time.perf_counter() - start
    return [
        ("store.backup", round(took, 2), "s", None),
        ("store.backup.size", round(made.size / 1_000_000, 1), "MB", None),
        ("store.save_draft.during_backup.p95", round(saved, 2), "ms", bound),
        ("store.backup.laid_out", round(checked, 2), "s", None),
        ("store.rekey", round(renewed, 2), "s", None),
    ]
