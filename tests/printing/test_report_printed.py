"""A report before a real queue: its document leaves the spool, and what is known of its sheet is said."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

import pytest

from desk_app.domain.codes import new_report_reference
from desk_app.domain.letters import Report, ReportKind
from desk_app.domain.printers import Paper
from desk_app.usecases.follow_letter import confirm_printed, follow_papers
from desk_app.usecases.send_to_paper import send_to_paper
from resources.catalogue import texts
from tests.printing.paper_at_work import PATIENCE, PaperDesk
from tests.printing.reading import PRESS, text_of
from tests.printing.spooler import RawPrinter, Spooler
from tests.printing.test_paper_journeys import QUEUE, at_queue

pytestmark = pytest.mark.timeout(120)


def test_it_lies_in_the_spool_while_it_waits_and_only_then(tmp_path: Path, cups: Spooler) -> None:
    printer = RawPrinter(is_jammed=True)
    said = " ".join(texts("fr")("set_up.trial_page").split())

    def spooled() -> list[Path]:
        return [path for path in cups.documents() if said in text_of(path.read_bytes())]

    async def work(desk: PaperDesk) -> None:
        report = Report(ReportKind.PERSON_REPORT, new_report_reference())
        pdf = PRESS.trial(date(2026, 11, 22), "fr")
        row = await send_to_paper(desk.desk, report, pdf, cups.uri(QUEUE))
        assert row.state is Paper.SENT
        assert len(spooled()) == 1
        printer.clear()  # the jam
        async with asyncio.timeout(PATIENCE):
            moving = True
            while moving:
                moving = await follow_papers(desk.desk)
                await asyncio.sleep(0.05)
        row = await desk.desk.store.letter(report.reference) or row
        assert row.state is Paper.DELIVERED, "bytes are all that is known: somebody looks"
        assert not spooled()
        assert (await confirm_printed(desk.desk, row)).state is Paper.PRINTED

    at_queue(tmp_path, cups, printer, work)
