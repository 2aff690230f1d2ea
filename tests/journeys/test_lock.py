"""The lock over the real store and keys: who was there stands on the trail, and what waits goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

from desk_app.assembly.counter import Counter
from desk_app.domain.author import Author
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.ports import TrailQuery
from desk_app.settings import example, load

FIRST, SECOND = "tilleul bocal virgule 48", "ardoise moulin pluie 17"


def counter_in(folder: Path) -> Counter:
    file = folder / "guichet.toml"
    file.write_text(example(), encoding="utf-8")

    def spawn(coro: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        return asyncio.get_running_loop().create_task(coro, name=name)

    return Counter(folder, load(file), spawn, asyncio.sleep)


def test_each_of_two_people_gets_their_own_and_the_trail_names_both(tmp_path: Path) -> None:
    async def day() -> None:
        counter = counter_in(tmp_path)
        camille = await counter.create_operator("Camille Moreau", "administrator", Secret(FIRST))
        desk = await counter.sign_in(camille.operator_id, Secret(FIRST))
        assert counter._open is not None
        second = Author(operator_id="dk", name="Dominique Kerr", role="agent")
        await counter.vault.add(second, Secret(SECOND), counter._open.key)

        await counter.lock(desk)
        with pytest.raises(Refusal) as caught:
            await counter.sign_in(camille.operator_id, Secret("pas le bon du tout"))
        assert caught.value.code is RefusalCode.WRONG_PASSWORD
        assert await counter.sign_in(camille.operator_id, Secret(FIRST)) is desk

        await counter.lock(desk)
        other = await counter.sign_in("dk", Secret(SECOND))
        assert other is not desk
        assert other.author.name == "Dominique Kerr"
        assert other.store is desk.store

        names = {camille.operator_id: "camille", "dk": "dominique"}
        lines = await other.store.trail_lines(TrailQuery())
        said = [(names[one.line.who], one.line.event.value) for one in reversed(lines) if one.line and one.line.who]
        assert [one for one in said if one[1] != "operator"] == [
            ("camille", "sign-in"),
            ("camille", "locked"),
            ("camille", "sign-in-failed"),
            ("camille", "unlocked"),
            ("camille", "locked"),
            ("dominique", "sign-in"),
            ("camille", "sign-out"),
        ]
        await counter.close()

    asyncio.run(day())


def test_who_left_meanwhile_does_not_come_back(tmp_path: Path) -> None:
    async def day() -> None:
        from dataclasses import replace

        from desk_app.domain.trail import Event
        from desk_app.usecases.trace import line

        counter = counter_in(tmp_path)
        camille = await counter.create_operator("Camille Moreau", "administrator", Secret(FIRST))
        desk = await counter.sign_in(camille.operator_id, Secret(FIRST))
        await counter.lock(desk)
        (one,) = await desk.store.operators()
        await desk.store.write_operator(replace(one, is_active=False), line(desk, Event.OPERATOR, detail="ended"))
        with pytest.raises(Refusal) as caught:
            await counter.sign_in(camille.operator_id, Secret(FIRST))
        assert caught.value.code is RefusalCode.OPERATOR_ENDED
        await counter.close()

    asyncio.run(day())
