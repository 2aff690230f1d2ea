"""A jam at 3 of 10 and its recovery, with our own client of IPP and a printer that speaks it over the wire."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from desk_app.domain.batch import BatchState, EntryState
from desk_app.sandbox.printer import CANCELLED, COMPLETED, IppPrinter
from desk_app.usecases.batch_mend import counted, last_good_sheet, sheets_lying
from desk_app.usecases.batch_prepare import Wanted, prepare, sign, survey
from desk_app.usecases.batch_run import run_batch
from printing.press import Press
from printing.printers.ipp import IppPrinters
from resources.catalogue import texts
from tests.printing.reading import text_of
from tests.usecases.batch_world import Watch, world


@dataclass
class Feeding(Watch):
    """Each rest lets a page through, until the third is out."""

    real: IppPrinter | None = None
    jams: bool = True

    async def rest(self, seconds: float) -> None:
        await super().rest(seconds)
        if self.real is not None:
            if self.jams and len(self.real.printed) >= 3:
                self.real.trouble = ["media-jam"]
            self.real.feed(1)


def test_a_jam_at_3_of_10_over_the_wire(tmp_path: Path) -> None:
    async def whole() -> None:
        async with world(tmp_path, people=10) as w, IppPrinter().running() as real:
            w.bench.set_up.kept["printing.codes"] = (real.uri,)
            printers = IppPrinters((real.uri,))
            desk = w.desk(printers=printers, press=Press(texts))
            try:
                await prepare(desk, await survey(desk, [Wanted(number=one) for one in w.patients]))
                await sign(desk, real.uri)
                watch = Feeding(w.clock, w.printer, real=real)
                batch = await run_batch(desk, watch)
                assert (batch.state, batch.cause) == (BatchState.PAUSED, "printer media-jam")
                lying = await sheets_lying(desk)
                assert [one.state for one in lying[:3]] == [EntryState.PRINTED] * 3
                await last_good_sheet(desk, 3)
                assert {job.state for job in real.jobs[3:]} == {CANCELLED}, "a code does not wait in a jammed printer"
                real.trouble, watch.jams = [], False
                assert (await run_batch(desk, watch)).state is BatchState.OVER
                entries = await w.entries()
                out = [job for job in real.jobs if job.state == COMPLETED]
                assert [job.name for job in out[:3]] == [one.reference for one in lying[:3]]
                assert {job.name for job in out} == {one.reference for one in entries}
                sheet = text_of(out[-1].document)
                assert "EXEMPLEVILLE" in sheet
                assert out[-1].name in sheet.replace(" ", "")
                live = await w.live_codes()
                assert all(len(codes) == 1 for codes in live.values())
                known = await counted(desk)
                assert (known.printed, known.sheets_destroyed) == (10, 1)
            finally:
                await printers.close()

    asyncio.run(whole())
