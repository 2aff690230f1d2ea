"""Signing in to 100,000 records, besides the derivation of the key; and work beside what runs right after it.

What follows a sign-in (each page of the database read once, the backup of the day, the first greeting of the service)
goes on behind the work: finding and saving are measured while it does.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measured import Figure, p95
from desk_app.demonstration import PASSWORD
from desk_app.demonstration.fictive_desk import OPERATOR_ID, Service, lay_out
from desk_app.domain.secret import Secret
from desk_app.security import keys
from desk_app.security.vault import FileVault
from desk_app.store import open_store
from tests.proof.at_work import counter_of
from tests.store.many import fill, records

RECORDS = 100_000
TIMES = 40
_BOUND = 50.0  # ms, 95th percentile
_NOBODY = Service("http://127.0.0.1:9/fhir", {"desk": "none"})


@contextmanager
def _derivations() -> Iterator[list[float]]:
    """Seconds that each derivation takes, inside the vault's own work."""
    took: list[float] = []
    stretched = keys._stretched

    def measured(password: Secret, salt: bytes, cost: keys.Cost) -> bytes:
        start = time.perf_counter()
        try:
            return stretched(password, salt, cost)
        finally:
            took.append(time.perf_counter() - start)

    keys._stretched = measured
    try:
        yield took
    finally:
        keys._stretched = stretched


async def _filled(folder: Path) -> None:
    key = await FileVault(folder).unlock(OPERATOR_ID, Secret(PASSWORD))
    store = await open_store(folder, key)
    await fill(store, RECORDS)
    await store.close()


async def _signed_in(folder: Path) -> list[Figure]:
    signing, finding, saving = list[float](), list[float](), list[float]()
    numbers = [one.content.identity.number for one in list(records(RECORDS))[:: RECORDS // TIMES]]
    for turn in range(-1, TIMES):  # the first makes the backup of the day, which the others find made
        tasks: set[asyncio.Task[None]] = set()
        counter = counter_of(folder, tasks)
        with _derivations() as derived:
            start = time.perf_counter()
            desk = await counter.sign_in(OPERATOR_ID, Secret(PASSWORD))
            took = time.perf_counter() - start - sum(derived)
        if turn >= 0 and (number := numbers[turn]) is not None:
            signing.append(took * 1000)
            start = time.perf_counter()
            await desk.store.find(number.value)
            finding.append((time.perf_counter() - start) * 1000)
            start = time.perf_counter()
            await desk.store.save_draft("draft", OPERATOR_ID, "x" * 4000)
            saving.append((time.perf_counter() - start) * 1000)
        await counter.close()
        await asyncio.gather(*tasks, return_exceptions=True)
        if turn < 0:
            await asyncio.to_thread(os.sync)  # what was filled and copied is on the disk: no sign-in writes so much
    return [
        ("sign_in.besides_derivation.p95", p95(signing), "ms", _BOUND),
        ("sign_in.find_right_after.p95", p95(finding), "ms", _BOUND),
        ("sign_in.save_right_after.p95", p95(saving), "ms", _BOUND),
    ]


def figures() -> list[Figure]:
    """Shapes: see benchmarks.__main__."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "desk"
        lay_out(folder, _NOBODY, profile="dmp")
        asyncio.run(_filled(folder))
        return asyncio.run(_signed_in(folder))
