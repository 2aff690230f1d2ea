"""Colours that can be read, and a stylesheet made of the tokens alone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLineEdit

from ui.application import SCALES
from ui.look import PALETTES, Theme, contrast, stylesheet

TEXT_ON = (
    ("ink", "paper"),
    ("ink", "surface"),
    ("ink", "soft"),
    ("ink", "amber_soft"),
    ("ink", "red_soft"),
    ("quiet", "paper"),
    ("quiet", "surface"),
    ("accent", "paper"),
    ("accent", "surface"),
    ("accent", "soft"),
    ("on_accent", "accent"),
    ("on_held", "held"),
    ("amber", "paper"),
    ("amber", "surface"),
    ("amber", "amber_soft"),
    ("red", "paper"),
    ("red", "surface"),
    ("red", "red_soft"),
    ("green", "surface"),
    ("green", "paper"),
)
SEEN_ON = (
    ("edge", "surface"),
    ("edge", "paper"),
    ("focus", "surface"),
    ("focus", "paper"),
    ("focus", "red_soft"),
    ("ring", "held"),
)


@pytest.mark.parametrize("theme", PALETTES)
@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_text_can_be_read(theme: Theme, text: str, ground: str) -> None:
    least = 7.0 if theme is Theme.CONTRAST else 4.5
    colours = PALETTES[theme]
    assert contrast(getattr(colours, text), getattr(colours, ground)) >= least


@pytest.mark.parametrize("theme", PALETTES)
@pytest.mark.parametrize(("mark", "ground"), SEEN_ON)
def test_borders_and_rings_can_be_seen(theme: Theme, mark: str, ground: str) -> None:
    colours = PALETTES[theme]
    assert contrast(getattr(colours, mark), getattr(colours, ground)) >= 3.0


@pytest.mark.parametrize("theme", PALETTES)
def test_the_ring_of_filled_buttons_is_theirs_alone(theme: Theme) -> None:
    """On any other ground it was never measured."""
    ring, held = PALETTES[theme].ring, PALETTES[theme].held
    for rule in re.findall(r"[^{}]+:focus \{[^}]*\}", stylesheet(theme).replace("\n", " ")):
        if ring in rule and ring != PALETTES[theme].focus:
            assert f"background: {held}" in rule, rule


def test_in_high_contrast_one_colour_says_where_the_focus_is() -> None:
    """A filled button loses its filling with the focus: in white it would look like any button without."""
    colours = PALETTES[Theme.CONTRAST]
    assert colours.ring == colours.focus != colours.edge


def test_what_is_ticked_or_chosen_has_one_ring() -> None:
    """The style would draw its own, dotted, inside ours."""
    assert re.search(r"QCheckBox, QRadioButton \{[^}]*outline: 0;", stylesheet(Theme.LIGHT))


@pytest.mark.parametrize("theme", PALETTES)
def test_what_stands_in_an_empty_field_can_be_read(theme: Theme, qtbot: Any) -> None:
    line = QLineEdit()
    qtbot.addWidget(line)
    line.setPlaceholderText("jj/mm/aaaa")
    line.setStyleSheet(stylesheet(theme))
    line.ensurePolished()
    shown = line.palette().color(QPalette.ColorRole.PlaceholderText)
    assert (shown.name().upper(), shown.alpha()) == (PALETTES[theme].quiet, 255)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", PALETTES)
def test_every_colour_of_the_stylesheet_is_a_token(theme: Theme) -> None:
    colours = PALETTES[theme]
    known = {getattr(colours, name).upper() for name in colours.__dataclass_fields__} | {"#FFFFFF"}
    used = {colour.upper() for colour in re.findall(r"#[0-9A-Fa-f]{6}\b", stylesheet(theme))}
    assert used <= known


def test_text_grows_with_the_scale() -> None:
    assert "font-size: 15px" in stylesheet(Theme.LIGHT)
    assert "font-size: 30px" in stylesheet(Theme.LIGHT, scale=2.0)


@pytest.mark.parametrize("scale", SCALES)
def test_what_is_ticked_grows_too_and_a_choice_stays_round(scale: float) -> None:
    sheet = stylesheet(Theme.LIGHT, scale=scale)
    box, edge = re.findall(r"indicator { width: (\d+)px; height: \d+px; border: (\d)px", sheet)[0]
    disc, dot = re.findall(r"indicator:checked { border: (\d+)px solid [^;]+; width: (\d+)px", sheet)[0]
    assert int(box) == round(18 * scale)
    assert int(dot) + 2 * int(disc) == int(box) + 2 * int(edge), "chosen or not, it is as large"
    assert f"QRadioButton::indicator {{ border-radius: {int(box) // 2 + int(edge)}px; }}" in sheet


@pytest.mark.parametrize("theme", [Theme.LIGHT, Theme.DARK, Theme.CONTRAST])
def test_the_marked_line_is_told_by_more_than_a_shade(theme: Theme) -> None:
    accent = PALETTES[theme].accent
    assert contrast(accent, PALETTES[theme].surface) >= 3
    for kind in ("QTableView", "QListView"):
        assert re.search(rf"{kind}::item:selected {{ border[^}}]*{accent}", stylesheet(theme))
