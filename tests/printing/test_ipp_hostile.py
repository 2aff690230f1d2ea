"""What stands at a printer's address is no friend: it forgets whose job a number was, sends on, never ends, talks
nonsense."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk_app.domain.printers import Job, Paper
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.sandbox.printer import COMPLETED, PENDING, PRINT_JOB, IppPrinter, _one
from printing.printers import ipp
from printing.printers.ipp import IppPrinters
from tests.printing.test_ipp_printers import at_printer, pdf

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ipp, "LOOK_AGAIN", (0.0, 0.0))


def at_address(answer: Answer, work: Callable[[IppPrinters, str], Awaitable[None]]) -> None:
    """Somebody who answers so, at a printer's address."""

    async def run() -> None:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_post("/ipp/print", answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        printers = IppPrinters(spooler="")
        try:
            await work(printers, f"ipp://127.0.0.1:{runner.addresses[0][1]}/ipp/print")
        finally:
            await printers.close()
            await runner.cleanup()

    asyncio.run(run())


async def refused(asked: Awaitable[object]) -> RefusalCode:
    with pytest.raises(Refusal) as caught:
        await asked
    return caught.value.code


@pytest.mark.parametrize("state", [PENDING, COMPLETED])
def test_a_number_that_is_somebody_else_s_by_now_says_nothing_and_is_left_alone(state: int) -> None:
    """It was switched off, or its spooler was set up again: jobs are counted from 1 anew."""

    async def work(printers: IppPrinters, printer: IppPrinter) -> None:
        ours = await printers.send(printer.uri, pdf(), name="G1")
        printer.jobs.clear()
        await printers.send(printer.uri, pdf(), name="theirs")
        (theirs,) = printer.jobs
        assert theirs.number == ours.number
        theirs.state = state
        said = await printers.status(ours)
        assert (said.paper, said.is_over) == (Paper.UNKNOWN, True), "their sheet is no proof of ours"
        await printers.cancel(ours, purge=True)
        assert theirs.state == state, "and their job goes on"

    at_printer(IppPrinter(), work)


def test_a_queue_that_is_set_up_otherwise_meanwhile_proves_no_paper() -> None:
    """Its bytes went down a socket; that it stands before an IPP printer by now says nothing of them."""

    class Queue(IppPrinter):
        device = "socket://127.0.0.1"

        def _self(self) -> bytes:
            return super()._self() + _one("device-uri", 0x45, self.device)

    async def work(printers: IppPrinters, printer: IppPrinter) -> None:
        assert isinstance(printer, Queue)
        before = await printers.send(printer.uri, pdf(), name="G1")
        printer.device = "ipp://127.0.0.1/ipp/print"
        after = await printers.send(printer.uri, pdf(), name="G2")
        printer.feed()
        assert (await printers.status(before)).paper is Paper.DELIVERED
        assert (await printers.status(after)).paper is Paper.PRINTED

    at_printer(Queue(), work)


def test_a_letter_is_not_sent_on_to_another_address() -> None:
    async def work(printers: IppPrinters, printer: IppPrinter) -> None:
        elsewhere = printer.uri.replace("ipp://", "http://")

        async def send_on(request: web.Request) -> web.StreamResponse:
            raise web.HTTPTemporaryRedirect(elsewhere)

        app = web.Application()
        app.router.add_post("/ipp/print", send_on)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            uri = f"ipp://127.0.0.1:{runner.addresses[0][1]}/ipp/print"
            assert await refused(printers.send(uri, pdf(), name="G1")) is RefusalCode.PRINTER_UNREACHABLE
        finally:
            await runner.cleanup()
        assert printer.asked == [], "nothing of it arrived there"

    at_printer(IppPrinter(), work)


def test_an_answer_that_never_ends_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ipp, "ASK_SECONDS", 0.2)

    async def stall(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        await answer.write(b"\x02\x00")
        await asyncio.Event().wait()
        return answer

    async def work(printers: IppPrinters, uri: str) -> None:
        async with asyncio.timeout(5):
            assert await refused(printers.facts(uri)) is RefusalCode.PRINTER_UNREACHABLE

    at_address(stall, work)


def test_an_answer_of_any_length_fills_no_memory() -> None:
    written = 0

    async def flood(request: web.Request) -> web.StreamResponse:
        nonlocal written
        answer = web.StreamResponse()
        await answer.prepare(request)
        while written < 512 * 2**20:
            await answer.write(bytes(2**16))
            written += 2**16
        return answer

    async def work(printers: IppPrinters, uri: str) -> None:
        assert await refused(printers.facts(uri)) is RefusalCode.PRINTER_UNREACHABLE

    at_address(flood, work)
    assert written < 64 * 2**20


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([200, 204, 302, 400, 404, 426, 500]), st.binary(max_size=64), st.booleans())
def test_nonsense_is_a_refusal(status: int, body: bytes, is_ipp: bool) -> None:
    """Of each question, and never anything else."""
    head = b"\x02\x00\x00\x00\x00\x00\x00\x01\x01" if is_ipp else b""

    async def nonsense(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, body=head + body)

    async def work(printers: IppPrinters, uri: str) -> None:
        job = Job(uri, 1, "G1")
        asks: list[Callable[[], Awaitable[object]]] = [
            lambda: printers.facts(uri),
            lambda: printers.find(uri, "G1"),
            lambda: printers.status(job),
            lambda: printers.cancel(job),
            lambda: printers.send(uri, pdf(), name="G1"),
        ]
        for ask in asks:
            try:
                await ask()
            except Refusal:
                continue

    at_address(nonsense, work)


def test_garbage_after_a_document_is_an_unknown_print() -> None:
    """The printer took it, and its answer means nothing: it is looked for, not called refused."""

    class Babbling(IppPrinter):
        async def _answer(self, request: web.Request) -> web.StreamResponse:
            answer = await super()._answer(request)
            return web.Response(body=b"\xff" * 40) if self.asked[-1] == PRINT_JOB else answer

    async def work(printers: IppPrinters, printer: IppPrinter) -> None:
        job = await printers.send(printer.uri, pdf(), name="G1")
        assert (job.number, len(printer.jobs)) == (1, 1), "found by its name, and printed once"

    at_printer(Babbling(), work)
