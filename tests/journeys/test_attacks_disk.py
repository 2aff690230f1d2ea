"""A full or failing disk: one sentence that names it, nothing half saved, no traceback, and the work goes on after."""

from __future__ import annotations

import errno
import logging
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import text

from desk_app.domain.acts import Act, ActState
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Finding
from desk_app.security import logs
from desk_app.store.failures import refusal_for
from desk_app.store.sql import SqlStore
from desk_app.usecases.open_record import open_record
from desk_app.usecases.save_draft import save_draft, saved_drafts
from resources.catalogue import texts
from tests.journeys.counter import Counter, at_the_counter, refused
from tests.journeys.test_attacks_network import somebody
from tests.ui.fake_doors import fake_doors
from tests.ui.fakes import a_desk
from ui.loop import spawn
from ui.main_window import MainWindow

ROOT = Path(__file__).parents[2]
ROOM = """
import asyncio, os, resource, shutil, signal, sys
from pathlib import Path
from desk_app.domain.refusal import Refusal
from desk_app.domain.secret import Secret
from desk_app.store import open_store

folder, how = Path(sys.argv[1]), sys.argv[2]

async def reopened():
    store = await open_store(folder, Secret(bytes(range(32))))
    await store.put_setting("note", "n" * 20_000)
    await store.close()

def fill():
    with open(folder / "fill", "wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass

asyncio.run(reopened())
if how == "fills":
    fill()
else:  # no file may grow: what a failing disk says, too
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
if how == "takes-nothing-and-has-no-room":
    shutil.disk_usage = lambda _: type("Usage", (), {"free": 4096})
try:
    asyncio.run(reopened())
except Refusal as refusal:
    os.write(1, refusal.code.encode())  # a pipe: no file
"""
OWN_DISK = ("unshare", "-Urm", "sh", "-c", 'mount -t tmpfs -o size=1m disk "$0" && exec "$@"')


@pytest.mark.skipif(sys.platform == "win32", reason="limits on what a process may write")
@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("takes-nothing", RefusalCode.STORE_READ_ONLY),
        ("takes-nothing-and-has-no-room", RefusalCode.STORE_FULL),
        ("fills", RefusalCode.STORE_FULL),
    ],
)
def test_signing_in_on_a_full_or_failing_disk_is_not_called_damaged_data(
    tmp_path: Path, how: str, code: RefusalCode
) -> None:
    """The window would offer to go back to a backup, and lose the day. The error is the library's own."""
    command = [sys.executable, "-c", ROOM, str(tmp_path), how]
    if how == "fills":
        own_disk = [*OWN_DISK, str(tmp_path)]
        if (
            shutil.which("unshare") is None
            or subprocess.run([*own_disk, "true"], check=False, capture_output=True).returncode
        ):
            pytest.skip("no disk of one's own without being root")
        command = [*own_disk, *command]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert (done.stdout, done.returncode) == (code.value, 0), done.stderr


@pytest.mark.parametrize(
    ("primary", "code"),
    [
        (5, RefusalCode.STORE_BUSY),
        (11, RefusalCode.STORE_DAMAGED),
        (13, RefusalCode.STORE_FULL),
        (26, RefusalCode.STORE_DAMAGED),
    ],
)
def test_other_troubles_are_what_they_are_on_a_full_disk_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, primary: int, code: RefusalCode
) -> None:
    monkeypatch.setattr("desk_app.store.failures._is_full", lambda _: True)
    error = sqlcipher.OperationalError("said by the library")
    error.sqlite_errorcode = primary
    found = refusal_for(error, tmp_path)
    assert found is not None
    assert found.code is code


async def _pages(store: SqlStore, most: int | None) -> None:
    """Let the database grow by no page more, as a full disk would; None: again as it likes."""

    def limit(connection: Any) -> None:
        now = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text(f"PRAGMA max_page_count = {now + most if most is not None else 1_000_000_000}"))

    await store._write(limit)


def test_a_disk_that_fills_during_the_day_loses_nothing_and_halves_nothing(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        store = counter.desk.store
        assert isinstance(store, SqlStore)
        draft = somebody(counter, 0)
        facts = counter.nothing_known(draft)
        await save_draft(counter.desk, draft)
        await _pages(store, 0)
        written: list[Act] = []
        full: Refusal | None = None
        for rank in range(1, 60):  # until the last free page is used up
            other = somebody(counter, rank)
            try:
                written += await open_record(counter.desk, other, counter.nothing_known(other), {})
            except Refusal as refusal:
                full = refusal
                break
        assert full is not None, "the disk never filled"
        assert full.code is RefusalCode.STORE_FULL
        assert (await refused(open_record(counter.desk, draft, facts, {}))).code is RefusalCode.STORE_FULL
        assert await store.act(draft.people[0].act_id) is None
        assert [one.id for one in await saved_drafts(counter.desk)] == [draft.id]  # what was typed is still there
        assert (await store.verify()).finding is Finding.SOUND
        await _pages(store, None)
        counter.desk.try_now()
        (row,) = await counter.answered(await open_record(counter.desk, draft, facts, {}))
        assert row.state is ActState.ACCEPTED
        assert await saved_drafts(counter.desk) == ()
        assert (await store.verify()).finding is Finding.SOUND
        if written:
            assert all(one.state is ActState.ACCEPTED for one in await counter.answered(written))

    at_the_counter(tmp_path, day)


def test_a_note_of_the_head_that_cannot_be_written_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desk_app.store.trail import HeadNote

    def full(self: HeadNote, noted: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    async def day(counter: Counter) -> None:
        monkeypatch.setattr(HeadNote, "write", full)
        draft = somebody(counter, 0)
        (row,) = await counter.answered(await open_record(counter.desk, draft, counter.nothing_known(draft), {}))
        assert row.state is ActState.ACCEPTED

    at_the_counter(tmp_path, day)


def test_a_log_that_cannot_be_written_puts_no_traceback_on_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    handlers = logs.set_up(tmp_path)
    try:
        file = next(one for one in handlers if isinstance(one, logging.FileHandler))

        def full(record: logging.LogRecord) -> bool:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(file, "shouldRollover", full)
        logging.getLogger("guichet").warning("a line")
        assert capsys.readouterr().err == ""
    finally:
        logs.take_down(handlers)
        logging.getLogger().setLevel(logging.WARNING)


def test_work_behind_a_page_that_meets_a_full_disk_says_so(qtbot: Any, qt_loop: Any) -> None:
    """It was once called unexpected."""
    import asyncio

    from ui import loop as room

    async def full() -> None:
        raise Refusal(RefusalCode.STORE_FULL)

    asyncio.events._set_running_loop(qt_loop)
    room.adopt(qt_loop)
    try:
        window = MainWindow(texts("fr"), fake_doors())
        qtbot.addWidget(window)
        window.show()
        window.signed_in(a_desk())
        work = spawn(full(), "match 0")
        qtbot.waitUntil(work.done)
        qtbot.waitUntil(window.notice_bar.isVisible)
        assert window.notice_bar.notice.text() == texts("fr")("refusal.store-full")
        window.sign_out()
        window.close()
        ended = qt_loop.create_task(room.end_all())
        qtbot.waitUntil(ended.done)
    finally:
        room.adopt(None)
        room.rest()
        room.on_unexpected(None)
        asyncio.events._set_running_loop(None)
