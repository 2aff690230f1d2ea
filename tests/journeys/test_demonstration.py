"""What the demonstration is laid out with: people whose codes are over, and a printer of its own that prints."""

from __future__ import annotations

import asyncio
from pathlib import Path

import main
from desk_app.demonstration.fictive_desk import LAPSED, lay_out, sandbox
from desk_app.demonstration.fictive_printer import fictive_printer
from desk_app.domain.batch import Batch, BatchState, Progress
from desk_app.domain.batch_lists import Listed
from desk_app.ports import Wish
from desk_app.usecases import batch_prepare
from desk_app.usecases.batch_run import run_batch
from desk_app.usecases.code_printers import printer_to_use
from tests.proof.at_work import signed_in


class Watch:
    """Goes on, and looks often."""

    def __init__(self) -> None:
        self.printed = 0

    def wish(self) -> Wish:
        """See ports.BatchWatch."""
        return Wish.GO_ON

    def progressed(self, progress: Progress) -> None:
        """See ports.BatchWatch."""
        self.printed = progress.on_paper

    async def rest(self, seconds: float) -> None:
        """See ports.BatchWatch."""
        await asyncio.sleep(0.02)


def test_three_people_whose_codes_are_over_get_new_ones_from_its_own_printer(tmp_path: Path) -> None:
    watch = Watch()

    async def batch() -> Batch:
        async with signed_in(tmp_path / "desk") as hands:
            desk = hands.desk
            usual = await printer_to_use(desk, ("A real one",))
            assert usual is not None
            assert usual.uri == printer, "nobody's paper is used"
            people = await batch_prepare.wanted_of_list(desk, Listed.EXPIRED)
            await batch_prepare.prepare(desk, await batch_prepare.survey(desk, people, is_listed=True))
            await batch_prepare.sign(desk, usual.uri)
            return await run_batch(desk, watch)

    program = Path(main.__file__)
    with sandbox(program, tmp_path / "service") as service, fictive_printer(page_seconds=0.05) as printer:
        lay_out(tmp_path / "desk", service, profile="mes", printer=printer, lapsed=service.records(LAPSED))
        assert asyncio.run(batch()).state is BatchState.OVER
    assert watch.printed == len(LAPSED)
