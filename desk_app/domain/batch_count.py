"""The arithmetic of a batch's end: each letter is printed or has a reason, each sheet is posted or destroyed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk_app.domain.batch import ON_PAPER, Batch, Entry, EntryState
from desk_app.domain.batches import BatchEnd, Skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What the desk itself knows. Sheets that were destroyed are at least those of letters made again."""

    letters: int
    printed: int
    skipped: tuple[tuple[Skip, int], ...]
    sheets_posted: int
    sheets_destroyed: int

    @property
    def sheets_in(self) -> int:
        """What was taken from the pack, as far as the desk knows."""
        return self.sheets_posted + self.sheets_destroyed


def count(entries: Sequence[Entry]) -> Count:
    """Of a batch that is over."""
    printed = [one for one in entries if one.state in ON_PAPER]
    why = Counter(one.why or Skip.STOPPED for one in entries if one.state is EntryState.SKIPPED)
    return Count(
        letters=len(entries),
        printed=len(printed),
        skipped=tuple((one, why[one]) for one in Skip if why[one]),
        sheets_posted=sum(one.sheets for one in printed),
        sheets_destroyed=sum(one.destroyed for one in entries),
    )


def batch_end(
    batch: Batch,
    known: Count,
    *,
    made_by: str,
    counted_by: str,
    second: str,
    site: str,
    desk: str,
    at: datetime,
    why: str,
) -> BatchEnd:
    """What is printed and signed; names are spoken ones. Sheets are as counted by whoever signs."""
    return BatchEnd(
        reference=batch.id,
        made_at=at,
        made_by=made_by,
        counted_by=counted_by,
        second=second,
        site=site,
        desk=desk,
        begun_at=batch.begun_at or batch.made_at,
        letters=known.letters,
        printed=known.printed,
        skipped=known.skipped,
        sheets_in=batch.sheets_in,
        sheets_posted=known.sheets_posted,
        sheets_destroyed=batch.sheets_destroyed,
        why=why,
    )
