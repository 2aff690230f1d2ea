"""Letters and reports as bytes and pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
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

    def compose_bundle(self, letters: Sequence[Letter]) -> Iterator[bytes]:
        """Each letter as `compose` gives it, one after the other; what they share is drawn once. ValueError: more than
        200 letters."""
        ...

    def text(self, letter: Letter) -> str:
        """Every word of the letter in its reading order, its code among them, without the foot lines."""
        ...

    def template(self, language: str) -> str:
        """Which layouts and sentences letters in `language` are made of, beginning with the language and a space: two
        letters of the same facts and template are the same, byte for byte."""
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


class TrialPress(Protocol):
    """A page that says nothing of anybody, before there is a desk."""

    def trial(self, day: date, language: str) -> bytes:
        """As PDF bytes; see LetterPress.compose."""
        ...

    def pages(self, pdf: bytes) -> int: ...

    def picture(self, pdf: bytes, page: int, *, dpi: int) -> PagePicture: ...


class Press(LetterPress, ReportPress, TrialPress, Protocol):
    """One object does all."""
