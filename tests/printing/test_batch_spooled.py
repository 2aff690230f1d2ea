"""A batch through a queue that the administrator allowed: every document leaves its spool, whatever the end."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest

from desk_app.domain.batch import BatchState
from desk_app.usecases.batch_mend import stop_batch
from desk_app.usecases.batch_prepare import Wanted, prepare, sign, survey
from desk_app.usecases.batch_run import run_batch
from printing.press import Press
from printing.printers.ipp import IppPrinters
from resources.catalogue import texts
from tests.printing.spooler import RawPrinter, Spooler
from tests.usecases.batch_world import Watch, world


@dataclass
class Waiting(Watch):
    """CUPS prints when it likes. Where nothing moves, whoever waits gives up after some looks."""

    looks: int = 0

    async def rest(self, seconds: float) -> None:
        self.looks += 1
        await asyncio.sleep(0.05)


@pytest.mark.timeout(90)
@pytest.mark.parametrize("is_jammed", [False, True])
def test_no_document_of_a_batch_stays_in_the_spool(tmp_path: Path, cups: Spooler, is_jammed: bool) -> None:
    seen: list[int] = []

    async def whole() -> None:
        device = RawPrinter(is_jammed=is_jammed)
        async with world(tmp_path, people=3) as w, device.running():
            await asyncio.to_thread(cups.add, "LOT", device.device)
            queue = cups.uri("LOT")
            w.bench.set_up.kept |= {"printing.codes": (queue,), "printing.code_spoolers": (queue,)}
            printers = IppPrinters(spooler=cups.address)
            desk = w.desk(printers=printers, press=Press(texts))
            try:
                await prepare(desk, await survey(desk, [Wanted(number=one) for one in w.patients]))
                await sign(desk, queue)
                watch = Waiting(w.clock, w.printer)
                running = asyncio.create_task(run_batch(desk, watch))
                while not running.done() and (not is_jammed or watch.looks < 10):
                    seen.append(len(cups.documents()))
                    await asyncio.sleep(0.02)
                if is_jammed:
                    running.cancel()  # the window is closed in the middle
                    await asyncio.wait([running])
                    assert cups.documents()
                    await stop_batch(desk)
                else:
                    assert (await running).state is BatchState.OVER
                assert max(seen) > 0, "they lay there while they waited"
                assert not cups.documents()
            finally:
                await printers.close()

    asyncio.run(whole())
