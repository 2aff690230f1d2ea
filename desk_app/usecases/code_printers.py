"""Which printer is meant, and which may have a code: those the administrator marked as within sight."""

from __future__ import annotations

from collections.abc import Sequence

from desk_app.domain.printers import PrinterFacts, Way
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.ports import Printers
from desk_app.usecases.desk import Desk

USUAL, ADDRESSES = "desk.printer", "printing.addresses"
IN_SIGHT, SPOOLERS = "printing.codes", "printing.code_spoolers"


def may_carry(desk: Desk, printer: PrinterFacts) -> bool:
    """May a code go there? A spooler keeps what it is given, so it is asked for twice."""
    if printer.way is Way.DIALOG or printer.uri not in _named(desk, IN_SIGHT):
        return False
    return printer.may_carry_codes or printer.uri in _named(desk, SPOOLERS)


def check_code_printer(desk: Desk, printer: PrinterFacts) -> None:
    """Refusal CODE_PRINTER (values: printer)."""
    if not may_carry(desk, printer):
        raise Refusal(RefusalCode.CODE_PRINTER, printer=printer.name)


async def printer_to_use(desk: Desk, dialog: Sequence[str], default: str = "") -> PrinterFacts | None:
    """The printer this desk is set up with, else the system's `default`, else the only one there is.

    `dialog` are those that the system's own dialog knows: where none speaks IPP, the way is DIALOG, and no uri. None:
    somebody has to choose. Refusals: PRINTER_UNKNOWN (values: printer): the one that was set is not there, and none is
    taken in its place; PRINTER_UNREACHABLE for one of the network."""
    return await printer_named(desk.printers, str(desk.set_up.values()[USUAL]), dialog, default)


async def printer_named(
    printers: Printers, named: str, dialog: Sequence[str], default: str = ""
) -> PrinterFacts | None:
    """The same for a desk that would be set up with `named`."""
    if "://" in named:
        return await printers.facts(named)
    known = await printers.known()
    found = called(known, named or default)
    if found is not None:
        return found
    if named in dialog or not (known or named):
        return PrinterFacts(uri="", name=named or default, way=Way.DIALOG, is_accepting=True)
    if named:
        raise Refusal(RefusalCode.PRINTER_UNKNOWN, printer=named)
    return known[0] if len(known) == 1 else None


def called(known: Sequence[PrinterFacts], name: str) -> PrinterFacts | None:
    """By its address, as the system calls its queue, or as people do."""
    return next((one for one in known if name and name in (one.uri, one.uri.rpartition("/")[2], one.name)), None)


def _named(desk: Desk, setting: str) -> tuple[str, ...]:
    value = desk.set_up.values()[setting]
    return value if isinstance(value, tuple) else ()
