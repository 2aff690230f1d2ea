"""A batch's order, its bundles, and what is left to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.batch import (
    Batch,
    BatchRules,
    Candidate,
    Entry,
    EntryState,
    bundle_of,
    in_order,
    needs_second,
    next_entry,
    next_time,
    progress,
    stopped_short,
)
from desk_app.domain.batch_count import count
from desk_app.domain.batches import Skip

NOW = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
BATCH = Batch(id="B1", made_at=NOW, made_by="op1", bundle=10)


def test_sorted_by_postcode_abroad_after_and_the_skipped_last() -> None:
    asked = [
        Candidate(patient_id="a", postcode="69000"),
        Candidate(patient_id="b", postcode="01000"),
        Candidate(patient_id="c", postcode="1000", country="BELGIQUE"),
        Candidate(patient_id="d", why=Skip.NO_ADDRESS),
        Candidate(patient_id="e", postcode="01000"),
    ]
    entries = in_order(asked)
    assert [one.patient_id for one in entries] == ["b", "e", "a", "c", "d"]
    assert [one.place for one in entries] == [1, 2, 3, 4, 5]
    assert entries[-1].state is EntryState.SKIPPED


def test_a_second_person_above_the_rule_only() -> None:
    rules = BatchRules(second_above=2)
    three = in_order([Candidate(patient_id=str(n), postcode="1") for n in range(3)])
    assert needs_second(three, rules)
    assert not needs_second((*three[:2], replace(three[2], state=EntryState.SKIPPED)), rules)


def test_who_must_wait_is_passed_over_and_comes_back() -> None:
    first, second = in_order([Candidate(patient_id="a"), Candidate(patient_id="b")])
    later = NOW + timedelta(seconds=30)
    entries = (replace(first, not_before=later), second)
    gap = timedelta(seconds=30)
    assert next_entry(entries, NOW, gap) == second
    assert next_entry(entries, later, gap) == entries[0]
    assert next_entry(entries, NOW - timedelta(hours=2), gap) == entries[0], "a clock set back keeps nobody waiting"
    assert next_time(entries) == later


def test_time_left_is_that_of_the_last_letters() -> None:
    entries = in_order([Candidate(patient_id=str(n)) for n in range(10)])
    done = [
        replace(one, state=EntryState.PRINTED, settled_at=NOW + timedelta(seconds=3 * one.place)) for one in entries[:4]
    ]
    found = progress(BATCH, (*done, *entries[4:]))
    assert (found.letters, found.on_paper, found.seconds_left) == (10, 4, 18)
    assert progress(BATCH, entries).seconds_left is None


def test_a_pause_does_not_count_for_long() -> None:
    entries = in_order([Candidate(patient_id=str(n)) for n in range(6)])
    times = (0, 2, 3602, 3604, 3606)
    done = [
        replace(one, state=EntryState.PRINTED, settled_at=NOW + timedelta(seconds=at))
        for one, at in zip(entries, times, strict=False)
    ]
    assert progress(BATCH, (*done, entries[-1])).seconds_left == 2


@given(st.integers(1, 1000), st.integers(1, 200))
def test_a_bundle_holds_at_most_its_size(place: int, size: int) -> None:
    inside = [one for one in range(1, 1001) if bundle_of(one, size) == bundle_of(place, size)]
    assert len(inside) <= size
    assert inside == list(range(inside[0], inside[-1] + 1))


states = st.sampled_from(list(EntryState))


@given(st.lists(st.tuples(states, st.integers(0, 3), st.integers(0, 3)), max_size=30))
def test_each_letter_is_printed_or_has_its_reason(told: list[tuple[EntryState, int, int]]) -> None:
    entries = [
        Entry(place=place, patient_id=str(place), state=state, sheets=sheets, destroyed=destroyed)
        for place, (state, sheets, destroyed) in enumerate(told, 1)
    ]
    over = {one.place: one for one in entries} | {one.place: one for one in stopped_short(entries)}
    unsettled = {EntryState.ASKED, EntryState.HELD, EntryState.SENT, EntryState.PRINTING, EntryState.STOPPED}
    settled = [one for one in over.values() if one.state not in unsettled]
    found = count(settled)
    assert found.letters == found.printed + sum(number for _, number in found.skipped)
    assert found.sheets_in == found.sheets_posted + found.sheets_destroyed
