"""Batches and code letters in dictionaries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from desk_app.domain.batch import Batch, BatchState, Entry
from desk_app.domain.batches import Skip
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import TrailLine
from desk_app.ports import CodeLetter, LetterRow


@dataclass
class FakeBatches:
    """The store's part of it. `given` and `here` are what the lists are made from."""

    lines: list[TrailLine] = field(default_factory=list)
    letters: dict[str, LetterRow] = field(default_factory=dict)
    batches: dict[str, Batch] = field(default_factory=dict)
    entered: dict[str, dict[int, Entry]] = field(default_factory=dict)  # by batch and place
    code_letters: dict[str, CodeLetter] = field(default_factory=dict)
    given: dict[str, datetime] = field(default_factory=dict)
    here: tuple[str, ...] = ()
    sheets_missing: int = 0

    async def write_batch(self, batch: Batch, entries: Sequence[Entry], line: TrailLine) -> None:
        if await self.open_batch() is not None:
            raise Refusal(RefusalCode.BATCH_OPEN)
        self.batches[batch.id] = batch
        self.entered[batch.id] = {one.place: one for one in entries}
        self.lines.append(line)

    async def sheets_missing_since(self, since: datetime) -> int:
        return self.sheets_missing

    async def open_batch(self) -> Batch | None:
        return next((one for one in self.batches.values() if one.state is not BatchState.SIGNED), None)

    async def batch(self, batch_id: str) -> Batch | None:
        return self.batches.get(batch_id)

    async def entries(self, batch_id: str) -> tuple[Entry, ...]:
        return tuple(one for _, one in sorted(self.entered.get(batch_id, {}).items()))

    async def mark_batch(self, batch: Batch, line: TrailLine | None = None, *, entries: Sequence[Entry] = ()) -> None:
        self.batches[batch.id] = batch
        await self.mark_entries(batch.id, entries, [line] if line is not None else [])

    async def mark_entries(self, batch_id: str, entries: Sequence[Entry], lines: Sequence[TrailLine] = ()) -> None:
        self.entered[batch_id] |= {one.place: one for one in entries}
        self.lines += lines

    async def forget_batches(self, before: datetime) -> int:
        return 0

    async def forget_code_letters(self, before: datetime) -> int:
        return 0

    async def write_code_letter(self, letter: CodeLetter) -> None:
        self.code_letters[letter.reference] = letter

    async def code_letter(self, reference: str) -> CodeLetter | None:
        return self.code_letters.get(reference)

    async def last_code_letter(self, patient_id: str) -> CodeLetter | None:
        theirs = (one for one in self.code_letters.values() if one.patient_id == patient_id)
        return max(theirs, key=lambda one: one.made_at, default=None)

    async def end_code_letter(self, reference: str, ended: str, line: TrailLine) -> None:
        self.code_letters[reference] = replace(self.code_letters[reference], ended=ended)
        self.lines.append(line)

    async def returned_addresses(self, patient_id: str) -> frozenset[str]:
        theirs = (one for one in self.code_letters.values() if one.patient_id == patient_id)
        return frozenset(one.address for one in theirs if one.ended == "returned-mail") - {""}

    async def posted_since(self, since: datetime) -> frozenset[str]:
        posted = {one.reference for one in self.letters.values() if one.handed_over == "posted"}
        late = (one for one in self.code_letters.values() if one.made_at >= since and not one.ended)
        return frozenset(one.patient_id for one in late if one.reference in posted)

    async def not_asked_since(self, since: datetime) -> tuple[str, ...]:
        return tuple(one.reference for one in self.code_letters.values() if one.ended == "not-asked")

    async def stopped_short(self) -> dict[str, datetime]:
        return {
            one.patient_id: batch.over_at
            for batch in self.batches.values()
            for one in await self.entries(batch.id)
            if one.why is Skip.STOPPED and batch.over_at is not None
        }

    async def codes_given(self) -> dict[str, datetime]:
        return dict(self.given)

    async def records_here(self) -> tuple[str, ...]:
        return self.here
