"""One hand at a time on the batch of a store, whichever process it is: a lease whose heart beats while it is held."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.ports import LetterRow
from desk_app.usecases.desk import Desk

LEASE = "batch"
LEASE_SECONDS = 90.0
BEAT_SECONDS = 20.0  # a slow printer takes minutes over one letter: the lease does not wait for it


@asynccontextmanager
async def alone(desk: Desk) -> AsyncIterator[str]:
    """Held within, by the holder that is given. Refusal BATCH_HELD: somebody else is at it."""
    holder = uuid.uuid4().hex
    if not await desk.store.take_lease(LEASE, holder, seconds=LEASE_SECONDS):
        raise Refusal(RefusalCode.BATCH_HELD)
    heart = asyncio.create_task(_beat(desk, holder), name="batch-lease")
    try:
        yield holder
    finally:
        heart.cancel()
        with suppress(asyncio.CancelledError):
            await heart
        await desk.store.give_lease(LEASE, holder)


async def _beat(desk: Desk, holder: str) -> None:
    is_ours = True
    while is_ours:
        await asyncio.sleep(BEAT_SECONDS)
        with suppress(Refusal):  # a store that is busy now is not at the next beat
            is_ours = await desk.store.take_lease(LEASE, holder, seconds=LEASE_SECONDS)


async def in_its_hand(desk: Desk, rows: Sequence[LetterRow]) -> frozenset[str]:
    """Which of these letters, read before, are of a batch that somebody prints now, here or in another process: they
    follow them themselves, and know of those whose bytes are going out."""
    if not rows or not await desk.store.is_leased(LEASE, seconds=LEASE_SECONDS):
        return frozenset()
    batch = await desk.store.open_batch()
    theirs = {one.reference for one in await desk.store.entries(batch.id)} if batch is not None else set()
    return frozenset(row.reference for row in rows if row.reference in theirs)
