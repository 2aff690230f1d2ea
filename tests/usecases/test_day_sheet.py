"""The day sheet counts what the use cases really wrote, says what waits, and names nobody who was served."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

from desk_app.domain.acts import ActRow, ActState
from desk_app.domain.answers import Channel
from desk_app.domain.day_sheet import DaySheet
from desk_app.domain.printers import JobStatus, Paper
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event
from desk_app.flows.renewal import RenewalDraft, RenewalFacts
from desk_app.usecases.day_sheet import day_sheet
from desk_app.usecases.follow_letter import follow_letter
from desk_app.usecases.letters import code_letter, confirmation_letter
from desk_app.usecases.open_record import open_record
from desk_app.usecases.print_letter import letter_handed_over, letter_printed, letter_saved
from desk_app.usecases.refuse import refuse
from desk_app.usecases.renew_code import renew_code
from desk_app.usecases.save_draft import save_draft, start_opening
from desk_app.usecases.send_to_paper import send_to_paper
from desk_app.usecases.trace import line
from tests.flows.people import ADULT, CARD, adult, child, facts
from tests.usecases.fakes import NOW, TODAY, Bench
from tests.usecases.printers import COUNTER, a_printer

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def accepted(bench: Bench, draft: Any) -> ActRow:
    (act,) = run(open_record(bench.desk, draft, facts(), {0: Secret("k" * 32)}))
    run(bench.store.add(line(bench.desk, Event.ACT_ANSWERED, whom=act.id, detail="accepted")))
    row = replace(bench.store.rows[act.id], state=ActState.ACCEPTED, patient_id="p1")
    bench.store.rows[act.id] = row
    return row


def a_day(bench: Bench) -> DaySheet:
    desk = bench.desk
    one, other = accepted(bench, adult()), accepted(bench, child(act_id="c1"))
    first, second, seen = (run(confirmation_letter(desk, row)) for row in (one, other, other))
    run(letter_printed(desk, first))
    run(letter_printed(desk, first))
    run(letter_handed_over(desk, first, "in-hand"))
    run(letter_saved(desk, second))
    draft = RenewalDraft(number=ADULT, proofs=CARD, vitale_serial="12345678901", channel=Channel.LETTER)
    known = RenewalFacts(today=TODAY, profile=bench.profile, known=one)
    code = run(code_letter(desk, draft, known, run(renew_code(desk, draft, known))))
    bench.printers.add(a_printer())
    bench.set_up.kept["printing.codes"] = (COUNTER,)
    sent = run(send_to_paper(desk, code, bytearray(b"%PDF"), COUNTER))
    bench.printers.says[1] = JobStatus(paper=Paper.PRINTED, is_over=True)
    run(follow_letter(desk, sent))
    run(letter_handed_over(desk, code, "posted"))
    run(refuse(desk, "d1"))
    run(bench.store.add(line(desk, Event.ACT_ANSWERED, whom="x", detail="creation-code-used")))
    run(bench.store.add(line(desk, Event.SIGN_IN_FAILED)))
    run(save_draft(desk, start_opening(desk)))
    sheet = run(day_sheet(desk))
    assert sheet.not_collected == (second.reference,), "one that was only looked at is no paper"
    assert seen.reference not in sheet.not_collected
    return sheet


def test_what_was_done_is_counted_once() -> None:
    counts = a_day(Bench()).counts
    assert (counts.openings, counts.accepted, counts.sent_back, counts.said_no) == (2, 2, 1, 1)
    assert (counts.new_codes, counts.letters_made, counts.letters_printed) == (1, 4, 3)
    assert (counts.in_hand, counts.posted, counts.not_handed, counts.failed_sign_ins) == (1, 1, 0, 1)


def test_what_waits_and_where_the_trail_stands() -> None:
    bench = Bench()
    sheet = a_day(bench)
    assert (sheet.set_aside, sheet.to_send, sheet.clock_behind) == (1, 0, None)
    assert sheet.head == run(bench.store.head())
    assert sheet.made_by == "Camille Martin"
    assert "GARCIA" not in repr(sheet)
    assert ADULT not in repr(sheet)


def test_yesterdays_work_is_not_todays() -> None:
    bench = Bench()
    a_day(bench)
    bench.clock.at = NOW + timedelta(days=1)
    counts = run(day_sheet(bench.desk)).counts
    assert (counts.openings, counts.letters_made, counts.said_no) == (0, 0, 0)


def test_letters_brought_back_and_sheets_that_are_missing_are_told() -> None:
    bench = Bench()
    told = [
        (Event.NOT_ASKED, "p1", "GAAAAA"),
        (Event.RETURNED, "p2", "GBBBBB"),
        (Event.NOT_ASKED, "p1", "GAAAAA"),  # said twice
        (Event.BATCH, "K7QM-2XRD", "uneven 2 Deux feuilles vierges"),
        (Event.BATCH, "ABCD-EFGH", "uneven -1 Une de plus"),
        (Event.BATCH, "ABCD-EFGH", "signed 3 2 3 0"),
    ]
    for event, whom, detail in told:
        run(bench.store.add(line(bench.desk, event, whom=whom, detail=detail)))
    counts = run(day_sheet(bench.desk)).counts
    assert (counts.not_asked, counts.returned) == (("GAAAAA",), ("GBBBBB",))
    assert counts.uneven == (("K7QM-2XRD", 2), ("ABCD-EFGH", -1))
    bench.clock.at = NOW + timedelta(days=1)
    assert not run(day_sheet(bench.desk)).counts.uneven


def test_a_clock_that_went_back_is_told() -> None:
    bench = Bench()
    run(bench.store.add(line(bench.desk, Event.CLOCK_BACK, detail="7800")))
    bench.store.settings["clock-known"] = (NOW + timedelta(hours=1)).isoformat()
    sheet = run(day_sheet(bench.desk))
    assert [one.detail for one in sheet.counts.clock_back] == ["7800"]
    assert sheet.clock_behind == timedelta(hours=1)
