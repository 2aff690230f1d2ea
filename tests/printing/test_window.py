"""The envelope window: what stands in it, where, and that nothing else comes near it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk_app.domain.contact import PostalAddress
from desk_app.domain.letters import OWN_SHEETS, Letter, LetterKind
from printing.page import ADDRESS_CHARACTERS, BLOCK, CLEAR, SLIDE, Area
from printing.samples import child_sample, sample
from printing.window import window_text
from resources.catalogue import LANGUAGES, texts
from tests.printing.reading import PRESS, paper, runs, text_in, text_of

FULL = PostalAddress(
    flat="Appartement 12, 3e étage, porte gauche",
    building="Résidence des Grands Chênes, entrée B",
    street="118 bis avenue du Général-de-Gaulle",
    locality="Saint-Étienne-du-Bois, BP 40112",
    postcode="69003",
    town="Lyon",
)
ABROAD = replace(FULL, postcode="1050", town="Ixelles", country="Belgique")
WIDE = "W" * 38
WIDEST = PostalAddress(
    flat=WIDE, building=WIDE, street=WIDE, locality=WIDE, postcode="99999", town="W" * 32, country=WIDE
)
LONG_NAME = "Marie-Antoinette Joséphine Bernadette DE LA ROCHEFOUCAULD-MONTMORENCY"

ADDRESSES = [
    pytest.param("Camille DURAND", FULL, id="six lines"),
    pytest.param("Éloi ÇAĞŞ", ABROAD, id="seven lines"),
    pytest.param(WIDE, WIDEST, id="widest"),
    pytest.param(LONG_NAME, ABROAD, id="long name"),
    pytest.param("Camille DURAND", PostalAddress(street="1 rue X", postcode="75001", town="Paris"), id="short"),
    pytest.param("Camille DURAND", None, id="handed over"),
    pytest.param("Ẳ Ễ Ṹ", replace(ABROAD, country="Ģ Ș Ņ"), id="tallest and deepest"),
    pytest.param("gypq " * 6, replace(ABROAD, country="ÉGYPTE Ç"), id="descenders"),
]


def _letter(addressee: str, address: PostalAddress | None, **more: object) -> Letter:
    return replace(sample(LetterKind.CONFIRMATION), addressee=addressee, address=address, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("large_print", [False, True])
@pytest.mark.parametrize(("addressee", "address"), ADDRESSES)
def test_only_the_block_stands_in_the_clear_area(
    addressee: str, address: PostalAddress | None, large_print: bool
) -> None:
    drawn = paper(PRESS.compose(_letter(addressee, address, large_print=large_print)))
    left, top, right, bottom = drawn.ink(CLEAR) or (0, 0, 0, 0)
    assert left >= BLOCK.left - 0.1
    assert top >= BLOCK.top - 0.1
    assert right <= BLOCK.right + 0.1
    assert bottom <= BLOCK.bottom + 0.1


@pytest.mark.parametrize("slide", [-SLIDE, 0.0, SLIDE])
@pytest.mark.parametrize(("addressee", "address"), ADDRESSES)
def test_through_the_window_one_sees_the_block_whole_and_nothing_else(
    addressee: str, address: PostalAddress | None, slide: float
) -> None:
    """A window of 100 x 45 mm, as on DL envelopes, with the sheet slipped up, in place, slipped down."""
    drawn = paper(PRESS.compose(_letter(addressee, address)))
    seen = Area(100, 45 + slide, 200, 90 + slide)
    box = drawn.ink(Area(100, max(seen.top, CLEAR.top), 200, min(seen.bottom, CLEAR.bottom)))
    whole = drawn.ink(CLEAR)
    assert box is not None
    assert whole is not None
    assert box == pytest.approx(whole, abs=0.2)


def test_six_lines_of_38_the_last_three_in_capitals_without_punctuation() -> None:
    lines = window_text("Camille DURAND-NGUYEN", FULL).lines
    assert lines == (
        "Camille DURAND-NGUYEN",
        "Appartement 12, 3e étage, porte gauche",
        "Résidence des Grands Chênes, entrée B",
        "118 BIS AVENUE DU GÉNÉRAL DE GAULLE",
        "SAINT ÉTIENNE DU BOIS BP 40112",
        "69003 LYON",
    )


def test_a_country_is_a_seventh_line() -> None:
    lines = window_text("Camille DURAND", ABROAD).lines
    assert len(lines) == 7
    assert lines[-1] == "BELGIQUE"
    assert all(line == line.upper() for line in lines), "seven stand too close for tails below and accents above"


@pytest.mark.parametrize(("addressee", "address"), ADDRESSES)
def test_no_line_is_longer_than_the_window_holds(addressee: str, address: PostalAddress | None) -> None:
    lines = window_text(addressee, address).lines
    assert all(0 < len(line) <= ADDRESS_CHARACTERS for line in lines)
    assert len(lines) <= 7


def test_a_name_too_long_for_the_window_is_said_in_full_in_the_body() -> None:
    text = window_text(LONG_NAME, FULL)
    assert not text.whole
    assert text.lines[0] == "M-A. DE LA ROCHEFOUCAULD-MONTMORENCY"
    said = text_of(PRESS.compose(_letter(LONG_NAME, FULL)))
    assert LONG_NAME in said.replace("- ", "-")


def test_a_long_name_takes_a_free_line_before_it_is_shortened() -> None:
    text = window_text(LONG_NAME, PostalAddress(street="1 rue X", postcode="75001", town="Paris"))
    assert text.whole
    assert " ".join(text.lines[:2]) == LONG_NAME


def test_seven_lines_keep_ten_points() -> None:
    pdf = PRESS.compose(_letter("Camille DURAND", ABROAD, large_print=True))
    assert ("AtkinsonHyperlegibleNext-Regular", 10.0) in set(runs(pdf))


def test_the_window_shows_neither_a_child_nor_a_code() -> None:
    letter = child_sample(LetterKind.PROVISIONAL_CODE)
    pdf = PRESS.compose(letter)
    seen = text_in(pdf, 0, CLEAR)
    assert "Camille DURAND-NGUYEN" in seen
    assert "Léa" not in seen
    assert not any(group in seen for group in ("x7Kp", "0OaQ", "1lIz"))
    assert "Léa DURAND" in text_of(pdf)


def test_fold_marks_on_every_sheet() -> None:
    pdf = PRESS.compose(sample(LetterKind.CONFIRMATION))
    for page in range(PRESS.pages(pdf)):
        drawn = paper(pdf, page, dpi=300)
        for fold in (99, 198):
            box = drawn.ink(Area(3, fold - 5, 12, fold + 5))
            assert box is not None
            assert (box[1] + box[3]) / 2 == pytest.approx(fold, abs=0.15)


@pytest.mark.parametrize(("addressee", "address"), [(WIDE, WIDEST), ("Camille DURAND", ABROAD), ("Camille", FULL)])
def test_the_window_changes_nothing_outside_it(addressee: str, address: PostalAddress | None) -> None:
    """What is set narrower in the window leaves the rest of the sheet as it is, dot by dot."""
    usual = paper(PRESS.compose(_letter("Camille DURAND", FULL))).image
    other = paper(PRESS.compose(_letter(addressee, address))).image
    dot = 25.4 / 150
    hidden = (round(CLEAR.left / dot), round(CLEAR.top / dot), round(CLEAR.right / dot), round(CLEAR.bottom / dot))
    for image in (usual, other):
        image.paste(255, hidden)
    assert usual.tobytes() == other.tobytes()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", LetterKind)
def test_a_sheet_without_an_address_says_that_it_is_handed_over(kind: LetterKind, language: str) -> None:
    said = texts(language)("letter.by_hand")
    letter = replace(sample(kind, language), address=None)
    is_letter = kind not in OWN_SHEETS
    assert (said in text_of(PRESS.compose(letter))) is is_letter
    assert (said in PRESS.text(letter)) is is_letter
    assert said not in text_of(PRESS.compose(replace(letter, address=FULL)))
