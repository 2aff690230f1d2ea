"""What a letter's INS datamatrix carries, and when there is none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from desk_app.domain import nir
from desk_app.domain.datamatrix import GS, InsScan, parse, written
from desk_app.domain.identity import INS_NIR, INS_NIR_DEMONSTRATION, Collection, Identity, Ins
from desk_app.domain.people import BirthDate, Sex, Traits

TRAITS = Traits(
    birth_name="GARCIA-HAMMADI",
    given_names="SARAH-LOU ANNA",
    first_given_name="SARAH-LOU",
    sex=Sex.FEMALE,
    birth_date=BirthDate(1977, 1, 21),
    birthplace="01154",
)
QUALIFIED = Identity(
    traits=TRAITS,
    collection=Collection.TYPED,
    number=None,
    strong=True,
    retrieved=Ins("277010115400329", INS_NIR),
)


def test_the_example_of_the_rules() -> None:
    assert written(QUALIFIED) == (
        "IS010000000000000000000000S1277010115400329S21.2.250.1.213.1.4.8\x1dS3SARAH-LOU ANNA\x1d"
        "S4GARCIA-HAMMADI\x1dS5FS621-01-1977S701154"
    )


@pytest.mark.parametrize("identity", [replace(QUALIFIED, strong=False), replace(QUALIFIED, retrieved=None)])
def test_only_a_qualified_identity_is_passed_on(identity: Identity) -> None:
    assert written(identity) == ""


def test_a_name_at_its_maximum_has_no_separator() -> None:
    long = replace(QUALIFIED, traits=replace(TRAITS, birth_name="A" * 100))
    assert f"S4{'A' * 100}S5" in written(long)


@pytest.mark.parametrize(
    "traits",
    [
        replace(TRAITS, birth_name="A" * 101),
        replace(TRAITS, birth_name="Gárcia"),
        replace(TRAITS, birth_name="A" + GS),
        replace(TRAITS, birth_date=BirthDate(1800, 1, 1)),
    ],
)
def test_what_has_no_place_in_it_makes_none(traits: Traits) -> None:
    assert written(replace(QUALIFIED, traits=traits)) == ""


def test_a_number_whose_key_is_wrong_makes_none() -> None:
    assert written(replace(QUALIFIED, retrieved=Ins("277010115400328", INS_NIR))) == ""


NAMES = st.from_regex(r"[A-Z][A-Z]{0,20}([ '-][A-Z]{1,20}){0,3}", fullmatch=True)


@given(
    names=st.tuples(NAMES, NAMES),
    born=st.dates(),
    unknown=st.sampled_from(["", "day", "month"]),
    place=st.sampled_from(["", "01154", "2A004", "99352"]),
    sex=st.sampled_from(Sex),
    body=st.from_regex(r"[12][0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[1-8][0-9]|2A|2B)[0-9]{6}", fullmatch=True),
)
def test_what_is_written_is_read_as_it_was(
    names: tuple[str, str], born: object, unknown: str, place: str, sex: Sex, body: str
) -> None:
    from datetime import date

    assert isinstance(born, date)
    assume(1900 <= born.year <= 2200)
    month = 0 if unknown == "month" else born.month
    day = 0 if unknown else born.day
    traits = Traits(
        birth_name=names[0],
        given_names=names[1],
        first_given_name=names[1].split()[0],
        sex=sex,
        birth_date=BirthDate(born.year, month, day),
        birthplace=place,
    )
    number = body + nir.key_of(body)
    found = parse(written(replace(QUALIFIED, traits=traits, retrieved=Ins(number, INS_NIR_DEMONSTRATION))))
    assert isinstance(found, InsScan)
    assert (found.birth_name, found.given_names, found.sex, found.birth_date) == (*names, sex, traits.birth_date)
    assert (found.ins, f"urn:oid:{found.oid}") == (number, INS_NIR_DEMONSTRATION)
    assert found.open_ended == ""
