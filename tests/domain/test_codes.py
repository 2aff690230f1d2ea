"""Codes typed by people, the proof that leaves instead, and the references of letters."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain import codes
from desk_app.domain.profile import CodeRule

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
RULE = CodeRule(alphabet=ALPHABET, length=12, check="mod37_36")
NO_O_I = CodeRule(alphabet="0123456789ABCDEFGHJKMNPQRSTUVWXYZ", length=12)
NO_ZERO = CodeRule(alphabet="23456789ABCDEFGHJKMNOPQRSTUVWXYZL", length=4)
WHOLE = "ABCD1234EFG"
WHOLE += codes.mod37_36(WHOLE)


def test_the_check_character_is_the_standards() -> None:
    assert codes.mod37_36("A12425GABC1234002") == "M"


@given(st.text(ALPHABET, min_size=11, max_size=11), st.integers(0, 11), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_seen(body: str, place: int, other: str) -> None:
    right = body + codes.mod37_36(body)
    assert codes.check_creation_code(right, RULE).whole
    wrong = right[:place] + other + right[place + 1 :]
    if wrong != right:
        assert [p.code for p in codes.check_creation_code(wrong, RULE).problems] == ["code_check"]


@pytest.mark.parametrize(
    "typed", [WHOLE, WHOLE.lower(), codes.groups_of_4(WHOLE), f"\u200b{WHOLE[:4]}-{WHOLE[4:]} \x00"]
)
def test_capitals_and_spacing_are_not_needed(typed: str) -> None:
    reading = codes.check_creation_code(typed, RULE)
    assert (reading.code, reading.groups, reading.whole) == (WHOLE, codes.groups_of_4(WHOLE), True)


def test_look_alikes_are_forgiven_only_where_one_exists() -> None:
    assert codes.check_creation_code("OIL0 1111 2222", NO_O_I).code == "011011112222"
    assert codes.check_creation_code("0I1L", NO_ZERO).code == "OLLL"
    assert codes.check_creation_code("O0", RULE).code == "O0"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "code_missing"),
        ("ABC", "code_length"),
        (WHOLE + "A", "code_length"),
        ("ABÉ", "code_character"),
        ("{0}", "code_character"),
        ("9" * 10_000, "code_length"),
    ],
)
def test_wrong_codes(typed: str, code: str) -> None:
    reading = codes.check_creation_code(typed, RULE)
    assert [p.code for p in reading.problems] == [code]
    assert not reading.whole


def test_the_character_is_named_and_pointed_at() -> None:
    (problem,) = codes.check_creation_code("AB É", RULE).problems
    assert (dict(problem.values), problem.part) == ({"character": "É"}, (2, 3))


def test_the_proof_of_the_contract() -> None:
    number = "277010115400329"
    key = codes.derive_key("abcd 1234 efgh", number)
    assert str(key) == "***"
    proof = codes.proof(key, "01890a5d-ac96-774b-bcce-b302099a8057", number)
    assert proof == "KDg_LkZgGg2eLKfTQPPXY0JfGW9xdHJXXyXQ6rN3juc"


@given(st.integers(0), st.integers(0, 11), st.sampled_from(ALPHABET))
def test_references_are_known_and_one_wrong_character_is_seen(seed: int, place: int, other: str) -> None:
    reference = codes.new_reference(Random(seed).randbytes)  # noqa: S311 - the same at every run
    assert len(reference) == 12
    assert codes.is_reference(reference)
    wrong = reference[:place] + other + reference[place + 1 :]
    assert codes.is_reference(wrong) == (wrong == reference)


def test_references_differ() -> None:
    assert len({codes.new_reference() for _ in range(200)}) == 200
