"""Marks on a page: what the flow places and the painter draws. Millimetres from the top left corner."""

from __future__ import annotations

from dataclasses import dataclass

from printing.fonts import Face

INK = "#14201f"
TEAL = "#0f5e5a"
QUIET = "#4a5655"  # labels and foot lines: 7.6 to 1 on white
TINT = "#eaf3f1"


@dataclass(frozen=True, slots=True)
class Text:
    """One run of text; `y` is the baseline, `stretch` the width of the letters in per cent."""

    x: float
    y: float
    text: str
    face: Face
    size: float  # points
    colour: str = INK
    stretch: float = 100.0


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle, rules and bars included."""

    x: float
    y: float
    width: float
    height: float
    colour: str
    radius: float = 0.0


Mark = Text | Box
Page = list[Mark]
