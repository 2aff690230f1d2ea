"""What a printer has is followed as long as the store is open, whatever screen is shown; the next opening finds it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desk_app.assembly import open_store
from desk_app.domain.letters import Letter, LetterKind
from desk_app.domain.printers import Paper
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event
from desk_app.ports import LetterRow
from desk_app.sandbox.printer import IppPrinter
from desk_app.usecases.desk import Desk
from desk_app.usecases.find_record import find_by_letter
from desk_app.usecases.lost_codes import lost_codes
from desk_app.usecases.missing import missing
from desk_app.usecases.print_letter import compose_letter
from desk_app.usecases.send_to_paper import send_to_paper
from desk_app.usecases.trace import line
from printing.samples import sample
from tests.journeys.test_lock import FIRST, counter_in

CODE, PLAIN = "G218VZT9XZT8", "G318VZT9XZT8"


async def made(desk: Desk, reference: str, kind: LetterKind) -> Letter:
    row = LetterRow(reference=reference, kind=kind, act_id="a1", made_at=desk.clock.now(), state=Paper.MADE)
    await desk.store.write_letter(row, line(desk, Event.PRINTED, whom="a1", detail=f"{reference} made"))
    return replace(sample(kind), reference=reference, act_id="a1")


async def sent(desk: Desk, reference: str, kind: LetterKind, uri: str) -> None:
    letter = await made(desk, reference, kind)
    await send_to_paper(desk, letter, bytearray(await compose_letter(desk, letter)), uri)


async def until(desk: Desk, reference: str, is_so: Callable[[LetterRow], bool]) -> LetterRow:
    async with asyncio.timeout(10):
        while True:
            row = await desk.store.letter(reference)
            assert row is not None
            if is_so(row):
                return row
            await asyncio.sleep(0.01)


def with_printer(work: Callable[[IppPrinter], Coroutine[Any, Any, None]]) -> None:
    async def run() -> None:
        async with IppPrinter().running() as printer:
            await work(printer)

    asyncio.run(run())


def test_nobody_has_to_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_store, "PAPER_SECONDS", 0.01)

    async def day(printer: IppPrinter) -> None:
        counter = counter_in(tmp_path)
        camille = await counter.create_operator("Camille Moreau", "administrator", Secret(FIRST))
        desk = await counter.sign_in(camille.operator_id, Secret(FIRST))
        await desk.set_up.change({"printing.codes": (printer.uri,), "printing.addresses": (printer.uri,)})
        assert printer.uri in [one.uri for one in await desk.printers.known()], "at once, without signing in again"
        await sent(desk, CODE, LetterKind.PROVISIONAL_CODE, printer.uri)
        await sent(desk, PLAIN, LetterKind.CONFIRMATION, printer.uri)
        printer.feed()
        await until(desk, CODE, lambda row: row.state is Paper.PRINTED and row.job is None)
        await until(desk, PLAIN, lambda row: row.state is Paper.PRINTED)
        await counter.close()

    with_printer(day)


def test_what_a_command_left_at_the_printer_is_followed_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_store, "PAPER_SECONDS", 0.01)
    monkeypatch.setattr(open_store, "OTHERS_SECONDS", 0.01)

    async def day(printer: IppPrinter) -> None:
        counter = counter_in(tmp_path)
        camille = await counter.create_operator("Camille Moreau", "administrator", Secret(FIRST))
        desk = await counter.sign_in(camille.operator_id, Secret(FIRST))
        await desk.set_up.change({"printing.codes": (printer.uri,), "printing.addresses": (printer.uri,)})
        await sent(replace(desk, paper_moves=lambda: None), CODE, LetterKind.PROVISIONAL_CODE, printer.uri)
        printer.feed()
        await until(desk, CODE, lambda row: row.state is Paper.PRINTED and row.job is None)
        await counter.close()

    with_printer(day)


def test_the_next_opening_asks_what_became_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_store, "PAPER_SECONDS", 0.01)

    async def day(printer: IppPrinter) -> None:
        counter = counter_in(tmp_path)
        camille = await counter.create_operator("Camille Moreau", "administrator", Secret(FIRST))
        desk = await counter.sign_in(camille.operator_id, Secret(FIRST))
        await sent(desk, PLAIN, LetterKind.CONFIRMATION, printer.uri)
        await made(desk, CODE, LetterKind.PROVISIONAL_CODE)
        assert "code" not in await missing(desk)
        await counter.close()

        printer.feed()
        printer.is_off = True
        desk = await counter.sign_in(camille.operator_id, Secret(FIRST))
        await until(desk, CODE, lambda row: row.state is Paper.UNKNOWN)
        printer.is_off = False
        await until(desk, PLAIN, lambda row: row.state is Paper.PRINTED)
        (lost,) = await lost_codes(desk)
        assert (await find_by_letter(desk, lost.reference)).letter == lost
        assert (await missing(desk))[0] == "code", "and home says so"
        await made(desk, "G418VZT9XZT8", LetterKind.PROVISIONAL_CODE)
        assert await lost_codes(desk) == (), "the same person has another by now"
        await counter.close()

    with_printer(day)
