"""The store as the use cases see it: each method is one transaction in the thread that owns the connection."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine

from desk_app.domain.acts import Act, ActRow, ActState, Base
from desk_app.domain.directory import Choice
from desk_app.domain.handing_on import Export, TakenIn, WaitingWork
from desk_app.domain.letters import LetterKind
from desk_app.domain.operators import Operator
from desk_app.domain.printers import Paper
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import EMPTY, ChainHead, SealedLine, TrailLine, Verification
from desk_app.ports import ClaimedAct, Compose, KeptDraft, Laid, LetterRow, Settlement, TrailQuery, Verdict
from desk_app.store import (
    DATABASE,
    acts,
    audit,
    choices,
    forget,
    handing_on,
    leases,
    lighten,
    operators,
    outbox,
    pages,
    papers,
    schema,
    taking_in,
    trail,
)
from desk_app.store.engine import make_engine
from desk_app.store.incoming import Incoming, Kind
from desk_app.store.rekey import lay_out
from desk_app.store.sql_batches import SqlBatches
from desk_app.store.worker import Worker
from desk_app.system.folder import KEYS

_COMPOSED_AT_ONCE = 20  # bundles in one transaction: whoever else writes waits for so many


def _is_empty(database: Path) -> bool:
    return not database.exists() or not database.stat().st_size


class SqlStore(SqlBatches):
    """Implements ports.Store."""

    def __init__(self, folder: Path, now: Callable[[], datetime], reading: Callable[[], Engine]) -> None:
        super().__init__(folder, now, reading)
        self._dropped: set[str] = set()  # drafts that never come back; the writer's thread alone looks here

    @classmethod
    async def open(cls, folder: Path, key: Secret, now: Callable[[], datetime], *, to_verify: bool = False) -> SqlStore:
        """See `desk_app.store.open_store`."""
        database = folder / DATABASE
        store = cls(folder, now, lambda: make_engine(database, key, writes=False))

        def writing() -> Engine:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            kept = store._note.read()
            if _is_empty(database) and kept != EMPTY and (kept is not None or (folder / KEYS).exists()):
                raise Refusal(RefusalCode.LINE_MISSING)  # an empty desk in its place would say nothing
            engine = make_engine(database, key, writes=True)
            try:
                schema.bring_up_to_date(engine, database)
                if kept is None or not to_verify:
                    with engine.begin() as connection:
                        head = trail.must_agree(connection, kept, now())
                if kept is None:
                    store._noted(head)
            except BaseException:
                engine.dispose()
                raise
            return engine

        try:
            await store._writer.start(writing)
            await store._reader.start(store._reading)
        except BaseException:
            await store.close()
            raise
        return store

    async def close(self) -> None:
        """Close both connections and end both threads. Safe to call twice."""
        await self._reader.close()
        await self._writer.close()

    async def rekey(self, key: Secret, fresh: Secret, keys: bytes, line: TrailLine) -> None:
        """Go on under the key `fresh`, with `keys` as the file of keys and `line` as the first thing written.
        `key`, the very object the store was opened with, becomes `fresh`. Work waits meanwhile, every commit is kept.

        Refusals: STORE_BUSY (a command is at work), STORE_FULL, STORE_READ_ONLY, STORE_DAMAGED; the store goes on under
        the old key. Only where the disk fails in the last step is it closed, and its next opening finishes the work."""

        def alone(engine: Engine) -> None:
            with Incoming(self._folder) as incoming:
                lay_out(engine, incoming.folder, fresh, keys, line)
                with self._reader.resting():
                    engine.dispose()
                    try:
                        incoming.put_in_place(Kind.REKEY, self._now())
                    except BaseException:
                        if incoming.has_begun:  # neither the old store nor the new one may be whole in its place
                            self._reader.shut()
                            self._writer.shut()
                        raise
                    key.become(fresh)  # what connects from here on does so under it

        await self._writer.between(alone)

    async def check_pages(self) -> None:
        """Read every page of the database behind everybody's work (1.2 s for 600 MB). Refusal STORE_DAMAGED: one of
        them is not what was written."""
        checker = Worker("store-checker", self._folder)
        try:
            await checker.start(self._reading)
            is_damaged = await checker.run(pages.damaged)
        finally:
            await checker.close()
        if is_damaged:
            raise Refusal(RefusalCode.STORE_DAMAGED)

    # --- acts

    async def write_acts(
        self,
        new: Sequence[Act],
        lines: Sequence[TrailLine],
        *,
        draft_id: str = "",
        corrects: str = "",
        held: bytes = b"",
    ) -> None:
        await self._chain(lambda connection: acts.write(connection, new, lines, draft_id, corrects, held))

    async def held(self, act_id: str) -> bytes:
        return await self._read(lambda connection: acts.held(connection, act_id))

    async def of_record(self, patient_id: str) -> tuple[ActRow, ...]:
        return await self._read(lambda connection: acts.of_record(connection, patient_id))

    async def behind(self, act_id: str) -> tuple[ActRow, ...]:
        return await self._read(lambda connection: outbox.behind(connection, act_id))

    async def of_household(self, household: str) -> tuple[ActRow, ...]:
        return await self._read(lambda connection: acts.of_household(connection, household))

    async def follow_up(self, *, limit: int = 200) -> tuple[ActRow, ...]:
        return await self._read(lambda connection: acts.follow_up(connection, limit))

    async def act(self, act_id: str) -> ActRow | None:
        return await self._read(lambda connection: acts.one(connection, act_id))

    async def count_by_state(self) -> Mapping[ActState, int]:
        return await self._read(acts.count_by_state)

    async def find(self, words: str, *, limit: int = 50) -> tuple[ActRow, ...]:
        return await self._read(lambda connection: acts.find(connection, words, limit))

    async def contact_holders(self, value: str) -> tuple[str, ...]:
        return await self._read(lambda connection: acts.contact_holders(connection, value))

    # --- outbox

    async def claim(self, limit: int, compose: Compose) -> tuple[ClaimedAct, ...]:
        return await self._write(lambda connection: outbox.claim(connection, limit, compose, self._now()))

    async def unprepared(self, limit: int) -> tuple[ActRow, ...]:
        return await self._read(lambda connection: outbox.unprepared(connection, limit, self._now()))

    async def prepare(self, act_id: str, base: Base, held: bytes) -> None:
        await self._write(lambda connection: outbox.prepare(connection, act_id, base, held))

    async def settle(self, verdict: Verdict, line: TrailLine | None) -> None:
        await self._chain(
            lambda connection: outbox.settle_all(connection, [Settlement(verdict=verdict, line=line)], self._now())
        )

    async def settle_all(self, settlements: Sequence[Settlement]) -> None:
        await self._chain(lambda connection: outbox.settle_all(connection, settlements, self._now()))

    async def recall(self, act_id: str, line: Callable[[str], TrailLine]) -> tuple[str, ...]:
        return await self._with_head(lambda connection: outbox.recall(connection, act_id, line, self._now()))

    async def give_up(self, act_id: str, line: Callable[[str], TrailLine]) -> tuple[str, ...]:
        return await self._with_head(lambda connection: outbox.give_up(connection, act_id, line, self._now()))

    async def recover(self) -> int:
        return await self._write(outbox.recover)

    async def waiting(self) -> tuple[int, datetime | None, int]:
        return await self._read(outbox.waiting)

    async def next_due(self) -> datetime | None:
        return await self._read(lambda connection: outbox.next_due(connection, self._now()))

    # --- to another desk, and from another

    async def waiting_work(self) -> WaitingWork:
        return await self._read(handing_on.waiting_work)

    async def compose_ahead(self, compose: Compose) -> None:
        bare = await self._read(handing_on.without_bytes)
        for start in range(0, len(bare), _COMPOSED_AT_ONCE):
            await self._write(partial(handing_on.compose_some, bare[start : start + _COMPOSED_AT_ONCE], compose))

    async def lay_out(self, export: str, desk: str) -> Laid:
        return await self._read(lambda connection: handing_on.lay_out(connection, export, desk))

    async def hand_on(self, laid: Laid, line: Callable[[str], TrailLine]) -> None:
        await self._chain(lambda connection: handing_on.hand_on(connection, laid, line, self._now()))

    async def exports(self) -> tuple[Export, ...]:
        return await self._read(handing_on.all_exports)

    async def take_back(self, export: str, line: Callable[[str], TrailLine]) -> tuple[str, ...]:
        return await self._with_head(lambda connection: handing_on.take_back(connection, export, line, self._now()))

    async def must_be_new(self, export: str) -> None:
        await self._read(lambda connection: taking_in.must_be_new(connection, export))

    async def take_in(self, export: str, content: bytes, line: Callable[[str, str], TrailLine]) -> TakenIn:
        return await self._with_head(
            lambda connection: taking_in.take_in(connection, export, content, line, self._now())
        )

    async def handed_on(self, limit: int) -> tuple[str, ...]:
        return await self._read(lambda connection: handing_on.handed_on(connection, limit))

    async def foreign_authors(self) -> Mapping[str, str]:
        return await self._read(taking_in.foreign_authors)

    # --- trail

    async def add(self, line: TrailLine) -> ChainHead:
        return await self._chain(lambda connection: trail.add(connection, [line]))

    async def head(self) -> ChainHead:
        return await self._read(trail.head)

    async def trail_lines(self, query: TrailQuery) -> tuple[SealedLine, ...]:
        return await self._read(lambda connection: trail.lines(connection, query))

    async def verify(self, anchors: Sequence[ChainHead] = ()) -> Verification:
        noted = self._note.read() or EMPTY
        return await self._read(lambda connection: audit.verify(connection, noted, anchors))

    async def destroy_lines(self, before: datetime, line: Callable[[str], TrailLine]) -> int:
        return await self._counted(lambda connection: audit.destroy(connection, before, line))

    # --- drafts, letters, settings

    async def save_draft(self, draft_id: str, operator_id: str, content: str, *, set_aside: bool = False) -> None:
        def save(connection: Connection) -> None:
            if draft_id not in self._dropped:
                papers.save_draft(connection, draft_id, operator_id, content, self._now(), set_aside=set_aside)

        await self._write(save)

    async def drop_drafts(self, before: datetime, *, cut_short_before: datetime | None = None) -> int:
        def gone(count: int) -> None:
            if count:
                self._writer.empty_journal()

        cut_short = cut_short_before or before
        return await self._writer.run(lambda connection: papers.drop_drafts(connection, before, cut_short), then=gone)

    async def drafts(self, operator_id: str) -> tuple[KeptDraft, ...]:
        return await self._read(lambda connection: papers.list_drafts(connection, operator_id))

    async def drop_draft(self, draft_id: str, line: TrailLine | None = None) -> None:
        def gone(head: ChainHead) -> None:
            self._dropped.add(draft_id)
            self._noted(head)
            self._writer.empty_journal()

        await self._writer.run(lambda connection: papers.drop_draft(connection, draft_id, line), then=gone)

    async def write_letter(self, row: LetterRow, line: TrailLine) -> None:
        await self._chain(lambda connection: papers.write_letter(connection, row, line))

    async def letter(self, reference: str) -> LetterRow | None:
        return await self._read(lambda connection: papers.letter(connection, reference))

    async def letters_of(self, act_id: str) -> tuple[LetterRow, ...]:
        return await self._read(lambda connection: papers.letters_of(connection, act_id))

    async def letters_waiting(self, *, limit: int = 200) -> tuple[LetterRow, ...]:
        return await self._read(lambda connection: papers.letters_waiting(connection, limit))

    async def letters_on_their_way(self) -> tuple[LetterRow, ...]:
        return await self._read(papers.letters_on_their_way)

    async def forget_letters(self, before: datetime) -> int:
        return await self._forget(lambda connection: papers.forget_letters(connection, before))

    async def letters_of_kind(self, kind: LetterKind, state: Paper, *, limit: int = 200) -> tuple[LetterRow, ...]:
        return await self._read(lambda connection: papers.letters_of_kind(connection, kind, state, limit))

    async def mark_letter(
        self,
        reference: str,
        *,
        state: Paper | None = None,
        handed_over: str = "",
        printer: str = "",
        job: int | None = None,
        seen: Paper | None = None,
        line: TrailLine | None,
    ) -> bool:
        mark = partial(
            papers.mark_letter, state=state, handed_over=handed_over, printer=printer, job=job, seen=seen, line=line
        )
        return await self._with_head(lambda connection: mark(connection, reference))

    async def setting(self, name: str) -> str:
        return await self._read(lambda connection: papers.setting(connection, name))

    async def put_setting(self, name: str, value: str) -> None:
        await self._write(lambda connection: papers.put_setting(connection, name, value))

    # --- people, leases, what leaves

    async def operators(self) -> tuple[Operator, ...]:
        return await self._read(operators.everybody)

    async def write_operator(self, operator: Operator, line: TrailLine) -> None:
        await self._chain(lambda connection: operators.write(connection, operator, line))

    async def choices(self) -> tuple[Choice, ...]:
        return await self._read(choices.everyone)

    async def note_choice(self, rpps: str) -> None:
        await self._write(lambda connection: choices.note(connection, rpps, self._now()))

    async def mark_favourite(self, rpps: str, *, is_favourite: bool) -> None:
        mark = partial(choices.mark, rpps=rpps, now=self._now(), is_favourite=is_favourite)
        await self._write(mark)

    async def take_lease(self, name: str, holder: str, *, seconds: float) -> bool:
        own = leases.called(holder)
        return await self._write(lambda connection: leases.take(connection, name, own, seconds, self._now()))

    async def is_leased(self, name: str, *, seconds: float) -> bool:
        return await self._read(lambda connection: leases.is_held(connection, name, seconds, self._now()))

    async def give_lease(self, name: str, holder: str) -> None:
        await self._write(lambda connection: leases.give(connection, name, leases.called(holder)))

    async def lighten(self, settled_before: datetime, line: Callable[[str], TrailLine], *, limit: int = 200) -> int:
        now = self._now()
        return await self._counted(lambda connection: lighten.lighten(connection, settled_before, line, limit, now))

    async def forget_acts(self, before: datetime, line: Callable[[str], TrailLine], *, limit: int = 200) -> int:
        return await self._counted(lambda connection: forget.forget(connection, before, line, limit))
