"""Queues of a real CUPS: what they say, what stays in the spool and until when."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from desk_app.domain.printers import Job, JobStatus, Paper, Way
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.sandbox.printer import IppPrinter
from printing.printers.ipp import IppPrinters
from tests.printing.spooler import USUAL, RawPrinter, Spooler, spooler
from tests.printing.test_ipp_printers import pdf

QUEUE = "GUICHET"
PATIENCE = 40.0  # seconds: CUPS looks at a device when it likes


def at_queue(
    cups: Spooler,
    device: RawPrinter | IppPrinter,
    work: Callable[[IppPrinters], Coroutine[Any, Any, None]],
    *,
    told: str = "",
) -> None:
    async def run() -> None:
        async with device.running():
            uri = device.device if isinstance(device, RawPrinter) else device.uri
            await asyncio.to_thread(cups.add, QUEUE, uri + told)
            printers = IppPrinters(spooler=cups.address)
            try:
                await work(printers)
            finally:
                for job in [one for one in [await printers.find(cups.uri(QUEUE), "G1")] if one]:
                    await printers.cancel(job, purge=True)
                await printers.close()

    asyncio.run(run())


async def until(printers: IppPrinters, job: Job, is_so: Callable[[JobStatus], bool]) -> JobStatus:
    """Looked at again and again until it is so: another process tells nobody when."""
    async with asyncio.timeout(PATIENCE):
        while not is_so(status := await printers.status(job)):  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.05)
    return status


@pytest.mark.timeout(90)
def test_a_queue_that_only_delivers_bytes_never_says_printed(cups: Spooler) -> None:
    printer = RawPrinter()

    async def work(printers: IppPrinters) -> None:
        (found,) = [one for one in await printers.known() if one.uri == cups.uri(QUEUE)]
        assert found.way is Way.QUEUE
        assert not found.may_carry_codes
        job = await printers.send(found.uri, pdf(), name="G1")
        done = await until(printers, job, lambda status: status.is_over)
        assert done.paper is Paper.DELIVERED
        assert b"%PDF" in printer.documents[0]

    at_queue(cups, printer, work)


@pytest.mark.timeout(90)
def test_a_queue_that_is_registered_by_its_address_too_is_one(cups: Spooler) -> None:
    async def work(printers: IppPrinters) -> None:
        for address in (cups.uri(QUEUE), cups.uri(QUEUE).replace("127.0.0.1", "localhost")):
            both = IppPrinters([address], spooler=cups.address)
            try:
                assert [one.uri for one in await both.known() if one.uri.endswith(f"/{QUEUE}")] == [address]
            finally:
                await both.close()

    at_queue(cups, RawPrinter(), work)


@pytest.mark.timeout(90)
def test_a_queue_before_an_ipp_printer_passes_on_what_that_says(cups: Spooler) -> None:
    printer = IppPrinter()

    async def work(printers: IppPrinters) -> None:
        found = await printers.facts(cups.uri(QUEUE))
        assert found.way is Way.IPP_QUEUE
        job = await printers.send(found.uri, pdf(), name="G1")
        passed_on = await until(printers, job, lambda status: bool(printer.jobs))
        assert not passed_on.is_over
        printer.feed()
        done = await until(printers, job, lambda status: status.is_over)
        assert done.paper is Paper.PRINTED

    at_queue(cups, printer, work)


@pytest.mark.timeout(90)
def test_a_queue_that_does_not_wait_for_its_printer_never_says_printed(cups: Spooler) -> None:
    """« waitjob=false » in its device: CUPS says completed while the sheet has not come out."""
    printer = IppPrinter()

    async def work(printers: IppPrinters) -> None:
        job = await printers.send(cups.uri(QUEUE), pdf(), name="G1")
        done = await until(printers, job, lambda status: status.is_over)
        assert printer.printed == []
        assert done.paper is Paper.DELIVERED

    at_queue(cups, printer, work, told="?waitjob=false")


@pytest.mark.timeout(90)
def test_where_a_job_is_its_owner_s_alone_it_is_found_followed_and_purged() -> None:
    """The policy that systems come with."""
    printer = RawPrinter(is_jammed=True)
    with tempfile.TemporaryDirectory(prefix="guichet-cups-") as root, spooler(Path(root), USUAL) as cups:

        async def work(printers: IppPrinters) -> None:
            job = await printers.send(cups.uri(QUEUE), pdf(), name="G1")
            assert await printers.find(cups.uri(QUEUE), "G1") == job
            assert len(cups.documents()) == 1
            printer.clear()
            assert (await until(printers, job, lambda status: status.is_over)).paper is Paper.DELIVERED
            await printers.cancel(job, purge=True)
            assert cups.documents() == []

        at_queue(cups, printer, work)


@pytest.mark.timeout(90)
def test_a_document_lies_in_the_spool_while_it_waits_and_is_gone_once_it_is_purged(cups: Spooler) -> None:
    printer = RawPrinter(is_jammed=True)

    async def work(printers: IppPrinters) -> None:
        before = len(cups.documents())
        job = await printers.send(cups.uri(QUEUE), pdf(), name="G1")
        assert len(cups.documents()) == before + 1
        printer.clear()
        await until(printers, job, lambda status: status.is_over)
        assert len(cups.documents()) == before + 1, "CUPS keeps it for a day unless it is told"
        await printers.cancel(job, purge=True)
        assert len(cups.documents()) == before

    at_queue(cups, printer, work)


@pytest.mark.timeout(90)
def test_a_jam_that_is_given_up_leaves_nothing_behind(cups: Spooler) -> None:
    printer = RawPrinter(is_jammed=True)

    async def work(printers: IppPrinters) -> None:
        before = len(cups.documents())
        job = await printers.send(cups.uri(QUEUE), pdf(), name="G1")
        await printers.cancel(job, purge=True)
        assert len(cups.documents()) == before

    at_queue(cups, printer, work)


@pytest.mark.timeout(90)
def test_a_queue_nobody_made_is_refused_and_none_is_taken_instead(cups: Spooler) -> None:
    printer = RawPrinter()

    async def work(printers: IppPrinters) -> None:
        with pytest.raises(Refusal) as caught:
            await printers.send(cups.uri("NOBODYS"), pdf(), name="G1")
        assert caught.value.code is RefusalCode.PRINTER_UNKNOWN
        assert printer.documents == []

    at_queue(cups, printer, work)


@pytest.mark.timeout(120)
def test_cups_stopped_in_the_middle_forgets_no_job(cups: Spooler) -> None:
    printer = RawPrinter(is_jammed=True)

    async def work(printers: IppPrinters) -> None:
        job = await printers.send(cups.uri(QUEUE), pdf(), name="G1")
        await asyncio.to_thread(cups.stop)
        with pytest.raises(Refusal) as caught:
            await printers.status(job)
        assert caught.value.code is RefusalCode.PRINTER_UNREACHABLE
        await asyncio.to_thread(cups.start)
        assert await printers.find(cups.uri(QUEUE), "G1") == job
        printer.clear()
        assert (await until(printers, job, lambda status: status.is_over)).paper is Paper.DELIVERED

    at_queue(cups, printer, work)


@pytest.mark.timeout(90)
def test_a_printer_that_is_off_and_comes_on_prints_after_all(cups: Spooler) -> None:
    printer = RawPrinter()

    async def work(printers: IppPrinters) -> None:
        job = await printers.send(cups.uri(QUEUE), pdf(), name="G1")
        assert (await until(printers, job, lambda status: status.is_over)).paper is Paper.DELIVERED

    async def off_first() -> None:
        async with printer.running():
            pass  # its port is known, and nobody listens there
        await asyncio.to_thread(cups.add, QUEUE, printer.device)
        printers = IppPrinters(spooler=cups.address)
        try:
            job = await printers.send(cups.uri(QUEUE), pdf(), name="G1")
            standing = await until(printers, job, lambda status: bool(status.reasons))
            assert standing.paper is Paper.STOPPED
            assert not standing.is_over
            async with printer.running():
                assert (await until(printers, job, lambda status: status.is_over)).paper is Paper.DELIVERED
            assert len(printer.documents) == 1
        finally:
            await printers.close()

    asyncio.run(off_first())
