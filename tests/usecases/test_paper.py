"""A letter to its printer: what is noted before and after, who may have a code, and what a crash leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import date, timedelta
from typing import Any, TypeVar

import pytest

from desk_app.domain.letters import Letter, LetterKind
from desk_app.domain.printers import JobStatus, Paper, PrinterFacts, Way
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event
from desk_app.ports import LetterRow
from desk_app.usecases.code_printers import printer_to_use
from desk_app.usecases.follow_letter import cancel_letter, confirm_printed, follow_letter, follow_papers
from desk_app.usecases.lost_codes import lost_codes
from desk_app.usecases.recover_papers import recover_papers
from desk_app.usecases.send_to_paper import send_to_paper
from desk_app.usecases.trace import line
from tests.usecases.fakes import NOW, Bench
from tests.usecases.printers import COUNTER, QUEUE, a_printer

T = TypeVar("T")
AGAIN = NOW + timedelta(minutes=1)  # when the store is opened once more
REFERENCE = "G218VZT9XZT8"
SPOOLED = a_printer(QUEUE, "Réserve", Way.QUEUE)


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def letter(bench: Bench, kind: LetterKind = LetterKind.CONFIRMATION, *, act_id: str = "a1") -> Letter:
    """One that was made and noted."""
    is_code = kind is not LetterKind.CONFIRMATION and kind is not LetterKind.TO_BRING
    one = Letter(
        kind=kind,
        reference=REFERENCE,
        written_on=date(2026, 3, 16),
        sender=bench.desk.sender,
        addressee="SARAH GARCIA",
        address=None,
        person="SARAH GARCIA",
        code=Secret("ABCD1234EFGH") if is_code else None,
        act_id=act_id,
    )
    if kind in (LetterKind.CONFIRMATION, LetterKind.PROVISIONAL_CODE):
        row = LetterRow(reference=REFERENCE, kind=kind, act_id=act_id, made_at=NOW, state=Paper.MADE)
        run(bench.store.write_letter(row, line(bench.desk, Event.PRINTED, whom=act_id, detail=f"{REFERENCE} made")))
        bench.store.lines.clear()
    return one


def bench_with(*printers: PrinterFacts, **settings: tuple[str, ...]) -> Bench:
    bench = Bench()
    for one in printers:
        bench.printers.add(one)
    bench.set_up.kept |= {f"printing.{name}": value for name, value in settings.items()}
    return bench


def said(bench: Bench) -> list[str]:
    return [one.detail for one in bench.store.lines if one.event is Event.PRINTED]


def test_it_is_noted_before_its_bytes_go_and_again_with_its_job() -> None:
    bench = bench_with(a_printer())
    one = letter(bench)
    row = run(send_to_paper(bench.desk, one, b"%PDF", COUNTER))
    assert (row.state, row.printer, row.job) == (Paper.SENT, COUNTER, 1)
    assert said(bench) == [f"{REFERENCE} sending", f"{REFERENCE} sent"]
    assert bench.printers.documents == [(COUNTER, REFERENCE, b"%PDF")], "the job is called by the reference alone"
    bench.printers.says[1] = JobStatus(paper=Paper.STOPPED, reasons=("media-jam",))
    row, status = run(follow_letter(bench.desk, row))
    assert (row.state, status and status.reasons) == (Paper.STOPPED, ("media-jam",))
    run(follow_letter(bench.desk, row))  # as far as before: no line
    bench.printers.says[1] = JobStatus(paper=Paper.PRINTED, is_over=True)
    row, _ = run(follow_letter(bench.desk, row))
    assert row.state is Paper.PRINTED
    assert said(bench)[2:] == [f"media-jam {REFERENCE} stopped", f"{REFERENCE} printed"]
    assert run(follow_papers(bench.desk)) is False


def test_two_who_follow_the_same_letter_note_it_once() -> None:
    bench = bench_with(a_printer())
    row = run(send_to_paper(bench.desk, letter(bench), b"%PDF", COUNTER))
    bench.printers.says[1] = JobStatus(paper=Paper.PRINTED, is_over=True)

    async def both() -> None:
        await asyncio.gather(follow_letter(bench.desk, row), follow_papers(bench.desk))

    run(both())
    assert said(bench).count(f"{REFERENCE} printed") == 1


@pytest.mark.parametrize(
    ("printer", "settings"),
    [
        (a_printer(), {}),
        (a_printer(), {"code_spoolers": (COUNTER,)}),
        (SPOOLED, {"codes": (QUEUE,)}),
        (SPOOLED, {"code_spoolers": (QUEUE,)}),
        (a_printer(QUEUE, way=Way.IPP_QUEUE), {"codes": (QUEUE,)}),
        (a_printer(QUEUE, way=Way.DIALOG), {"codes": (QUEUE,), "code_spoolers": (QUEUE,)}),
    ],
)
def test_a_code_goes_nowhere_that_was_not_allowed(printer: PrinterFacts, settings: dict[str, tuple[str, ...]]) -> None:
    bench = bench_with(printer, **settings)
    one, pdf = letter(bench, LetterKind.PROVISIONAL_CODE), bytearray(b"%PDF ABCD")
    with pytest.raises(Refusal) as caught:
        run(send_to_paper(bench.desk, one, pdf, printer.uri))
    assert (caught.value.code, caught.value.values) == (RefusalCode.CODE_PRINTER, {"printer": printer.name})
    assert not bench.printers.documents
    assert not said(bench)
    assert not any(pdf)
    assert one.code, "another printer may still have it"


@pytest.mark.parametrize("printer", [a_printer(), SPOOLED])
def test_a_code_that_was_sent_is_nowhere_any_more(printer: PrinterFacts) -> None:
    bench = bench_with(printer, codes=(printer.uri,), code_spoolers=(printer.uri,))
    one, pdf = letter(bench, LetterKind.PROVISIONAL_CODE), bytearray(b"%PDF ABCD")
    row = run(send_to_paper(bench.desk, one, pdf, printer.uri))
    assert not any(pdf)
    assert not one.code
    assert bench.printers.spooled == {1}
    assert run(follow_papers(bench.desk)) is True
    assert bench.printers.spooled == {1}, "it waits there"
    bench.printers.says[1] = JobStatus(paper=Paper.DELIVERED, is_over=True)
    row, _ = run(follow_letter(bench.desk, row))
    assert (row.state, row.job, bench.printers.spooled) == (Paper.DELIVERED, None, set())
    assert run(follow_papers(bench.desk)) is False
    row = run(confirm_printed(bench.desk, row))
    assert row.state is Paper.PRINTED
    assert said(bench)[-2:] == [f"{REFERENCE} delivered", f"{REFERENCE} printed"]


def test_a_sheet_that_did_not_come_out_is_not_said_to_be_on_paper() -> None:
    bench = bench_with(SPOOLED)
    row = run(send_to_paper(bench.desk, letter(bench), b"%PDF", QUEUE))
    bench.printers.says[1] = JobStatus(paper=Paper.DELIVERED, is_over=True)
    row, _ = run(follow_letter(bench.desk, row))
    row = run(confirm_printed(bench.desk, row, came_out=False))
    assert (row.state, row.job) == (Paper.STOPPED, None)
    assert run(follow_papers(bench.desk)) is False


def test_cancelled_at_the_printer_and_out_of_its_spool() -> None:
    bench = bench_with(SPOOLED, codes=(QUEUE,), code_spoolers=(QUEUE,))
    row = run(send_to_paper(bench.desk, letter(bench, LetterKind.PROVISIONAL_CODE), bytearray(b"%PDF"), QUEUE))
    row, _ = run(cancel_letter(bench.desk, row))
    assert (row.state, row.job, bench.printers.spooled) == (Paper.CANCELLED, None, set())


@pytest.mark.parametrize(
    "code", [RefusalCode.PRINTER_REFUSED, RefusalCode.PRINTER_UNREACHABLE, RefusalCode.PRINTER_UNKNOWN]
)
def test_what_no_printer_took_is_not_on_its_way(code: RefusalCode) -> None:
    bench = bench_with(a_printer(), codes=(COUNTER,))
    one = letter(bench, LetterKind.PROVISIONAL_CODE)
    bench.printers.failing = Refusal(code, printer="Comptoir", reason="not-accepting")
    with pytest.raises(Refusal, match=code.value):
        run(send_to_paper(bench.desk, one, bytearray(b"%PDF"), COUNTER))
    kept = bench.store.letters[REFERENCE]
    assert (kept.state, kept.job) == (Paper.STOPPED, None)
    assert said(bench)[-1] == f"not-accepting {REFERENCE} stopped"
    assert one.code
    assert run(follow_papers(bench.desk)) is False
    assert run(send_to_paper(bench.desk, one, bytearray(b"%PDF"), COUNTER)).state is Paper.SENT


@pytest.mark.parametrize(("takes", "then"), [(True, Paper.SENT), (False, Paper.UNKNOWN)])
def test_a_lost_answer_is_asked_for_by_name_once_the_printer_answers(takes: bool, then: Paper) -> None:
    bench = bench_with(a_printer(), codes=(COUNTER,))
    one = letter(bench, LetterKind.PROVISIONAL_CODE)
    bench.printers.failing = Refusal(RefusalCode.PRINT_UNKNOWN, printer="Comptoir")
    bench.printers.takes = takes
    with pytest.raises(Refusal, match="print-unknown"):
        run(send_to_paper(bench.desk, one, bytearray(b"%PDF"), COUNTER))
    assert not one.code, "no second sheet may have it"
    row = bench.store.letters[REFERENCE]
    assert (row.state, row.job) == (Paper.SENDING, None)
    bench.printers.away = Refusal(RefusalCode.PRINTER_UNREACHABLE, printer="Comptoir")
    assert run(follow_papers(bench.desk)) is True
    assert bench.store.letters[REFERENCE] == row
    bench.printers.away = None
    row, _ = run(follow_letter(bench.desk, row))
    assert row.state is then


def test_whoever_follows_it_at_the_very_moment_it_is_sent_does_not_lose_it() -> None:
    bench = bench_with(a_printer())
    read, followed = bench.store.letter, []

    async def letter_then_followed(reference: str) -> LetterRow | None:
        row = await read(reference)
        if row is not None and row.state is Paper.SENDING and not followed:
            followed.append(reference)
            await follow_papers(bench.desk)
        return row

    one = letter(bench)
    bench.store.letter = letter_then_followed  # type: ignore[method-assign] # between the note and who waits for it
    run(send_to_paper(bench.desk, one, b"%PDF", COUNTER))
    kept = bench.store.letters[REFERENCE]
    assert (kept.state, kept.job, followed) == (Paper.SENT, 1, [REFERENCE])


def test_a_second_sheet_is_not_taken_for_the_first() -> None:
    bench = bench_with(a_printer())
    one = letter(bench)
    first = run(send_to_paper(bench.desk, one, b"%PDF", COUNTER))
    bench.printers.says[1] = JobStatus(paper=Paper.PRINTED, is_over=True)
    run(follow_letter(bench.desk, first))
    bench.printers.failing = Refusal(RefusalCode.PRINT_UNKNOWN, printer="Comptoir")
    with pytest.raises(Refusal):
        run(send_to_paper(bench.desk, one, b"%PDF", COUNTER))
    row, _ = run(follow_letter(bench.desk, bench.store.letters[REFERENCE]))
    assert row.state is Paper.UNKNOWN, "the job of that name is the first sheet's"


def test_nothing_is_kept_of_what_is_to_bring() -> None:
    bench = bench_with(a_printer())
    row = run(send_to_paper(bench.desk, letter(bench, LetterKind.TO_BRING, act_id=""), b"%PDF", COUNTER))
    assert (row.state, row.job) == (Paper.SENT, 1)
    bench.printers.says[1] = JobStatus(paper=Paper.PRINTED, is_over=True)
    row, _ = run(follow_letter(bench.desk, row))
    assert row.state is Paper.PRINTED
    assert not bench.store.letters
    assert not bench.store.lines


def test_the_desk_s_own_sheet_needs_no_mark_and_leaves_no_document() -> None:
    bench = bench_with(SPOOLED)
    one = letter(bench, LetterKind.RECOVERY_SHEET, act_id="")
    row = run(send_to_paper(bench.desk, one, bytearray(b"%PDF"), QUEUE))
    assert one.code, "it is typed back"
    bench.printers.says[1] = JobStatus(paper=Paper.DELIVERED, is_over=True)
    run(follow_letter(bench.desk, row))
    assert not bench.printers.spooled
    assert run(bench.store.letters_waiting()) == (), "nobody has to come for it"


# --- after a crash


@pytest.mark.parametrize(
    ("printer", "kind", "state", "is_spooled"),
    [
        (SPOOLED, LetterKind.PROVISIONAL_CODE, Paper.CANCELLED, False),
        (SPOOLED, LetterKind.SLIP, Paper.CANCELLED, False),
        (SPOOLED, LetterKind.CONFIRMATION, Paper.SENT, True),
        (a_printer(), LetterKind.PROVISIONAL_CODE, Paper.SENT, True),
    ],
)
@pytest.mark.parametrize("was_told", [True, False])
def test_after_a_crash_no_code_stays_in_a_spooler(
    printer: PrinterFacts, kind: LetterKind, state: Paper, is_spooled: bool, was_told: bool
) -> None:
    bench = bench_with(printer, codes=(printer.uri,), code_spoolers=(printer.uri,))
    run(send_to_paper(bench.desk, letter(bench, kind), bytearray(b"%PDF"), printer.uri))
    if not was_told:  # killed between the answer and its note
        kept = bench.store.letters[REFERENCE]
        bench.store.letters[REFERENCE] = LetterRow(
            reference=REFERENCE, kind=kind, act_id=kept.act_id, made_at=NOW, state=Paper.SENDING, printer=printer.uri
        )
    assert run(recover_papers(bench.desk, AGAIN)) is True
    assert bench.store.letters[REFERENCE].state is state
    assert bool(bench.printers.spooled) is is_spooled


def test_a_spooler_that_is_away_is_tried_again() -> None:
    bench = bench_with(SPOOLED, codes=(QUEUE,), code_spoolers=(QUEUE,))
    run(send_to_paper(bench.desk, letter(bench, LetterKind.PROVISIONAL_CODE), bytearray(b"%PDF"), QUEUE))
    bench.printers.away = Refusal(RefusalCode.PRINTER_UNREACHABLE, printer="Réserve")
    assert run(recover_papers(bench.desk, AGAIN)) is False
    bench.printers.away = None
    assert run(recover_papers(bench.desk, AGAIN)) is True
    assert not bench.printers.spooled


def test_while_it_is_tried_again_what_is_sent_by_now_is_left_alone() -> None:
    bench = bench_with(SPOOLED, codes=(QUEUE,), code_spoolers=(QUEUE,))
    run(send_to_paper(bench.desk, letter(bench, LetterKind.PROVISIONAL_CODE), bytearray(b"%PDF"), QUEUE))
    made = LetterRow(reference="G2", kind=LetterKind.PROVISIONAL_CODE, act_id="", made_at=NOW, state=Paper.MADE)
    run(bench.store.write_letter(made, line(bench.desk, Event.PRINTED, detail="G2 made")))
    assert run(recover_papers(bench.desk, NOW)) is True
    assert (bench.printers.cancelled, bench.printers.spooled) == ([], {1})
    assert bench.store.letters["G2"] == made


def test_killed_between_the_end_of_the_job_and_its_purge() -> None:
    bench = bench_with(SPOOLED, codes=(QUEUE,), code_spoolers=(QUEUE,))
    row = run(send_to_paper(bench.desk, letter(bench, LetterKind.PROVISIONAL_CODE), bytearray(b"%PDF"), QUEUE))
    bench.printers.says[1] = JobStatus(paper=Paper.DELIVERED, is_over=True)
    run(bench.store.mark_letter(REFERENCE, state=Paper.DELIVERED, line=None))
    assert run(recover_papers(bench.desk, AGAIN)) is True
    assert (bench.store.letters[REFERENCE].state, bench.printers.spooled) == (Paper.DELIVERED, set())
    assert row.job == 1


@pytest.mark.parametrize(
    ("kind", "state"),
    [(LetterKind.PROVISIONAL_CODE, Paper.UNKNOWN), (LetterKind.CONFIRMATION, Paper.MADE)],
)
def test_a_code_whose_sheet_was_never_sent_is_lost(kind: LetterKind, state: Paper) -> None:
    bench = bench_with(a_printer())
    letter(bench, kind)
    assert run(recover_papers(bench.desk, AGAIN)) is True
    assert bench.store.letters[REFERENCE].state is state


def test_home_names_a_code_that_nobody_has() -> None:
    bench = bench_with(SPOOLED, codes=(QUEUE,), code_spoolers=(QUEUE,))
    row = run(send_to_paper(bench.desk, letter(bench, LetterKind.PROVISIONAL_CODE), bytearray(b"%PDF"), QUEUE))
    assert run(lost_codes(bench.desk)) == (), "it is on its way"
    row, _ = run(cancel_letter(bench.desk, row))
    assert run(lost_codes(bench.desk)) == (row,)
    bench.clock.at = NOW + timedelta(days=8)
    assert run(lost_codes(bench.desk)) == ()
    bench.clock.at = NOW
    run(bench.store.mark_letter(REFERENCE, handed_over="not-handed", line=None))
    assert run(lost_codes(bench.desk)) == ()


# --- which printer


def test_the_usual_printer_is_never_replaced() -> None:
    bench = bench_with(a_printer(), SPOOLED)

    def used(named: str, *, dialog: tuple[str, ...] = (), default: str = "") -> PrinterFacts | None:
        bench.set_up.kept["desk.printer"] = named
        return run(printer_to_use(bench.desk, dialog, default))

    for name in (QUEUE, "RESERVE", "Réserve"):
        assert used(name) == SPOOLED
    for name, code in (("Disparue", RefusalCode.PRINTER_UNKNOWN), ("ipp://away/print", RefusalCode.PRINTER_UNKNOWN)):
        with pytest.raises(Refusal) as caught:
            used(name, default="Comptoir")
        assert (caught.value.code, caught.value.values) == (code, {"printer": name})
    assert used("") is None, "somebody has to choose"
    assert used("", default="Comptoir") == a_printer()
    by_dialog = used("De Windows", dialog=("De Windows",))
    assert by_dialog is not None
    assert (by_dialog.way, by_dialog.uri, by_dialog.may_carry_codes) == (Way.DIALOG, "", False)
    del bench.printers.there[QUEUE]
    assert used("") == a_printer(), "the only one there is"
    bench.printers.there.clear()
    nothing = used("", dialog=("De Windows",), default="De Windows")
    assert nothing is not None
    assert (nothing.way, nothing.name) == (Way.DIALOG, "De Windows")
