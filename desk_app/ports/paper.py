"""Letters and reports as bytes and pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from desk_app.domain.batches import BatchEnd
from desk_app.domain.day_sheet import DaySheet
from desk_app.domain.letters import Letter
from desk_app.domain.person_report import PersonReport
from desk_app.domain.trail_report import TrailReport


@dataclass(frozen=True, slots=True)
class PagePicture:
    """One page drawn: RGB bytes, row by row, no padding."""

    width: int
    height: int
    rgb: bytes


class LetterPress(Protocol):
    """Letters as PDF bytes and pages as pictures, in memory only. Pure; call it off the GUI thread."""

    def compose(self, letter: Letter) -> bytes:
        """The same letter gives the same bytes."""
        ...

    def pages(self, pdf: bytes) -> int: ...

    def picture(self, pdf: bytes, page: int, *, dpi: int) -> PagePicture: ...


class ReportPress(Protocol):
    """What a desk says of itself, as PDF bytes in one language. Pure; call it off the GUI thread."""

    def trail(self, report: TrailReport, language: str) -> bytes:
        """Thousands of lines take seconds, and the memory of their PDF."""
        ...

    def day(self, sheet: DaySheet, language: str) -> bytes: ...

    def batch_end(self, end: BatchEnd, language: str) -> bytes: ...

    def person(self, report: PersonReport) -> bytes:
        """In the language of the person's own letters."""
        ...


class Press(LetterPress, ReportPress, Protocol):
    """One object does both."""
