"""Whoever leaves a batch in pause leaves no code behind at its printer, and spoils no sheet that is coming out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desk_app.domain.batch import BatchState, EntryState
from desk_app.domain.holder import Holder
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.ports import Wish
from desk_app.usecases.batch_leave import leave_printer
from desk_app.usecases.batch_mend import counted
from desk_app.usecases.batch_run import run_batch
from tests.usecases.batch_world import Watch, World
from tests.usecases.test_batch_run import play


def test_what_waits_behind_a_jam_is_taken_from_the_spooler(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        w.printer.jams_at = 1
        await w.prepared()
        await run_batch(w.desk(), w.watch)
        assert w.printer.spooled == {2, 3}
        assert await leave_printer(w.desk(), w.watch) == 0
        assert w.printer.spooled == set()
        w.printer.jams_at = None
        assert (await run_batch(w.desk(), w.watch)).state is BatchState.OVER
        await w.check_paper()
        assert (await counted(w.desk())).sheets_destroyed == 1, "the one that jammed"

    play(tmp_path, 4, work)


def test_a_sheet_that_is_coming_out_is_waited_for(tmp_path: Path) -> None:
    """The service goes away with a letter at a printer that has nothing wrong."""

    async def work(w: World) -> None:
        await w.prepared()
        real, asked = w.service.holder, 0

        async def away(**given: Any) -> Holder:
            nonlocal asked
            asked += 1
            if asked > 1:
                raise Refusal(RefusalCode.SERVICE_UNREACHABLE, cause="timeout")
            return await real(**given)

        w.service.holder = away  # type: ignore[method-assign]  # stands in for a while
        assert (await run_batch(w.desk(), w.watch)).state is BatchState.PAUSED
        assert (w.printer.spooled, w.printer.out) == ({1}, [])
        await leave_printer(w.desk(), w.watch)
        assert (w.printer.spooled, w.printer.cancelled, len(w.printer.out)) == (set(), [], 1)
        assert [one.state for one in await w.entries()].count(EntryState.PRINTED) == 1

    play(tmp_path, 4, work)


def test_a_printer_that_is_off_is_told(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        w.printer.jams_at = 1
        await w.prepared()
        await run_batch(w.desk(), w.watch)
        w.printer.away = Refusal(RefusalCode.PRINTER_UNREACHABLE, printer="Comptoir")
        assert await leave_printer(w.desk(), w.watch) == 2
        w.printer.away = None
        assert {one.state for one in await w.entries()} >= {EntryState.STOPPED, EntryState.SENT}

    play(tmp_path, 4, work)


def test_broken_off_is_not_waited_for(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        await w.prepared()
        pausing = Watch(w.clock, w.printer, wishes=lambda done: Wish.PAUSE if done else Wish.GO_ON)
        await run_batch(w.desk(), pausing)
        assert await leave_printer(w.desk(), w.watch, patience=0) == 0
        assert w.printer.cancelled == []

    play(tmp_path, 4, work)
