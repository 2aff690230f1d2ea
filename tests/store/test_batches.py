"""Batches and code letters in the real store: one at a time, whole transactions, nothing of an address."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desk_app.domain.acts import ActState
from desk_app.domain.batch import Batch, BatchState, Candidate, Entry, EntryState, in_order
from desk_app.domain.batches import Skip
from desk_app.domain.letters import LetterKind
from desk_app.domain.printers import Paper
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event, TrailLine
from desk_app.ports import CodeLetter, LetterRow, Verdict
from desk_app.store import DATABASE
from tests.store.conftest import Desk
from tests.store.sample import NOON, act, line

BATCH = Batch(id="K7QM-2XRD", made_at=NOON, made_by="op1", bundle=50)
ENTRIES = in_order([Candidate(patient_id="p1", postcode="2"), Candidate(patient_id="p2", why=Skip.NO_ADDRESS)])
LETTER = CodeLetter(reference="GABCDEFGH123", patient_id="p1", made_at=NOON, address="f" * 64)


def told(event: Event, whom: str = "", detail: str = "") -> TrailLine:
    return TrailLine(at=NOON, event=event, who="op1", desk="1", whom=whom, detail=detail)


def test_a_batch_and_its_entries_come_back_as_they_were(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.write_batch(BATCH, ENTRIES, told(Event.BATCH, BATCH.id)))
    assert desk.run(store.open_batch()) == BATCH
    assert desk.run(store.entries(BATCH.id)) == ENTRIES
    changed = Entry(
        place=1,
        patient_id="p1",
        number="272062505612136",
        state=EntryState.PRINTED,
        reference="GABCDEFGH123",
        turn=3,
        sheets=2,
        destroyed=1,
        not_before=NOON,
        settled_at=NOON + timedelta(seconds=9),
    )
    desk.run(store.mark_entries(BATCH.id, [changed], [told(Event.CODE_ASKED, "p1")]))
    running = replace(BATCH, state=BatchState.PAUSED, cause="printer media-jam", printer="ipp://p", second="op2")
    running = replace(running, begun_at=NOON, over_at=NOON, sheets_in=4, sheets_destroyed=1)
    desk.run(store.mark_batch(running, told(Event.BATCH, BATCH.id), entries=[ENTRIES[1]]))
    assert desk.run(store.batch(BATCH.id)) == running
    assert desk.run(store.entries(BATCH.id)) == (changed, ENTRIES[1])
    assert desk.run(store.head()).number == 3


def test_there_is_one_batch_at_a_time(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.write_batch(BATCH, ENTRIES, told(Event.BATCH)))
    other = replace(BATCH, id="9FHT-1111")
    with pytest.raises(Refusal) as refused:
        desk.run(store.write_batch(other, ENTRIES, told(Event.BATCH)))
    assert refused.value.code is RefusalCode.BATCH_OPEN
    assert desk.run(store.batch("9FHT-1111")) is None
    desk.run(store.mark_batch(replace(BATCH, state=BatchState.SIGNED, over_at=NOON)))
    assert desk.run(store.open_batch()) is None
    desk.run(store.write_batch(other, ENTRIES, told(Event.BATCH)))


def test_a_signed_batch_leaves_after_its_time(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.write_batch(BATCH, ENTRIES, told(Event.BATCH)))
    assert desk.run(store.forget_batches(NOON + timedelta(days=99))) == 0
    desk.run(store.mark_batch(replace(BATCH, state=BatchState.SIGNED, over_at=NOON)))
    assert desk.run(store.forget_batches(NOON)) == 0
    assert desk.run(store.forget_batches(NOON + timedelta(seconds=1))) == 1
    assert desk.run(store.entries(BATCH.id)) == ()


def test_a_letter_that_nobody_brought_back_is_forgotten_and_a_returned_one_is_not(desk: Desk) -> None:
    store = desk.open()
    back = replace(LETTER, reference="GBACK")
    for letter in (LETTER, back):
        desk.run(store.write_code_letter(letter))
    desk.run(store.end_code_letter("GBACK", "returned-mail", told(Event.RETURNED, "p1")))
    assert desk.run(store.forget_code_letters(LETTER.made_at)) == 0
    assert desk.run(store.forget_code_letters(LETTER.made_at + timedelta(seconds=1))) == 1
    assert desk.run(store.code_letter(LETTER.reference)) is None
    assert desk.run(store.returned_addresses(LETTER.patient_id)) == {LETTER.address}


def posted(desk: Desk, letter: CodeLetter = LETTER, handed_over: str = "posted") -> None:
    store = desk.open()
    desk.run(store.write_code_letter(letter))
    row = LetterRow(
        reference=letter.reference,
        kind=LetterKind.PROVISIONAL_CODE,
        act_id="",
        made_at=letter.made_at,
        state=Paper.PRINTED,
        handed_over=handed_over,
    )
    desk.run(store.write_letter(row, told(Event.PRINTED)))


def test_a_returned_envelope_flags_its_address_and_the_code_is_no_longer_out(desk: Desk) -> None:
    posted(desk)
    store = desk.open()
    assert desk.run(store.code_letter(LETTER.reference)) == LETTER
    assert desk.run(store.posted_since(NOON)) == {"p1"}
    assert desk.run(store.posted_since(NOON + timedelta(seconds=1))) == frozenset()
    assert desk.run(store.returned_addresses("p1")) == frozenset()
    desk.run(store.end_code_letter(LETTER.reference, "returned-mail", told(Event.RETURNED, "p1")))
    assert desk.run(store.returned_addresses("p1")) == {"f" * 64}
    assert desk.run(store.returned_addresses("p2")) == frozenset()
    assert desk.run(store.posted_since(NOON)) == frozenset()
    assert desk.run(store.not_asked_since(NOON)) == ()


def test_a_letter_nobody_asked_for_flags_no_address(desk: Desk) -> None:
    posted(desk)
    store = desk.open()
    desk.run(store.end_code_letter(LETTER.reference, "not-asked", told(Event.NOT_ASKED, "p1")))
    assert desk.run(store.returned_addresses("p1")) == frozenset()
    assert desk.run(store.not_asked_since(NOON)) == (LETTER.reference,)
    assert desk.run(store.not_asked_since(NOON + timedelta(seconds=1))) == ()
    with pytest.raises(Refusal):
        desk.run(store.end_code_letter("GNONE", "not-asked", told(Event.NOT_ASKED, "p1")))


def test_handed_over_is_not_posted(desk: Desk) -> None:
    posted(desk, handed_over="in-hand")
    assert desk.run(desk.open().posted_since(NOON)) == frozenset()


def test_who_got_a_code_when_is_read_from_the_trail(desk: Desk) -> None:
    store = desk.open()
    later = replace(told(Event.CODE_ANSWERED, "p1", "sms"), at=NOON + timedelta(days=2))
    for one in (
        told(Event.CODE_ANSWERED, "p1", "letter"),
        later,
        told(Event.CODE_ANSWERED, "p2", "code-too-soon"),
        told(Event.CODE_ASKED, "p3", "letter"),
    ):
        desk.run(store.add(one))
    assert desk.run(store.codes_given()) == {"p1": NOON + timedelta(days=2)}


def test_records_of_accepted_acts(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.write_acts([act("a1"), act("a2", number="185127512345673")], [line("a1"), line("a2")]))
    desk.run(store.claim(9, lambda act, head, held: b"{}"))
    desk.run(store.settle(Verdict(act_id="a1", state=ActState.ACCEPTED, patient_id="p1"), None))
    desk.run(store.settle(Verdict(act_id="a2", state=ActState.REFUSED, refusal="record-exists"), None))
    assert desk.run(store.records_here()) == ("p1",)


def test_the_file_shows_nothing_of_it(desk: Desk) -> None:
    posted(desk)
    store = desk.open()
    desk.run(store.write_batch(BATCH, ENTRIES, told(Event.BATCH)))
    desk.run(store.close())
    raw = b"".join(file.read_bytes() for file in desk.folder.glob(f"{DATABASE}*"))
    assert BATCH.id.encode() not in raw
    assert LETTER.reference.encode() not in raw
