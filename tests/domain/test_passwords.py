"""The estimate of a password errs on the low side."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.passwords import ENOUGH_BITS, bits


@pytest.mark.parametrize(
    "password",
    [
        "",
        "azerty",
        "Azertyuiop123456789!",
        "motdepasse2026",
        "Pharmacie2026!",
        "a" * 60,
        "abc" * 12,
        "12345678901234567890",
        "anticonstitutionnellement",
        "21/01/1977",
        "Été2026!",
        "qsdfghjklmwxcvbn",
        "İİİİ",
    ],
)
def test_what_is_easily_guessed_is_weak(password: str) -> None:
    assert bits(password) < ENOUGH_BITS


@pytest.mark.parametrize(
    "password",
    ["cheval agrafe pile correcte", "brique-nuage-tisane-cheval", "tR4!kw9?Zp2&hV7", "sept loups mangent 3 kiwis"],
)
def test_four_words_or_fifteen_random_characters_are_enough(password: str) -> None:
    assert bits(password) >= ENOUGH_BITS


def test_the_operator_s_own_name_counts_for_nothing() -> None:
    password = "camille-essai-tisane-nuage"
    assert bits(password) >= ENOUGH_BITS
    assert bits(password, ("Camille", "ESSAI")) < ENOUGH_BITS


@given(st.text(max_size=40), st.text(max_size=5))
def test_more_characters_are_never_worth_less(password: str, more: str) -> None:
    assert 0 <= bits(password) <= bits(password + more)
