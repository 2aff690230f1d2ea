"""A store that comes in place of another: killed at any step it is the whole new one or the whole old one."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.store.incoming import INCOMING, READY, Incoming, Kind, finish
from desk_app.system.file_lock import FileLock
from desk_app.system.folder import PLACE_LOCK
from tests.store.sample import NOON

OLD = {
    "guichet.db": b"old database",
    "guichet.db-wal": b"old journal",
    "guichet.db-shm": b"old index",
    "guichet.head": b"old head",
    "keys.json": b"old keys",
}
NEW = {"guichet.db": b"new database", "guichet.head": b"new head", "keys.json": b"new keys"}
ASIDE = f"guichet-avant-{NOON.astimezone():%Y-%m-%d-%H%M}"


def put(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def store_of(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in OLD if (folder / name).exists()}


def replaced(folder: Path, kind: Kind = Kind.RESTORE) -> Path:
    with Incoming(folder) as incoming:
        put(incoming.folder, NEW)
        return incoming.put_in_place(kind, NOON)


# Each step on the disk is counted; the process ends at the one that is asked for, as kill -9 ends it.
_KILLED = """
import json, os, sys
from pathlib import Path
from desk_app.store.incoming import Kind, finish
from tests.store.test_incoming import OLD, put, replaced

def dying(work, place):
    steps = 0
    def counted(function):
        def step(*arguments, **named):
            nonlocal steps
            steps += 1
            if steps == place:
                os._exit(9)
            return function(*arguments, **named)
        return step
    child = os.fork()
    if not child:
        for name in ("rename", "replace", "unlink", "rmdir", "mkdir", "fsync"):
            setattr(os, name, counted(getattr(os, name)))
        work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

found = []
for first in range(1, 200):
    folder = put(Path(sys.argv[1]) / str(first), OLD)
    code = dying(lambda: replaced(folder, Kind(sys.argv[2])), first)
    for second in range(1, int(sys.argv[3])):  # and then what puts it right is killed in its turn, again and again
        if dying(lambda: finish(folder), second) == 0:
            break
    if code == 0:
        break
    found.append(folder.name)
print(json.dumps(found))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="fork")
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("again", [1, 60], ids=["killed once", "killed over and over"])
def test_killed_at_every_step(tmp_path: Path, kind: Kind, again: int) -> None:
    command = [sys.executable, "-c", _KILLED, str(tmp_path), kind.value, str(again)]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    steps = json.loads(done.stdout)
    seen = []
    for name in steps:
        folder = tmp_path / name
        finish(folder)
        finish(folder)
        there = store_of(folder)
        seen.append("old" if there == OLD else "new" if there == NEW else "broken")
        aside = store_of(folder / ASIDE)
        if seen[-1] == "new":
            assert aside == (OLD if kind is Kind.RESTORE else {}), name
        else:
            assert not (folder / ASIDE).exists(), name
        assert not (folder / INCOMING).exists(), name
    assert len(seen) > 20
    assert "broken" not in seen
    assert seen == sorted(seen, reverse=True), "once it is ready it is never the old one again"
    assert {"old", "new"} == set(seen)


def test_it_comes_in_place_and_the_old_one_is_set_aside(tmp_path: Path) -> None:
    folder = put(tmp_path / "desk", OLD)
    aside = replaced(folder)
    assert store_of(folder) == NEW
    assert store_of(aside) == OLD
    assert aside == folder / ASIDE
    assert replaced(folder).name == f"{ASIDE}-2", "what was set aside is never written over"
    assert store_of(folder / ASIDE) == OLD


def test_on_an_empty_desk_and_where_files_are_gone(tmp_path: Path) -> None:
    replaced(tmp_path / "fresh")
    assert store_of(tmp_path / "fresh") == NEW
    folder = put(tmp_path / "desk", {"guichet.db": b"old database"})
    aside = replaced(folder)
    assert store_of(folder) == NEW
    assert store_of(aside) == {"guichet.db": b"old database"}


def test_what_is_given_up_leaves_the_old_one(tmp_path: Path) -> None:
    folder = put(tmp_path / "desk", OLD)

    def given_up() -> None:
        with Incoming(folder) as incoming:
            put(incoming.folder, NEW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        given_up()
    assert store_of(folder) == OLD
    assert sorted(path.name for path in folder.iterdir()) == sorted([*OLD, PLACE_LOCK])


@pytest.mark.parametrize("place", ["sync", "replace_with"])
def test_a_full_disk_before_the_marker_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    from desk_app.store import incoming as room

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    folder = put(tmp_path / "desk", OLD)
    monkeypatch.setattr(room, place, full)
    with pytest.raises(Refusal) as caught:
        replaced(folder)
    assert caught.value.code is RefusalCode.STORE_FULL
    assert store_of(folder) == OLD
    assert not (folder / INCOMING).exists()


def test_a_database_whose_journal_was_not_taken_in_never_comes_in_place(tmp_path: Path) -> None:
    folder = put(tmp_path / "desk", OLD)
    with Incoming(folder) as incoming:
        put(incoming.folder, NEW | {"guichet.db-wal": b"not taken in"})
        with pytest.raises(Refusal) as caught:
            incoming.put_in_place(Kind.RESTORE, NOON)
    assert caught.value.code is RefusalCode.STORE_FULL
    assert store_of(folder) == OLD


def test_only_one_is_on_its_way(tmp_path: Path) -> None:
    folder = put(tmp_path / "desk", OLD)

    def busy() -> None:
        with pytest.raises(Refusal) as caught, Incoming(folder):
            pass
        assert caught.value.code is RefusalCode.STORE_BUSY

    with Incoming(folder) as incoming:
        put(incoming.folder, NEW)
        busy()
        with pytest.raises(Refusal):
            finish(folder)
        assert store_of(incoming.folder) == NEW
    command = FileLock(folder / PLACE_LOCK)
    assert command.take()
    busy()
    command.give()
    finish(folder)
    replaced(folder)


def test_a_marker_that_says_nothing_is_not_acted_on(tmp_path: Path) -> None:
    folder = put(tmp_path / "desk", OLD)
    put(folder / INCOMING, NEW | {READY: b"{}"})
    with pytest.raises(Refusal) as caught:
        finish(folder)
    assert caught.value.code is RefusalCode.STORE_DAMAGED
    assert store_of(folder) == OLD
    put(folder / INCOMING, {READY: json.dumps({"kind": "restore", "aside": "../../elsewhere"}).encode()})
    finish(folder)
    assert store_of(folder / "elsewhere") == OLD
