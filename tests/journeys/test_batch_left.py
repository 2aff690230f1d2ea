"""Somebody signs out just after leaving a batch that prints: it pauses, and goes on at the next sign-in."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from desk_app.assembly import open_store
from desk_app.demonstration import PASSWORD
from desk_app.demonstration.fictive_desk import LAPSED, OPERATOR_ID, Service, lay_out
from desk_app.domain.batch import BatchState, Progress
from desk_app.domain.batch_lists import Listed
from desk_app.domain.secret import Secret
from desk_app.ports import Wish
from desk_app.sandbox.app import start
from desk_app.sandbox.printer import IppPrinter
from desk_app.usecases import batch_prepare
from desk_app.usecases.batch_run import run_batch
from tests.proof.at_work import counter_of


class Watch:
    """Somebody who watches until a letter is at the printer, then goes away."""

    def __init__(self, printer: IppPrinter) -> None:
        self.printer = printer
        self.wanted = Wish.GO_ON
        self.is_at_printer = asyncio.Event()
        self.most = 0

    def wish(self) -> Wish:
        """See ports.BatchWatch."""
        return self.wanted

    def progressed(self, progress: Progress) -> None:
        """See ports.BatchWatch."""
        self.most = progress.on_paper
        if self.printer.jobs:
            self.is_at_printer.set()

    async def rest(self, seconds: float) -> None:
        """See ports.BatchWatch."""
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("prints", [True, False])
def test_a_batch_that_was_left_pauses_when_its_person_signs_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prints: bool
) -> None:
    """`prints`: what the printer has comes out in time; else it has nothing to print on."""
    monkeypatch.setattr(open_store, "OF_ITSELF_SECONDS", 0.2)
    folder = tmp_path / "desk"

    async def main() -> None:
        running = await start(tmp_path / "service")
        try:
            async with IppPrinter().running() as printer:
                service = Service(running.base, running.tokens)
                records = await asyncio.to_thread(service.records, LAPSED)
                await asyncio.to_thread(lay_out, folder, service, profile="mes", printer=printer.uri, lapsed=records)
                tasks: set[asyncio.Task[None]] = set()
                counter = counter_of(folder, tasks)
                desk = await counter.sign_in(OPERATOR_ID, Secret(PASSWORD))
                people = await batch_prepare.wanted_of_list(desk, Listed.EXPIRED)
                await batch_prepare.prepare(desk, await batch_prepare.survey(desk, people, is_listed=True))
                await batch_prepare.sign(desk, printer.uri)
                watch = Watch(printer)
                batch = asyncio.create_task(run_batch(desk, watch))
                await watch.is_at_printer.wait()
                watch.wanted = Wish.PAUSE
                if prints:
                    printer.feed()
                _, desk = await asyncio.gather(counter.sign_out(desk), counter.sign_in(OPERATOR_ID, Secret(PASSWORD)))
                assert (await batch).state is BatchState.PAUSED
                kept = await desk.store.open_batch()
                assert kept is not None
                assert (kept.state, kept.cause) == (BatchState.PAUSED, "operator")
                before = len(printer.jobs)
                printer.feed()
                watch = Feeding(printer)
                assert (await run_batch(desk, watch)).state is BatchState.OVER
                assert watch.most == len(LAPSED)
                assert len(printer.jobs) == len(LAPSED), f"none was made twice, after {before}"
                await counter.close()
                await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            await running.close()

    asyncio.run(main())


class Feeding(Watch):
    """While it rests, sheets come out."""

    async def rest(self, seconds: float) -> None:
        """See ports.BatchWatch."""
        self.printer.feed()
        await super().rest(seconds)
