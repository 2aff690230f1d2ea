"""A forgotten password over the real store and keys: the sheet opens it, the trail says so, a new one is asked for."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from desk_app.assembly.counter import Counter
from desk_app.domain.recovery import new_recovery_key
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event
from desk_app.ports import TrailQuery
from desk_app.usecases import operators
from desk_app.usecases.desk import Desk
from desk_app.usecases.missing import missing
from desk_app.usecases.operators import PersonDraft
from desk_app.usecases.recovery_sheet import keep_sheet, new_sheet
from tests.journeys.test_lock import counter_in
from tests.journeys.test_people import ALEX, CAMILLE, refused, set_up


async def with_sheet(counter: Counter) -> tuple[Desk, str]:
    desk = await set_up(counter)
    sheet = new_sheet(desk)
    groups = sheet.key.reveal().split("-")
    await keep_sheet(desk, sheet, [groups[place] for place in sheet.asked])
    return desk, sheet.key.reveal()


async def said(desk: Desk) -> list[tuple[Event, str]]:
    lines = [one.line for one in await desk.store.trail_lines(TrailQuery()) if one.line is not None]
    return [(line.event, line.detail) for line in reversed(lines)]


def test_the_sheet_opens_sets_a_password_and_is_asked_to_be_renewed(tmp_path: Path) -> None:
    async def day() -> None:
        counter = counter_in(tmp_path)
        desk, sheet = await with_sheet(counter)
        me = desk.author.operator_id
        await counter.sign_out(desk)
        await counter.check_sheet(Secret(sheet.lower()))
        assert await refused(counter.recover(Secret(sheet), me, Secret("camille2026"))) is RefusalCode.PASSWORD_WEAK

        desk = await counter.recover(Secret(sheet), me, Secret(ALEX))
        told = await said(desk)
        assert (Event.SIGN_IN, "recovery") in told
        assert (Event.KEYS, "recovered") in told
        assert await missing(desk) == ("recovery_used", "token")
        again = new_sheet(desk)
        groups = again.key.reveal().split("-")
        await keep_sheet(desk, again, [groups[place] for place in again.asked])
        assert await missing(desk) == ("token",)
        await counter.sign_out(desk)

        assert await refused(counter.sign_in(me, Secret(CAMILLE))) is RefusalCode.WRONG_PASSWORD
        assert await refused(counter.check_sheet(Secret(sheet))) is RefusalCode.RECOVERY_WRONG
        desk = await counter.sign_in(me, Secret(ALEX))
        assert [detail for event, detail in await said(desk) if event is Event.SIGN_IN_FAILED] == ["", ""]
        await counter.close()

    asyncio.run(day())


def test_wrong_sheets_wait_longer_and_longer_and_open_nothing(tmp_path: Path) -> None:
    async def day() -> None:
        counter = counter_in(tmp_path)
        desk, _ = await with_sheet(counter)
        me = desk.author.operator_id
        await counter.sign_out(desk)
        waits = []
        for _ in range(4):
            with pytest.raises(Refusal) as caught:
                await counter.recover(new_recovery_key(), me, Secret(ALEX))
            waits.append(int(caught.value.values["wait"]))
        assert waits[:3] == [0, 0, 2]
        assert waits[3] in (1, 2), "not even looked at"
        await counter.sign_out(await counter.sign_in(me, Secret(CAMILLE)))
        await counter.close()

    asyncio.run(day())


def test_who_left_is_not_let_in_by_the_sheet(tmp_path: Path) -> None:
    async def day() -> None:
        counter = counter_in(tmp_path)
        desk, sheet = await with_sheet(counter)
        slip = await operators.add(desk, PersonDraft(name="Alex Petit", role="agent"))
        await operators.deactivate(desk, slip.operator.id)
        await counter.sign_out(desk)
        gone = counter.recover(Secret(sheet), slip.operator.id, Secret(ALEX))
        assert await refused(gone) is RefusalCode.OPERATOR_UNKNOWN
        await counter.close()

    asyncio.run(day())


def test_a_full_disk_leaves_the_old_password_and_nobody_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: object, **__: object) -> None:
        raise Refusal(RefusalCode.STORE_FULL)

    async def day() -> None:
        counter = counter_in(tmp_path)
        desk, sheet = await with_sheet(counter)
        me = desk.author.operator_id
        await counter.sign_out(desk)
        with monkeypatch.context() as patched:
            patched.setattr(type(counter.vault), "add", full)
            assert await refused(counter.recover(Secret(sheet), me, Secret(ALEX))) is RefusalCode.STORE_FULL
        assert counter._open is None
        await counter.sign_out(await counter.sign_in(me, Secret(CAMILLE)))
        await counter.close()

    asyncio.run(day())


def test_over_a_lock_it_opens_for_another_person(tmp_path: Path) -> None:
    async def day() -> None:
        counter = counter_in(tmp_path)
        desk, sheet = await with_sheet(counter)
        slip = await operators.add(desk, PersonDraft(name="Alex Petit", role="agent"))
        await counter.lock(desk)
        other = await counter.recover(Secret(sheet), slip.operator.id, Secret(ALEX))
        assert other.author.name == "Alex Petit"
        assert other.store is desk.store
        assert await missing(other) == (), "an agent makes no keys"
        await counter.sign_out(other)
        await counter.sign_out(await counter.sign_in(slip.operator.id, Secret(ALEX)))
        await counter.close()

    asyncio.run(day())
