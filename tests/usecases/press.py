"""A press, a directory and its upkeep in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from desk_app.domain.access import Professional
from desk_app.domain.batches import BatchEnd
from desk_app.domain.day_sheet import DaySheet
from desk_app.domain.directory import ImportReport, Sought, Standing
from desk_app.domain.letters import Letter
from desk_app.domain.person_report import PersonReport
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail_report import TrailReport
from desk_app.ports import PagePicture
from desk_app.ports.services import NOBODY

DOCTOR = Professional(rpps="10001234567", family_name="LE GAUNDRE", given_name="Anne-Sophie", title="Docteur")


@dataclass
class FakeDirectory:
    """A directory of a few professionals, found by any part of the name."""

    people: tuple[Professional, ...] = (DOCTOR,)
    day: date | None = date(2026, 3, 16)

    async def search(
        self,
        words: str,
        *,
        near: str = "",
        chosen: Mapping[str, int] = NOBODY,
        doctors_first: bool = False,
        limit: int = 8,
    ) -> Sought:
        found = tuple(one for one in self.people if words.upper() in one.shown_name().upper())[:limit]
        return Sought(found, len(found))

    async def named(self, numbers: Iterable[str], *, near: str = "") -> Mapping[str, Professional]:
        wanted = set(numbers)
        return {one.rpps: one for one in self.people if one.rpps in wanted}

    def dated(self) -> date | None:
        return self.day


@dataclass
class FakeExtractions:
    """`shares` and `end` are what an import tells and ends with; without an end it goes on until `over` says one."""

    found: Standing | None = None
    shares: tuple[float, ...] = ()
    end: ImportReport | Refusal | None = None
    taken: list[Path] = field(default_factory=list)
    cancelled: int = 0
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def standing(self) -> Standing | None:
        return self.found

    async def take_in(self, file: Path, told: Callable[[float], None]) -> ImportReport:
        self.taken.append(file)
        for share in self.shares:
            told(share)
        try:
            if self.end is None:
                await self.ended.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self.end is None or isinstance(self.end, Refusal):
            raise self.end or Refusal(RefusalCode.DIRECTORY_ENDED)
        return self.end

    def over(self, end: ImportReport | Refusal) -> None:
        """What is under way ends so."""
        self.end = end
        self.ended.set()


class FakePress:
    """Letters as the bytes of their reference."""

    def compose(self, letter: Letter) -> bytes:
        return letter.reference.encode()

    def compose_bundle(self, letters: Sequence[Letter]) -> Iterator[bytes]:
        return map(self.compose, letters)

    def text(self, letter: Letter) -> str:
        return letter.reference

    def template(self, language: str) -> str:
        return f"{language} 1.0 abc"

    def trail(self, report: TrailReport, language: str) -> bytes:
        return f"%PDF {len(report.lines)}".encode()

    def day(self, sheet: DaySheet, language: str) -> bytes:
        return f"%PDF {sheet.head.number}".encode()

    def batch_end(self, end: BatchEnd, language: str) -> bytes:
        return f"%PDF {end.reference}".encode()

    def person(self, report: PersonReport) -> bytes:
        return f"%PDF {len(report.acts)}".encode()

    def trial(self, day: date, language: str) -> bytes:
        return b"%PDF trial"

    def pages(self, pdf: bytes) -> int:
        return 1

    def picture(self, pdf: bytes, page: int, *, dpi: int) -> PagePicture:
        return PagePicture(1, 1, b"\xff\xff\xff")
