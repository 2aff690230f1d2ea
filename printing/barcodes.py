"""Code 128, QR and Data Matrix as vector marks: libraries do the arithmetic, what comes out is in millimetres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any


@dataclass(frozen=True, slots=True)
class Bar:
    """One black bar, in millimetres from the left end of the symbol without its quiet zone."""

    left: float
    width: float


@lru_cache(maxsize=64)
def code128(text: str, module: float) -> tuple[Bar, ...]:
    """The bars of `text` with the thinnest bar `module` mm wide. Leave 10 modules of white on both sides.

    Raises barcode.errors.IllegalCharacterError for what Code 128 cannot hold.
    """
    from barcode.codex import Code128
    from barcode.writer import BaseWriter

    bars: list[Bar] = []

    def keep(left: float, _top: float, width: float, colour: str | int) -> None:
        if colour == "black":
            bars.append(Bar(left, width))

    writer = BaseWriter(None, keep, None, lambda: None)
    Code128(text, writer=writer).render({"module_width": module, "quiet_zone": 0, "write_text": False})
    return tuple(bars)


@dataclass(frozen=True, slots=True)
class Run:
    """Black modules beside one another, in millimetres from the top left corner without its quiet zone."""

    left: float
    top: float
    width: float
    height: float


def qr(text: str, module: float) -> tuple[Run, ...]:
    """The square of `text`, its smallest part `module` mm wide. Leave 4 modules of white
    around. Capitals, digits and `:` make the smallest one."""
    from reportlab.graphics.barcode.qr import QrCodeWidget

    widget = QrCodeWidget(text, barLevel="M")
    widget.qr.make()
    return _runs(widget.qr.modules, module)


def datamatrix(text: str, side: float) -> tuple[Run, ...]:
    """A square Data Matrix (ECC 200) of `text`, ASCII alone, `side` mm wide. Leave two modules of white around."""
    import zxingcpp

    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.DataMatrix, force_square=True)
    dots: Any = made.to_image(scale=1, add_quiet_zones=False)
    rows: Any = memoryview(dots).tolist()
    return _runs([[dot == 0 for dot in row] for row in rows], side / len(rows))


def _runs(rows: Sequence[Sequence[bool]], module: float) -> tuple[Run, ...]:
    runs: list[Run] = []
    for top, modules in enumerate(rows):
        start = None
        for left, is_black in enumerate([*modules, False]):
            if is_black and start is None:
                start = left
            elif not is_black and start is not None:
                runs.append(Run(start * module, top * module, (left - start) * module, module))
                start = None
    return tuple(runs)
