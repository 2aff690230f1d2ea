"""Drafts, letters, settings; and what the store does when it is closed or its caller goes away."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event

from desk_app.domain.acts import ActState, Base
from desk_app.domain.letters import LetterKind, ReportKind
from desk_app.domain.printers import Paper
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from desk_app.ports import LetterRow, Verdict
from tests.store.conftest import Desk
from tests.store.many import fill
from tests.store.sample import NOON, act, change, line

LETTER = LetterRow(
    reference="GABCDEFGH123",
    kind=LetterKind.RECEIPT,
    act_id="a1",
    made_at=NOON,
    state=Paper.MADE,
    template="fr 1.0 abc",
)


# Made for the statement, a full-text search, and indexes of what nobody has answered yet.
HARMLESS = (
    "SCAN CONSTANT ROW",
    "SCAN search VIRTUAL TABLE",
    *(f"SCAN letters USING INDEX letters_{name}:" for name in ("on_their_way", "to_hand_over")),
    *(f"SCAN acts USING INDEX acts_{name}:" for name in ("to_send", "to_prepare", "put_off", "unanswered")),
)


def test_drafts_are_each_operator_s_own_the_one_saved_last_first(desk: Desk) -> None:
    store = desk.open()
    for draft, operator, content in (("1", "a", "x"), ("2", "a", "y"), ("3", "b", "z"), ("1", "a", "x2")):
        desk.run(store.save_draft(draft, operator, content))
    assert [(one.id, one.content) for one in desk.run(store.drafts("a"))] == [("1", "x2"), ("2", "y")]
    desk.run(store.drop_draft("1"))
    desk.run(store.drop_draft("1"))
    assert [one.id for one in desk.run(store.drafts("a"))] == ["2"]
    assert desk.run(store.drafts("nobody")) == ()


@pytest.mark.parametrize("kind", ReportKind)
def test_a_report_is_kept_as_what_it_is_and_followed(desk: Desk, kind: ReportKind) -> None:
    store = desk.open()
    row = replace(LETTER, reference="RABCDEFGH123", kind=kind, act_id="", state=Paper.SENT, job=7)
    desk.run(store.write_letter(row, line("", Event.PRINTED)))
    assert desk.run(store.letter(row.reference)) == row
    assert desk.run(store.letters_on_their_way()) == (row,)


def test_papers_about_no_act_go_once_their_time_is_over_and_the_others_with_their_act(desk: Desk) -> None:
    store = desk.open()
    for number, (kind, act_id, day) in enumerate(
        [
            (ReportKind.DAY_SHEET, "", 0),
            (LetterKind.SLIP, "", 0),
            (LetterKind.PROVISIONAL_CODE, "", 0),
            (LetterKind.RECEIPT, "a1", 0),
            (ReportKind.DAY_SHEET, "", 2),
        ]
    ):
        row = replace(LETTER, reference=f"R{number}", kind=kind, act_id=act_id, made_at=NOON + timedelta(days=day))
        desk.run(store.write_letter(row, line(act_id, Event.PRINTED)))
    assert desk.run(store.forget_letters(NOON)) == 0
    assert desk.run(store.forget_letters(NOON + timedelta(days=1))) == 3
    left = [reference for reference in ("R0", "R1", "R2", "R3", "R4") if desk.run(store.letter(reference))]
    assert left == ["R3", "R4"]


def test_a_letter_and_what_became_of_it(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.write_letter(LETTER, line("a1", Event.PRINTED)))
    assert desk.run(store.letter(LETTER.reference)) == LETTER
    assert desk.run(store.letter("GNOTTHERE000")) is None
    marked = line("a1", Event.HANDED_OVER)
    desk.run(store.mark_letter(LETTER.reference, handed_over="in-hand", line=marked))
    desk.run(store.mark_letter(LETTER.reference, state=Paper.SAVED, line=marked))
    assert desk.run(store.letter(LETTER.reference)) == replace(LETTER, state=Paper.SAVED, handed_over="in-hand")
    assert desk.run(store.head()).number == 3


def test_a_letter_made_again_is_one_letter_and_two_lines(desk: Desk) -> None:
    store = desk.open()
    for _ in range(2):
        desk.run(store.write_letter(LETTER, line("a1", Event.PRINTED)))
    assert desk.run(store.head()).number == 2


def test_marking_no_letter_is_refused_and_leaves_no_line(desk: Desk) -> None:
    store = desk.open()
    with pytest.raises(Refusal) as refusal:
        desk.run(store.mark_letter("GNOTTHERE000", state=Paper.SAVED, line=line("a1")))
    assert refusal.value.code is RefusalCode.NOT_FOUND
    assert desk.run(store.head()).number == 0


def test_a_letter_on_its_way_has_its_printer_and_its_job(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.write_letter(LETTER, line("a1", Event.PRINTED)))
    code = replace(LETTER, reference="GABCDEFGH124", kind=LetterKind.PROVISIONAL_CODE, made_at=NOON)
    desk.run(store.write_letter(code, line("a1", Event.PRINTED)))
    assert desk.run(store.letters_on_their_way()) == ()
    sending = {"state": Paper.SENDING, "printer": "ipp://one/print", "line": line("a1", Event.PRINTED)}
    for row in (LETTER, code):
        assert desk.run(store.mark_letter(row.reference, seen=Paper.MADE, **sending))
        assert not desk.run(store.mark_letter(row.reference, seen=Paper.MADE, **sending)), "somebody was faster"
        desk.run(store.mark_letter(row.reference, state=Paper.SENT, job=7, line=None))
    assert [(row.printer, row.job) for row in desk.run(store.letters_on_their_way())] == [("ipp://one/print", 7)] * 2
    for row in (LETTER, code):
        desk.run(store.mark_letter(row.reference, state=Paper.PRINTED, line=None))
    assert [row.reference for row in desk.run(store.letters_on_their_way())] == [code.reference], "to be purged"
    desk.run(store.mark_letter(code.reference, job=0, line=None))
    assert desk.run(store.letters_on_their_way()) == ()
    desk.run(store.mark_letter(LETTER.reference, printer="ipp://two/print", line=None))
    kept = desk.run(store.letter(LETTER.reference))
    assert kept is not None
    assert (kept.printer, kept.job) == ("ipp://two/print", None), "a job is its printer's"
    assert desk.run(store.head()).number == 4


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


def test_no_statement_reads_a_whole_table(desk: Desk) -> None:
    store = desk.open()
    desk.run(fill(store, 1_000))
    seen: list[tuple[str, object]] = []

    def watch(connection: Connection) -> None:
        @event.listens_for(connection.engine, "before_cursor_execute")
        def _note(_c: object, _cursor: object, statement: str, parameters: object, *_rest: object) -> None:
            seen.append((statement, parameters))

    desk.run(store._read(watch))
    desk.run(store._write(watch))
    assert len(desk.run(store.find("martin", limit=20))) == 20
    desk.run(store.find("GABCDEFGH123"))
    desk.run(store.act("many-1"))
    desk.run(store.contact_holders("x@exemple.fr"))
    desk.run(store.waiting())
    desk.run(store.next_due())
    desk.run(store.recover())
    desk.run(store.save_draft("d", "op-1", "{}"))
    desk.run(store.drafts("op-1"))
    desk.run(store.write_acts([act("new")], [line("new")], draft_id="d"))
    (claimed,) = desk.run(store.claim(1, lambda act, head, held: b"{}"))
    answered = claimed.row.act.id
    desk.run(store.settle(Verdict(act_id=answered, state=ActState.ACCEPTED, patient_id="p9"), line("new")))
    desk.run(store.write_acts([change("c1", after=answered), change("c2", after="c1")], []))
    assert len(desk.run(store.unprepared(8))) == 1
    desk.run(store.prepare("c1", Base(patient_id="p9"), b"held"))
    desk.run(store.held("c1"))
    desk.run(store.settle(Verdict(act_id="c1", state=ActState.REFUSED), None))
    desk.run(store.write_acts([change("c3", after=answered)], [], corrects="c1"))
    desk.run(store.recall("c3", line))
    desk.run(store.settle(Verdict(act_id="many-993", state=ActState.REFUSED), None))
    desk.run(store.give_up("many-993", line))
    desk.run(store.of_record("p9"))
    desk.run(store.of_household(answered))
    desk.run(store.write_letter(LETTER, line("a1")))
    desk.run(store.mark_letter(LETTER.reference, state=Paper.SAVED, line=line("a1")))
    desk.run(store.letters_on_their_way())
    desk.run(store.forget_letters(NOON))
    desk.run(store.letters_of_kind(LetterKind.PROVISIONAL_CODE, Paper.MADE))
    desk.run(store.put_setting("token", "x"))
    desk.run(store.setting("token"))
    explained = [one for one in seen if one[0].startswith(("SELECT", "UPDATE", "DELETE"))]
    assert len(explained) > 20

    def plans(connection: Connection) -> list[str]:
        return [
            f"{row[3]}: {statement}"
            for statement, parameters in explained
            if "ORDER BY trail.number DESC" not in statement  # the last line: one step from the end
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", one_of(parameters))
        ]

    def one_of(parameters: Any) -> Any:
        return parameters[0] if isinstance(parameters, list) else parameters

    scans = [plan for plan in desk.run(store._read(plans)) if plan.startswith("SCAN")]
    assert not [plan for plan in scans if not plan.startswith(HARMLESS)]
