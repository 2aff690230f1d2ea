"""A disk that fills up and a clock that jumps under a batch: nobody is forgotten, and the true cause is told."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desk_app.domain.batch import BatchState, EntryState
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.usecases.batch_alone import LEASE_SECONDS, alone
from desk_app.usecases.batch_mend import last_good_sheet, stop_batch
from desk_app.usecases.batch_prepare import drop
from desk_app.usecases.batch_run import run_batch
from desk_app.usecases.desk import Desk
from tests.usecases.batch_world import World
from tests.usecases.fakes import FakeClock
from tests.usecases.test_batch_killed import Mortal
from tests.usecases.test_batch_run import play
from tests.usecases.test_batch_stopped import only_sheets_in_hand_have_living_codes


class Filling(Mortal):
    """A store that takes nothing from call number `at` on, so many times."""

    def __init__(self, at: int, times: int) -> None:
        super().__init__(at, after=False)
        self.times = times

    def desk(self, desk: Desk) -> Desk:
        return replace(desk, store=self.around(desk.store))

    def watched(self, call: Any) -> Any:
        async def counted(*given: Any, **named: Any) -> Any:
            self.calls += 1
            if self.at <= self.calls < self.at + self.times:
                raise Refusal(RefusalCode.STORE_FULL)
            return await call(*given, **named)

        return counted


@pytest.mark.parametrize("times", [1, 1000])
def test_a_disk_that_is_full_at_any_moment_is_told_as_that(tmp_path: Path, times: int) -> None:
    async def work(w: World) -> None:
        at, is_full = 1, True
        while is_full:
            await w.prepared()
            filling = Filling(at, times)
            told = await _refused(filling.desk(w.desk()), w)
            is_full = told is not None
            if is_full:
                assert told is RefusalCode.STORE_FULL
                await w.watch.rest(LEASE_SECONDS)
                batch = await w.store.open_batch()
                assert batch is not None
                if batch.state is not BatchState.OVER:
                    assert (await run_batch(w.desk(), w.watch)).state is BatchState.OVER
            assert {one.state for one in await w.entries()} == {EntryState.PRINTED}
            await w.check_paper()
            batch = await w.store.open_batch()
            assert batch is not None
            await w.store.mark_batch(replace(batch, state=BatchState.SIGNED))
            w.printer.out.clear()
            await w.watch.rest(LEASE_SECONDS)
            at += 1
        assert at > 40, "there are that many moments"

    play(tmp_path, 2, work)


async def _refused(desk: Desk, w: World) -> RefusalCode | None:
    """None: all was printed."""
    try:
        batch = await run_batch(desk, w.watch)
    except Refusal as refusal:
        return refusal.code
    assert batch.state is BatchState.OVER, batch.cause
    return None


def test_of_two_windows_that_begin_the_same_batch_one_prints_it_and_neither_drops_it_then(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        await w.prepared()
        both = await asyncio.gather(*(run_batch(w.desk(), w.watch) for _ in range(2)), return_exceptions=True)
        refused = [one for one in both if isinstance(one, Refusal)]
        assert [one.code for one in refused] == [RefusalCode.BATCH_HELD]
        assert len(w.printer.documents) == 3, "each letter once"
        await w.check_paper()
        batch = await w.store.open_batch()
        assert batch is not None
        await w.store.mark_batch(replace(batch, state=BatchState.SIGNED))
        await w.prepared()
        async with alone(w.desk()):
            with pytest.raises(Refusal, match="batch-held"):
                await drop(w.desk())
        await drop(w.desk())

    play(tmp_path, 3, work)


@dataclass
class SetBack:
    """The desk's own clock; the service has its own, which is right."""

    real: FakeClock
    back: timedelta = timedelta()

    def now(self) -> datetime:
        return self.real.now() - self.back

    def today(self) -> Any:
        return self.now().date()


@pytest.mark.parametrize("back", [timedelta(hours=2), timedelta(days=-2)], ids=["back", "ahead"])
@pytest.mark.parametrize("is_stopped", [False, True], ids=["goes on", "is stopped"])
def test_a_clock_that_jumps_keeps_nobody_waiting_and_no_spoilt_code_alive(
    tmp_path: Path, back: timedelta, is_stopped: bool
) -> None:
    async def work(w: World) -> None:
        clock = SetBack(w.clock)
        desk = w.desk(clock=clock)
        await w.prepared()
        w.printer.jams_at = 0
        await run_batch(desk, w.watch)
        await last_good_sheet(desk, 0)
        if is_stopped:
            clock.back = back  # whoever's turn comes now has a letter from before the batch began
        await run_batch(desk, w.watch)  # the service wants half a minute between two codes of one person
        clock.back = back
        await last_good_sheet(desk, 0)
        began = w.clock.at
        if is_stopped:
            await stop_batch(desk)
            await only_sheets_in_hand_have_living_codes(w)
            return
        w.printer.jams_at = None
        for job, said in tuple(w.printer.says.items()):
            if not said.is_over:
                del w.printer.says[job]
        assert (await run_batch(desk, w.watch)).state is BatchState.OVER
        assert w.clock.at - began < timedelta(minutes=10)
        await w.check_paper()

    play(tmp_path, 3, work)
