"""What the demonstration is laid out with: people whose codes are over, and a printer of its own that prints."""

from __future__ import annotations

import asyncio
from pathlib import Path

import main
from desk_app.demonstration import COLLEAGUE, COLLEAGUES_PASSWORD
from desk_app.demonstration.fictive_desk import LAPSED, lay_out, sandbox
from desk_app.demonstration.fictive_printer import fictive_printer
from desk_app.domain.batch import Batch, BatchState, Progress, needs_second
from desk_app.domain.batch_lists import Listed
from desk_app.domain.operators import Duty
from desk_app.domain.secret import Secret
from desk_app.ports import Wish
from desk_app.usecases import batch_prepare
from desk_app.usecases.allowed import is_allowed
from desk_app.usecases.batch_run import run_batch
from desk_app.usecases.code_printers import printer_to_use
from desk_app.usecases.desk import Desk
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


def test_its_two_people_sign_a_batch_between_them(tmp_path: Path) -> None:
    async def signed() -> Batch:
        async with signed_in(tmp_path / "desk") as hands:
            desk = hands.desk
            assert not desk.is_alone
            assert all(is_allowed(desk, duty) for duty in Duty), "what one person alone may do, she still may"
            people = await batch_prepare.wanted_of_list(desk, Listed.EXPIRED)
            await batch_prepare.prepare(desk, await batch_prepare.survey(desk, people, is_listed=True))
            assert needs_second(await desk.store.entries((await open_of(desk)).id), desk.batches)
            second = (COLLEAGUE, Secret(COLLEAGUES_PASSWORD))
            usual = await printer_to_use(desk, ())
            assert usual is not None
            return await batch_prepare.sign(desk, usual.uri, second)

    async def open_of(desk: Desk) -> Batch:
        found = await desk.store.open_batch()
        assert found is not None
        return found

    program = Path(main.__file__)
    with sandbox(program, tmp_path / "service") as service, fictive_printer(page_seconds=0.05) as printer:
        lapsed = service.records(LAPSED)
        folder = tmp_path / "desk"
        lay_out(folder, service, profile="mes", printer=printer, lapsed=lapsed, with_colleague=True)
        assert asyncio.run(signed()).second == "colleague"


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
