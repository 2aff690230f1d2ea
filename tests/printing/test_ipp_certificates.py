"""Printers over TLS: one that an authority vouches for, one that signs its own and was registered, and one that is
neither, which hears nothing."""

from __future__ import annotations

import asyncio
import hashlib
import ssl
from pathlib import Path

import pytest

from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.sandbox.printer import PRINT_JOB, IppPrinter
from printing.printers.ipp import IppPrinters
from tests.printing.test_ipp_printers import pdf
from tests.service.authority import Authority, Made


def fingerprint(made: Made) -> str:
    """SHA-256 as printers show it."""
    der = ssl.PEM_cert_to_DER_cert(Path(made.certificate).read_text())
    return hashlib.sha256(der).hexdigest().upper()


async def refused(printers: IppPrinters, uri: str) -> Refusal:
    with pytest.raises(Refusal) as caught:
        await printers.send(uri, pdf(), name="G1")
    return caught.value


def test_a_printer_that_signs_its_own_is_believed_once_registered(tmp_path: Path) -> None:
    made = Authority(tmp_path).made("comptoir", is_self_signed=True)
    registered: list[str] = []

    async def run() -> None:
        async with IppPrinter(shows=made.serving()).running() as printer:
            printers = IppPrinters([printer.uri], spooler="", registered=lambda: registered)
            try:
                refusal = await refused(printers, printer.uri)
                assert refusal.code is RefusalCode.PRINTER_STRANGE
                assert refusal.values["fingerprint"].replace(":", "") == fingerprint(made)
                assert printer.asked == [], "nothing was said to it"
                registered.append(f"{printer.uri} {refusal.values['fingerprint']}")
                await printers.send(printer.uri, pdf(), name="G1")
                assert [job.name for job in printer.jobs] == ["G1"]
            finally:
                await printers.close()

    asyncio.run(run())


def test_another_certificate_than_the_registered_one_is_refused_in_the_middle_too(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    first, second = (authority.made(name, is_self_signed=True) for name in ("first", "second"))

    async def run() -> None:
        shown = ":".join(fingerprint(first)[at : at + 2] for at in range(0, 64, 2))
        async with IppPrinter(shows=first.serving()).running() as printer:
            printers = IppPrinters([printer.uri], spooler="", registered=lambda: [f"{printer.uri} {shown}"])
            known = await printers.facts(printer.uri)
        printer.shows = second.serving()
        try:
            async with printer.running():
                refusal = await refused(printers, printer.uri)
                assert refusal.code is RefusalCode.PRINTER_CHANGED
                assert refusal.values["fingerprint"].replace(":", "") == fingerprint(second)
                with pytest.raises(Refusal) as caught:  # it changed between the question and the document
                    await printers._print(known, "application/pdf", pdf(), "G1")
                assert caught.value.code is RefusalCode.PRINTER_CHANGED
                assert await printers.known() == ()
                assert PRINT_JOB not in printer.asked
        finally:
            await printers.close()

    asyncio.run(run())


@pytest.mark.parametrize("hosts", [("127.0.0.1",), ("ailleurs.example",)], ids=["named", "other-name"])
def test_a_printer_that_the_sites_authority_vouches_for(tmp_path: Path, hosts: tuple[str, ...]) -> None:
    authority = Authority(tmp_path)
    made = authority.made("comptoir", *hosts)

    async def run() -> None:
        async with IppPrinter(shows=made.serving()).running() as printer:
            printers = IppPrinters(spooler="", authorities=lambda: ssl.create_default_context(cafile=authority.file))
            try:
                if hosts == ("127.0.0.1",):
                    await printers.send(printer.uri, pdf(), name="G1")
                    assert [job.name for job in printer.jobs] == ["G1"]
                else:
                    assert (await refused(printers, printer.uri)).code is RefusalCode.PRINTER_STRANGE
            finally:
                await printers.close()

    asyncio.run(run())
