"""The fictive people: right numbers, right codes, all the situations of the contract."""

from __future__ import annotations

from datetime import date

import pytest
from stdnum.fr import nir
from stdnum.iso7064 import mod_37_36

from desk_app.sandbox.seeds import people

SITUATIONS = {
    "never-opened", "live", "auto-created", "self-opened", "code-expired", "code-used", "opposed", "deceased",
    "several", "parent", "child", "guardian", "ward", "tutelle", "emancipated", "nearly-adult", "newborn",
}  # fmt: skip


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 11, 30), date(2028, 2, 29), date(2027, 7, 31)])
def test_everyone_is_there_and_well_formed(today: date) -> None:
    everyone = people(today)
    assert everyone == people(today)
    assert {one.situation for one in everyone} == SITUATIONS
    numbers = [one.number for one in everyone if one.number]
    assert len(set(numbers)) == len(numbers)
    assert all(nir.is_valid(n) and len(n) == 15 for n in numbers)
    for one in everyone:
        if one.creation_code:
            assert len(one.creation_code) == 12
            assert mod_37_36.is_valid(one.creation_code)
        if one.number:
            born = one.traits.birth_date
            assert one.number[1:5] == f"{born.year % 100:02d}{born.month:02d}"
            assert one.number[5:10] == one.traits.birthplace


def test_the_household() -> None:
    named = {one.key: one for one in people()}
    mother, lea, lina, eldest = (named[k] for k in ("mother", "twin-lea", "twin-lina", "child-eldest"))
    assert lea.traits.birth_date == lina.traits.birth_date
    assert {lea.card_number, lina.card_number} == {mother.number}
    assert eldest.card_number == named["father"].number


def test_seventeen_years_and_eleven_months() -> None:
    for today in (date(2026, 11, 22), date(2027, 1, 31), date(2028, 2, 29)):
        one = next(p for p in people(today) if p.key == "nearly-adult")
        assert one.traits.birth_date.age_on(today) == 17
        assert one.traits.birth_date.age_on(date(today.year + (today.month > 10), (today.month + 1) % 12 + 1, 28)) == 18
