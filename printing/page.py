"""The sheet in named millimetres, measured from the top left corner of an A4 page (docs/domain.md, section 5).

The window is that of DL and C5 envelopes. A sheet slides about 10 mm in its envelope, so the address block stands
wholly inside a strip of 24 mm, and nothing else comes near it.
"""

from __future__ import annotations

from dataclasses import dataclass

WIDTH = 210.0
HEIGHT = 297.0
POINT = 25.4 / 72  # one point in millimetres

LEFT = 20.0
RIGHT = 190.0
TOP = 20.0  # where the text of a following page begins
BOTTOM = 275.0  # where the text of any page ends
FOOT = 285.0  # the foot line's baseline

FOLDS = (99.0, 198.0)  # a sheet folded in three
FOLD_MARK = (5.0, 9.0)  # x from, x to


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on the sheet."""

    left: float
    top: float
    right: float
    bottom: float


BLOCK = Area(110.0, 55.0, 195.0, 79.0)  # the address block, wholly inside
CLEAR = Area(88.0, 32.0, 202.0, 92.0)  # nothing but the block in here
SLIDE = 10.0  # how far a sheet may slip, up or down

ADDRESS_SIZE = 10.0  # points, in large print too
ADDRESS_PITCH = 4.0
ADDRESS_CHARACTERS = 38
ADDRESS_LINES = 6  # a 7th for a country

HEAD = Area(LEFT, 17.0, 84.0, 92.0)  # sender, date and reference, left of the window
BODY_TOP = 102.0  # below the first fold
BARCODE_MODULE = 0.3  # the thinnest bar: 3.5 dots at 300 dpi
BARCODE_HEIGHT = 9.0
# The INS datamatrix, above the window: the largest one, 64 modules, still has 3.5 dots each at 300 dpi.
INS = Area(RIGHT - 19.2, 12.7, RIGHT, 31.9)
INS_WHITE = 2.0  # around it: two of its largest modules and more


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """The sizes of one version of a letter, in points; `leading` is a multiple of the size."""

    body: float
    lead: float
    title: float
    code: float
    leading: float
    hanging: float  # width in mm of the column for headings; 0: headings stand above their text
    label: float  # width in mm of the labels; 0: labels stand above their value
    gap: float  # mm between two sections


NORMAL = Scale(body=11, lead=12.5, title=20, code=25, leading=1.29, hanging=40, label=43, gap=3.6)
LARGE = Scale(body=16, lead=18, title=26, code=31, leading=1.34, hanging=0, label=0, gap=6.5)
