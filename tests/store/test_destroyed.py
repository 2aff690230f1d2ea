"""What is destroyed stays destroyed: no slow save brings it back, and nothing of it stays in the journal."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

from desk_app.domain.trail import Event
from desk_app.store import DATABASE
from tests.store.conftest import Desk
from tests.store.sample import line


def journal(desk: Desk) -> Path:
    return desk.folder / f"{DATABASE}-wal"


def test_neither_a_save_under_way_nor_a_late_one_brings_a_refused_draft_back(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.save_draft("d", "op", "first"))

    async def hurried() -> None:
        may_go_on = threading.Event()
        # Whatever the writer is busy with: the save waits behind it, and the refusal behind the save.
        busy = asyncio.ensure_future(store._writer.call(may_go_on.wait))
        await asyncio.sleep(0)
        saving = asyncio.ensure_future(store.save_draft("d", "op", "second"))
        await asyncio.sleep(0)
        refusing = asyncio.ensure_future(store.drop_draft("d", line("", Event.REFUSED_BY_PERSON)))
        await asyncio.sleep(0)
        late = asyncio.ensure_future(store.save_draft("d", "op", "third"))
        await asyncio.sleep(0)
        saving.cancel()  # as the screen does
        may_go_on.set()
        await asyncio.gather(busy, saving, refusing, late, return_exceptions=True)

    desk.run(hurried())
    desk.run(store.save_draft("d", "op", "much later"))
    assert desk.run(store.drafts("op")) == ()
    assert desk.run(store.head()).number == 1
    desk.run(store.close())
    assert desk.run(desk.open().drafts("op")) == ()


def test_a_destroyed_draft_leaves_an_empty_journal(desk: Desk) -> None:
    store = desk.open()
    for turn in range(20):
        desk.run(store.save_draft("d", "op", "x" * 4_000 + str(turn)))
    assert journal(desk).stat().st_size > 40_000
    desk.run(store.drop_draft("d"))
    assert journal(desk).stat().st_size == 0
    desk.run(store.save_draft("e", "op", "another"))
    assert desk.run(store.drop_drafts(desk.now)) == 0
    desk.now = desk.now.replace(hour=23)
    assert desk.run(store.drop_drafts(desk.now)) == 1
    assert journal(desk).stat().st_size == 0


def test_somebody_reading_is_not_waited_for(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.save_draft("d", "op", "x" * 4_000))

    async def hurried() -> None:
        began, may_end = threading.Event(), threading.Event()

        def read(connection: object) -> None:
            from sqlalchemy import Connection, text

            assert isinstance(connection, Connection)
            connection.execute(text("SELECT count(*) FROM drafts")).scalar_one()
            began.set()
            may_end.wait()

        reading = asyncio.ensure_future(store._read(read))
        await asyncio.to_thread(began.wait)
        await asyncio.wait_for(store.drop_draft("d"), timeout=2)
        may_end.set()
        await reading

    desk.run(hurried())
    assert desk.run(store.drafts("op")) == ()


def test_what_is_let_go_is_overwritten(desk: Desk) -> None:
    store = desk.open()
    assert desk.run(store._write(lambda c: c.exec_driver_sql("PRAGMA secure_delete").scalar_one())) == 1
