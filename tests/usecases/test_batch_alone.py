"""A batch printed from the command line beside an open window: neither takes the other's sheets for its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desk_app.domain.batch import BatchState, EntryState
from desk_app.domain.batches import Skip
from desk_app.domain.letters import LetterKind
from desk_app.domain.printers import Job, Paper, Way
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from desk_app.ports import CodeLetter, LetterRow
from desk_app.usecases import batch_alone, follow_letter
from desk_app.usecases.batch_alone import LEASE, LEASE_SECONDS
from desk_app.usecases.batch_mend import counted, last_good_sheet
from desk_app.usecases.batch_prepare import sign
from desk_app.usecases.batch_run import run_batch
from desk_app.usecases.follow_letter import follow_papers
from desk_app.usecases.recover_papers import recover_papers
from desk_app.usecases.trace import line
from tests.usecases.batch_world import Printer, World
from tests.usecases.printers import COUNTER
from tests.usecases.test_batch_run import play

Between = Callable[[], Awaitable[None]]


async def nothing() -> None:
    return None


@dataclass
class Slow(Printer):
    """`before` happens while the bytes of a letter go out, `at_cancel` while one is taken back."""

    before: Between = field(default=nothing)
    at_cancel: Between = field(default=nothing)

    async def send(self, uri: str, document: bytes | bytearray, *, name: str, after: int = 0) -> Job:
        await self.before()
        return await super().send(uri, document, name=name, after=after)

    async def cancel(self, job: Job, *, purge: bool = False) -> None:
        await self.at_cancel()
        await super().cancel(job, purge=purge)


def slow(w: World) -> Slow:
    made = Slow(there=dict(w.printer.there))
    w.printer = w.bench.printers = made
    return made


def now(w: World) -> datetime:
    """All that is there was made before."""
    return w.clock.at + timedelta(seconds=1)


@pytest.fixture
def another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looks knows nothing of the bytes that go out here."""
    monkeypatch.setattr(follow_letter, "is_going", lambda row: False)


@pytest.mark.usefixtures("another_process")
def test_a_window_that_opens_meanwhile_loses_no_letter(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        printer = slow(w)
        told: list[bool] = []

        async def opens() -> None:
            told.append(await recover_papers(w.desk(), now(w)))
            told.append(await follow_papers(w.desk()))

        printer.before = opens
        await w.prepared()
        assert (await run_batch(w.desk(), w.watch)).state is BatchState.OVER
        assert told[:2] == [False, True], "it looks again later"
        assert len(printer.documents) == 3
        assert {(await w.letter(one)).state for one in printer.out} == {Paper.PRINTED}
        await w.check_paper()

    play(tmp_path, 3, work)


@pytest.mark.usefixtures("another_process")
def test_it_takes_nothing_out_of_the_spooler_while_it_is_printed_and_all_once_it_is_not(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        printer = slow(w)
        printer.there[COUNTER] = replace(printer.there[COUNTER], way=Way.QUEUE)
        w.bench.set_up.kept["printing.code_spoolers"] = (COUNTER,)

        async def opens() -> None:
            await recover_papers(w.desk(), now(w))

        printer.before, printer.jams_at = opens, 1
        await w.prepared()
        assert (await run_batch(w.desk(), w.watch)).state is BatchState.PAUSED
        assert (printer.cancelled, printer.spooled) == ([], {2, 3})
        assert await recover_papers(w.desk(), now(w))
        assert (printer.cancelled, printer.spooled) == ([2, 3], set()), "nobody waits for them any more"
        printer.before, printer.jams_at = nothing, None
        assert (await run_batch(w.desk(), w.watch)).cause == ""
        await w.check_paper()
        assert printer.spooled == set()

    play(tmp_path, 3, work)


def test_a_letter_that_takes_long_keeps_the_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_alone, "BEAT_SECONDS", 0.001)

    async def work(w: World) -> None:
        printer = slow(w)

        async def takes_long() -> None:
            w.clock.at += timedelta(seconds=2 * LEASE_SECONDS)
            async with asyncio.timeout(5):
                while not await w.store.is_leased(LEASE, seconds=LEASE_SECONDS):
                    continue
            with pytest.raises(Refusal) as refused:
                await run_batch(w.desk(), w.watch)
            assert refused.value.code is RefusalCode.BATCH_HELD

        printer.before = takes_long
        await w.prepared()
        assert (await run_batch(w.desk(), w.watch)).state is BatchState.OVER
        assert not await w.store.is_leased(LEASE, seconds=LEASE_SECONDS)

    play(tmp_path, 1, work)


def test_nobody_prints_what_is_being_mended(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        printer = slow(w)
        printer.jams_at = 1
        await w.prepared()
        await run_batch(w.desk(), w.watch)

        async def resumes() -> None:
            with pytest.raises(Refusal) as refused:
                await run_batch(w.desk(), w.watch)
            assert refused.value.code is RefusalCode.BATCH_HELD

        printer.at_cancel = resumes
        await last_good_sheet(w.desk(), 1)

    play(tmp_path, 3, work)


def test_what_says_that_it_runs_after_a_crash_is_signed_for_again(tmp_path: Path) -> None:
    """`letters batch --resume` names a printer, and goes on."""

    async def work(w: World) -> None:
        batch, _ = await w.prepared()
        await w.store.mark_batch(replace(batch, state=BatchState.RUNNING))
        assert await w.store.take_lease(LEASE, "alive", seconds=LEASE_SECONDS)
        with pytest.raises(Refusal) as refused:
            await sign(w.desk(), COUNTER)
        assert refused.value.code is RefusalCode.BATCH_HELD
        w.clock.at += timedelta(seconds=LEASE_SECONDS)
        await sign(w.desk(), COUNTER)
        assert (await run_batch(w.desk(), w.watch)).state is BatchState.OVER

    play(tmp_path, 2, work)


def test_a_store_that_is_busy_once_a_letter_is_sent_does_not_forget_its_sheet(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        await w.prepared()
        store = w.store

        class Busy:
            """Once, for the number of the job."""

            was = False

            def __getattr__(self, name: str) -> Any:
                return getattr(store, name)

            async def mark_letter(self, reference: str, **changes: Any) -> bool:
                if changes.get("state") is Paper.SENT and not self.was:
                    self.was = True
                    raise Refusal(RefusalCode.STORE_BUSY)
                return await store.mark_letter(reference, **changes)

        with pytest.raises(Refusal) as refused:
            await run_batch(w.desk(store=Busy()), w.watch)
        assert refused.value.code is RefusalCode.STORE_BUSY
        assert (await run_batch(w.desk(), w.watch)).state is BatchState.OVER
        assert len(w.printer.documents) == 2, "found by its name, and not made again"
        await w.check_paper()
        assert (await counted(w.desk())).sheets_destroyed == 0

    play(tmp_path, 2, work)


def test_a_code_posted_since_the_batch_was_prepared_is_left_alive(tmp_path: Path) -> None:
    async def work(w: World) -> None:
        await w.prepared()
        first = (await w.entries())[0]
        w.rules = replace(w.rules, recent_days=14)
        desk, reference = w.desk(), "G218VZT9XZT8"
        made = LetterRow(
            reference=reference,
            kind=LetterKind.PROVISIONAL_CODE,
            act_id="",
            made_at=w.clock.at,
            state=Paper.PRINTED,
            handed_over="posted",
        )
        await w.store.write_letter(made, line(desk, Event.PRINTED, detail=f"{reference} made"))
        await w.store.write_code_letter(
            CodeLetter(reference=reference, patient_id=first.patient_id, made_at=w.clock.at)
        )
        await run_batch(w.desk(), w.watch)
        entries = await w.entries()
        assert (entries[0].state, entries[0].why) == (EntryState.SKIPPED, Skip.RECENT)
        assert entries[1].state is EntryState.PRINTED
        assert first.patient_id not in await w.live_codes()

    play(tmp_path, 2, work)
