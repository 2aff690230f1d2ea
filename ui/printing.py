"""Paper by the system's own dialog: which printer was really meant, pages in their true size, one side only."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from PySide6.QtCore import QMarginsF, QRectF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QWidget

from desk_app.domain.set_up import Value
from desk_app.ports import PagePicture
from desk_app.usecases.code_printers import ADDRESSES, USUAL
from ui.loop import ask, in_thread

MOST_DPI = 300  # more than a code's smallest stroke needs, and memory stays small
MM_PER_INCH = 25.4
_PREFERRED: list[str] = []  # one for the whole process, like the system's own choice


class NoPrinter(Exception):  # noqa: N818 - an answer, not an error of ours
    """Nothing was printed. `why` is `no_printer`, `printer_changed` or `printer_failed`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def names() -> tuple[str, ...]:
    """The printers the system knows now."""
    return tuple(QPrinterInfo.availablePrinterNames())


def prefer(name: str) -> None:
    """Propose this printer from now on, as long as the system knows it; empty: the system's own choice."""
    _PREFERRED[:] = [name] if name else []


def proposed() -> str:
    """The printer that the dialog begins with; empty: this desk has none."""
    chosen = next((name for name in _PREFERRED if name in names()), "")
    return chosen or QPrinterInfo.defaultPrinterName()


def is_ready() -> bool:
    """Has this desk a printer of its own, so that a letter may print itself?"""
    return bool(proposed())


def may_print(settings: Mapping[str, Value]) -> bool:
    """Does the system know a printer, or do this desk's settings?"""
    return bool(names() or settings[ADDRESSES] or "://" in str(settings[USUAL]))


def set_up(printer: QPrinter, title: str) -> None:
    """A4, whole page, one side, no scaling."""
    printer.setDocName(title)
    printer.setCreator("Guichet")
    printer.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    )
    printer.setFullPage(True)
    printer.setDuplex(QPrinter.DuplexMode.DuplexNone)


async def print_pages(
    parent: QWidget,
    title: str,
    draw: Callable[[int], Awaitable[Sequence[PagePicture]]],
    *,
    working: Callable[[], None],
) -> bool:
    """Ask for the printer, draw the pages at its resolution (`draw(dpi)`), print them. False: the person said no.

    Qt prints on another printer without a word when a name does not exist, so the name is checked before and after.
    """
    if not names():
        raise NoPrinter("no_printer")
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    if proposed():
        printer.setPrinterName(proposed())
    set_up(printer, title)
    dialog = QPrintDialog(printer, parent)
    dialog.setObjectName("print_dialog")
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintToFile, False)  # no medium ever holds a code
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange, False)
    if await ask(dialog) != QDialog.DialogCode.Accepted:
        return False
    chosen = printer.printerName()
    if chosen not in names() or printer.outputFileName():
        raise NoPrinter("printer_changed")
    set_up(printer, title)  # the dialog may have put another format or both sides
    working()
    pictures = await draw(min(printer.resolution(), MOST_DPI))
    if not await in_thread(paint, printer, pictures):
        raise NoPrinter("printer_failed")
    if printer.printerName() != chosen or chosen not in names():
        raise NoPrinter("printer_changed")
    return True


def paint(printer: QPrinter, pictures: Sequence[PagePicture]) -> bool:
    """Every page in its true size from the sheet's corner. Blocking; no widget is touched."""
    painter = QPainter()
    if not painter.begin(printer):
        return False
    dpi = printer.resolution()
    whole = QRectF(0, 0, 210 / MM_PER_INCH * dpi, 297 / MM_PER_INCH * dpi)
    fits = True
    for number, picture in enumerate(pictures):
        if number:
            fits = fits and printer.newPage()
        image = QImage(picture.rgb, picture.width, picture.height, picture.width * 3, QImage.Format.Format_RGB888)
        painter.drawImage(whole, image)
    return painter.end() and fits
