"""What is let into a field, without a widget."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.fields.cleaning import caret_after, clean, day_month_year, grouped, significant


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("DUPONT\x00", "DUPONT"),
        ("\u202eTNOPUD\u202c", "TNOPUD"),
        ("LE\u200bGALL", "LEGALL"),
        ("LE\tGALL\n", "LE GALL "),
        ("E\u0301lise", "Élise"),
        ("D’ARTAGNAN", "D’ARTAGNAN"),
        ("D'ARTAGNAN", "D'ARTAGNAN"),
    ],
)
def test_invisible_characters_never_get_in(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize("typed", ["2 95 10 99 126 111 93", "2-95.10/99 126\u00a0111\u202f93", "295109912611193"])
def test_a_number_is_taken_with_any_spacing(typed: str) -> None:
    assert grouped(significant(typed), (1, 2, 2, 2, 3, 3, 2)) == "2 95 10 99 126 111 93"


def test_corsica_in_small_letters_is_understood() -> None:
    assert significant("1 76 05 2a 004 012 05") == "176052A00401205"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("2", "2"),
        ("21", "21"),
        ("210", "21/0"),
        ("21011977", "21/01/1977"),
        ("21/", "21/"),
        ("1/", "01/"),
        ("1/2/1950", "01/02/1950"),
        ("1.2.1950", "01/02/1950"),
        ("1977-01-21", "21/01/1977"),
        ("00001950", "00/00/1950"),
        ("né le 21 01 1977", "21/01/1977"),
        ("", ""),
    ],
)
def test_a_date_grows(typed: str, shown: str) -> None:
    assert day_month_year(typed) == shown


@given(st.text(max_size=30))
def test_no_text_breaks_a_date(text: str) -> None:
    assert set(day_month_year(text)) <= set("0123456789/")


@given(st.text("0123456789AB", max_size=15), st.integers(0, 15))
def test_the_caret_stands_behind_what_was_typed(number: str, count: int) -> None:
    shown = grouped(number, (1, 2, 2, 2, 3, 3, 2))
    before = shown[: caret_after(count, shown)]
    assert before.replace(" ", "") == number[:count]
