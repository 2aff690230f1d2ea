"""Whom a desk picks comes first in its searches, and is offered before anything is typed."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Mapping
from dataclasses import replace
from typing import Any

from desk_app.domain.access import Professional
from desk_app.domain.directory import Sought
from desk_app.usecases.desk import Desk
from desk_app.usecases.familiar_professionals import (
    OFFERED,
    choose_professional,
    familiar_professionals,
    mark_favourite,
)
from desk_app.usecases.find_professional import find_professional
from tests.usecases.fakes import Bench
from tests.usecases.press import FakeDirectory

PEOPLE = tuple(
    Professional(
        rpps=f"1000000000{n}", family_name=f"NOM{n}", given_name="Anne", profession_code="10" if n % 2 else "60"
    )
    for n in range(9)
)


class Told(FakeDirectory):
    """Remembers what it was told of the desk's choices."""

    told: Mapping[str, int]

    async def search(self, words: str, **more: Any) -> Sought:
        self.told = more.get("chosen", {})
        return await super().search(words, **more)


def the_desk(*people: Professional) -> tuple[Desk, Told]:
    directory = Told(people)
    return replace(Bench().desk, directory=directory), directory


def run(*work: Coroutine[Any, Any, Any]) -> Any:
    async def all_of_it() -> Any:
        return [await one for one in work][-1]

    return asyncio.run(all_of_it())


def names(found: Sought) -> list[str]:
    return [one.family_name for one in found.people]


def test_a_search_knows_whom_the_desk_picks_and_its_favourites() -> None:
    desk, directory = the_desk(*PEOPLE)
    found = run(
        choose_professional(desk, PEOPLE[1]),
        choose_professional(desk, PEOPLE[1]),
        mark_favourite(desk, PEOPLE[2], is_favourite=True),
        find_professional(desk, "nom"),
    )
    assert directory.told == {PEOPLE[1].rpps: 2, PEOPLE[2].rpps: 0}
    assert found.favourites == {PEOPLE[2].rpps}


def test_favourites_then_recents_before_typing_and_nobody_who_left() -> None:
    desk, _ = the_desk(*PEOPLE[:8])  # the ninth is in no directory any more
    picked = [choose_professional(desk, PEOPLE[n]) for n in (0, 1, 2, 3, 4, 5, 6, 8)]
    found = run(*picked, mark_favourite(desk, PEOPLE[0], is_favourite=True), familiar_professionals(desk))
    assert names(found) == ["NOM0", "NOM6", "NOM5", "NOM4", "NOM3", "NOM2"]
    assert found.exact == len(found.people) == OFFERED
    others = run(familiar_professionals(desk, without={PEOPLE[0].rpps, PEOPLE[5].rpps}))
    assert names(others) == ["NOM6", "NOM4", "NOM3", "NOM2", "NOM1"]
    doctors = run(familiar_professionals(desk, doctors_first=True))
    assert names(doctors) == ["NOM5", "NOM3", "NOM1", "NOM0", "NOM6", "NOM4"]


def test_nobody_was_picked_yet() -> None:
    desk, _ = the_desk(*PEOPLE)
    assert run(familiar_professionals(desk)) == Sought()


def test_where_they_work_nearest_to_the_desk() -> None:
    here = replace(PEOPLE[0], postcode="75001", town="PARIS")

    class Nearest(FakeDirectory):
        async def named(self, numbers: Iterable[str], *, near: str = "") -> Mapping[str, Professional]:
            return {here.rpps: here} if (tuple(numbers), near) == ((here.rpps,), "75001") else {}

    desk = replace(Bench().desk, directory=Nearest(PEOPLE))
    run(choose_professional(desk, PEOPLE[0]))
    assert run(familiar_professionals(desk)).people == (here,)
