"""Jams and crashes: nobody is forgotten, and no letter that is good is made again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.batch import AT_PRINTER, IN_HAND, ON_PAPER, Batch, Candidate, Entry, EntryState, in_order
from desk_app.domain.batch_count import count
from desk_app.domain.batch_mending import MENDED, after_crash, after_jam, pile, seen
from desk_app.domain.printers import Paper

NOW = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
BATCH = Batch(id="B1", made_at=NOW, made_by="op1", bundle=200)


def printed(many: int, state: EntryState = EntryState.DELIVERED) -> tuple[Entry, ...]:
    entries = in_order([Candidate(patient_id=f"p{n}", postcode=f"{n:05d}") for n in range(many)])
    return tuple(replace(one, state=state, turn=one.place, sheets=1, reference=f"G{one.place}") for one in entries)


def test_the_37th_of_40() -> None:
    entries = printed(40)
    mended = after_jam(BATCH, entries, 36, NOW)
    assert [one.place for one in mended.good] == list(range(1, 37))
    assert [one.place for one in mended.again] == [37, 38, 39, 40]
    assert mended.spoilt == ("G37", "G38", "G39", "G40")
    assert all(one.state is EntryState.RENEW and one.destroyed == 1 and not one.reference for one in mended.again)


def test_what_never_left_the_queue_has_spoilt_no_sheet() -> None:
    jammed = (
        *printed(2),
        replace(printed(3)[2], state=EntryState.STOPPED),
        replace(printed(4)[3], state=EntryState.SENT),
    )
    mended = after_jam(BATCH, jammed, 2, NOW)
    assert [one.destroyed for one in mended.again] == [1, 0]


def test_only_the_bundle_that_jammed_is_made_again() -> None:
    entries = printed(5)
    mended = after_jam(replace(BATCH, bundle=3), entries, 0, NOW)
    assert [one.place for one in mended.again] == [4, 5]


def test_said_twice_it_does_not_reach_into_the_bundle_before() -> None:
    batch, entries = replace(BATCH, bundle=3), printed(5)
    again = {one.place: one for one in after_jam(batch, entries, 0, NOW).again}
    left = [again.get(one.place, one) for one in entries]
    assert after_jam(replace(batch, cause=MENDED), left, 0, NOW).again == ()


def test_sheets_lie_as_they_were_printed() -> None:
    first, second = printed(2)
    lying = pile(BATCH, (replace(first, turn=9), second), 1)
    assert [one.place for one in lying] == [2, 1]


@pytest.mark.parametrize("last_good", [-1, 41])
def test_nobody_counts_more_sheets_than_came_out(last_good: int) -> None:
    with pytest.raises(ValueError, match="so many"):
        after_jam(BATCH, printed(40), last_good, NOW)


@pytest.mark.parametrize("paper", [Paper.MADE, Paper.SENDING, Paper.CANCELLED, Paper.UNKNOWN])
def test_what_nobody_can_vouch_for_is_renewed(paper: Paper) -> None:
    sent = replace(printed(1)[0], state=EntryState.SENT)
    assert seen(sent, paper, NOW).state is EntryState.RENEW


def test_a_crash_between_answer_and_paper_leaves_a_code_nobody_knows() -> None:
    asked, held, sent, done = printed(4)
    asked, held = replace(asked, state=EntryState.ASKED), replace(held, state=EntryState.HELD)
    sent = replace(sent, state=EntryState.SENT)
    papers = {"G2": Paper.MADE, "G3": Paper.PRINTED}
    changed = {one.place: one.state for one in after_crash((asked, held, sent, done), papers, NOW)}
    assert changed == {1: EntryState.RENEW, 2: EntryState.RENEW, 3: EntryState.PRINTED}


batches = st.lists(
    st.tuples(st.sampled_from([one for one in EntryState if one is not EntryState.SKIPPED]), st.integers(1, 2)),
    max_size=40,
)


@given(batches, st.integers(1, 10), st.data())
def test_after_any_jam_the_sheets_still_add_up_and_nobody_is_lost(
    told: list[tuple[EntryState, int]], bundle: int, data: st.DataObject
) -> None:
    entries = {
        place: Entry(
            place=place,
            patient_id=str(place),
            state=state,
            turn=place if state in ON_PAPER | AT_PRINTER else 0,
            sheets=sheets,
            reference=f"G{place}",
        )
        for place, (state, sheets) in enumerate(told, 1)
    }
    batch = replace(BATCH, bundle=bundle)
    last = max((one.place for one in entries.values() if one.turn), default=0)
    lying = pile(batch, list(entries.values()), (last - 1) // bundle + 1 if last else 0)
    last_good = data.draw(st.integers(0, len(lying)))
    mended = after_jam(batch, list(entries.values()), last_good, NOW)
    after = entries | {one.place: one for one in (*mended.good, *mended.again)}
    assert after.keys() == entries.keys()
    assert {one.place for one in lying[:last_good]} == {
        one.place for one in after.values() if one.state in ON_PAPER and one in after.values()
    } & {one.place for one in lying}
    jammed = next((one for one in lying[last_good:] if one.state in AT_PRINTER), None)
    spoilt = [one for one in lying[last_good:] if one.state in ON_PAPER]
    spoilt += [jammed] if jammed is not None and jammed.state is not EntryState.SENT else []
    known = count(list(after.values()))
    assert known.sheets_destroyed == sum(one.sheets for one in spoilt)
    others = [one for one in entries.values() if one.state in ON_PAPER and one not in lying]
    assert known.sheets_posted == sum(one.sheets for one in (*lying[:last_good], *others))


@given(batches, st.dictionaries(st.integers(1, 40).map(lambda place: f"G{place}"), st.sampled_from(Paper)))
def test_after_any_crash_nothing_stands_between(told: list[tuple[EntryState, int]], papers: dict[str, Paper]) -> None:
    entries = [
        Entry(place=place, patient_id=str(place), state=state, sheets=sheets, reference=f"G{place}", turn=place)
        for place, (state, sheets) in enumerate(told, 1)
    ]
    changed = {one.place: one for one in after_crash(entries, papers, NOW)}
    for one in entries:
        after = changed.get(one.place, one)
        assert after.state not in IN_HAND
        assert after.state is not EntryState.RENEW or not after.reference or one.state is EntryState.RENEW
