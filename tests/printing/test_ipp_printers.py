"""Printing that tells the truth, against an IPP printer that jams, runs empty and loses its answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.printer_words import otherwise_said
from desk_app.domain.printers import Job, Paper, Way
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.sandbox.printer import COMPLETED, PENDING, PRINT_JOB, IppPrinter, Taken
from printing.printers import ipp
from printing.printers.ipp import IppPrinters
from printing.printers.pwg import _row
from resources.catalogue import texts


def pdf(pages: int = 1) -> bytes:
    from io import BytesIO

    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(595, 842)
    out = BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def at_printer(printer: IppPrinter, work: Callable[[IppPrinters, IppPrinter], Coroutine[Any, Any, None]]) -> None:
    async def run() -> None:
        async with printer.running():
            printers = IppPrinters([printer.uri], spooler="")
            try:
                await work(printers, printer)
            finally:
                await printers.close()

    asyncio.run(run())


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ipp, "LOOK_AGAIN", (0.0, 0.0))


def test_a_printer_says_what_it_is_and_can_do() -> None:
    async def work(printers: IppPrinters, printer: IppPrinter) -> None:
        (found,) = await printers.known()
        assert (found.name, found.way) == ("Imprimante du comptoir", Way.PRINTER)
        assert (found.one_sided, found.a4, found.unscaled) == (True, True, True)
        assert found.may_carry_codes
        assert found.resolutions == (300,)

    at_printer(IppPrinter(), work)


def test_a_letter_is_printed_only_when_the_printer_says_so() -> None:
    async def work(printers: IppPrinters, printer: IppPrinter) -> None:
        job = await printers.send(printer.uri, pdf(2), name="G0123456789A")
        assert (await printers.status(job)).paper is Paper.SENT
        printer.feed(1)
        half = await printers.status(job)
        assert (half.paper, half.impressions, half.is_over) == (Paper.PRINTING, 1, False)
        printer.feed()
        whole = await printers.status(job)
        assert (whole.paper, whole.is_over, whole.one_sided, whole.unscaled) == (Paper.PRINTED, True, True, True)
        (taken,) = printer.jobs
        assert (taken.sides, taken.scaling, taken.media) == ("one-sided", "none", "iso_a4_210x297mm")
        assert taken.name == "G0123456789A"

    at_printer(IppPrinter(), work)


@pytest.mark.parametrize("trouble", ["media-jam", "media-empty", "cover-open", "offline"])
def test_a_printer_that_stands_says_why_and_goes_on_afterwards(trouble: str) -> None:
    async def work(printers: IppPrinters, printer: IppPrinter) -> None:
        job = await printers.send(printer.uri, pdf(3), name="G1")
        printer.feed(1)
        printer.trouble.append(trouble)
        standing = await printers.status(job)
        assert (standing.paper, standing.is_over) == (Paper.STOPPED, False)
        assert trouble in standing.reasons
        printer.trouble.clear()
        printer.feed()
        assert (await printers.status(job)).paper is Paper.PRINTED

    at_printer(IppPrinter(), work)


def test_an_answer_lost_after_the_job_was_taken_prints_nothing_twice() -> None:
    async def work(printers: IppPrinters, printer: IppPrinter) -> None:
        job = await printers.send(printer.uri, pdf(), name="G1")
        assert job == Job(printer.uri, 1, "G1")
        assert printer.asked.count(PRINT_JOB) == 1
        assert len(printer.jobs) == 1

    at_printer(IppPrinter(loses=1), work)


def test_an_answer_lost_before_it_was_taken_is_sent_once_more() -> None:
    async def work(printers: IppPrinters, printer: IppPrinter) -> None:
        await printers.send(printer.uri, pdf(), name="G1")
        assert [job.name for job in printer.jobs] == ["G1"]
        assert printer.asked.count(PRINT_JOB) == 2

    at_printer(IppPrinter(loses=1, keeps_lost=False), work)


def test_a_printer_that_goes_off_in_the_middle_is_not_called_done() -> None:
    async def work(printers: IppPrinters, printer: IppPrinter) -> None:
        async def lost(*arguments: Any, **named: Any) -> Any:
            printer.is_off = True
            raise ipp._LostError

        real, printers._print = printers._print, lost  # type: ignore[method-assign]  # stands in
        with pytest.raises(Refusal) as caught:
            await printers.send(printer.uri, pdf(), name="G1")
        assert caught.value.code is RefusalCode.PRINT_UNKNOWN
        printers._print = real  # type: ignore[method-assign]  # stands in
        with pytest.raises(Refusal) as caught:
            await printers.send(printer.uri, pdf(), name="G1")
        assert caught.value.code is RefusalCode.PRINTER_UNREACHABLE

    at_printer(IppPrinter(), work)


def test_cancelling_stops_it_and_again_is_no_error() -> None:
    async def work(printers: IppPrinters, printer: IppPrinter) -> None:
        job = await printers.send(printer.uri, pdf(), name="G1")
        await printers.cancel(job)
        await printers.cancel(job, purge=True)
        assert (await printers.status(job)).paper is Paper.CANCELLED
        printer.feed()
        assert printer.printed == []
        assert (await printers.status(Job(printer.uri, 99, "G9"))).paper is Paper.UNKNOWN

    at_printer(IppPrinter(), work)


def test_one_side_that_cannot_be_promised_puts_a_blank_page_after_an_odd_letter() -> None:
    async def work(printers: IppPrinters, printer: IppPrinter) -> None:
        await printers.send(printer.uri, pdf(3), name="G1")
        await printers.send(printer.uri, pdf(2), name="G2")
        assert [job.sheets for job in printer.jobs] == [4, 2]

    at_printer(IppPrinter(sides=()), work)


def test_what_a_printer_cannot_do_is_not_asked_of_it_again_and_nothing_is_printed_twice() -> None:
    async def work(printers: IppPrinters, printer: IppPrinter) -> None:
        job = await printers.send(printer.uri, pdf(), name="G1")
        assert [one.name for one in printer.jobs] == ["G1"]
        assert (await printers.status(job)).unscaled is None

    at_printer(IppPrinter(scaling=()), work)


def others(count: int, state: int = PENDING) -> list[Taken]:
    """So many jobs of other people."""
    return [Taken(n, f"autre {n}", b"", "application/pdf", 1, state=state) for n in range(1, count + 1)]


@pytest.mark.parametrize("state", [PENDING, COMPLETED])
def test_a_long_queue_hides_no_lost_answer(state: int) -> None:
    async def work(printers: IppPrinters, printer: IppPrinter) -> None:
        job = await printers.send(printer.uri, pdf(), name="G1")
        assert (job.number, printer.asked.count(PRINT_JOB)) == (251, 1), "it was printed twice"
        printer.jobs[-1].state = state
        assert await printers.find(printer.uri, "G1") == job
        assert await printers.find(printer.uri, "G2") is None

    at_printer(IppPrinter(loses=1, jobs=others(250, state)), work)


def test_a_queue_without_end_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ipp, "_JOBS_LOOKED_AT", (10, 100))

    async def work(printers: IppPrinters, printer: IppPrinter) -> None:
        with pytest.raises(Refusal) as caught:
            await printers.send(printer.uri, pdf(), name="G1")
        assert caught.value.code is RefusalCode.PRINT_UNKNOWN
        assert printer.asked.count(PRINT_JOB) == 1

    at_printer(IppPrinter(loses=1, jobs=others(250)), work)


US = "na_letter_8.5x11in"


@pytest.mark.parametrize(
    ("printer", "told"),
    [
        (IppPrinter(), ()),
        (IppPrinter(does_instead={"media": US}), ("media",)),
        (IppPrinter(does_instead={"sides": "two-sided-long-edge", "print-scaling": "fit"}), ("sides", "scaling")),
        (IppPrinter(media=(US,)), ("media", "fidelity")),
        (IppPrinter(ignores=("media",)), ("media",)),
        (IppPrinter(ignores=("ipp-attribute-fidelity",)), ("fidelity",)),
    ],
    ids=["as-asked", "other-paper", "two-sides", "no-a4", "ignored", "no-fidelity"],
)
def test_what_a_printer_does_otherwise_is_read_back(printer: IppPrinter, told: tuple[str, ...]) -> None:
    async def work(printers: IppPrinters, printer: IppPrinter) -> None:
        job = await printers.send(printer.uri, pdf(), name="G1")
        assert (await printers.status(job)).otherwise == told
        printer.feed()
        over = await printers.status(job)
        assert (over.is_over, over.otherwise) == (True, told)
        assert otherwise_said(told, texts("fr")).count("l’imprimante") == len(told)

    at_printer(printer, work)


@pytest.mark.parametrize(
    ("printer", "reason"),
    [(IppPrinter(accepts=False), "not-accepting"), (IppPrinter(reads=("application/vnd.hp-PCL",)), "format")],
)
def test_a_printer_that_refuses_is_told_so(printer: IppPrinter, reason: str) -> None:
    async def work(printers: IppPrinters, printer: IppPrinter) -> None:
        with pytest.raises(Refusal) as caught:
            await printers.send(printer.uri, pdf(), name="G1")
        assert caught.value.code is RefusalCode.PRINTER_REFUSED
        assert caught.value.values["reason"] == reason
        assert printer.jobs == []

    at_printer(printer, work)


def test_a_printer_that_is_not_there() -> None:
    async def work(printers: IppPrinters, printer: IppPrinter) -> None:
        other = printer.uri.replace("/ipp/print", "/ipp/other")
        with pytest.raises(Refusal) as caught:
            await printers.send(other, pdf(), name="G1")
        assert caught.value.code is RefusalCode.PRINTER_UNKNOWN

    at_printer(IppPrinter(), work)


def test_a_printer_without_pdf_gets_the_pages_as_pictures() -> None:
    async def work(printers: IppPrinters, printer: IppPrinter) -> None:
        await printers.send(printer.uri, pdf(2), name="G1")
        (taken,) = printer.jobs
        assert (taken.kind, taken.sheets) == ("image/pwg-raster", 2)
        assert len(taken.document) < 20_000  # white paper packs well

    at_printer(IppPrinter(reads=("image/pwg-raster",)), work)


@given(st.binary(max_size=600) | st.text("ab", max_size=600).map(str.encode))
def test_a_packed_row_unpacks_to_itself(row: bytes) -> None:
    packed, unpacked, at = _row(row), bytearray(), 0
    while at < len(packed):
        count = packed[at]
        if count < 128:
            unpacked += packed[at + 1 : at + 2] * (count + 1)
            at += 2
        else:
            assert count != 128
            unpacked += packed[at + 1 : at + 1 + 257 - count]
            at += 1 + 257 - count
    assert bytes(unpacked) == row


def test_one_that_does_not_answer_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ipp, "KNOWN_SECONDS", 0.5)

    async def work(printers: IppPrinters, printer: IppPrinter) -> None:
        lines: list[asyncio.StreamWriter] = []
        silent = await asyncio.start_server(lambda reader, writer: lines.append(writer), "127.0.0.1", 0)
        port = silent.sockets[0].getsockname()[1]
        both = IppPrinters([f"ipp://127.0.0.1:{port}/ipp/print", printer.uri], spooler="")
        try:
            assert [one.uri for one in await both.known()] == [printer.uri]
        finally:
            await both.close()
            for line in lines:
                line.close()
            silent.close()

    at_printer(IppPrinter(), work)
