"""A new database key over the real store and keys: the session goes on, old secrets open nothing, old backups do."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from desk_app.domain.author import Author
from desk_app.domain.operators import Operator, WayIn
from desk_app.domain.recovery import new_recovery_key
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event, Finding
from desk_app.ports import BroughtBack, TrailQuery
from desk_app.security.vault import FileVault
from desk_app.usecases.back_up import back_up
from desk_app.usecases.desk import Desk
from desk_app.usecases.renew_keys import renew_keys
from desk_app.usecases.restore import restore
from tests.journeys.test_backups import signed_in
from tests.journeys.test_lock import FIRST, SECOND, counter_in
from tests.store.sample import act, line

SECOND_ID = "dk"


async def with_a_second(desk: Desk) -> None:
    """Dominique comes in too, and there is a sheet."""
    second = Operator(id=SECOND_ID, name="Dominique Kerr", role="agent")
    await desk.store.write_operator(second, line(SECOND_ID, Event.OPERATOR))
    await desk.keyring.let_in(Author(operator_id=SECOND_ID, name=second.name, role="agent"), Secret(SECOND))


async def wrong(folder: Path, who: str, password: str) -> bool:
    with pytest.raises(Refusal) as caught:
        await FileVault(folder).unlock(who, Secret(password))
    return caught.value.code is RefusalCode.WRONG_PASSWORD


def test_the_session_goes_on_and_old_secrets_open_nothing(tmp_path: Path) -> None:
    async def day() -> None:
        counter = counter_in(tmp_path)
        desk = await signed_in(counter)
        await with_a_second(desk)
        sheet = new_recovery_key()
        await desk.keyring.set_recovery(sheet)
        await desk.store.write_acts([act("a1", number="")], [line("a1")])
        earlier = await back_up(desk)

        renewed = await renew_keys(desk, Secret(FIRST))
        (slip,) = renewed.slips
        assert slip.operator.id == SECOND_ID
        await desk.store.write_acts([act("a2", number="")], [line("a2")])
        assert [row.act.id for row in await desk.store.find("garcia")] == ["a2", "a1"]
        told = [one.line.event for one in await desk.store.trail_lines(TrailQuery()) if one.line is not None]
        assert told.count(Event.KEYS) == 1
        assert (await desk.store.verify()).finding is Finding.SOUND
        later = (await desk.archive.backups())[0]
        assert later.is_sound
        assert later.file != earlier.file

        assert await wrong(tmp_path, SECOND_ID, SECOND)
        with pytest.raises(Refusal):
            await FileVault(tmp_path).recover(sheet)
        assert await FileVault(tmp_path).recover(renewed.recovery)
        assert desk.keyring.ways_in()[SECOND_ID] is WayIn.ONE_TIME
        await desk.keyring.let_in(slip.operator.author(desk="", site=""), Secret(SECOND))  # under the key of now
        await counter.close()

        other = await counter.sign_in(SECOND_ID, Secret(SECOND))
        assert len(await other.store.find("garcia")) == 2
        await counter.close()

        desk = await counter.sign_in(desk.author.operator_id, Secret(FIRST))
        done = await restore(desk, earlier.file, desk.author.operator_id, Secret(FIRST))
        assert isinstance(done, BroughtBack), "a copy taken earlier still opens with its old password"
        assert (await FileVault(tmp_path).unlock(SECOND_ID, Secret(SECOND))).reveal_bytes()
        await counter.close()

    asyncio.run(day())


def test_a_wrong_password_changes_nothing(tmp_path: Path) -> None:
    async def day() -> None:
        counter = counter_in(tmp_path)
        desk = await signed_in(counter)
        before = (tmp_path / "keys.json").read_bytes()
        with pytest.raises(Refusal) as caught:
            await renew_keys(desk, Secret("pas le bon du tout"))
        assert caught.value.code is RefusalCode.WRONG_PASSWORD
        await desk.store.put_setting("still", "open")
        await counter.close()
        assert (tmp_path / "keys.json").read_bytes() == before
        await counter.sign_in(desk.author.operator_id, Secret(FIRST))
        await counter.close()

    asyncio.run(day())
