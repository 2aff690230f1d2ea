"""Batches and code letters, as the use cases see them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from desk_app.domain.batch import Batch, Entry
from desk_app.domain.trail import TrailLine
from desk_app.ports import CodeLetter
from desk_app.store import batches, code_letters
from desk_app.store.threads import Threads


class SqlBatches(Threads):
    """Implements ports.BatchStore and ports.CodeLetterStore."""

    async def write_batch(self, batch: Batch, entries: Sequence[Entry], line: TrailLine) -> None:
        await self._chain(lambda connection: batches.write(connection, batch, entries, line))

    async def open_batch(self) -> Batch | None:
        return await self._read(batches.open_one)

    async def sheets_missing_since(self, since: datetime) -> int:
        return await self._read(lambda connection: batches.sheets_missing_since(connection, since))

    async def batch(self, batch_id: str) -> Batch | None:
        return await self._read(lambda connection: batches.one(connection, batch_id))

    async def entries(self, batch_id: str) -> tuple[Entry, ...]:
        return await self._read(lambda connection: batches.entries(connection, batch_id))

    async def mark_batch(self, batch: Batch, line: TrailLine | None = None, *, entries: Sequence[Entry] = ()) -> None:
        await self._chain(lambda connection: batches.mark(connection, batch, entries, line))

    async def mark_entries(self, batch_id: str, entries: Sequence[Entry], lines: Sequence[TrailLine] = ()) -> None:
        await self._chain(lambda connection: batches.mark_entries(connection, batch_id, entries, lines))

    async def forget_batches(self, before: datetime) -> int:
        return await self._forget(lambda connection: batches.forget(connection, before))

    async def forget_code_letters(self, before: datetime) -> int:
        return await self._forget(lambda connection: code_letters.forget(connection, before))

    async def _forget(self, work: Callable[[Connection], int]) -> int:
        def gone(count: int) -> None:
            if count:
                self._writer.empty_journal()

        return await self._writer.run(work, then=gone)

    async def write_code_letter(self, letter: CodeLetter) -> None:
        await self._write(lambda connection: code_letters.write(connection, letter))

    async def code_letter(self, reference: str) -> CodeLetter | None:
        return await self._read(lambda connection: code_letters.one(connection, reference))

    async def last_code_letter(self, patient_id: str) -> CodeLetter | None:
        return await self._read(lambda connection: code_letters.last(connection, patient_id))

    async def end_code_letter(self, reference: str, ended: str, line: TrailLine) -> None:
        await self._chain(lambda connection: code_letters.end(connection, reference, ended, line, self._now()))

    async def returned_addresses(self, patient_id: str) -> frozenset[str]:
        return await self._read(lambda connection: code_letters.returned_addresses(connection, patient_id))

    async def posted_since(self, since: datetime) -> frozenset[str]:
        return await self._read(lambda connection: code_letters.posted_since(connection, since))

    async def not_asked_since(self, since: datetime) -> tuple[str, ...]:
        return await self._read(lambda connection: code_letters.not_asked_since(connection, since))

    async def stopped_short(self) -> Mapping[str, datetime]:
        return await self._read(code_letters.stopped_short)

    async def codes_given(self) -> Mapping[str, datetime]:
        return await self._read(code_letters.codes_given)

    async def records_here(self) -> tuple[str, ...]:
        return await self._read(code_letters.records_here)
