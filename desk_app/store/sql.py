"""The store as the use cases see it: each method is one transaction in the thread that owns the connection."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine

from desk_app.domain.acts import Act, ActRow
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import ChainHead, SealedLine, TrailLine
from desk_app.ports import ClaimedAct, LetterRow, Verdict
from desk_app.store import DATABASE, HEAD, acts, outbox, papers, schema, trail
from desk_app.store.engine import make_engine
from desk_app.store.worker import Worker

T = TypeVar("T")
_log = logging.getLogger(__name__)


class SqlStore:
    """Implements ports.Store: one thread and connection for all writes, one for reading."""

    def __init__(self, folder: Path, now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._now = now
        self._note = trail.HeadNote(folder / HEAD)
        self._writer = Worker("store-writer")
        self._reader = Worker("store-reader")

    @classmethod
    async def open(cls, folder: Path, key: Secret, now: Callable[[], datetime]) -> SqlStore:
        """See `desk_app.store.open_store`."""
        store = cls(folder, now)
        database = folder / DATABASE

        def writing() -> Engine:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            engine = make_engine(database, key, writes=True)
            try:
                schema.bring_up_to_date(engine, database)
                with engine.begin() as connection:
                    if not trail.agrees(connection, store._note.read()):
                        raise Refusal(RefusalCode.STORE_DAMAGED)
            except BaseException:
                engine.dispose()
                raise
            return engine

        try:
            await store._writer.start(writing)
            await store._reader.start(lambda: make_engine(database, key, writes=False))
        except BaseException:
            await store.close()
            raise
        return store

    async def close(self) -> None:
        """Close both connections and end both threads. Safe to call twice."""
        await self._reader.close()
        await self._writer.close()

    async def _read(self, work: Callable[[Connection], T]) -> T:
        return await self._reader.run(work)

    async def _write(self, work: Callable[[Connection], T]) -> T:
        return await self._writer.run(work)

    async def _chain(self, work: Callable[[Connection], ChainHead]) -> ChainHead:
        return await self._writer.run(work, then=self._noted)

    def _noted(self, head: ChainHead) -> None:
        try:
            self._note.write(head)
        except OSError:  # what was written is safe; an older note is still a true one
            _log.warning("the trail's head could not be noted beside the database")

    # --- acts

    async def write_acts(
        self, new: Sequence[Act], lines: Sequence[TrailLine], *, draft_id: str = "", corrects: str = ""
    ) -> None:
        await self._chain(lambda connection: acts.write(connection, new, lines, draft_id, corrects))

    async def follow_up(self, *, limit: int = 200) -> tuple[ActRow, ...]:
        return await self._read(lambda connection: acts.follow_up(connection, limit))

    async def act(self, act_id: str) -> ActRow | None:
        return await self._read(lambda connection: acts.one(connection, act_id))

    async def find(self, words: str, *, limit: int = 50) -> tuple[ActRow, ...]:
        return await self._read(lambda connection: acts.find(connection, words, limit))

    async def contact_holders(self, value: str) -> tuple[str, ...]:
        return await self._read(lambda connection: acts.contact_holders(connection, value))

    # --- outbox

    async def claim(self, limit: int, compose: Callable[[Act, ChainHead], bytes]) -> tuple[ClaimedAct, ...]:
        return await self._write(lambda connection: outbox.claim(connection, limit, compose, self._now()))

    async def settle(self, verdict: Verdict, line: TrailLine | None) -> None:
        await self._chain(lambda connection: outbox.settle(connection, verdict, line, self._now()))

    async def recover(self) -> int:
        return await self._write(outbox.recover)

    async def waiting(self) -> tuple[int, datetime | None, int]:
        return await self._read(outbox.waiting)

    async def next_due(self) -> datetime | None:
        return await self._read(outbox.next_due)

    # --- trail

    async def add(self, line: TrailLine) -> ChainHead:
        return await self._chain(lambda connection: trail.add(connection, [line]))

    async def head(self) -> ChainHead:
        return await self._read(trail.head)

    async def trail_lines(self, *, before: int | None = None, limit: int = 200) -> tuple[SealedLine, ...]:
        """The newest lines first, those numbered below `before`."""
        return await self._read(lambda connection: trail.lines(connection, before=before, limit=limit))

    async def broken_line(self) -> int | None:
        """The number of the first trail line that does not hold, or None: reads the whole trail."""
        return await self._read(trail.broken)

    # --- drafts, letters, settings

    async def save_draft(self, draft_id: str, operator_id: str, content: str) -> None:
        await self._write(lambda connection: papers.save_draft(connection, draft_id, operator_id, content))

    async def drafts(self, operator_id: str) -> tuple[tuple[str, str], ...]:
        return await self._read(lambda connection: papers.list_drafts(connection, operator_id))

    async def drop_draft(self, draft_id: str) -> None:
        await self._write(lambda connection: papers.drop_draft(connection, draft_id))

    async def write_letter(self, row: LetterRow, line: TrailLine) -> None:
        await self._chain(lambda connection: papers.write_letter(connection, row, line))

    async def letter(self, reference: str) -> LetterRow | None:
        return await self._read(lambda connection: papers.letter(connection, reference))

    async def mark_letter(self, reference: str, *, state: str = "", handed_over: str = "", line: TrailLine) -> None:
        await self._chain(lambda connection: papers.mark_letter(connection, reference, state, handed_over, line))

    async def setting(self, name: str) -> str:
        return await self._read(lambda connection: papers.setting(connection, name))

    async def put_setting(self, name: str, value: str) -> None:
        await self._write(lambda connection: papers.put_setting(connection, name, value))
