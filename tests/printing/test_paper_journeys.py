"""Letters from a desk to real queues and printers: what is said is so, and no code stays behind."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desk_app.domain.letters import LetterKind
from desk_app.domain.printers import Paper
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.sandbox.printer import PRINT_JOB, IppPrinter
from desk_app.usecases.follow_letter import cancel_letter, confirm_printed, follow_letter
from desk_app.usecases.recover_papers import recover_papers
from printing.printers import ipp
from printing.printers.ipp import IppPrinters
from printing.samples import CODES
from tests.printing.paper_at_work import REFERENCE, PaperDesk, paper_desk
from tests.printing.reading import text_of
from tests.printing.spooler import RawPrinter, Spooler

QUEUE = "COMPTOIR"
CODE = " ".join(re.findall("....", CODES[LetterKind.PROVISIONAL_CODE]))
Work = Callable[[PaperDesk], Coroutine[Any, Any, None]]
pytestmark = pytest.mark.timeout(120)


def at_queue(folder: Path, cups: Spooler, device: RawPrinter | IppPrinter, work: Work, *options: str) -> None:
    """A desk before a queue that sends on to `device`, allowed to have codes."""

    async def run() -> None:
        async with device.running():
            uri = device.device if isinstance(device, RawPrinter) else device.uri
            await asyncio.to_thread(cups.add, QUEUE, uri, *options)
            queue = cups.uri(QUEUE)
            printers = IppPrinters(spooler=cups.address)
            async with paper_desk(folder / "desk", printers, codes=(queue,), code_spoolers=(queue,)) as desk:
                try:
                    await work(desk)
                finally:
                    with suppress(Refusal):
                        while (job := await printers.find(queue, REFERENCE)) is not None:
                            await printers.cancel(job, purge=True)

    asyncio.run(run())


def at_printer(folder: Path, printer: IppPrinter, work: Work) -> None:
    """A desk before a printer of its own, within sight."""

    async def run() -> None:
        async with printer.running():
            printers = IppPrinters([printer.uri], spooler="")
            async with paper_desk(folder / "desk", printers, codes=(printer.uri,)) as desk:
                await work(desk)

    asyncio.run(run())


def coded(documents: list[Path]) -> list[Path]:
    """Those in which the code can be read."""
    return [path for path in documents if CODE in text_of(path.read_bytes())]


# --- straight to the printer


def test_printed_is_what_the_printer_says_and_one_side_is_what_it_was_given(tmp_path: Path) -> None:
    printer = IppPrinter()

    async def work(desk: PaperDesk) -> None:
        row = await desk.sent(LetterKind.PROVISIONAL_CODE, printer.uri)
        assert (row.state, row.job) == (Paper.SENT, 1)
        assert CODE in text_of(printer.jobs[0].document)
        row, status = await follow_letter(desk.desk, row)
        assert row.state is Paper.SENT
        assert status is not None
        assert (status.one_sided, status.unscaled) == (True, True)
        assert status.otherwise == ()
        printer.trouble.append("media-jam")
        printer.jobs[0].state = 5
        row, status = await follow_letter(desk.desk, row)
        assert row.state is Paper.STOPPED
        assert status is not None
        assert "media-jam" in status.reasons
        printer.trouble.clear()
        printer.feed()
        row, _ = await follow_letter(desk.desk, row)
        assert (row.state, row.job) == (Paper.PRINTED, None), "and looked after no more"

    at_printer(tmp_path, printer, work)


def test_cancelled_at_the_printer_nothing_comes_out(tmp_path: Path) -> None:
    printer = IppPrinter()

    async def work(desk: PaperDesk) -> None:
        row = await desk.sent(LetterKind.PROVISIONAL_CODE, printer.uri)
        row, _ = await cancel_letter(desk.desk, row)
        assert row.state is Paper.CANCELLED
        printer.feed()
        assert printer.printed == []

    at_printer(tmp_path, printer, work)


def test_an_answer_lost_after_the_job_was_taken_is_one_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ipp, "LOOK_AGAIN", (0.0, 0.0))
    printer = IppPrinter(loses=1)

    async def work(desk: PaperDesk) -> None:
        row = await desk.sent(LetterKind.PROVISIONAL_CODE, printer.uri)
        assert (row.state, row.job) == (Paper.SENT, 1)
        assert printer.asked.count(PRINT_JOB) == 1

    at_printer(tmp_path, printer, work)


def test_an_answer_that_stays_lost_is_told_once_the_printer_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ipp, "LOOK_AGAIN", (0.0, 0.0))
    printer = IppPrinter(loses=1)

    async def work(desk: PaperDesk) -> None:
        take = printer._take

        def taken(*arguments: Any) -> Any:
            printer.is_off = True  # with the document in it
            return take(*arguments)

        monkeypatch.setattr(printer, "_take", taken)
        with pytest.raises(Refusal) as caught:
            await desk.sent(LetterKind.PROVISIONAL_CODE, printer.uri)
        assert caught.value.code is RefusalCode.PRINT_UNKNOWN
        row = await desk.kept()
        assert row.state is Paper.SENDING, "neither done nor lost"
        printer.is_off = False
        printer.feed()
        row, _ = await follow_letter(desk.desk, row)
        assert row.state is Paper.PRINTED
        assert len(printer.jobs) == 1

    at_printer(tmp_path, printer, work)


# --- through a spooler


def test_a_queue_hands_over_bytes_and_a_person_says_the_rest(tmp_path: Path, cups: Spooler) -> None:
    printer = RawPrinter()

    async def work(desk: PaperDesk) -> None:
        await desk.sent(LetterKind.CONFIRMATION, cups.uri(QUEUE))
        row, _ = await desk.until(Paper.DELIVERED, Paper.PRINTED)
        assert row.state is Paper.DELIVERED
        assert (await confirm_printed(desk.desk, row)).state is Paper.PRINTED

    at_queue(tmp_path, cups, printer, work)


def test_a_printer_that_is_off_is_said_and_prints_once_it_is_on(tmp_path: Path, cups: Spooler) -> None:
    printer = RawPrinter()

    async def run() -> None:
        async with printer.running():
            pass  # its port is known, and nobody listens there
        await asyncio.to_thread(cups.add, QUEUE, printer.device)
        async with paper_desk(tmp_path / "desk", IppPrinters(spooler=cups.address)) as desk:
            await desk.sent(LetterKind.CONFIRMATION, cups.uri(QUEUE))
            _, status = await desk.until(Paper.STOPPED)
            assert status is not None
            assert "connecting-to-device" in status.reasons
            async with printer.running():
                await desk.until(Paper.DELIVERED)
            assert len(printer.documents) == 1

    asyncio.run(run())


def test_cancelled_in_the_queue_nothing_stays_there(tmp_path: Path, cups: Spooler) -> None:
    printer = RawPrinter(is_jammed=True)

    async def work(desk: PaperDesk) -> None:
        before = cups.documents()
        row = await desk.sent(LetterKind.PROVISIONAL_CODE, cups.uri(QUEUE))
        row, _ = await cancel_letter(desk.desk, row)
        assert (row.state, row.job) == (Paper.CANCELLED, None)
        assert cups.documents() == before

    at_queue(tmp_path, cups, printer, work)


def test_a_queue_nobody_made_is_refused_and_nothing_is_noted(tmp_path: Path, cups: Spooler) -> None:
    printer = RawPrinter()

    async def work(desk: PaperDesk) -> None:
        with pytest.raises(Refusal) as caught:
            await desk.sent(LetterKind.CONFIRMATION, cups.uri("NOBODYS"))
        assert caught.value.code is RefusalCode.PRINTER_UNKNOWN
        assert (await desk.kept()).state is Paper.MADE
        assert printer.documents == []

    at_queue(tmp_path, cups, printer, work)


def test_a_queue_that_takes_nothing_says_so(tmp_path: Path, cups: Spooler) -> None:
    printer = RawPrinter()

    async def work(desk: PaperDesk) -> None:
        await asyncio.to_thread(cups.refuse, QUEUE)
        with pytest.raises(Refusal) as caught:
            await desk.sent(LetterKind.PROVISIONAL_CODE, cups.uri(QUEUE))
        assert (caught.value.code, caught.value.values["reason"]) == (RefusalCode.PRINTER_REFUSED, "not-accepting")
        row = await desk.kept()
        assert (row.state, row.job) == (Paper.STOPPED, None)

    at_queue(tmp_path, cups, printer, work)


def test_a_queue_that_prints_both_sides_by_itself_is_told_one_and_read_back(tmp_path: Path, cups: Spooler) -> None:
    printer = RawPrinter(is_jammed=True)

    async def work(desk: PaperDesk) -> None:
        row = await desk.sent(LetterKind.CONFIRMATION, cups.uri(QUEUE))
        _, status = await follow_letter(desk.desk, row)
        assert status is not None
        assert status.one_sided is True
        assert status.otherwise == ()
        await cancel_letter(desk.desk, row)

    at_queue(tmp_path, cups, printer, work, "sides=two-sided-long-edge")


def test_a_spooler_that_stops_in_the_middle_forgets_nothing(tmp_path: Path, cups: Spooler) -> None:
    printer = RawPrinter(is_jammed=True)

    async def work(desk: PaperDesk) -> None:
        before = cups.documents()
        row = await desk.sent(LetterKind.PROVISIONAL_CODE, cups.uri(QUEUE))
        await asyncio.to_thread(cups.stop)
        with pytest.raises(Refusal) as caught:
            await follow_letter(desk.desk, row)
        assert caught.value.code is RefusalCode.PRINTER_UNREACHABLE
        assert await desk.kept() == row
        await asyncio.to_thread(cups.start)
        printer.clear()
        await desk.until(Paper.DELIVERED)
        assert cups.documents() == before

    at_queue(tmp_path, cups, printer, work)


# --- codes in a spooler


def test_a_code_lies_in_the_spool_while_it_waits_and_only_then(tmp_path: Path, cups: Spooler) -> None:
    printer = RawPrinter(is_jammed=True)

    async def work(desk: PaperDesk) -> None:
        assert not coded(cups.documents())
        await desk.sent(LetterKind.PROVISIONAL_CODE, cups.uri(QUEUE))
        assert len(coded(cups.documents())) == 1
        printer.clear()  # the jam
        row, _ = await desk.until(Paper.DELIVERED)
        assert not coded(cups.documents())
        assert row.job is None
        assert not await desk.desk.store.letters_on_their_way()

    at_queue(tmp_path, cups, printer, work)


@pytest.mark.parametrize("unheard", [False, True], ids=["noted", "unheard"])
def test_killed_and_started_again_the_code_is_gone_and_known_to_be(
    tmp_path: Path, cups: Spooler, unheard: bool
) -> None:
    printer = RawPrinter(is_jammed=True)

    async def work(desk: PaperDesk) -> None:
        queue = cups.uri(QUEUE)
        command = ["-m", "tests.printing.paper_at_work", str(tmp_path / "killed"), cups.address, queue]
        command += ["unheard"] if unheard else []
        process = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=asyncio.subprocess.PIPE)
        try:
            assert process.stdout is not None
            assert await process.stdout.readline() == b"sent\n"
        finally:
            process.kill()
            await process.wait()
        assert len(coded(cups.documents())) == 1
        again = IppPrinters(spooler=cups.address)
        async with paper_desk(tmp_path / "killed", again, codes=(queue,), code_spoolers=(queue,)) as after:
            assert (await after.kept()).state is (Paper.SENDING if unheard else Paper.SENT)
            assert await recover_papers(after.desk, after.desk.clock.now() + timedelta(hours=1)) is True
            row = await after.kept()
            assert (row.state, row.job) == (Paper.CANCELLED, None)
            assert not coded(cups.documents())

    at_queue(tmp_path, cups, printer, work)
