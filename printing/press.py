"""The press: letters to PDF bytes, pages to pictures, all in memory. Pure; call it off the GUI thread."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from threading import Lock

from desk_app.domain.batches import BatchEnd
from desk_app.domain.day_sheet import DaySheet
from desk_app.domain.letters import Letter, LetterKind
from desk_app.domain.person_report import PersonReport
from desk_app.domain.trail import ChainHead
from desk_app.domain.trail_report import TrailReport
from desk_app.ports import PagePicture
from desk_app.version import VERSION
from printing import plain, raster, trail_report
from printing.as_text import as_text
from printing.blocks import Entry, Section, Sheet
from printing.characters import clean, drawn
from printing.flow import Flow, Lines, Piece
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
from printing.marks import Mark, Page
from printing.page import LARGE, NORMAL
from printing.painter import Drawn, paint
from printing.window import WindowText, window_text
from resources.catalogue import Texts

MOST_IN_BUNDLE = 200
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


@dataclass(frozen=True, slots=True)
class _Shared:
    """What letters of one size have in common, broken into lines and drawn."""

    lines: dict[Lines, Piece] = field(default_factory=dict)
    drawn: dict[Mark, Drawn] = field(default_factory=dict)


class Press:
    """`ports.Press`. `texts_of` gives the catalogue of a language."""

    def __init__(self, texts_of: Callable[[str], Texts]) -> None:
        self._texts_of = texts_of
        self._lock = Lock()  # ReportLab says nothing of several threads

    def compose(self, letter: Letter) -> bytes:
        """The letter as PDF bytes; the same letter gives the same bytes. Raises ValueError for a code letter without
        its code: a wiped secret is never printed as an empty one."""
        return self._composed(letter, _Shared())

    def compose_bundle(self, letters: Sequence[Letter]) -> Iterator[bytes]:
        """Each letter as it would be alone, byte for byte, one after the other; what they share is drawn once. At
        most `MOST_IN_BUNDLE` of them: what is kept of a bundle, names among it and never a code, goes with it."""
        if len(letters) > MOST_IN_BUNDLE:
            raise ValueError(f"more than {MOST_IN_BUNDLE} letters in a bundle")
        shared: dict[bool, _Shared] = defaultdict(_Shared)
        return (self._composed(letter, shared[letter.large_print]) for letter in letters)

    def _composed(self, letter: Letter, shared: _Shared) -> bytes:
        texts = self._texts_of(letter.language)
        with self._lock:
            title, pages = laid_out(letter, texts, shared.lines)
            return paint(
                pages,
                title=drawn(title),
                author=drawn(letter.sender.name),
                language=letter.language,
                subject=clean(letter.reference),
                written_on=letter.written_on,
                drawn=shared.drawn,
            )

    def text(self, letter: Letter) -> str:
        """See ports.LetterPress."""
        texts, window = self._texts_of(letter.language), window_text(letter.addressee, letter.address)
        return as_text(letter, sheet_of(letter, texts, window), window, texts)

    def template(self, language: str) -> str:
        """See ports.LetterPress."""
        said = json.dumps(dict(self._texts_of(language).topic("letter")), sort_keys=True)
        return f"{language} {VERSION} {hashlib.sha256(said.encode()).hexdigest()[:12]}"

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

    def trial(self, day: date, language: str) -> bytes:
        """See ports.TrialPress."""
        texts = self._texts_of(language)
        sheet = Sheet(texts("set_up.trial_page"), texts("set_up.trial_lead"), ())
        with self._lock:
            return paint(
                plain.pages(sheet, (texts("app.name"), spoken_date(day, texts)), texts),
                title=drawn(sheet.title),
                author=texts("app.name"),
                language=language,
                subject=texts("app.name"),
                written_on=day,
            )

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


def sheet_of(letter: Letter, texts: Texts, window: WindowText) -> Sheet:
    """What a letter says below its head."""
    sheet = LAYOUTS[letter.kind](letter, texts)
    return sheet if window.whole else _with_addressee(sheet, letter, texts)


def laid_out(letter: Letter, texts: Texts, lines: dict[Lines, Piece] | None = None) -> tuple[str, list[Page]]:
    """The title, and every page as marks. `lines`: see Flow."""
    scale = LARGE if letter.large_print else NORMAL
    window = window_text(letter.addressee, letter.address)
    sheet = sheet_of(letter, texts, window)
    head, top = head_marks(letter, texts, scale)
    body = Flow(scale, top, lines).lay(sheet)
    for number, marks in enumerate(body, 1):
        marks.extend(frame_marks(letter, texts, scale, number, len(body)))
    body[0][:0] = head + window_marks(window)  # reading order: sender, addressee, body, foot
    return sheet.title, body


def _with_addressee(sheet: Sheet, letter: Letter, texts: Texts) -> Sheet:
    """The body says in full what the window had to shorten."""
    lines = letter.address.lines() if letter.address else ()
    whole = Section(texts("letter.label.addressee"), (Entry(letter.addressee, ", ".join(lines)),))
    return Sheet(sheet.title, sheet.lead, (whole, *sheet.sections))
