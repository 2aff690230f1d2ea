"""Drafts, letters, settings; and what the store does when it is closed or its caller goes away."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from desk_app.domain.letters import LetterKind
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from desk_app.ports import LetterRow
from tests.store.conftest import Desk
from tests.store.many import fill
from tests.store.sample import NOON, act, line

LETTER = LetterRow(reference="GABCDEFGH123", kind=LetterKind.RECEIPT, act_id="a1", made_at=NOON, state="made")


def test_drafts_are_each_operator_s_own_the_one_saved_last_first(desk: Desk) -> None:
    store = desk.open()
    for draft, operator, content in (("1", "a", "x"), ("2", "a", "y"), ("3", "b", "z"), ("1", "a", "x2")):
        desk.run(store.save_draft(draft, operator, content))
    assert desk.run(store.drafts("a")) == (("1", "x2"), ("2", "y"))
    desk.run(store.drop_draft("1"))
    desk.run(store.drop_draft("1"))
    assert desk.run(store.drafts("a")) == (("2", "y"),)
    assert desk.run(store.drafts("nobody")) == ()


def test_a_letter_and_what_became_of_it(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.write_letter(LETTER, line("a1", Event.PRINTED)))
    assert desk.run(store.letter(LETTER.reference)) == LETTER
    assert desk.run(store.letter("GNOTTHERE000")) is None
    marked = line("a1", Event.HANDED_OVER)
    desk.run(store.mark_letter(LETTER.reference, handed_over="in-hand", line=marked))
    desk.run(store.mark_letter(LETTER.reference, state="saved", line=marked))
    assert desk.run(store.letter(LETTER.reference)) == replace(LETTER, state="saved", handed_over="in-hand")
    assert desk.run(store.head()).number == 3


def test_a_letter_made_again_is_one_letter_and_two_lines(desk: Desk) -> None:
    store = desk.open()
    for _ in range(2):
        desk.run(store.write_letter(LETTER, line("a1", Event.PRINTED)))
    assert desk.run(store.head()).number == 2


def test_marking_no_letter_is_refused_and_leaves_no_line(desk: Desk) -> None:
    store = desk.open()
    with pytest.raises(Refusal) as refusal:
        desk.run(store.mark_letter("GNOTTHERE000", state="saved", line=line("a1")))
    assert refusal.value.code is RefusalCode.NOT_FOUND
    assert desk.run(store.head()).number == 0


def test_settings_survive(desk: Desk) -> None:
    store = desk.open()
    assert desk.run(store.setting("token")) == ""
    desk.run(store.put_setting("token", "first"))
    desk.run(store.put_setting("token", "sécond"))
    desk.run(store.close())
    desk.run(store.close())
    assert desk.run(desk.open().setting("token")) == "sécond"


def test_a_closed_store_is_a_bug_and_no_hang(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.close())
    with pytest.raises(RuntimeError):
        desk.run(store.setting("token"))


def test_a_caller_that_goes_away_leaves_whole_transactions(desk: Desk) -> None:
    store = desk.open()

    async def hurried() -> None:
        writes = [asyncio.ensure_future(store.write_acts([act("a1"), act("a2", number="")], [line("a1"), line("a2")]))]
        await asyncio.sleep(0)
        writes[0].cancel()
        await asyncio.gather(*writes, return_exceptions=True)

    desk.run(hurried())
    desk.run(store.put_setting("after", "all"))
    rows, head = desk.run(store.follow_up()), desk.run(store.head())
    assert len(rows) == head.number
    assert len(rows) in (0, 2)


def test_many_records_are_found_by_an_index(desk: Desk) -> None:
    store = desk.open()
    desk.run(fill(store, 2_000))
    assert len(desk.run(store.find("martin", limit=20))) == 20
    plans = desk.run(
        store._read(
            lambda connection: [
                str(row)
                for query in (
                    "SELECT * FROM acts WHERE id = 'x'",
                    "SELECT record FROM contacts WHERE value = 'x'",
                    "SELECT number FROM acts WHERE record = 'x' AND number < 5",
                    "SELECT min(written_at) FROM acts WHERE state IN ('waiting')",
                    "SELECT 1 FROM acts WHERE draft_id = 'x' AND draft_id <> ''",
                )
                for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}")
            ]
        )
    )
    assert not [plan for plan in plans if "SCAN" in plan]
