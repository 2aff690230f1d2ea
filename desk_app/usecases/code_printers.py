"""Which printers may have a code: those the administrator marked as within sight, and which spoolers were allowed."""

from __future__ import annotations

from collections.abc import Sequence

from desk_app.domain.printers import PrinterFacts, Way
from desk_app.domain.refusal import Refusal, RefusalCode
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


def usual_printer(desk: Desk, known: Sequence[PrinterFacts], default: str = "") -> PrinterFacts | None:
    """The printer this desk is set up with, else the system's `default`, else the only one there is.

    None: somebody has to choose. Refusal PRINTER_UNKNOWN (values: printer): the one that was set is not there, and none
    is taken in its place."""
    named = str(desk.set_up.values()[USUAL])
    found = _called(known, named or default)
    if named and found is None:
        raise Refusal(RefusalCode.PRINTER_UNKNOWN, printer=named)
    return found or (known[0] if len(known) == 1 else None)


def _called(known: Sequence[PrinterFacts], name: str) -> PrinterFacts | None:
    """By its address, as the system calls its queue, or as people do."""
    return next((one for one in known if name and name in (one.uri, one.uri.rpartition("/")[2], one.name)), None)


def _named(desk: Desk, setting: str) -> tuple[str, ...]:
    value = desk.set_up.values()[setting]
    return value if isinstance(value, tuple) else ()
