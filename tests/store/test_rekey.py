"""A new key while the store is in use: every act is kept, the search finds them, the old key opens nothing here."""

from __future__ import annotations

import asyncio
import errno
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event, Finding
from desk_app.ports import TrailQuery
from desk_app.store import DATABASE, incoming, open_store, rekey
from desk_app.store.engine import connect
from desk_app.store.sql import SqlStore
from desk_app.system.file_lock import FileLock
from desk_app.system.folder import KEYS, PLACE_LOCK
from tests.store.conftest import Desk
from tests.store.sample import act, line

FRESH = bytes(range(32, 64))
OLD = bytes(range(32))
LAST = line("", Event.KEYS)


@pytest.fixture
def store(desk: Desk) -> SqlStore:
    opened = desk.open()
    for name in ("a1", "a2", "a3"):
        desk.run(opened.write_acts([act(name, number="")], [line(name)]))
    (desk.folder / KEYS).write_bytes(b"old keys")
    return opened


async def renewed(desk: Desk, store: SqlStore) -> None:
    await store.rekey(desk.key, Secret(FRESH), b"new keys", LAST)


def opens(folder: Path, key: bytes) -> bool:
    try:
        connection = connect(folder / DATABASE, Secret(key), writes=False)
    except sqlcipher.DatabaseError:
        return False
    try:
        connection.execute("SELECT count(*) FROM acts").fetchone()
    except sqlcipher.DatabaseError:
        return False
    finally:
        connection.close()
    return True


def whole(desk: Desk, store: SqlStore) -> None:
    assert [row.act.id for row in desk.run(store.follow_up())] == ["a3", "a2", "a1"]
    assert len(desk.run(store.find("garcia sarah"))) == 3
    assert desk.run(store.verify()).finding is Finding.SOUND


def test_the_same_store_goes_on_under_the_new_key(desk: Desk, store: SqlStore) -> None:
    before = desk.run(store.head())
    desk.run(renewed(desk, store))
    whole(desk, store)
    assert desk.key.reveal_bytes() == FRESH
    assert desk.run(store.head()).number == before.number + 1
    (told,) = desk.run(store.trail_lines(TrailQuery(limit=1)))
    assert told.line == LAST
    desk.run(store.write_acts([act("a4", number="")], [line("a4")]))
    assert len(desk.run(store.find("garcia"))) == 4
    assert (desk.folder / KEYS).read_bytes() == b"new keys"
    assert not opens(desk.folder, OLD)
    assert opens(desk.folder, FRESH)
    assert not list(desk.folder.glob("guichet-avant-*")), "the old database opens with the old passwords: it goes"
    desk.run(store.close())
    again = desk.open()
    assert len(desk.run(again.find("garcia"))) == 4


def test_what_is_asked_meanwhile_waits_and_is_kept(desk: Desk, store: SqlStore) -> None:
    async def all_at_once() -> list[Any]:
        writing = [store.write_acts([act(f"b{n}", number="")], [line(f"b{n}")]) for n in range(20)]
        reading = [store.find("garcia") for _ in range(20)]
        return await asyncio.gather(*writing[:10], renewed(desk, store), *reading, *writing[10:])

    desk.run(all_at_once())
    assert len(desk.run(store.follow_up())) == 23
    assert desk.run(store.verify()).finding is Finding.SOUND
    desk.run(store.close())
    again = desk.open()
    assert len(desk.run(again.find("garcia"))) == 23


def test_twice_is_twice(desk: Desk, store: SqlStore) -> None:
    desk.run(renewed(desk, store))
    desk.run(store.rekey(desk.key, Secret(OLD), b"other keys", LAST))
    assert opens(desk.folder, OLD)
    whole(desk, store)


@pytest.mark.parametrize("place", ["_export", "_told"])
def test_a_full_disk_leaves_the_old_key(
    desk: Desk, store: SqlStore, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(rekey, place, full)
    still_old(desk, store, RefusalCode.STORE_FULL)


def test_a_full_disk_at_the_marker_leaves_the_old_key(
    desk: Desk, store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(incoming, "replace_with", full)
    still_old(desk, store, RefusalCode.STORE_FULL)


def test_a_copy_that_lacks_something_never_comes_in_place(
    desk: Desk, store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported = rekey._export

    def losing(engine: Any, target: Path, fresh: Secret) -> None:
        exported(engine, target, fresh)
        connection = connect(target, fresh, writes=True)
        connection.execute("DELETE FROM acts WHERE id = 'a2'")
        connection.close()

    monkeypatch.setattr(rekey, "_export", losing)
    still_old(desk, store, RefusalCode.STORE_DAMAGED)


def test_a_command_at_work_comes_first(desk: Desk, store: SqlStore) -> None:
    command = FileLock(desk.folder / PLACE_LOCK)
    assert command.take()
    still_old(desk, store, RefusalCode.STORE_BUSY)
    command.give()
    desk.run(renewed(desk, store))
    whole(desk, store)


def still_old(desk: Desk, store: SqlStore, code: RefusalCode) -> None:
    with pytest.raises(Refusal) as caught:
        desk.run(renewed(desk, store))
    assert caught.value.code is code
    assert desk.key.reveal_bytes() == OLD
    whole(desk, store)
    desk.run(store.put_setting("still", "open"))
    assert (desk.folder / KEYS).read_bytes() == b"old keys"
    assert opens(desk.folder, OLD)
    assert not (desk.folder / "incoming").exists()


def test_a_disk_that_fails_in_the_last_step_is_finished_at_the_next_opening(
    desk: Desk, store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    with monkeypatch.context() as patched:
        patched.setattr(incoming, "_set_aside", away)
        with pytest.raises(Refusal) as caught:
            desk.run(renewed(desk, store))
    assert caught.value.code is RefusalCode.STORE_READ_ONLY
    with pytest.raises(RuntimeError):
        desk.run(store.put_setting("lost", "?"))
    with pytest.raises(RuntimeError):
        desk.run(store.find("garcia"))
    desk.run(store.close())
    incoming.finish(desk.folder)
    desk.key = Secret(FRESH)
    whole(desk, desk.open())
    assert (desk.folder / KEYS).read_bytes() == b"new keys"


_KILLED = """
import asyncio, os, sys
from pathlib import Path
from desk_app.domain.secret import Secret
from desk_app.store import incoming, open_store, rekey
from tests.store.test_rekey import FRESH, LAST, OLD

async def main():
    key = Secret(OLD)
    store = await open_store(Path(sys.argv[1]), key)
    setattr({where}, {what!r}, lambda *_, **__: os._exit(9))
    await store.rekey(key, Secret(FRESH), b"new keys", LAST)

asyncio.run(main())
"""


@pytest.mark.parametrize(
    ("where", "what", "key"),
    [
        ("rekey", "_export", OLD),
        ("rekey", "_told", OLD),
        ("rekey.trail", "HeadNote", OLD),
        ("incoming", "replace_with", OLD),
        ("incoming", "_finish", OLD),
        ("incoming", "_set_aside", FRESH),
        ("incoming.shutil", "rmtree", FRESH),
    ],
)
def test_killed_on_the_way(desk: Desk, store: SqlStore, where: str, what: str, key: bytes) -> None:
    desk.run(store.close())
    command = [sys.executable, "-c", _KILLED.format(where=where, what=what), str(desk.folder)]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], check=False)
    assert done.returncode == 9
    incoming.finish(desk.folder)
    again = desk.run(open_store(desk.folder, Secret(key)))
    whole(desk, again)
    desk.run(again.close())
    assert (desk.folder / KEYS).read_bytes() == (b"new keys" if key == FRESH else b"old keys")
    assert not opens(desk.folder, OLD if key == FRESH else FRESH)
    assert not list(desk.folder.glob("guichet-avant-*"))
