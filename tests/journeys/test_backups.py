"""The backup of the day over the real store: made at sign-in, told where it fails, ended before the store closes."""

from __future__ import annotations

import asyncio
import errno
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desk_app.assembly.counter import Counter
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event, Finding, restored_heads
from desk_app.ports import BroughtBack, TrailQuery
from desk_app.store import backup, incoming
from desk_app.usecases.back_up import back_up
from desk_app.usecases.desk import Desk
from desk_app.usecases.restore import restore
from tests.journeys.test_lock import FIRST, counter_in
from tests.store.sample import act, line

PATIENCE = 20.0  # seconds: a failing test ends


async def signed_in(counter: Counter) -> Desk:
    made = await counter.create_operator("Camille Moreau", "administrator", Secret(FIRST))
    return await counter.sign_in(made.operator_id, Secret(FIRST))


async def until(counter: Counter, happened: Any) -> None:
    """Housekeeping tells the window each time it has been through the house."""
    through = asyncio.Event()
    counter.on_change = through.set
    async with asyncio.timeout(PATIENCE):
        while not happened():
            await through.wait()
            through.clear()


def test_made_at_the_first_sign_in_and_found_again(tmp_path: Path) -> None:
    async def day() -> None:
        counter = counter_in(tmp_path)
        desk = await signed_in(counter)
        await until(counter, lambda: list((tmp_path / "backups").glob("*.guichet")))
        (made,) = await desk.archive.backups()
        assert made.is_sound
        assert made.made_at == await desk.archive.newest()
        assert desk.archive.trouble() is None
        await counter.close()

    asyncio.run(day())


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    async def day() -> None:
        counter = counter_in(tmp_path)
        (tmp_path / "backups").write_bytes(b"no folder")
        desk = await signed_in(counter)
        await until(counter, lambda: desk.archive.trouble() is not None)
        assert desk.archive.trouble() is RefusalCode.STORE_READ_ONLY
        (tmp_path / "backups").unlink()
        await desk.archive.back_up()
        assert desk.archive.trouble() is None
        await counter.close()

    asyncio.run(day())


def test_closing_waits_for_the_one_under_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = backup._pack

    async def day() -> None:
        loop = asyncio.get_running_loop()
        begun = asyncio.Event()

        def slow(*arguments: Any) -> Any:
            loop.call_soon_threadsafe(begun.set)
            return packed(*arguments)

        monkeypatch.setattr(backup, "_pack", slow)
        counter = counter_in(tmp_path)
        await signed_in(counter)
        async with asyncio.timeout(PATIENCE):
            await begun.wait()
        await counter.close()
        (one,) = backup.listed(tmp_path / "backups", tmp_path)
        assert one.is_sound

    asyncio.run(day())
    assert not list(tmp_path.rglob("*.part"))


def test_a_full_disk_is_told_and_the_desk_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    async def day() -> None:
        monkeypatch.setattr(backup, "_pack", full)
        counter = counter_in(tmp_path)
        desk = await signed_in(counter)
        await until(counter, lambda: desk.archive.trouble() is not None)
        assert desk.archive.trouble() is RefusalCode.STORE_FULL
        with pytest.raises(Refusal):
            await desk.archive.back_up()
        await desk.store.put_setting("still", "open")
        await counter.close()

    asyncio.run(day())
    assert not list(tmp_path.rglob("*.part"))


def test_back_to_a_backup_while_the_window_is_open(tmp_path: Path) -> None:
    async def day() -> None:
        counter = counter_in(tmp_path)
        desk = await signed_in(counter)
        who = desk.author.operator_id
        made = await back_up(desk)
        await desk.store.write_acts([act("late", number="")], [line("late")])
        wrong = Secret("pas le bon du tout")
        with pytest.raises(Refusal) as caught:
            await restore(desk, made.file, who, wrong)
        assert caught.value.code is RefusalCode.WRONG_PASSWORD
        assert await desk.store.act("late") is not None, "the session goes on"
        done = await restore(desk, made.file, who, Secret(FIRST))
        assert isinstance(done, BroughtBack)
        assert done.made_at == made.made_at
        again = await counter.sign_in(who, Secret(FIRST))
        assert await again.store.act("late") is None
        lines = await again.store.trail_lines(TrailQuery())
        told = next(one.line for one in lines if one.line is not None and one.line.event is Event.RESTORED)
        before, after = restored_heads(told.detail)
        assert after == made.head
        found = await again.store.verify([before])
        assert (found.finding, found.expected) == (Finding.RESTORED, before)
        assert before.number > made.head.number + 1, "the line of signing out is counted"
        assert [one.line.event for one in lines if one.line is not None].count(Event.SIGN_IN_FAILED) == 1
        await counter.close()

    asyncio.run(day())


def test_guessing_at_a_backup_in_the_window_is_slowed_down(tmp_path: Path) -> None:
    async def day() -> None:
        counter = counter_in(tmp_path)
        desk = await signed_in(counter)
        made = await back_up(desk)
        said = []
        for typed in ("un", "deux", "trois", FIRST):
            with pytest.raises(Refusal) as caught:
                await restore(desk, made.file, desk.author.operator_id, Secret(typed))
            said.append(caught.value.values["wait"])
        assert said == ["0", "0", "2", "2"]
        await counter.close()

    asyncio.run(day())


def test_a_disk_that_fills_once_the_store_is_closed_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    async def day() -> None:
        counter = counter_in(tmp_path)
        desk = await signed_in(counter)
        who = desk.author.operator_id
        made = await back_up(desk)
        await desk.store.write_acts([act("late", number="")], [line("late")])
        monkeypatch.setattr(incoming, "replace_with", full)
        done = await restore(desk, made.file, who, Secret(FIRST))
        assert isinstance(done, Refusal)
        assert done.code is RefusalCode.STORE_FULL
        again = await counter.sign_in(who, Secret(FIRST))
        assert await again.store.act("late") is not None
        assert (await again.store.verify()).finding is Finding.SOUND
        await counter.close()

    asyncio.run(day())


def test_a_damaged_desk_comes_back_from_its_newest_sound_backup(tmp_path: Path) -> None:
    async def day() -> None:
        counter = counter_in(tmp_path)
        desk = await signed_in(counter)
        who = desk.author.operator_id
        await desk.archive.back_up()
        await counter.close()
        for name in ("guichet.db", "keys.json"):
            (tmp_path / name).write_bytes(b"\x01" * 5000)
        with pytest.raises(Refusal):
            counter.operators()
        assert counter.has_backups()
        restoring = counter.restoring()
        newest = next(one for one in await restoring.backups() if one.is_sound)
        assert [one.name for one in await restoring.people(newest.file)] == ["Camille Moreau"]
        done = await restoring.restore(newest.file, who, Secret(FIRST))
        assert isinstance(done, BroughtBack)
        assert done.aside is not None
        assert (done.aside / "guichet.db").read_bytes() == b"\x01" * 5000
        await counter.sign_in(who, Secret(FIRST))
        await counter.close()

    asyncio.run(day())


def test_what_was_set_aside_leaves_after_its_time(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    for name in ("guichet-avant-2026-01-01-0900", "guichet-avant-2026-02-01-0900", "backups"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "guichet.db").write_bytes(b"what left this desk long ago")
    for name in ("guichet-v1.db", "guichet.db", "guichet-avant-notes.txt"):
        (tmp_path / name).write_bytes(b"x")
    long_ago = (now - timedelta(days=31)).timestamp()
    for path in tmp_path.iterdir():
        if path.name != "guichet-avant-2026-02-01-0900":
            os.utime(path, (long_ago, long_ago))
    assert incoming.forget_set_aside(tmp_path, now - timedelta(days=30)) == 2
    assert {path.name for path in tmp_path.iterdir()} == {
        "guichet-avant-2026-02-01-0900",
        "backups",
        "guichet.db",
        "guichet-avant-notes.txt",
    }


def test_a_store_that_was_ready_is_in_place_before_anyone_signs_in(tmp_path: Path) -> None:
    async def first() -> None:
        counter = counter_in(tmp_path)
        await signed_in(counter)
        await counter.close()

    asyncio.run(first())
    names = ("guichet.db", "guichet.head", "keys.json")
    (tmp_path / "incoming").mkdir()
    for name in names:
        (tmp_path / name).rename(tmp_path / "incoming" / name)
    (tmp_path / "incoming" / "ready.json").write_text('{"kind": "restore", "aside": "guichet-avant-x"}')
    assert [one.name for one in counter_in(tmp_path).operators()] == ["Camille Moreau"]
    assert all((tmp_path / name).exists() for name in names)
