"""The database is there whole or refused in one word, and nobody reads it without the key."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine

from desk_app.domain.contact import Contact
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Finding
from desk_app.store import DATABASE, HEAD, open_store, papers, schema
from desk_app.store.engine import connect, make_engine
from desk_app.store.failures import refusal_for
from desk_app.store.tables import SCHEMA
from tests.store.conftest import Desk
from tests.store.sample import act, line

PLANTED = (
    "GARCIA-HAMMADI",
    "277010115400329",
    "planted@exemple.fr",
    "Camille Essai",
    "SQLite format 3",
    "CREATE TABLE",
)


def refused(desk: Desk, code: RefusalCode) -> bool:
    with pytest.raises(Refusal) as refusal:
        desk.open()
    return refusal.value.code is code


def statement(desk: Desk, sql: str) -> list[tuple[object, ...]]:
    connection = connect(desk.folder / DATABASE, desk.key, writes=True)
    try:
        rows: list[tuple[object, ...]] = connection.execute(sql).fetchall()
        return rows
    finally:
        connection.close()


def test_the_files_tell_nothing(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.write_acts([act("a1", contact=Contact(email="planted@exemple.fr"))], [line("a1")]))
    desk.run(store.save_draft("d", "op-1", "GARCIA-HAMMADI"))
    files = [path for path in desk.folder.iterdir() if path.is_file()]
    assert {path.name for path in files} >= {DATABASE, f"{DATABASE}-wal", HEAD}
    for path in files:
        for planted in PLANTED:
            assert planted.encode() not in path.read_bytes(), path


def test_another_key_opens_nothing_and_changes_nothing(desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    store = desk.open()
    desk.run(store.write_acts([act("a1")], [line("a1")]))
    desk.run(store.close())
    before = (desk.folder / DATABASE).read_bytes()
    with pytest.raises(Refusal) as refusal:
        desk.run(open_store(desk.folder, Secret(bytes(32))))
    assert refusal.value.code is RefusalCode.STORE_DAMAGED
    assert (desk.folder / DATABASE).read_bytes() == before
    assert capfd.readouterr() == ("", "")


def test_a_wiped_key_makes_no_plain_database(desk: Desk) -> None:
    desk.key.wipe()
    with pytest.raises(ValueError, match="32 bytes"):
        desk.open()
    assert not (desk.folder / DATABASE).exists()


def test_a_library_without_the_cipher_writes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk_app.store.engine.sqlcipher.connect", sqlite3.connect)
    with pytest.raises(RuntimeError, match="no cipher"):
        desk.open()
    assert not (desk.folder / DATABASE).read_bytes()


def test_a_plain_database_and_a_text_are_refused(desk: Desk) -> None:
    desk.folder.mkdir()
    plain = sqlcipher.connect(str(desk.folder / DATABASE))
    plain.execute("CREATE TABLE acts (id)")
    plain.close()
    assert refused(desk, RefusalCode.STORE_DAMAGED)
    (desk.folder / DATABASE).write_bytes(b"hello " * 1000)
    assert refused(desk, RefusalCode.STORE_DAMAGED)


def test_a_newer_database_is_refused(desk: Desk) -> None:
    desk.run(desk.open().close())
    statement(desk, f"PRAGMA user_version = {SCHEMA + 1}")
    assert refused(desk, RefusalCode.STORE_NEWER)


def test_a_file_in_the_place_of_the_folder_is_refused(desk: Desk) -> None:
    desk.folder.write_text("here already")
    assert refused(desk, RefusalCode.STORE_READ_ONLY)


def test_a_full_disk_keeps_what_was_there(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.write_acts([act("a1")], [line("a1")]))
    desk.run(store._write(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 1")))
    many = [act(f"more{place}", number="") for place in range(200)]
    with pytest.raises(Refusal) as refusal:
        desk.run(store.write_acts(many, [line("more")]))
    assert refusal.value.code is RefusalCode.STORE_FULL
    assert desk.run(store.verify()).finding is Finding.SOUND
    assert [row.act.id for row in desk.run(store.follow_up())] == ["a1"]
    assert desk.run(store.head()).number == 1


def test_a_read_only_database_says_so(desk: Desk) -> None:
    store = desk.open()
    with pytest.raises(Refusal) as refusal:
        desk.run(store._read(lambda connection: papers.put_setting(connection, "token", "x")))
    assert refusal.value.code is RefusalCode.STORE_READ_ONLY


def test_a_database_held_by_another_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk_app.store.engine.BUSY_SECONDS", 0.0)
    store = desk.open()
    other = connect(desk.folder / DATABASE, desk.key, writes=True)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Refusal) as refusal:
        desk.run(store.put_setting("token", "x"))
    assert refusal.value.code is RefusalCode.STORE_BUSY
    other.execute("ROLLBACK")
    other.close()
    desk.run(store.put_setting("token", "x"))


def test_a_bug_is_not_a_refusal() -> None:
    assert refusal_for(ZeroDivisionError()) is None
    assert refusal_for(sqlcipher.ProgrammingError("wrong")) is None


def test_a_lost_journal_is_seen_at_opening(desk: Desk, tmp_path: Path) -> None:
    store = desk.open()
    desk.run(store.write_acts([act("a1")], [line("a1")]))
    desk.run(store.close())
    shutil.copy(desk.folder / DATABASE, tmp_path / "older")
    store = desk.open()
    desk.run(store.write_acts([act("a2")], [line("a2")]))
    desk.run(store.close())
    shutil.copy(tmp_path / "older", desk.folder / DATABASE)
    assert refused(desk, RefusalCode.LINE_MISSING)


def test_a_bit_flipped_in_the_journal_is_seen_at_opening(desk: Desk, tmp_path: Path) -> None:
    store = desk.open()
    desk.run(store.write_acts([act("a1")], [line("a1")]))
    for place in range(20):
        desk.run(store.write_acts([act(f"b{place}", number="")], [line(f"b{place}")]))
    crashed = Desk(tmp_path / "crashed", desk.loop)
    shutil.copytree(desk.folder, crashed.folder)  # as a power cut leaves it: the journal not yet taken in
    journal = crashed.folder / f"{DATABASE}-wal"
    content = bytearray(journal.read_bytes())
    content[len(content) // 2] ^= 1
    journal.write_bytes(content)
    (crashed.folder / f"{DATABASE}-shm").unlink()
    assert refused(crashed, RefusalCode.LINE_MISSING)


def test_a_database_ahead_of_the_note_opens(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.write_acts([act("a1")], [line("a1")]))
    older = (desk.folder / HEAD).read_text()
    desk.run(store.write_acts([act("a2")], [line("a2")]))
    desk.run(store.close())
    (desk.folder / HEAD).write_text(older)
    assert desk.run(desk.open().head()).number == 2


def test_a_changed_byte_in_a_page_is_seen(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.write_acts([act(f"a{place}", number="") for place in range(200)], []))
    desk.run(store.close())
    content = bytearray((desk.folder / DATABASE).read_bytes())
    for start in range(4096, len(content), 4096):
        content[start + 100] ^= 1
    (desk.folder / DATABASE).write_bytes(content)
    with pytest.raises(Refusal) as refusal:
        desk.run(desk.open().follow_up())
    assert refusal.value.code is RefusalCode.STORE_DAMAGED


def test_a_changed_byte_where_opening_does_not_read_is_seen_behind_the_work(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.save_draft("d", "op-1", "x" * 50_000))
    desk.run(store.check_pages())
    desk.close()
    database = desk.folder / DATABASE
    content = bytearray(database.read_bytes())
    content[-4096 + 500] ^= 1  # the last page: the end of that draft
    database.write_bytes(content)
    again = desk.open()
    with pytest.raises(Refusal) as refusal:
        desk.run(again.check_pages())
    assert refusal.value.code is RefusalCode.STORE_DAMAGED


def test_a_page_that_is_just_being_written_is_not_damaged(monkeypatch: pytest.MonkeyPatch) -> None:
    from typing import Any, cast

    from desk_app.store import pages

    for seen, verdict in (([{"p 7"}, set()], False), ([{"p 7"}, {"p 9"}], False), ([{"p 7"}, {"p 7", "p 9"}], True)):
        readings = iter(seen)
        monkeypatch.setattr(pages, "_broken", lambda connection, readings=readings: next(readings))
        assert pages.damaged(cast(Any, None)) is verdict


def test_two_writers_make_one_chain(desk: Desk) -> None:
    first, second = desk.open(), desk.open()
    for place in range(10):
        desk.run(first.write_acts([act(f"a{place}", number="")], [line(f"a{place}")]))
        desk.run(second.write_acts([act(f"b{place}", number="")], [line(f"b{place}")]))
    assert desk.run(first.verify()).finding is Finding.SOUND
    assert desk.run(second.head()).number == 20
    desk.run(first.close())
    desk.run(second.close())
    assert desk.run(desk.open().head()).number == 20


def test_two_processes_may_create_it_at_once(desk: Desk) -> None:
    desk.folder.mkdir()
    engines = [make_engine(desk.folder / DATABASE, desk.key, writes=True) for _ in range(2)]

    def create(engine: Engine) -> None:
        schema.bring_up_to_date(engine, desk.folder / DATABASE)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(create, engines[:1]))
        list(threads.map(create, engines))
    for engine in engines:
        engine.dispose()
    assert statement(desk, "PRAGMA user_version") == [(SCHEMA,)]


_KILLED = """
import asyncio, sys
from pathlib import Path
from desk_app.domain.secret import Secret
from desk_app.store import open_store, {room} as room
from tests.store.sample import act, line

async def main():
    store = await open_store(Path(sys.argv[1]), Secret(bytes(range(32))))
    await store.write_acts([act("a0", number="")], [line("a0")])
    before = {place}
    def held(*arguments):
        {first}
        print("here", flush=True)
        sys.stdin.readline()
    {place} = held
    await store.write_acts([act("a1", number=""), act("a2", number="")], [line("a1"), line("a2")])

asyncio.run(main())
"""


def killed(folder: Path, room: str, place: str, first: str) -> None:
    script = _KILLED.format(room=room, place=place, first=first)
    command = [sys.executable, "-c", script, str(folder)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n"
        process.kill()


@pytest.mark.parametrize(
    ("room", "place", "first", "there"),
    [
        ("acts", "room.trail.add", "pass", ["a0"]),  # the acts are in, their lines are not
        ("acts", "room.trail.add", "before(*arguments)", ["a0"]),  # all is in, the commit is not
        ("trail", "room.HeadNote.write", "pass", ["a2", "a1", "a0"]),  # committed, the head not noted
    ],
)
def test_killed_in_the_middle_leaves_all_or_nothing(
    desk: Desk, room: str, place: str, first: str, there: list[str]
) -> None:
    killed(desk.folder, room, place, first)
    store = desk.open()
    assert [row.act.id for row in desk.run(store.follow_up())] == there
    assert desk.run(store.head()).number == len(there)
    assert len(desk.run(store.find("garcia"))) == len(there)
    assert desk.run(store.verify()).finding is Finding.SOUND
