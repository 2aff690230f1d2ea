"""What a batch of code letters needs of the store, and who watches one being printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from desk_app.domain.batch import Batch, Entry, Progress
from desk_app.domain.trail import TrailLine


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeLetter:
    """Whose code a letter carries, so that its envelope can come back. `address` is a fingerprint of the one in the
    window, never the address; empty where it was handed over. `ended` is a CodeCancelled once its code was killed."""

    reference: str
    patient_id: str
    made_at: datetime
    address: str = ""
    ended: str = ""


class BatchStore(Protocol):
    """Batches and their entries; one at a time that is not signed."""

    async def write_batch(self, batch: Batch, entries: Sequence[Entry], line: TrailLine) -> None:
        """A new one. Refusal BATCH_OPEN: another is not signed yet."""
        ...

    async def open_batch(self) -> Batch | None:
        """The one that is not signed."""
        ...

    async def sheets_missing_since(self, since: datetime) -> int:
        """Of batches signed since then: sheets that were neither posted nor destroyed. One with too many hides none of
        another."""
        ...

    async def batch(self, batch_id: str) -> Batch | None: ...

    async def entries(self, batch_id: str) -> tuple[Entry, ...]:
        """All of them, in their places."""
        ...

    async def mark_batch(self, batch: Batch, line: TrailLine | None = None, *, entries: Sequence[Entry] = ()) -> None:
        """Keep how it stands, and those of its entries that changed, with its trail line; one transaction."""
        ...

    async def mark_entries(self, batch_id: str, entries: Sequence[Entry], lines: Sequence[TrailLine] = ()) -> None:
        """Keep how they stand; one transaction with their trail lines."""
        ...

    async def forget_batches(self, before: datetime) -> int:
        """Destroy batches signed before that time, with their entries. Returns how many."""
        ...


class CodeLetterStore(Protocol):
    """Which letters carried a code for whom, and what came back."""

    async def write_code_letter(self, letter: CodeLetter) -> None: ...

    async def code_letter(self, reference: str) -> CodeLetter | None: ...

    async def last_code_letter(self, patient_id: str) -> CodeLetter | None:
        """The newest one for that record."""
        ...

    async def forget_code_letters(self, before: datetime) -> int:
        """Destroy what is known of letters made before that time that nobody brought back. Returns how many. What came
        back stays: it keeps the next letter from the same address."""
        ...

    async def end_code_letter(self, reference: str, ended: str, line: TrailLine) -> None:
        """Somebody brought it, or its sheet is spoilt: why its code was cancelled. Refusal NOT_FOUND."""
        ...

    async def returned_addresses(self, patient_id: str) -> frozenset[str]:
        """Fingerprints of the addresses from which an envelope for that person came back."""
        ...

    async def posted_since(self, since: datetime) -> frozenset[str]:
        """Records whose code was posted from here later than that, and did not come back."""
        ...

    async def not_asked_since(self, since: datetime) -> tuple[str, ...]:
        """References of letters that somebody never asked for, brought later than that; newest first."""
        ...

    async def stopped_short(self) -> Mapping[str, datetime]:
        """Records that a batch ended before it had a letter for them, and when the last such batch did."""
        ...

    async def codes_given(self) -> Mapping[str, datetime]:
        """When each record last got a code through this desk, by any channel."""
        ...

    async def records_here(self) -> tuple[str, ...]:
        """Records that acts of this desk were accepted for."""
        ...


class Wish(StrEnum):
    """What whoever watches wants."""

    GO_ON = "go-on"
    PAUSE = "pause"  # what is at the printer is followed to its end first
    BUNDLE = "bundle"  # the same, once the bundle that is being printed is whole
    STOP = "stop"  # the same, and nobody behind gets a letter


class BatchWatch(Protocol):
    """Whoever watches a batch: a screen, or a terminal."""

    def wish(self) -> Wish: ...

    def progressed(self, progress: Progress) -> None: ...

    async def rest(self, seconds: float) -> None:
        """Come back after that time; a clock of tests does at once."""
        ...
