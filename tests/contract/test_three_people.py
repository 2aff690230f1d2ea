"""Three people stay three: a parent and two twins under the one number the fund pays under."""

from __future__ import annotations

import asyncio
from itertools import permutations

import pytest

from desk_app.domain.acts import Act
from desk_app.domain.answers import AnswerKind
from tests.contract import people
from tests.contract.servers import Desk, Server, beside

ORDERS = list(permutations(("mother", "lea", "lina")))


def household(*, qualified: bool) -> tuple[people.Person, dict[str, Act]]:
    """The mother, and the acts of the three."""
    mother = people.adult()
    three = {"mother": mother, "lea": people.child(mother, "LEA"), "lina": people.child(mother, "LINA")}
    return mother, {name: people.opening(who, qualified=qualified) for name, who in three.items()}


async def three(desk: Desk, mother: people.Person, acts: dict[str, Act], answers: dict[str, str]) -> None:
    """Three people and no fourth, each of them the one its own act made."""
    assert len(set(answers.values())) == 3
    found = (await desk.search("Patient", identifier=people.nss(mother))).resources("Patient")
    assert {one["id"] for one in found} == set(answers.values())
    by_id = {one["id"]: one["name"][0]["given"][0] for one in found}
    assert {name: by_id[key] for name, key in answers.items()} == {
        name: act.content.identity.traits.first_given_name for name, act in acts.items()
    }
    for name, act in acts.items():
        assert await desk.count("Consent", patient=f"Patient/{answers[name]}") == 1
        assert await desk.count("Task", identifier=people.own(act)) == 1


@pytest.mark.parametrize("qualified", [False, True], ids=["by number", "by INS"])
@pytest.mark.parametrize("order", ORDERS, ids="-".join)
def test_in_every_order_and_again(server: Server, order: tuple[str, ...], qualified: bool) -> None:
    async def day(desk: Desk) -> None:
        mother, acts = household(qualified=qualified)
        bundles = {name: desk.compose(act) for name, act in acts.items()}
        answers: dict[str, str] = {}
        for name in (*order, *order, *reversed(order)):
            answer = await desk.service.send(bundles[name])
            assert (answer.kind, answer.known_before) == (AnswerKind.ACCEPTED, False), (name, answer)
            assert answers.setdefault(name, answer.patient_id) == answer.patient_id, name
        await three(desk, mother, acts, answers)

    beside(server, day)


def test_all_at_once_and_each_twice(server: Server) -> None:
    async def day(desk: Desk) -> None:
        mother, acts = household(qualified=True)
        bundles = {name: desk.compose(act) for name, act in acts.items()}
        names = [*acts, *acts]
        said = await asyncio.gather(*(desk.service.send(bundles[name]) for name in names))
        assert {one.kind for one in said} == {AnswerKind.ACCEPTED}, said
        answers: dict[str, str] = {}
        for name, one in zip(names, said, strict=True):
            assert answers.setdefault(name, one.patient_id) == one.patient_id
        await three(desk, mother, acts, answers)

    beside(server, day)


def test_a_twin_is_not_told_of_the_other(server: Server) -> None:
    """The existing-record test: the number on the card is the mother's, and never a key for a match."""

    async def day(desk: Desk) -> None:
        mother = people.adult()
        lea, lina = people.child(mother, "LEA"), people.child(mother, "LINA")
        answer = await desk.send(people.opening(lea))
        for who, status, found in ((lea, "open", answer.patient_id), (lina, "none", ""), (mother, "none", "")):
            said = await desk.service.existing(people.question(who), deadline=5)
            assert (said.status, said.patient_id, said.cause) == (status, found, "")

    beside(server, day)
