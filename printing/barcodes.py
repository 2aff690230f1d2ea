"""Code 128 as vector bars: python-barcode does the arithmetic, our writer keeps the bars in millimetres."""

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
