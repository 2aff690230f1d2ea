"""The faces, embedded in every letter: Atkinson Hyperlegible, where 0 and O, 1, l and I differ (see OFL.txt).

The rare Latin letters that it lacks come from DejaVu, cut to them and set to the same height (see DejaVu.txt).
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


SPARE = {Face.TEXT: "DejaVuSans_Letters", Face.STRONG: "DejaVuSans_LettersBold"}


@cache
def load(face: Face) -> Any:
    """The face as ReportLab's TTFont, registered under its value."""
    return _read(face.value)


@cache
def load_spare(face: Face) -> Any:
    """The letters that the face lacks, as `load`; None for a face that writes no names."""
    return _read(SPARE[face]) if face in SPARE else None


def _read(name: str) -> Any:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    data = resources.files("resources").joinpath("fonts", f"{name}.ttf").read_bytes()
    font = TTFont(name, BytesIO(data))
    pdfmetrics.registerFont(font)
    return font


@cache
def widths(face: Face) -> Mapping[int, float]:
    """Advance widths by character, in thousandths of the size."""
    own, spare = load(face).face.charWidths, load_spare(face)
    return {**spare.face.charWidths, **own} if spare is not None else dict(own)


@cache
def characters() -> frozenset[int]:
    """The characters that names and sentences can be made of, in plain and in strong letters."""
    both = (frozenset(load(face).face.charToGlyph) | frozenset(load_spare(face).face.charToGlyph) for face in SPARE)
    return frozenset.intersection(*both)


def width(text: str, face: Face, size: float) -> float:
    """How wide `text` runs at `size` points, in millimetres."""
    known = widths(face)
    return sum([known.get(sign, 500.0) for sign in map(ord, text)]) * size / 1000 * POINT
