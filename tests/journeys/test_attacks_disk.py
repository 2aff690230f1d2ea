"""A full or failing disk: one sentence that names it, nothing half saved, no traceback, and the work goes on after."""

from __future__ import annotations

import errno
import logging
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


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("SQLITE_FULL", RefusalCode.STORE_FULL),
        ("SQLITE_IOERR_SHMSIZE", RefusalCode.STORE_FULL),
        ("SQLITE_IOERR_WRITE", RefusalCode.STORE_READ_ONLY),
        ("SQLITE_IOERR_FSYNC", RefusalCode.STORE_READ_ONLY),
        ("SQLITE_IOERR_TRUNCATE", RefusalCode.STORE_READ_ONLY),
        ("SQLITE_IOERR_READ", RefusalCode.STORE_DAMAGED),
        ("SQLITE_CORRUPT", RefusalCode.STORE_DAMAGED),
        ("SQLITE_NOTADB", RefusalCode.STORE_DAMAGED),
        ("SQLITE_READONLY_DBMOVED", RefusalCode.STORE_READ_ONLY),
        ("SQLITE_BUSY_SNAPSHOT", RefusalCode.STORE_BUSY),
    ],
)
def test_a_full_disk_is_not_called_damaged_data(name: str, code: RefusalCode) -> None:
    """Signing in on a full disk once said that the data was damaged and must not be touched."""
    error = sqlcipher.OperationalError("disk I/O error")
    error.sqlite_errorcode = getattr(sqlcipher, name, None) or CODES[name]
    found = refusal_for(error)
    assert found is not None
    assert found.code is code


CODES = {
    "SQLITE_FULL": 13,
    "SQLITE_IOERR_SHMSIZE": 4874,
    "SQLITE_IOERR_WRITE": 778,
    "SQLITE_IOERR_FSYNC": 1034,
    "SQLITE_IOERR_TRUNCATE": 1546,
    "SQLITE_IOERR_READ": 266,
    "SQLITE_CORRUPT": 11,
    "SQLITE_NOTADB": 26,
    "SQLITE_READONLY_DBMOVED": 1032,
    "SQLITE_BUSY_SNAPSHOT": 517,
}


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
        said = capsys.readouterr().err
        assert "a line" in said
        assert "Traceback" not in said
        assert "OSError" not in said
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
