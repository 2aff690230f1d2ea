"""What a server takes and what it refuses: the sandbox is the stricter one, each time on purpose."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract import people
from tests.contract.differences import DIFFERENCES
from tests.contract.servers import Desk, Heard, Json, Server, beside

NH = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "NH"}]}


def somebody(**changed: Any) -> Json:
    return people.patient(people.adult()) | changed


def named(system: str, **more: Any) -> list[Json]:
    return [{"system": system, "value": people.adult().number, **more}]


async def written(desk: Desk, body: Json) -> Heard:
    return await desk.ask("POST", body["resourceType"], body)


BODIES: dict[str, Any] = {
    "gender": lambda: somebody(gender="F"),
    "unknown-element": lambda: somebody(shoeSize=38),
    "empty-string": lambda: somebody(language=""),
    "empty-list": lambda: somebody(telecom=[]),
    "no-such-day": lambda: somebody(birthDate="1977-02-30"),
    "nss-without-type": lambda: somebody(identifier=named("urn:oid:1.2.250.1.213.1.4.13")),
    "production-ins": lambda: somebody(identifier=named("urn:oid:1.2.250.1.213.1.4.8", use="official")),
    "identifier-without-system": lambda: somebody(identifier=[{"value": "x"}]),
    "dangling": lambda: somebody(managingOrganization={"reference": "Organization/nobody"}),
    "name-use": lambda: somebody(name=[{"use": "stage", "family": "X"}]),
    "consent-category": lambda: people.consent({"id": "nobody"}) | {"patient": {"display": "x"}, "category": [NH]},
    "consent-no-wording": lambda: {
        key: value for key, value in people.consent({"id": "x"}).items() if key != "policyRule"
    } | {"patient": {"display": "x"}},
    "provenance-no-target": lambda: {
        "resourceType": "Provenance", "recorded": "2026-01-01T00:00:00Z", "agent": [{"who": {"display": "x"}}],
    },
}  # fmt: skip


@pytest.mark.parametrize("what", BODIES)
def test_a_body(server: Server, what: str) -> None:
    assert beside(server, lambda desk: written(desk, BODIES[what]())).status == DIFFERENCES[what].on(server)


QUESTIONS = {
    "unknown-parameter": "Patient?shoe=38",
    "number-in-url": "Patient?identifier=urn:oid:1.2.250.1.213.1.4.11|277012505600287",
    "name-in-url": "Patient?family=ESSAI",
    "type-not-kept": "Medication",
    "xml": "Patient?_format=xml&_count=0",
}


@pytest.mark.parametrize("what", QUESTIONS)
def test_a_question(server: Server, what: str) -> None:
    assert beside(server, lambda desk: desk.ask("GET", QUESTIONS[what])).status == DIFFERENCES[what].on(server)


def test_an_unknown_parameter_is_refused_by_all_where_the_client_asks_for_it(server: Server) -> None:
    assert beside(server, lambda desk: desk.search("Patient", shoe="38")).status == 400


def test_an_id_over_64_characters(server: Server) -> None:
    async def day(desk: Desk) -> int:
        key = "a" * 65
        return (await desk.ask("PUT", f"Patient/{key}", somebody(id=key))).status

    assert beside(server, day) == DIFFERENCES["long-id"].on(server)


def test_a_number_that_a_household_shares_is_no_condition(server: Server) -> None:
    """What our client never writes, and what makes one of two."""
    assert beside(server, lambda desk: conditional(desk, "")) == DIFFERENCES["nss-as-condition"].on(server)


def test_a_type_before_the_condition_makes_no_duplicates(server: Server) -> None:
    """One real server does, without a word; none of these does."""
    assert beside(server, lambda desk: conditional(desk, "Patient?")) == "400, 400"


async def conditional(desk: Desk, prefix: str) -> str:
    """The same person created twice under the same condition."""
    who = people.adult()
    nss = [{"use": "official", "type": NH, "system": "urn:oid:1.2.250.1.213.1.4.13", "value": who.card}]
    body = people.patient(who, identifier=nss)
    condition = f"{prefix}identifier={people.nss(who)}"
    heard = [await desk.ask("POST", "Patient", body, If_None_Exist=condition) for _ in range(2)]
    return ", ".join(str(one.status) for one in heard)
