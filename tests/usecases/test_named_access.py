"""Professionals whom the service names, as this desk's directory knows them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace

from desk_app.domain.access import Access, Grant, Professional
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.usecases.desk import Desk
from desk_app.usecases.named_access import absent_from_directory, named_access
from tests.usecases.fakes import Bench
from tests.usecases.press import DOCTOR, FakeDirectory

TOLD = Professional(rpps=DOCTOR.rpps, family_name="Le service", given_name="")
ACCESS = Access(attending_doctor=TOLD, grants=(Grant(professional=TOLD, read=True),))


class Damaged(FakeDirectory):
    """There, and not to be read."""

    async def named(self, numbers: Iterable[str], *, near: str = "") -> Mapping[str, Professional]:
        raise Refusal(RefusalCode.DIRECTORY_DAMAGED)


class Near(FakeDirectory):
    """Everybody works beside whoever asks."""

    async def named(self, numbers: Iterable[str], *, near: str = "") -> Mapping[str, Professional]:
        return {number: replace(DOCTOR, rpps=number, postcode=near) for number in numbers}


def at(directory: FakeDirectory) -> Desk:
    return replace(Bench().desk, directory=directory)


def test_everybody_where_they_work_nearest_to_the_desk() -> None:
    desk = at(Near())
    found = asyncio.run(named_access(desk, ACCESS))
    assert desk.near
    assert found.attending_doctor == replace(DOCTOR, postcode=desk.near)
    assert found.grants == (Grant(professional=replace(DOCTOR, postcode=desk.near), read=True),)


def test_where_it_cannot_be_read_the_services_own_names_stay_and_nobody_is_said_to_have_left() -> None:
    desk = at(Damaged())
    assert asyncio.run(named_access(desk, ACCESS)) == ACCESS
    assert asyncio.run(absent_from_directory(desk, [DOCTOR.rpps])) == frozenset()


def test_who_is_not_in_it_is_absent() -> None:
    assert asyncio.run(absent_from_directory(at(FakeDirectory()), [DOCTOR.rpps, "10000000000"])) == {"10000000000"}
