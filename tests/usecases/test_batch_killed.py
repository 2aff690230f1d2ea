"""A process that dies at any moment of a batch: before or after anything it asked of the store, the service, a printer.

Whoever resumes has nobody forgotten, nobody with two living codes, and no sheet printed for a code that is dead.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from desk_app.domain.batch import BatchState, EntryState
from desk_app.domain.printers import Paper
from desk_app.usecases.batch_mend import counted
from desk_app.usecases.batch_run import LEASE_SECONDS, run_batch
from desk_app.usecases.desk import Desk
from desk_app.usecases.lost_codes import lost_codes
from tests.usecases.batch_world import Watch, World, world


class KilledError(BaseException):
    """The process is no more."""


class Mortal:
    """Hands everything on, and dies at call number `at`: before it, or once it is done but nobody hears of it. Nothing
    goes through a dead one, not even what `finally` would still do."""

    def __init__(self, at: int, after: bool) -> None:
        self.at, self.after, self.calls = at, after, 0

    def around(self, real: Any) -> Any:
        """The same port, mortal."""
        mortal = self

        class Port:
            def __getattr__(self, name: str) -> Any:
                found = getattr(real, name)
                return mortal.watched(found) if asyncio.iscoroutinefunction(found) else found

        return Port()

    def watched(self, call: Callable[..., Any]) -> Callable[..., Any]:
        async def counted(*given: Any, **named: Any) -> Any:
            self.calls += 1
            if self.calls > self.at or (self.calls == self.at and not self.after):
                raise KilledError
            done = await call(*given, **named)
            if self.calls == self.at:
                raise KilledError
            return done

        return counted

    def desk(self, desk: Desk) -> Desk:
        return replace(
            desk,
            store=self.around(desk.store),
            service=self.around(desk.service),
            printers=self.around(desk.printers),
        )


async def killed_at(w: World, mortal: Mortal) -> bool:
    """A batch of all people, killed there and resumed. False: it was over before."""
    await w.prepared()
    try:
        await run_batch(mortal.desk(w.desk()), w.watch)
        is_killed = False
    except KilledError:
        is_killed = True
        await w.watch.rest(LEASE_SECONDS)  # the dead one's lease runs out; the printer goes on by itself
        left = await w.store.open_batch()
        if left is not None and left.state is not BatchState.OVER:
            assert (await run_batch(w.desk(), w.watch)).state is BatchState.OVER
    entries = await w.entries()
    assert {one.state for one in entries} == {EntryState.PRINTED}, [(one.state, one.why) for one in entries]
    await w.check_paper()
    assert (await counted(w.desk())).printed == len(w.patients)
    assert not await lost_codes(w.desk()), "nobody is asked to look for a sheet of it"
    good = {one.reference for one in entries}
    for reference in set(w.printer.out) - good:
        assert (await w.letter(reference)).state in (Paper.UNKNOWN, Paper.CANCELLED), "a sheet too many is known of"
    return is_killed


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_anywhere(tmp_path: Path, after: bool) -> None:
    async def whole() -> None:
        async with world(tmp_path, people=2) as w:
            at = 1
            while await killed_at(w, Mortal(at, after)):
                at += 1
                batch = await w.store.open_batch()
                assert batch is not None
                await w.store.mark_batch(replace(batch, state=BatchState.SIGNED))
                w.printer.out.clear()
                await w.watch.rest(40.0)  # the service wants half a minute between two codes
            assert at > 40, "there are that many moments"

    asyncio.run(whole())


def test_abandoned_while_it_rests(tmp_path: Path) -> None:
    """The task is cancelled, as at sign-out: nothing is asked for behind anybody's back, and all goes on later."""

    async def whole() -> None:
        async with world(tmp_path, people=3) as w:
            await w.prepared()

            begun = asyncio.Event()

            @dataclass
            class Resting(Watch):
                async def rest(self, seconds: float) -> None:
                    begun.set()
                    await asyncio.Event().wait()

            task = asyncio.create_task(run_batch(w.desk(), Resting(w.clock, w.printer)))
            await begun.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert (await run_batch(w.desk(), w.watch)).state is BatchState.OVER
            await w.check_paper()

    asyncio.run(whole())
