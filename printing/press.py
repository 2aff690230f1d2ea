"""The press: letters to PDF bytes, pages to pictures, all in memory. Pure; call it off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock

from desk_app.domain.batches import BatchEnd
from desk_app.domain.day_sheet import DaySheet
from desk_app.domain.letters import Letter, LetterKind
from desk_app.domain.person_report import PersonReport
from desk_app.domain.trail import ChainHead
from desk_app.domain.trail_report import TrailReport
from desk_app.ports import PagePicture
from printing import plain, raster, trail_report
from printing.blocks import Entry, Section, Sheet
from printing.characters import clean, drawn
from printing.flow import Flow
from printing.layouts.access_history import access_history
from printing.layouts.access_list import access_list
from printing.layouts.batch_end import batch_end
from printing.layouts.closed import closed
from printing.layouts.coming_of_age import coming_of_age
from printing.layouts.confirmation import confirmation
from printing.layouts.contact_changed import contact_changed
from printing.layouts.day_sheet import day_sheet
from printing.layouts.not_succeeded import not_succeeded
from printing.layouts.person import person
from printing.layouts.provisional_code import provisional_code
from printing.layouts.receipt import receipt
from printing.layouts.recovery_sheet import recovery_sheet
from printing.layouts.reopened import reopened
from printing.layouts.slip import slip
from printing.layouts.to_bring import to_bring
from printing.letterhead import frame_marks, head_marks, spoken_date, window_marks
from printing.page import LARGE, NORMAL
from printing.painter import paint
from printing.window import window_text
from resources.catalogue import Texts

LAYOUTS: Mapping[LetterKind, Callable[[Letter, Texts], Sheet]] = {
    LetterKind.CONFIRMATION: confirmation,
    LetterKind.RECEIPT: receipt,
    LetterKind.NOT_SUCCEEDED: not_succeeded,
    LetterKind.PROVISIONAL_CODE: provisional_code,
    LetterKind.TO_BRING: to_bring,
    LetterKind.ACCESS_LIST: access_list,
    LetterKind.ACCESS_HISTORY: access_history,
    LetterKind.CONTACT_CHANGED: contact_changed,
    LetterKind.CLOSED: closed,
    LetterKind.REOPENED: reopened,
    LetterKind.COMING_OF_AGE: coming_of_age,
    LetterKind.RECOVERY_SHEET: recovery_sheet,
    LetterKind.SLIP: slip,
}


class Press:
    """`ports.Press`. `texts_of` gives the catalogue of a language."""

    def __init__(self, texts_of: Callable[[str], Texts]) -> None:
        self._texts_of = texts_of
        self._lock = Lock()  # ReportLab keeps its faces' state per document in one place

    def compose(self, letter: Letter) -> bytes:
        """The letter as PDF bytes; the same letter gives the same bytes. Raises ValueError for a code letter without
        its code: a wiped secret is never printed as an empty one."""
        texts = self._texts_of(letter.language)
        scale = LARGE if letter.large_print else NORMAL
        with self._lock:
            sheet = LAYOUTS[letter.kind](letter, texts)
            window = window_text(letter.addressee, letter.address)
            if not window.whole:
                sheet = _with_addressee(sheet, letter, texts)
            head, top = head_marks(letter, texts, scale)
            body = Flow(scale, top).lay(sheet)
            for number, marks in enumerate(body, 1):
                marks.extend(frame_marks(letter, texts, scale, number, len(body)))
            body[0][:0] = head + window_marks(window)  # reading order: sender, addressee, body, foot
            return paint(
                body,
                title=drawn(sheet.title),
                author=drawn(letter.sender.name),
                language=letter.language,
                subject=clean(letter.reference),
                written_on=letter.written_on,
            )

    def trail(self, report: TrailReport, language: str) -> bytes:
        """See ports.ReportPress."""
        texts = self._texts_of(language)
        with self._lock:
            return paint(
                trail_report.pages(report, texts),
                title=texts("audit.report.title"),
                author=drawn(report.site),
                language=language,
                subject=drawn(report.desk),
                written_on=report.made_at.astimezone().date(),
                lying=True,
            )

    def day(self, sheet: DaySheet, language: str) -> bytes:
        """See ports.ReportPress."""
        return self._plain(day_sheet(sheet, self._texts_of(language)), sheet, language, square=sheet.head)

    def batch_end(self, end: BatchEnd, language: str) -> bytes:
        """See ports.ReportPress."""
        return self._plain(batch_end(end, self._texts_of(language)), end, language)

    def person(self, report: PersonReport) -> bytes:
        """See ports.ReportPress."""
        return self._plain(person(report, self._texts_of(report.language)), report, report.language)

    def _plain(
        self, sheet: Sheet, of: DaySheet | BatchEnd | PersonReport, language: str, *, square: ChainHead | None = None
    ) -> bytes:
        texts = self._texts_of(language)
        written_on = of.made_at.astimezone().date()
        head = (of.site, of.desk, spoken_date(written_on, texts))
        with self._lock:
            beside = plain.square(square.written().upper()) if square is not None else ()
            return paint(
                plain.pages(sheet, head, texts, beside=beside),
                title=drawn(sheet.title),
                author=drawn(of.site),
                language=language,
                subject=drawn(of.desk),
                written_on=written_on,
            )

    def pages(self, pdf: bytes) -> int:
        """How many pages `pdf` has."""
        return raster.pages(pdf)

    def picture(self, pdf: bytes, page: int, *, dpi: int) -> PagePicture:
        """Page `page` (from 0) at `dpi` dots an inch. Raises IndexError for a page that is not there."""
        return raster.picture(pdf, page, dpi=dpi)


def _with_addressee(sheet: Sheet, letter: Letter, texts: Texts) -> Sheet:
    """The body says in full what the window had to shorten."""
    lines = letter.address.lines() if letter.address else ()
    whole = Section(texts("letter.label.addressee"), (Entry(letter.addressee, ", ".join(lines)),))
    return Sheet(sheet.title, sheet.lead, (whole, *sheet.sections))
