"""Reaching the person: e-mail, mobile, address, masks, and what belongs to the site."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain import contact_rules
from desk_app.domain.contact import PostalAddress
from desk_app.domain.refusal import Weight
from resources.profiles import load

PROFILE = load("dmp")


@pytest.mark.parametrize(
    ("typed", "value", "codes"),
    [
        ("", "", []),
        (" lea.martin@exemple.fr ", "lea.martin@exemple.fr", []),
        ("\u200blea@exemple.fr\x00", "lea@exemple.fr", []),
        ("lea@example.test", "lea@example.test", []),
        ("lea@gmial.com", "lea@gmial.com", ["email_typo"]),
        ("lea@hotmail.fr.com", "lea@hotmail.fr.com", ["email_typo"]),
        ("lea@gmail.con", "lea@gmail.con", ["email_typo"]),
        ("lea", None, ["email_at"]),
        ("lea@@exemple.fr", None, ["email_at"]),
        ("lea martin@exemple.fr", None, ["email_space"]),
        ("lea@exemple", None, ["email_shape"]),
        ("@exemple.fr", None, ["email_shape"]),
        ("lea@exemple..fr", None, ["email_shape"]),
        ("a" * 10_000, None, ["email_too_long"]),
    ],
)
def test_email(typed: str, value: str | None, codes: list[str]) -> None:
    checked = contact_rules.check_email(typed)
    assert (checked.value, [p.code for p in checked.problems]) == (value, codes)


def test_a_likely_slip_is_a_question_with_what_was_meant() -> None:
    (problem,) = contact_rules.check_email("lea@gmial.con").problems
    assert (problem.weight, dict(problem.values)) == (Weight.QUESTION, {"suggestion": "lea@gmail.com"})


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("", ""),
        ("06 12 34 56 78", "+33612345678"),
        ("07.30.12.34.56", "+33730123456"),
        ("+33 (0)6 12 34 56 78", "+33612345678"),
        ("0033612345678", "+33612345678"),
        ("0690000001", "+590690000001"),
        ("0691290000", "+590691290000"),
        ("0692123456", "+262692123456"),
        ("0693123456", "+262693123456"),
        ("0694202020", "+594694202020"),
        ("0696201234", "+596696201234"),
        ("0697201234", "+596697201234"),
        ("0709000000", "+590709000000"),
        ("+590 690 00 00 01", "+590690000001"),
        ("+32 470 12 34 56", "+32470123456"),
        ("\u200e06\u00a012\u202f345678", "+33612345678"),
    ],
)
def test_mobile(typed: str, value: str) -> None:
    checked = contact_rules.check_mobile(typed, PROFILE)
    assert (checked.value, checked.problems) == (value, ())


def test_a_mobile_of_no_known_range_is_a_question() -> None:
    checked = contact_rules.check_mobile("0700000000", PROFILE)
    assert checked.value == "+33700000000"
    assert [(p.code, p.weight) for p in checked.problems] == [("mobile_unknown", Weight.QUESTION)]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("05 61 23 45 67", "mobile_landline"),
        ("+33561234567", "mobile_landline"),
        ("+3222345678", "mobile_landline"),
        ("0612345", "mobile_length"),
        ("0612345678a", "mobile_character"),
        ("12", "mobile_shape"),
        ("+", "mobile_shape"),
        ("+999123456789", "mobile_shape"),
        ("0" * 10_000, "mobile_shape"),
    ],
)
def test_wrong_mobiles(typed: str, code: str) -> None:
    checked = contact_rules.check_mobile(typed, PROFILE)
    assert (checked.value, [p.code for p in checked.problems]) == (None, [code])


@given(st.text("0123456789+ ().-", max_size=25) | st.text(max_size=25))
def test_any_mobile_has_an_answer(typed: str) -> None:
    checked = contact_rules.check_mobile(typed, PROFILE)
    assert (checked.value is None) == bool(checked.walls)


@given(st.text(max_size=80))
def test_any_email_has_an_answer(typed: str) -> None:
    checked = contact_rules.check_email(typed)
    assert (checked.value is None) == bool(checked.walls)


def test_a_mobile_is_shown_in_pairs() -> None:
    shown = ""
    for digit in "0612345678":
        shown = contact_rules.format_mobile(shown + digit)
    assert shown == "06 12 34 56 78"
    assert contact_rules.format_mobile("+32 470") == "+32 470"


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ("+33612345678", "06 12 34 56 78"),
        ("+590690000001", "06 90 00 00 01"),
        ("+32470123456", "+32470123456"),
        ("", ""),
    ],
)
def test_a_mobile_is_said_as_people_say_it(held: str, said: str) -> None:
    assert contact_rules.spoken_mobile(held) == said


def test_an_address_takes_the_letters_form() -> None:
    checked = contact_rules.check_address(
        flat="Appartement 3",
        street="12 bis, rue de l’Église",
        postcode="31 000",
        town="Toulouse Cédex 9",
        country="France",
    )
    assert checked.value == PostalAddress(
        flat="Appartement 3", street="12 BIS RUE DE L EGLISE", postcode="31000", town="TOULOUSE CEDEX 9"
    )


@pytest.mark.parametrize(
    ("own", "field", "code"),
    [
        ({"street": ""}, "street", "address_street_missing"),
        ({"postcode": ""}, "postcode", "address_postcode_missing"),
        ({"postcode": "3100"}, "postcode", "address_postcode"),
        ({"postcode": "00100"}, "postcode", "address_postcode"),
        ({"town": "…"}, "town", "address_town_missing"),
        ({"town": "A" * 33}, "town", "address_line_too_long"),
        ({"flat": "A" * 39}, "flat", "address_line_too_long"),
        ({"street": "A" * 10_000}, "street", "address_line_too_long"),
    ],
)
def test_wrong_addresses(own: dict[str, str], field: str, code: str) -> None:
    checked = contact_rules.check_address(**({"street": "1 rue du Pont", "postcode": "31000", "town": "Albi"} | own))
    assert checked.value is None
    assert [(p.field, p.code) for p in checked.problems] == [(field, code)]


def test_an_address_abroad_has_its_country() -> None:
    checked = contact_rules.check_address(
        street="1 Hauptstraße", postcode="D-10115", town="Berlin", country="Allemagne"
    )
    assert checked.value is not None
    assert checked.value.lines() == ("1 HAUPTSTRASSE", "D-10115 BERLIN", "ALLEMAGNE")


def test_every_line_fits_the_window() -> None:
    checked = contact_rules.check_address(street="1 RUE", postcode="31000", town="A" * 32)
    assert checked.value is not None
    assert max(map(len, checked.value.lines())) == contact_rules.LINE_LONGEST


def test_masks() -> None:
    assert contact_rules.mask_email("claire@gmail.com") == "c•••••@gmail.com"
    assert contact_rules.mask_mobile("+33612345678") == "•• •• •• •• 78"
    assert (contact_rules.mask_email(""), contact_rules.mask_mobile("")) == ("", "")


@pytest.mark.parametrize(
    ("value", "own"),
    [("+33612345678", "06 12 34 56 78"), ("Accueil@Pharmacie.FR", "accueil@pharmacie.fr"), ("a@b.fr", "a@b.fr ")],
)
def test_the_sites_own_contacts_are_known_however_written(value: str, own: str) -> None:
    assert contact_rules.borrowed(value, {own, "x@y.fr"})
    assert not contact_rules.borrowed(value, {"x@y.fr", ""})
    assert not contact_rules.borrowed("", {""})
