"""Is there a record already, and whose identity is it: statuses, never more than was typed here."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from desk_app.domain.answers import (
    Existing,
    ExistingQuestion,
    Match,
)
from desk_app.domain.identity import INS_NIR
from desk_app.domain.secret import Secret
from desk_app.service.client import FhirService
from tests.service import samples
from tests.service.double import (
    Handler,
    against,
    always,
    consent,
    fhir,
    found,
    html,
    person,
    routed,
    serving,
    silent,
)

QUESTION = ExistingQuestion(traits=samples.traits(), number=samples.NUMBER, number_is_own=True)


# --- is there a record already ----------------------------------------------------------------------------------------


def given(status: str, year: int) -> dict[str, Any]:
    return consent(status) | {"dateTime": f"{year}-03-02T09:00:00Z"}


CASES: list[tuple[list[dict[str, Any]], list[dict[str, Any]], Existing]] = [
    ([], [], Existing.NONE),
    ([person()], [consent("active")], Existing.OPEN),
    ([person()], [], Existing.NONE),
    ([person(active=False)], [consent("inactive")], Existing.CLOSED),
    ([person()], [consent("rejected")], Existing.OPPOSED),
    ([person()], [given("rejected", 2020), given("active", 2024)], Existing.OPEN),
    ([person()], [given("active", 2020), given("rejected", 2024)], Existing.OPPOSED),
    ([person()], [given("active", 2020) | {"patient": {"reference": "Patient/13"}}], Existing.NONE),
    ([person()], [given("active", 2020) | {"scope": {"coding": [{"system": "x", "code": "research"}]}}], Existing.NONE),
    ([person(deceasedDateTime="2020-01-01")], [consent("active")], Existing.DECEASED),
    ([person(deceasedBoolean=True)], [], Existing.DECEASED),
    ([person(deceasedBoolean=False)], [consent("active")], Existing.OPEN),
    ([person(deceasedBoolean=True, birthDate="1930-01-01")], [], Existing.NONE),
    ([person(birthDate="1930-01-01")], [consent("rejected")], Existing.NONE),
    ([person(birthDate="1930-01-01")], [consent("active")], Existing.OPEN),
    ([person(), person(id="13")], [], Existing.SEVERAL),
    ([person(name=[None, {"family": 3, "given": "x"}])], [consent("active")], Existing.OPEN),
]


@pytest.mark.parametrize(("people", "consents", "status"), CASES)
def test_each_status_of_an_existing_record(
    people: list[dict[str, Any]], consents: list[dict[str, Any]], status: Existing
) -> None:
    handler = routed(Patient___search=lambda: found(*people), Consent___search=lambda: found(*consents))
    answer, double = against(handler, lambda s: s.existing(QUESTION, deadline=5))
    assert answer.status is status
    assert all("?" not in path and samples.NUMBER not in path for _, path, _, _ in double.asked)


def test_a_parents_number_is_never_searched_for() -> None:
    question = replace(QUESTION, number_is_own=False)
    handler = routed(Patient___search=lambda: found(person()), Consent___search=lambda: found(consent("active")))
    answer, double = against(handler, lambda s: s.existing(question, deadline=5))
    assert answer.status is Existing.OPEN
    assert "identifier" not in double.forms()[0]
    assert double.forms()[0]["family"] == ["GARCIA-HAMMADI"]
    assert double.forms()[0]["birthdate"] == ["1977-01-21"]


def test_a_homonym_with_another_number_or_another_birthday_is_not_the_person() -> None:
    homonym = person(identifier=[{"system": "urn:oid:1.2.250.1.213.1.4.11", "value": "277010115400426"}])
    other_day = person(birthDate="1977-01-22", identifier=[])
    handler = routed(
        Patient___search=lambda: found(homonym, other_day), Consent___search=lambda: found(consent("active"))
    )
    assert against(handler, lambda s: s.existing(QUESTION, deadline=5))[0].status is Existing.NONE


@pytest.mark.parametrize(("number", "system"), [("277010115400329", "8"), ("777010115400329", "9")])
def test_in_production_the_number_is_searched_for_in_its_own_system(number: str, system: str) -> None:
    question = replace(QUESTION, number=number)
    _, double = against(always(found), lambda s: s.existing(question, deadline=5), demonstration=False)
    assert double.forms()[0]["identifier"] == [f"urn:oid:1.2.250.1.213.1.4.{system}|{number}"]


@pytest.mark.parametrize(
    ("handler", "cause"),
    [
        (silent, "timeout"),
        (always(html), "not-fhir"),
        (always(lambda: fhir({}, 503)), "overloaded"),
        (always(lambda: fhir({}, 401)), "unauthorised"),
        (always(lambda: fhir({}, 400)), "search-refused"),
    ],
)
def test_unreachable_says_why_within_the_deadline(handler: Handler, cause: str) -> None:
    answer, _ = against(handler, lambda s: s.existing(QUESTION, deadline=0.5))
    assert (answer.status, answer.cause) == (Existing.UNREACHABLE, cause)


NOT_SUPPORTED = {"resourceType": "OperationOutcome", "issue": [{"code": "not-supported"}]}


# --- the identity service ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "status"),
    [
        (lambda: found(person()), Match.ONE),
        (lambda: found(), Match.NONE),
        (lambda: found(person(), person(id="13")), Match.SEVERAL),
        (lambda: found(person(birthDate="1977-01-22")), Match.NONE),
        (lambda: found(person(identifier=[{"system": INS_NIR, "value": samples.NUMBER}])), Match.NONE),
        (lambda: fhir({}, 404), Match.NOT_OFFERED),
        (lambda: fhir({}, 501), Match.NOT_OFFERED),
        (
            lambda: fhir({"resourceType": "OperationOutcome", "issue": [{"code": "not-supported"}]}, 400),
            Match.NOT_OFFERED,
        ),
        (lambda: fhir({}, 503), Match.UNREACHABLE),
        (html, Match.UNREACHABLE),
    ],
)
def test_each_answer_of_the_identity_service(make: Any, status: Match) -> None:
    answer, double = against(always(make), lambda s: s.match(samples.traits(), deadline=5))
    assert answer.status is status
    assert (answer.ins is not None) is (status is Match.ONE)
    asked = json.loads(double.asked[0][3])
    assert asked["parameter"][1] == {"name": "onlyCertainMatches", "valueBoolean": True}
    assert samples.NUMBER not in json.dumps(asked)


# --- a new question ---------------------------------------------------------------------------------------------------


def test_a_question_that_is_cancelled_lets_go_of_its_connection_and_delays_nobody() -> None:
    left = asyncio.Event()

    async def handler(_: web.Request, body: bytes) -> web.StreamResponse:
        if b"SLOW" not in body:
            return found()
        try:
            await asyncio.Event().wait()
        finally:
            left.set()
        raise AssertionError

    async def main() -> None:
        async with serving(handler) as double:
            service = FhirService(double.base, Secret("t"), demonstration=True, clock=samples.HeldClock())
            slow = replace(QUESTION, traits=samples.traits(birth_name="SLOW"), number_is_own=False)
            first = asyncio.create_task(service.existing(slow, deadline=30))
            await double.was_asked.wait()
            # One still open delays nobody: a household asks for each child by itself.
            assert (await service.existing(QUESTION, deadline=5)).status is Existing.NONE
            assert not first.done()
            first.cancel()
            with pytest.raises(asyncio.CancelledError):
                await first
            assert (await service.existing(QUESTION, deadline=5)).status is Existing.NONE
            await asyncio.wait_for(left.wait(), 5)  # the service sees that nobody waits any more
            await service.close()

    asyncio.run(main())
