"""Letters as bytes and pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from desk_app.domain.letters import Letter


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
