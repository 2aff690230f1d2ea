"""Code 128 and QR as vector marks: libraries do the arithmetic, what comes out is in millimetres."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache


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


def qr(text: str, module: float) -> tuple[Run, ...]:
    """The square of `text`, its smallest part `module` mm wide, each run `module` high. Leave 4 modules of white
    around. Capitals, digits and `:` make the smallest one."""
    from reportlab.graphics.barcode.qr import QrCodeWidget

    widget = QrCodeWidget(text, barLevel="M")
    widget.qr.make()
    runs: list[Run] = []
    for top, modules in enumerate(widget.qr.modules):
        start = None
        for left, is_black in enumerate([*modules, False]):
            if is_black and start is None:
                start = left
            elif not is_black and start is not None:
                runs.append(Run(start * module, top * module, (left - start) * module))
                start = None
    return tuple(runs)
