"""A report to its printer: on a letter's road, out of the spooler before its end is noted, under no letter's name."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from desk_app.domain.codes import is_reference, new_report_reference
from desk_app.domain.letters import Report, ReportKind
from desk_app.domain.printers import JobStatus, Paper, Way
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail_counts import day_counts
from desk_app.usecases.follow_letter import follow_papers
from desk_app.usecases.print_letter import letter_printed
from desk_app.usecases.recover_papers import recover_papers
from desk_app.usecases.send_to_paper import send_to_paper
from tests.usecases.fakes import NOW, Bench
from tests.usecases.printers import COUNTER, QUEUE, a_printer

AWAY = Refusal(RefusalCode.PRINTER_UNREACHABLE, printer="Comptoir")


def sent(bench: Bench, uri: str, kind: ReportKind = ReportKind.PERSON_REPORT) -> Report:
    bench.printers.add(a_printer(uri, "Imprimante", Way.QUEUE if uri == QUEUE else Way.PRINTER))
    report = Report(kind, new_report_reference())
    asyncio.run(send_to_paper(bench.desk, report, b"%PDF", uri))
    return report


def state(bench: Bench, report: Report) -> Paper:
    return bench.store.letters[report.reference].state


@pytest.mark.parametrize("kind", ReportKind)
@pytest.mark.parametrize("end", [Paper.PRINTED, Paper.DELIVERED, Paper.CANCELLED, Paper.STOPPED])
def test_whatever_comes_of_it_nothing_stays_in_the_queue(kind: ReportKind, end: Paper) -> None:
    bench = Bench()
    report = sent(bench, QUEUE, kind)
    assert state(bench, report) is Paper.SENT
    bench.printers.says[1] = JobStatus(paper=end, is_over=True)
    assert not asyncio.run(follow_papers(bench.desk))
    assert state(bench, report) is end
    assert not bench.printers.spooled


def test_its_end_is_noted_once_it_has_left_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever cuts between the two is done again: what is still on its way is looked for."""
    bench = Bench()
    report = sent(bench, QUEUE)
    bench.printers.says[1] = JobStatus(paper=Paper.PRINTED, is_over=True)

    async def away(*_: object, **__: object) -> None:
        raise AWAY

    with monkeypatch.context() as cut:
        cut.setattr(bench.printers, "cancel", away)
        assert asyncio.run(follow_papers(bench.desk)), "still on its way, as far as is known"
    assert state(bench, report) is Paper.SENT
    assert not asyncio.run(follow_papers(bench.desk))
    assert (state(bench, report), bench.printers.spooled) == (Paper.PRINTED, set())


def test_after_a_crash_it_goes_on_as_it_was() -> None:
    bench = Bench()
    report = sent(bench, QUEUE)
    row = bench.store.letters[report.reference]
    bench.store.letters[report.reference] = replace(row, made_at=NOW)
    assert asyncio.run(recover_papers(bench.desk, NOW.replace(hour=10)))
    assert (state(bench, report), bench.printers.cancelled) == (Paper.SENT, [])


def test_it_waits_for_no_hand_and_counts_for_no_letter() -> None:
    bench = Bench()
    report = sent(bench, COUNTER, ReportKind.DAY_SHEET)
    assert not is_reference(report.reference)
    assert asyncio.run(bench.store.letters_waiting()) == ()
    counts = day_counts(bench.store.lines)
    assert (counts.letters_made, counts.letters_printed) == (0, 0)


def test_what_a_dialog_took_is_told_as_no_more() -> None:
    bench = Bench()
    report = Report(ReportKind.BATCH_END, new_report_reference())
    row = asyncio.run(letter_printed(bench.desk, report))
    assert (row.state, row.job) == (Paper.DELIVERED, None)
    assert [line.detail for line in bench.store.lines] == [
        f"batch_end {report.reference} made",
        f"{report.reference} delivered",
    ]
