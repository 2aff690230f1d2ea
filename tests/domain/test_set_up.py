"""The site's own number: the last digit checks the others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.fr import siret

from desk_app.domain.set_up import is_site_number


@pytest.mark.parametrize("number", ["990000002", "2A0000014", "2B1234567", "73282932000074", "35600000000048"])
def test_right(number: str) -> None:
    assert is_site_number(number)


@pytest.mark.parametrize(
    "number",
    ["", "990000001", "99000000", "9900000027", "2C0000014", "2A000001", "73282932000075", "A90000007", "٩٩٠٠٠٠٠٠٢"],
)
def test_wrong(number: str) -> None:
    assert not is_site_number(number)


@given(st.from_regex(r"[0-9]{14}|356000000[0-9]{5}|73282932[0-9]{6}|[0-9]{9}", fullmatch=True))
def test_it_is_what_the_library_says(number: str) -> None:
    assert is_site_number(number) == (siret.is_valid(number) if len(number) == 14 else luhn.is_valid(number))


def test_one_wrong_digit_is_seen() -> None:
    right = "990000002"
    for place in range(len(right)):
        for digit in "0123456789":
            changed = right[:place] + digit + right[place + 1 :]
            assert is_site_number(changed) == (changed == right)
