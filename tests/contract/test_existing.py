"""The existing-record test: any FHIR server can give each of its answers, and none tells what was not typed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk_app.domain.answers import Existing
from tests.contract import people
from tests.contract.servers import Desk, Json, Server, beside


async def held(desk: Desk, who: people.Person, situation: str) -> Json:
    """What others wrote of that person."""
    if situation == "twice":
        await desk.make(people.patient(who))
    changed: Json = {"active": situation not in ("closed", "opposed")}
    if situation == "dead":
        changed["deceasedDateTime"] = "2026-01-15"
    if situation == "said to be dead":
        changed["deceasedBoolean"] = True
    holder = await desk.make(people.patient(who, **changed))
    accords = {"closed": "inactive", "opposed": "rejected", "opposed and active": "rejected"}
    if situation != "no accord":
        await desk.make(people.consent(holder, accords.get(situation, "active")))
    return holder


@pytest.mark.parametrize(
    ("situation", "status"),
    [
        ("open", Existing.OPEN),
        ("closed", Existing.CLOSED),
        ("opposed", Existing.OPPOSED),
        ("opposed and active", Existing.OPPOSED),
        ("dead", Existing.DECEASED),
        ("said to be dead", Existing.DECEASED),
        ("twice", Existing.SEVERAL),
        ("no accord", Existing.NONE),
    ],
)
@pytest.mark.parametrize("by", ["number", "traits"])
def test_each_status(server: Server, situation: str, status: Existing, by: str) -> None:
    async def day(desk: Desk) -> None:
        who = people.adult()
        asked = (
            people.question(who) if by == "number" else replace(people.question(who), number="", number_is_own=False)
        )
        assert (await desk.service.existing(asked, deadline=5)).status is Existing.NONE
        holder = await held(desk, who, situation)
        found = await desk.service.existing(asked, deadline=5)
        assert (found.status, found.cause) == (status, "")
        if status not in (Existing.NONE, Existing.SEVERAL):
            assert (found.patient_id, found.traits_agree) == (holder["id"], True)

    beside(server, day)


@pytest.mark.parametrize(
    ("situation", "status"),
    [("open", Existing.OPEN), ("closed", Existing.CLOSED), ("opposed", Existing.NONE), ("dead", Existing.NONE)],
)
def test_what_is_told_to_who_types_other_traits(server: Server, situation: str, status: Existing) -> None:
    """Somebody who knows the number alone learns neither of an opposition nor of a death."""

    async def day(desk: Desk) -> None:
        who = people.adult()
        await held(desk, who, situation)
        other = replace(people.question(who), traits=replace(who.traits, first_given_name="ROSE", given_names="ROSE"))
        found = await desk.service.existing(other, deadline=5)
        assert found.status is status
        assert not found.traits_agree or status is Existing.NONE

    beside(server, day)


def test_a_homonym_born_the_same_day_is_somebody_else(server: Server) -> None:
    async def day(desk: Desk) -> None:
        who = people.adult()
        await held(desk, who, "open")
        homonym = replace(people.question(who), number=people.adult().number)
        assert (await desk.service.existing(homonym, deadline=5)).status is Existing.NONE

    beside(server, day)


def test_what_the_desk_opened_is_open(server: Server) -> None:
    async def day(desk: Desk) -> None:
        who = people.adult()
        answer = await desk.send(people.opening(who, qualified=True))
        found = await desk.service.existing(people.question(who), deadline=5)
        assert (found.status, found.patient_id) == (Existing.OPEN, answer.patient_id)

    beside(server, day)
