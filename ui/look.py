"""How Guichet looks: every colour, space and size, and the one stylesheet built from them.

Widgets say what they are with the dynamic property `role` (labels, panels) or `kind` (buttons), never a colour:
labels `title` `heading` `lead` `quiet` `small` `label` `message` `key` `mark` `number` `figure` `name`, frames `card`
`side` `strip` `foot` `bar` `rule` `tick`, buttons `primary` `danger` `big` `link` `row`. `weight` (wall, question,
notice, frozen, good) colours a message and its control.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from string import Template

TEXT_FACE = "Atkinson Hyperlegible Next"
NUMBER_FACE = "Atkinson Hyperlegible Mono"  # 0/O and 1/l/I differ
FONT_FILES = (
    "AtkinsonHyperlegibleNext_400Regular.ttf",
    "AtkinsonHyperlegibleNext_600SemiBold.ttf",
    "AtkinsonHyperlegibleNext_700Bold.ttf",
    "AtkinsonHyperlegibleMono_400Regular.ttf",
)

GRID = 8  # every space is a multiple of it, in scale-independent pixels
SPACE_S, SPACE_M, SPACE_L, SPACE_XL = GRID, 2 * GRID, 3 * GRID, 5 * GRID
BODY, SMALL, LEAD, HEADING, TITLE = 15, 13, 17, 19, 28  # type scale, px at 100 %
PAGE_WIDTH = 960  # every page stands in it, in the middle of the window: their titles begin at one place
READING_WIDTH = 720  # a page of fields is not wider
FIRST_WINDOW, ROOMY_SCREEN = (1280, 720), (1600, 900)  # a smaller screen is filled
BOX, EDGE, DISC = 18, 2, 6  # what is ticked or chosen, its edge, and the edge of a chosen circle; px at 100 %
FOCUS_EDGE = 3  # the border of what has the focus; without it, border and padding together
MIN_WINDOW = (640, 360)  # half of 1280 x 720: a small screen at 200 %


class Theme(StrEnum):
    """What a desk may choose; `SYSTEM` follows the machine."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """The colours of one theme, as #RRGGBB."""

    paper: str  # behind everything
    surface: str  # cards and fields
    ink: str
    quiet: str  # secondary text
    line: str  # hairlines that only decorate
    edge: str  # borders of controls: 3:1 at least
    accent: str
    on_accent: str
    soft: str  # selected, hovered
    held: str  # a filled button with the focus
    on_held: str
    ring: str  # its ring
    focus: str  # every other ring
    amber: str
    amber_soft: str
    red: str
    red_soft: str
    green: str


PALETTES = {
    Theme.LIGHT: Colours(
        paper="#FAF8F4",
        surface="#FFFFFF",
        ink="#1B2730",
        quiet="#4E5C66",
        line="#E2DDD2",
        edge="#7A878F",
        accent="#0F5E5A",
        on_accent="#FFFFFF",
        soft="#E4F0EE",
        held="#0A4340",
        on_held="#FFFFFF",
        ring="#F2A93B",
        focus="#0F5E5A",
        amber="#8A5A00",
        amber_soft="#FFF4DC",
        red="#A8201A",
        red_soft="#FDECEA",
        green="#1E6B3A",
    ),
    Theme.DARK: Colours(
        paper="#12181B",
        surface="#1A2226",
        ink="#E8EEF0",
        quiet="#A9B7BD",
        line="#2B373D",
        edge="#71838B",
        accent="#6CCBC2",
        on_accent="#0B1716",
        soft="#1D3335",
        held="#1B6A64",
        on_held="#FFFFFF",
        ring="#FFFFFF",
        focus="#6CCBC2",
        amber="#F0B85A",
        amber_soft="#332A18",
        red="#FF9C94",
        red_soft="#3A2120",
        green="#8FD6A5",
    ),
    Theme.CONTRAST: Colours(
        paper="#000000",
        surface="#000000",
        ink="#FFFFFF",
        quiet="#FFFFFF",
        line="#FFFFFF",
        edge="#FFFFFF",
        accent="#FFFF00",
        on_accent="#000000",
        soft="#1F1F1F",
        held="#000000",
        on_held="#FFFF00",
        ring="#FFFF00",
        focus="#FFFF00",
        amber="#FFD75E",
        amber_soft="#000000",
        red="#FFB3AD",
        red_soft="#000000",
        green="#9DF5B4",
    ),
}


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2 computes it, 1 to 21."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def font_data() -> tuple[bytes, ...]:
    """The typefaces' files, as bytes."""
    folder = resources.files("resources").joinpath("fonts")
    return tuple(folder.joinpath(name).read_bytes() for name in FONT_FILES)


def stylesheet(theme: Theme, *, scale: float = 1.0) -> str:
    """The whole application's stylesheet. `scale` enlarges text and controls (1.0 to 2.0)."""
    colours = PALETTES[theme]
    sizes = {"small": SMALL, "body": BODY, "lead": LEAD, "heading": HEADING, "title": TITLE}
    values: dict[str, str] = {name: f"{round(size * scale)}px" for name, size in sizes.items()}
    values |= {name: getattr(colours, name) for name in Colours.__dataclass_fields__}
    values |= {"face": TEXT_FACE, "mono": NUMBER_FACE, "hair": "2px" if theme is Theme.CONTRAST else "1px"}
    # A chosen circle is a thick edge around a dot, and as large as the others.
    box, disc = round(BOX * scale), round(DISC * scale)
    values |= {"box": str(box), "round": str(box // 2 + EDGE), "disc": str(disc), "dot": str(box + 2 * EDGE - 2 * disc)}
    values["tick"] = colours.on_accent.removeprefix("#")
    template = resources.files("ui").joinpath("look.qss").read_text(encoding="utf-8")
    return Template(template).substitute(values)
