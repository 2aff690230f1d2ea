"""Names, dates and places as typed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain import birth
from desk_app.domain.checked import Checked
from desk_app.domain.people import BirthDate

TODAY = date(2026, 3, 1)


def only_code(checked: Checked[object] | Checked[str] | Checked[BirthDate]) -> str:
    """The one wall's code."""
    assert checked.value is None
    (problem,) = checked.problems
    return problem.code


@pytest.mark.parametrize(
    ("typed", "strict"),
    [
        ("Lefèvre", "LEFEVRE"),
        ("  d’Œuf  ", "D'OEUF"),
        ("L'Hôpital", "L'HOPITAL"),
        ("Garcia--Hammadi", "GARCIA--HAMMADI"),
        ("Garcia‑Hammadi", "GARCIA-HAMMADI"),
        ("\u202eNuñez\u200b\x00", "NUNEZ"),
        ("e\u0301tienne", "ETIENNE"),
        ("Straße Łódź", "STRASSE LODZ"),
        ("'T Hooft", "'T HOOFT"),
        ("A" * 100, "A" * 100),
    ],
)
def test_birth_names_become_strict_without_a_word(typed: str, strict: str) -> None:
    assert birth.check_birth_name(typed) == Checked(strict)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "birth_name_missing"),
        (" \u200b ", "birth_name_missing"),
        ("MARTIN2", "name_character"),
        ("Иванов", "name_character"),
        ("محمد", "name_character"),
        ("-MARTIN", "name_start"),
        ("'", "name_letters"),
        ("A---B", "name_double_hyphen"),
        ("A" * 101, "name_too_long"),
        ("A" * 10_000, "name_too_long"),
        ("{0}", "name_character"),
    ],
)
def test_wrong_birth_names(typed: str, code: str) -> None:
    assert only_code(birth.check_birth_name(typed)) == code


def test_the_wrong_character_is_named_and_pointed_at() -> None:
    (problem,) = birth.check_birth_name("\u200bMAR\u200b7IN").problems
    assert (dict(problem.values), problem.part) == ({"character": "7"}, (5, 6))


def test_given_names() -> None:
    assert birth.check_given_names("Sarah-Lou,  Anna").value == "SARAH-LOU ANNA"
    assert only_code(birth.check_given_names("Anna--Lou")) == "name_double_hyphen"
    assert only_code(birth.check_given_names("")) == "given_names_missing"


def test_used_names_keep_their_accents() -> None:
    assert birth.check_used_name(" Hélène  d’Œuf ").value == "Hélène d’Œuf"
    assert birth.check_used_name("").value == ""
    assert only_code(birth.check_used_name("A" * 10_000)) == "name_too_long"
    assert birth.check_used_name("7", "used_given_name").problems[0].field == "used_given_name"


@given(st.text(max_size=150))
def test_what_passes_is_strict(text: str) -> None:
    name = birth.check_birth_name(text).value
    assert name is None or (set(name) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ '-") and name[0] not in " -")
    assert name is None or birth.check_birth_name(name).value == name


@pytest.mark.parametrize(
    ("typed", "born"),
    [
        ("21011977", BirthDate(1977, 1, 21)),
        ("21/01/1977", BirthDate(1977, 1, 21)),
        ("1.2.1977", BirthDate(1977, 2, 1)),
        ("21 01 1977", BirthDate(1977, 1, 21)),
        ("1977-01-21", BirthDate(1977, 1, 21)),
        ("00/00/1950", BirthDate(1950)),
        ("00061950", BirthDate(1950, 6)),
        ("29/02/1976", BirthDate(1976, 2, 29)),
        ("01/03/2026", BirthDate(2026, 3, 1)),
        ("00/00/2026", BirthDate(2026)),
        ("\u200f21/01/1977\x00", BirthDate(1977, 1, 21)),
    ],
)
def test_birth_dates(typed: str, born: BirthDate) -> None:
    assert birth.parse_birth_date(typed, TODAY) == Checked(born)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "birth_date_missing"),
        ("21.01.77", "birth_date_short_year"),
        ("210177", "birth_date_short_year"),
        ("21/13/1977", "birth_date_month"),
        ("29/02/1977", "birth_date_day"),
        ("31/04/1977", "birth_date_day"),
        ("32/01/1977", "birth_date_day"),
        ("21/00/1977", "birth_date_day_without_month"),
        ("02/03/2026", "birth_date_future"),
        ("00/04/2026", "birth_date_future"),
        ("01/01/2027", "birth_date_future"),
        ("01/01/1850", "birth_date_too_old"),
        ("00/00/0000", "birth_date_too_old"),
        ("hier", "birth_date_shape"),
        ("2101197", "birth_date_shape"),
        ("٢١/٠١/١٩٧٧", "birth_date_shape"),
        ("1" * 10_000, "birth_date_shape"),
    ],
)
def test_wrong_birth_dates(typed: str, code: str) -> None:
    assert only_code(birth.parse_birth_date(typed, TODAY)) == code


@given(st.text(max_size=30))
def test_any_text_has_an_answer(text: str) -> None:
    checked = birth.parse_birth_date(text, TODAY)
    assert (checked.value is None) == bool(checked.walls)


@pytest.mark.parametrize("code", ["31555", "2a004", "2B 033", "97411", "98818", "99126", "01154", ""])
def test_birthplaces(code: str) -> None:
    assert birth.check_birthplace(code).value == code.replace(" ", "").upper()


@pytest.mark.parametrize(
    ("typed", "code"),
    [("31000", "birthplace_postcode"), ("Toulouse", "birthplace_shape"), ("3155", "birthplace_shape")],
)
def test_wrong_birthplaces(typed: str, code: str) -> None:
    assert only_code(birth.check_birthplace(typed)) == code
