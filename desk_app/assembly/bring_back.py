"""A backup comes back: laid out beside the store, opened with its own keys, and only then put in the store's place."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from desk_app.domain.author import Author
from desk_app.domain.operators import Duty
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import ChainHead, Event, TrailLine, restored_detail
from desk_app.ports import BroughtBack
from desk_app.store import HEAD, open_store
from desk_app.store.incoming import Incoming, Kind
from desk_app.store.manifest import Manifest, unpack
from desk_app.store.sql import SqlStore
from desk_app.store.trail import HeadNote
from desk_app.system.apart import apart
from desk_app.usecases.allowed import known

Unlock = Callable[[Path], Awaitable[tuple[Author, Secret]]]


async def nobody_leaves() -> Sequence[Secret]:
    """Where no store is open."""
    return ()


async def bring_back(
    folder: Path,
    file: Path,
    unlock: Unlock,
    *,
    desk: str = "",
    leave: Callable[[], Awaitable[Sequence[Secret]]] = nobody_leaves,
) -> BroughtBack:
    """Put the backup `file` in place of the store of `folder`. `unlock` opens the backup's own keys, in the folder
    it is given; `leave` closes the store that is open here and hands over its key, once nothing but a failing disk can
    stop what follows.

    Refusals: BACKUP_ABSENT, BACKUP_UNUSABLE, STORE_NEWER, those of `unlock`, NOT_ALLOWED, OPERATOR_ENDED, STORE_BUSY,
    STORE_FULL, STORE_READ_ONLY. After each of them the old store is as it was, byte for byte."""
    with Incoming(folder) as incoming:
        manifest = await apart(lambda: unpack(file, incoming.folder), "restore")
        author, key = await unlock(incoming.folder)
        keys: Sequence[Secret] = ()
        try:
            HeadNote(incoming.folder / HEAD).write(manifest.head)
            store = await _opened(incoming.folder, key, file)
            try:
                author = await known(store, replace(author, desk=desk), Duty.RESTORE, _today())
                keys = await leave()
                tried = (key, *keys)
                before = await apart(lambda: incoming.head_there(tried), "restore")
                await _tell(store, before, manifest, author)
            finally:
                await store.close()
        finally:
            for one in (key, *keys):
                one.wipe()
        aside = await apart(lambda: incoming.put_in_place(Kind.RESTORE, datetime.now(UTC)), "restore")
    return BroughtBack(made_at=manifest.made_at, aside=aside)


async def _opened(folder: Path, key: Secret, file: Path) -> SqlStore:
    try:
        return await open_store(folder, key)
    except Refusal as refusal:
        if refusal.code in (RefusalCode.STORE_DAMAGED, RefusalCode.LINE_MISSING):
            raise Refusal(RefusalCode.BACKUP_UNUSABLE, file=file.name) from refusal
        raise


async def _tell(store: SqlStore, before: ChainHead, manifest: Manifest, author: Author) -> None:
    """The store that comes says itself that it was restored, and from which head: no crash can lose that line."""
    detail = restored_detail(before, manifest.head)
    line = TrailLine(
        at=datetime.now(UTC), event=Event.RESTORED, who=author.operator_id, desk=author.desk, detail=detail
    )
    await store.add(line)


def _today() -> date:
    return datetime.now().astimezone().date()
