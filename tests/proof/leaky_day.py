"""A day's work with recognisable things in it, in a process of its own: `python -m tests.proof.leaky_day FOLDER`.

FOLDER holds the desk (`desk`); letters go to a printer that leaves PDF files in `spool`, the code to one that speaks
IPP and keeps nothing, one letter is saved on purpose in `export`, the desk is copied at six moments to `stolen`, and
what only this process knows is told in `planted.json`. Standard
output and standard error stay empty.
"""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from desk_app.demonstration import PASSWORD
from desk_app.domain.acts import Act
from desk_app.domain.answers import Channel
from desk_app.domain.diagnostic import text
from desk_app.domain.printers import Paper
from desk_app.domain.refusal import RefusalCode
from desk_app.domain.secret import Secret
from desk_app.flows.drafts import ContactDraft
from desk_app.flows.renewal import RenewalDraft
from desk_app.sandbox.fictive_person import SeedPerson
from desk_app.sandbox.printer import IppPrinter
from desk_app.sandbox.seeds import creation_code, person
from desk_app.security import logs
from desk_app.usecases.day_sheet import day_sheet, day_sheet_pdf
from desk_app.usecases.desk_sheets import recovery_letter, sheet_printed
from desk_app.usecases.diagnostic import diagnostic
from desk_app.usecases.find_record import find_record
from desk_app.usecases.follow_letter import follow_letter
from desk_app.usecases.journal import choose, export_journal, journal_pdf, read_journal
from desk_app.usecases.letters import code_letter, confirmation_letter
from desk_app.usecases.open_record import open_record
from desk_app.usecases.person_report import person_report, person_report_pdf
from desk_app.usecases.print_letter import compose_letter, letter_pictures, letter_printed, letter_saved
from desk_app.usecases.prove_code import prove_code
from desk_app.usecases.refuse import refuse
from desk_app.usecases.renew_code import renew_code
from desk_app.usecases.renew_keys import renew_keys
from desk_app.usecases.renewal_facts import renewal_facts
from desk_app.usecases.save_draft import save_draft, start_opening
from desk_app.usecases.send_to_paper import send_to_paper
from printing.printers.ipp import IppPrinters
from resources.catalogue import texts
from tests.journeys.counter import CARD, Hand, refused, typed
from tests.proof import at_work

NAME, GIVEN, STREET = "Quévremont", "Zéphyrine", "77 rue du Zéphyr"
EMAIL, MOBILE = "quevremont@example.org", "06 12 34 56 77"
WRONG = creation_code("7K2M9QX4RTB")
SERIAL = "42000000011"


def planted(hand: Hand, who: SeedPerson) -> Any:
    """An opening for `who`, with everything recognisable in it."""
    contact = ContactDraft(email=EMAIL, mobile=MOBILE, street=STREET, postcode="25000", town="Besançon")
    return typed(hand.draft(), who, proofs=CARD, contact=contact, used_name=NAME, used_given_name=GIVEN)


async def a_day(hand: Hand, folder: Path, stolen: Callable[[str], None]) -> list[str]:
    """Every kind of work; the codes and keys that were on paper."""
    desk = hand.desk
    first, scanned = person("adult-typed"), person("adult-scanned")
    draft = planted(hand, first)
    await save_draft(desk, draft)
    stolen("draft")
    keys = {0: await prove_code(code := Secret(first.creation_code), first.number)}
    assert not code
    facts = await hand.facts(draft, {0: first.creation_code})
    acts = await open_record(desk, draft, facts, keys)
    assert not keys[0]
    stolen("written")
    (row,) = await hand.answered(acts)
    letter = await confirmation_letter(desk, row)
    pdf = await compose_letter(desk, letter)
    await printed(hand, pdf, folder / "spool" / "1.pdf")
    await letter_printed(desk, letter)
    await letter_saved(desk, letter)
    (folder / "export" / "letter.pdf").write_bytes(pdf)
    stolen("accepted")
    await hand.answered(await hand.confirm(planted(hand, scanned), {0: WRONG}))
    stolen("refused")
    given_up = replace(planted(hand, person("adult-spare")), id=start_opening(desk).id)
    await save_draft(desk, given_up)
    await refuse(desk, given_up.id)
    for words in (NAME, first.number, first.traits.birth_date.french(), f"{GIVEN} {NAME}"):
        assert await find_record(desk, words)
    codes = [await _renewed(hand, person("auto-created"), folder, stolen), *await _keys(hand, folder)]
    logging.getLogger("guichet").warning("a bug that names %s", first.number)
    await _told(hand, row.act, folder)
    stolen("evening")
    return codes


async def _renewed(hand: Hand, held: SeedPerson, folder: Path, stolen: Callable[[str], None]) -> str:
    desk, traits = hand.desk, held.traits
    asked = RenewalDraft(
        number=held.number,
        birth_name=traits.birth_name,
        given_names=traits.given_names,
        sex=traits.sex.value,
        birth_date=traits.birth_date.french(),
        proofs=CARD,
        vitale_serial=SERIAL,
        channel=Channel.LETTER,
    )
    known = await renewal_facts(desk, asked)
    renewed = await renew_code(desk, asked, known)
    sheet = await code_letter(desk, asked, known, renewed)
    assert sheet.code is not None
    told = sheet.code.reveal()
    await refused(letter_saved(desk, sheet))
    async with IppPrinter().running() as printer:
        printers = IppPrinters([printer.uri], spooler="")
        at_printer = replace(desk, printers=printers)
        pdf = bytearray(await compose_letter(desk, sheet))
        assert (await refused(send_to_paper(at_printer, sheet, pdf, printer.uri))).code is RefusalCode.CODE_PRINTER
        await desk.set_up.change({"printing.codes": (printer.uri,)})
        pdf = bytearray(await compose_letter(desk, sheet))
        sent = await send_to_paper(at_printer, sheet, pdf, printer.uri)
        stolen("code")
        printer.feed()
        assert (await follow_letter(at_printer, sent))[0].state is Paper.PRINTED
        assert told.encode() not in pdf
        assert not any(pdf)
        await printers.close()
    assert not sheet.code
    assert not renewed.code
    return told


async def _keys(hand: Hand, folder: Path) -> list[str]:
    """The keys made anew: the recovery key on its sheet."""
    desk = hand.desk
    renewed = await renew_keys(desk, Secret(PASSWORD))
    told = renewed.recovery.reveal()
    sheet = recovery_letter(desk, renewed.recovery, "fr")
    await printed(hand, await compose_letter(desk, sheet), folder / "spool" / "3.pdf")
    await sheet_printed(desk, sheet)
    renewed.recovery.wipe()
    return [told.replace("-", "")]


async def _told(hand: Hand, act: Act, folder: Path) -> None:
    """What is handed out on purpose, about people; and what support gets, about nobody."""
    desk, out = hand.desk, folder / "export"
    chosen = await choose(desk, since=None, until=None, who="", person=person("adult-typed").number)
    await read_journal(desk, chosen)
    report = await export_journal(desk, chosen)
    (out / "journal.pdf").write_bytes(await journal_pdf(desk, report, "fr"))
    (out / "person.pdf").write_bytes(await person_report_pdf(desk, await person_report(desk, act)))
    (out / "day.pdf").write_bytes(await day_sheet_pdf(desk, await day_sheet(desk), "fr"))
    (folder / "support.txt").write_text(text(await diagnostic(desk, screen="offscreen"), texts("fr")), encoding="utf-8")


async def printed(hand: Hand, pdf: bytes, paper: Path) -> None:
    """What the window does once a printer was chosen; this one leaves PDF files."""
    from PySide6.QtPrintSupport import QPrinter

    from ui.printing import paint, set_up

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(paper))
    set_up(printer, "G")
    assert await asyncio.to_thread(paint, printer, await letter_pictures(hand.desk, pdf, dpi=100))


async def _worked(folder: Path) -> list[str]:
    desk = folder / "desk"

    def copied(moment: str) -> None:
        shutil.copytree(desk, folder / "stolen" / moment)

    await at_work.mistype(desk)
    async with at_work.signed_in(desk) as hands:
        told = await a_day(Hand(hands.desk), folder, copied)
        await hands.back_up()
    await at_work.mistype(desk)
    return told


def main(folder: Path) -> None:
    """In the process of its own."""
    from PySide6.QtWidgets import QApplication

    app = QApplication(["guichet"])
    for name in ("spool", "export", "stolen"):
        (folder / name).mkdir()
    handlers = logs.set_up(folder / "desk", level=logging.DEBUG)
    try:
        told = asyncio.run(_worked(folder))
    finally:
        logs.take_down(handlers)
    app.quit()
    (folder / "planted.json").write_text(json.dumps({"codes": told}), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
