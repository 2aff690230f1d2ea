"""The recovery key can be typed by a person, and a slip is named where it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.recovery import (
    ALPHABET,
    GROUP,
    GROUPS,
    new_recovery_key,
    one_time_password,
    one_time_secret,
    read_group,
    read_recovery_key,
    recovery_secret,
)


def test_a_sheet_reads_back_however_it_is_typed() -> None:
    printed = new_recovery_key().reveal()
    reading = read_recovery_key(printed)
    assert reading.is_whole
    assert "-".join(reading.groups) == printed
    sloppy = f" {printed.lower().replace('-', ' ').replace('0', 'o').replace('1', 'l')} "
    assert recovery_secret(sloppy).reveal() == printed


@given(st.integers(0, GROUPS * GROUP - 1), st.sampled_from(ALPHABET))
def test_one_wrong_character_names_its_group(place: int, character: str) -> None:
    plain = new_recovery_key().reveal().replace("-", "")
    typed = plain[:place] + character + plain[place + 1 :]
    reading = read_recovery_key(typed)
    assert reading.wrong == (None if typed == plain else place // GROUP)
    assert reading.is_whole == (typed == plain)


@given(st.integers(1, GROUPS - 1))
def test_two_groups_changed_about_are_seen(place: int) -> None:
    groups = new_recovery_key().reveal().split("-")
    if groups[place][:-1] != groups[place - 1][:-1]:
        groups[place], groups[place - 1] = groups[place - 1], groups[place]
        assert read_recovery_key("-".join(groups)).wrong == place - 1


@given(st.text(max_size=60))
def test_anything_may_be_typed(text: str) -> None:
    reading = read_recovery_key(text)
    assert len("".join(reading.groups)) <= GROUPS * GROUP


def test_no_two_are_the_same() -> None:
    assert len({new_recovery_key().reveal() for _ in range(50)}) == 50
    assert len({one_time_password().reveal() for _ in range(50)}) == 50


def test_each_group_is_checked_by_itself_and_at_its_place() -> None:
    groups = new_recovery_key().reveal().split("-")
    for place, group in enumerate(groups):
        assert read_group(group.lower(), place).is_right
        assert not read_group(group, (place + 1) % GROUPS).is_right
        assert not read_group(group[:-1], place).is_whole
        assert not read_group(group + "7", place).is_whole


@pytest.mark.parametrize("typed", ["k7qm 2xrd 9fht", "K7QM2XRD9FHT", " k7qm-2xrd-9fht ", "K7QM—2XRD—9FHT"])
def test_a_slip_may_be_typed_in_any_way(typed: str) -> None:
    assert one_time_secret(typed).reveal() == "K7QM-2XRD-9FHT"
