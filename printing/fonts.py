"""The faces, embedded in every letter: Atkinson Hyperlegible, where 0 and O, 1, l and I differ (see OFL.txt).

Loaded once and kept. ReportLab is imported with the first letter, not with the application.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib import resources
from io import BytesIO
from typing import Any

from printing.page import POINT


class Face(StrEnum):
    """The four faces in use; the value is the file's name."""

    TEXT = "AtkinsonHyperlegibleNext_400Regular"
    STRONG = "AtkinsonHyperlegibleNext_600SemiBold"
    MONO = "AtkinsonHyperlegibleMono_400Regular"
    CODE = "AtkinsonHyperlegibleMono_700Bold"


@cache
def load(face: Face) -> Any:
    """The face as ReportLab's TTFont, registered under its value."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    data = resources.files("resources").joinpath("fonts", f"{face}.ttf").read_bytes()
    font = TTFont(face.value, BytesIO(data))
    pdfmetrics.registerFont(font)
    return font


@cache
def widths(face: Face) -> Mapping[int, float]:
    """Advance widths by character, in thousandths of the size."""
    known: Mapping[int, float] = load(face).face.charWidths
    return known


@cache
def characters() -> frozenset[int]:
    """The characters that every face can draw."""
    return frozenset.intersection(*(frozenset(load(face).face.charToGlyph) for face in Face))


def width(text: str, face: Face, size: float) -> float:
    """How wide `text` runs at `size` points, in millimetres."""
    known = widths(face)
    return sum([known.get(sign, 500.0) for sign in map(ord, text)]) * size / 1000 * POINT
