"""People over the real store and keys: a slip opens once, who left is out, a kill between lets nobody in wrongly."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import pytest

from desk_app.assembly.counter import Counter
from desk_app.domain.operators import WayIn
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.security.vault import FileVault
from desk_app.usecases import operators
from desk_app.usecases.desk import Desk
from desk_app.usecases.operators import PersonDraft
from desk_app.usecases.own_password import change_own_password, must_change
from tests.journeys.test_lock import counter_in

CAMILLE, ALEX = "tilleul bocal virgule 48", "ardoise moulin pluie bleue 17"


async def refused(work: Awaitable[Any]) -> RefusalCode:
    with pytest.raises(Refusal) as caught:
        await work
    return caught.value.code


async def set_up(counter: Counter) -> Desk:
    camille = await counter.create_operator("Camille Moreau", "administrator", Secret(CAMILLE))
    return await counter.sign_in(camille.operator_id, Secret(CAMILLE))


def test_a_slip_opens_once_and_who_left_is_out(tmp_path: Path) -> None:
    async def day() -> None:
        counter = counter_in(tmp_path)
        desk = await set_up(counter)
        assert desk.is_alone
        slip = await operators.add(desk, PersonDraft(name="Alex Petit", role="agent"))
        alex, given = slip.operator.id, slip.password.reveal()
        await counter.sign_out(desk)

        desk = await counter.sign_in(alex, Secret(given))
        assert not desk.is_alone
        assert must_change(desk)
        assert await refused(operators.people(desk)) is RefusalCode.NOT_ALLOWED
        await change_own_password(desk, Secret(given), Secret(ALEX))
        assert not must_change(desk)
        await counter.sign_out(desk)
        assert await refused(counter.sign_in(alex, Secret(given))) is RefusalCode.WRONG_PASSWORD
        await counter.sign_out(await counter.sign_in(alex, Secret(ALEX)))

        (camille,) = [one for one in counter.operators() if one.operator_id != alex]
        desk = await counter.sign_in(camille.operator_id, Secret(CAMILLE))
        await operators.deactivate(desk, alex)
        assert [one.name for one in counter.operators()] == ["Camille Moreau"]
        await counter.sign_out(desk)
        assert await refused(counter.sign_in(alex, Secret(ALEX))) is RefusalCode.OPERATOR_UNKNOWN
        await counter.close()

    asyncio.run(day())


def test_killed_between_store_and_keys_nobody_is_in_or_out_wrongly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Kill(BaseException):
        pass

    async def killed(*_: object, **__: object) -> None:
        raise Kill

    async def day() -> None:
        before = counter_in(tmp_path)
        desk = await set_up(before)
        with monkeypatch.context() as patched:
            patched.setattr(FileVault, "add", killed)
            with pytest.raises(Kill):
                await operators.add(desk, PersonDraft(name="Alex Petit", role="agent"))
        (alex, _) = await operators.people(desk)
        assert (alex.operator.is_active, alex.way_in) == (True, WayIn.NONE)
        slip = await operators.give_password(desk, alex.operator.id)
        with monkeypatch.context() as patched:
            patched.setattr(type(desk.store), "write_operator", killed)
            with pytest.raises(Kill):
                await operators.deactivate(desk, alex.operator.id)

        await before.close()
        after = counter_in(tmp_path)
        assert await refused(after.sign_in(alex.operator.id, slip.password)) is RefusalCode.OPERATOR_UNKNOWN
        desk = await after.sign_in(after.operators()[0].operator_id, Secret(CAMILLE))
        await operators.deactivate(desk, alex.operator.id)
        assert [one.operator.is_active for one in await operators.people(desk)] == [True, False]
        await after.close()

    asyncio.run(day())
