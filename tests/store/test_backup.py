"""A backup made while the store is in use: whole, under its own name, and never half there."""

from __future__ import annotations

import errno
import json
import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Finding
from desk_app.security.vault import FileVault
from desk_app.store import DATABASE, HEAD, backup, manifest
from desk_app.store.sql import SqlStore
from desk_app.store.tables import SCHEMA
from desk_app.system.folder import KEYS
from tests.store.conftest import Desk
from tests.store.sample import AUTHOR, NOON, act, line

PASSWORD = "tilleul bocal virgule 48"


@pytest.fixture
def store(desk: Desk) -> SqlStore:
    """Two openings, and the keys that open them."""
    vault = FileVault(desk.folder, memory=64, passes=1)
    desk.run(vault.create(AUTHOR, Secret(PASSWORD))).wipe()
    desk.run(vault.add(AUTHOR, Secret(PASSWORD), desk.key))
    opened = desk.open()
    for name in ("a1", "a2"):
        desk.run(opened.write_acts([act(name, number="")], [line(name)]))
    return opened


def made(desk: Desk, target: Path, now: datetime = NOON) -> Path:
    return backup.make(desk.folder, desk.key, target, now).file


def left(*folders: Path) -> list[str]:
    return [path.name for folder in folders if folder.is_dir() for path in folder.iterdir() if "part" in path.name]


def unusable(file: Path) -> RefusalCode:
    with pytest.raises(Refusal) as caught:
        manifest.check(file)
    if caught.value.code is RefusalCode.BACKUP_UNUSABLE:
        assert caught.value.values == {"file": file.name}
    return caught.value.code


def test_it_holds_the_store_as_it_stood_and_its_keys(desk: Desk, store: SqlStore, tmp_path: Path) -> None:
    one = backup.make(desk.folder, desk.key, tmp_path / "to" / "here", NOON)
    head = desk.run(store.head())
    assert (one.head, one.made_at, one.is_sound) == (head, NOON, True)
    desk.run(store.write_acts([act("a3", number="")], [line("a3")]))  # the store was never closed
    assert one.file.name == f"guichet-{NOON.astimezone():%Y-%m-%d-%H%M}.guichet"
    assert one.size == one.file.stat().st_size
    if os.name == "posix":
        assert one.file.stat().st_mode & 0o777 == 0o600
    with ZipFile(one.file) as archive:
        assert {info.compress_type for info in archive.infolist()} == {ZIP_STORED}
        told = json.loads(archive.read("manifest.json"))
    assert set(told["sha256"]) == {DATABASE, KEYS}
    assert told["made_at"] == "2026-03-02T12:00:00.000000+00:00"
    assert not left(desk.folder, one.file.parent)
    other = Desk(tmp_path / "other", desk.loop)
    other.folder.mkdir()
    assert manifest.unpack(one.file, other.folder).head == head
    assert desk.run(FileVault(other.folder).unlock("op-1", Secret(PASSWORD))).reveal_bytes() == desk.key.reveal_bytes()
    (other.folder / HEAD).write_text(head.written())  # as restoring does
    again = other.open()
    assert [row.act.id for row in desk.run(again.follow_up())] == ["a2", "a1"]
    assert len(desk.run(again.find("garcia"))) == 2
    assert desk.run(again.verify()).finding is Finding.SOUND
    other.close()


def test_nothing_of_it_can_be_read_without_a_key(desk: Desk, store: SqlStore, tmp_path: Path) -> None:
    content = made(desk, tmp_path).read_bytes()
    assert b"GARCIA" not in content
    assert b"SQLite format 3" not in content


def test_the_writer_goes_on_meanwhile(desk: Desk, store: SqlStore, tmp_path: Path, monkeypatch: Any) -> None:
    copied = backup._copy

    def slow(*arguments: Any) -> Any:
        found = copied(*arguments)
        desk.run(store.write_acts([act("late", number="")], [line("late")]))
        return found

    monkeypatch.setattr(backup, "_copy", slow)
    before = desk.run(store.head())
    assert manifest.check(made(desk, tmp_path)).head == before
    assert desk.run(store.head()).number == before.number + 1


def test_two_at_once_make_two(desk: Desk, store: SqlStore, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as threads:
        files = list(threads.map(lambda _: made(desk, tmp_path / "to"), range(4)))
    assert len({file.name for file in files}) == 4
    assert all(one.is_sound for one in backup.listed(tmp_path / "to", desk.folder))


@pytest.mark.parametrize("place", ["_copy", "_pack", "sync"])
def test_a_full_disk_leaves_nothing_half_done(
    desk: Desk, store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    first = made(desk, tmp_path / "to")
    work = getattr(backup, place)

    def full(path: Path, *rest: Any) -> None:
        work(path, *rest)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(backup, place, full)
    with pytest.raises(Refusal) as caught:
        made(desk, tmp_path / "to")
    assert caught.value.code is RefusalCode.STORE_FULL
    assert [path.name for path in (tmp_path / "to").iterdir()] == [first.name]
    assert not left(desk.folder)


def test_what_does_not_read_back_is_no_backup(
    desk: Desk, store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = backup._pack

    def worn_out(part: Path, *rest: Any) -> Any:
        told = packed(part, *rest)
        content = bytearray(part.read_bytes())
        content[len(content) // 2] ^= 1
        part.write_bytes(content)
        return told

    monkeypatch.setattr(backup, "_pack", worn_out)
    with pytest.raises(Refusal):
        made(desk, tmp_path / "to")
    assert list((tmp_path / "to").iterdir()) == []


def test_a_share_that_is_away_is_no_bug(desk: Desk, store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise OSError(errno.EHOSTDOWN, "Host is down")

    monkeypatch.setattr(Path, "mkdir", away)
    with pytest.raises(Refusal) as caught:
        made(desk, desk.folder / "to")
    assert caught.value.code is RefusalCode.STORE_READ_ONLY


def test_without_its_files_there_is_nothing_to_copy(desk: Desk, store: SqlStore, tmp_path: Path) -> None:
    (desk.folder / KEYS).unlink()
    with pytest.raises(Refusal) as caught:
        made(desk, tmp_path / "to")
    assert caught.value.code is RefusalCode.STORE_DAMAGED
    with pytest.raises(Refusal) as caught:
        backup.make(tmp_path, desk.key, tmp_path / "to", NOON)
    assert caught.value.code is RefusalCode.STORE_DAMAGED
    assert not (tmp_path / DATABASE).exists()


def test_every_cut_and_every_changed_bit_is_noticed(desk: Desk, store: SqlStore, tmp_path: Path) -> None:
    file = made(desk, tmp_path)
    whole = file.read_bytes()
    told = manifest.check(file)
    chance = random.Random(3)  # noqa: S311 - the same places at every run
    worn = tmp_path / "worn.guichet"
    for size in (0, 1, 100, len(whole) // 2, len(whole) - 1, *(chance.randrange(len(whole)) for _ in range(20))):
        worn.write_bytes(whole[:size])
        assert unusable(worn) is RefusalCode.BACKUP_UNUSABLE
    ends = [*range(len(whole) - 1500, len(whole)), *range(200)]  # where the zip tells what it holds
    for place in (*ends, *(chance.randrange(len(whole)) for _ in range(200))):
        content = bytearray(whole)
        content[place] ^= 1 << chance.randrange(8)
        worn.write_bytes(content)
        with suppress(Refusal):
            assert manifest.check(worn) == told, place  # a date of the zip's own, which says nothing


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b"{", b'{"format": null}', b'{"format": 1, "schema": 1, "head": 3}', b"[" * 60_000]
)
def test_any_other_zip_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.guichet"
    with ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", content)
    assert unusable(file) is RefusalCode.BACKUP_UNUSABLE
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:  # what could grow without end is not even begun
        archive.writestr("manifest.json", b" " * 10_000_000)
    assert unusable(file) is RefusalCode.BACKUP_UNUSABLE
    assert unusable(tmp_path / "absent.guichet") is RefusalCode.BACKUP_ABSENT
    assert unusable(tmp_path) is RefusalCode.BACKUP_UNUSABLE


@pytest.mark.parametrize("change", [{"schema": SCHEMA + 1}, {"format": 2}])
def test_a_newer_programs_backup_says_so(desk: Desk, store: SqlStore, tmp_path: Path, change: dict[str, int]) -> None:
    file = made(desk, tmp_path)
    with ZipFile(file) as archive:
        told = json.loads(archive.read("manifest.json"))
    newer = tmp_path / "newer.guichet"
    with ZipFile(newer, "w") as archive:
        archive.writestr("manifest.json", json.dumps(told | change))
    assert unusable(newer) is RefusalCode.STORE_NEWER


@pytest.mark.parametrize("step", ["read", "check"])
def test_one_that_goes_while_it_is_read_is_not_listed(
    desk: Desk, store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """At sign-in the list is shown while the older one of the day is removed."""
    older, newer = (made(desk, tmp_path / "to", NOON + timedelta(hours=hour)) for hour in (0, 1))
    reading = getattr(manifest, step)

    def gone(file: Path) -> object:
        if file == older:
            file.unlink()
        return reading(file)

    monkeypatch.setattr(manifest, step, gone)
    assert [one.file for one in backup.listed(tmp_path / "to", desk.folder)] == [newer]


def test_the_newest_of_seven_days_stay_and_nobody_elses_go(desk: Desk, store: SqlStore, tmp_path: Path) -> None:
    to = tmp_path / "to"
    first = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
    files = [made(desk, to, first + timedelta(days=day, hours=hour)) for day in range(9) for hour in (0, 2)]
    (to / "guichet-2020-01-01-0900.guichet").write_bytes(b"not ours")
    (to / "photo.jpg").write_bytes(b"not ours")
    other = Desk(tmp_path / "other", desk.loop)
    desk.run(FileVault(other.folder, memory=64, passes=1).create(AUTHOR, Secret(PASSWORD))).wipe()
    other.open()
    theirs = made(other, to, datetime(2019, 1, 1, tzinfo=UTC))
    other.close()
    assert backup.prune(to, desk.folder) == 10
    kept = {file.name for file in (*files[5::2], files[16])}
    there = {path.name for path in to.iterdir()}
    assert there == kept | {theirs.name, "photo.jpg", "guichet-2020-01-01-0900.guichet"}
    assert backup.prune(to, desk.folder) == 0
    assert backup.newest(to, desk.folder) == first + timedelta(days=8, hours=2)
    listed = backup.listed(to, desk.folder)
    assert [one.file for one in listed if one.is_sound] == [files[17], files[16], *files[15:4:-2]]
    assert [one.file.name for one in listed if not one.is_sound] == ["guichet-2020-01-01-0900.guichet"]
    (desk.folder / KEYS).unlink()
    assert backup.prune(to, desk.folder) == 0, "whose they are is not known any more"
    assert len(backup.found(to, desk.folder)) == 10
    assert backup.listed(tmp_path / "nowhere", desk.folder) == ()


_KILLED = """
import sys
from pathlib import Path
from desk_app.domain.secret import Secret
from desk_app.store import backup
from tests.store.sample import NOON
def held(*arguments):
    print("here", flush=True)
    sys.stdin.readline()
backup.{place} = held
backup.make(Path(sys.argv[1]), Secret(bytes(range(32))), Path(sys.argv[2]), NOON)
"""


@pytest.mark.parametrize("place", ["_copy", "_pack", "sync", "contents.check"])
def test_killed_in_the_middle_leaves_the_earlier_one_and_goes_on(
    desk: Desk, store: SqlStore, tmp_path: Path, place: str
) -> None:
    to = tmp_path / "to"
    first = made(desk, to, NOON - timedelta(days=1))
    command = [sys.executable, "-c", _KILLED.format(place=place), str(desk.folder), str(to)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n"
        process.kill()
    assert left(to)
    assert [one.file for one in backup.listed(to, desk.folder)] == [first]
    desk.run(store.write_acts([act("a3", number="")], [line("a3")]))
    again = made(desk, to)
    assert not left(to, desk.folder)
    assert [one.file for one in backup.listed(to, desk.folder) if one.is_sound] == [again, first]
