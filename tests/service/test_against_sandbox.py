"""The client against the stand-in service: the contract, both sides of it."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import pytest
from uuid6 import uuid7

from desk_app.domain.access import Access
from desk_app.domain.acts import Act, Attached, Basis, Representative
from desk_app.domain.answers import Answer, AnswerKind, Channel, Existing, ExistingQuestion, Match, RenewalRequest
from desk_app.domain.contact import Contact
from desk_app.domain.identity import CardNumber, Collection, Identity, KeySource, NumberOwner, Proof
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.sandbox.app import start
from desk_app.sandbox.fictive_person import SeedPerson
from desk_app.sandbox.seeds import person
from desk_app.service.client import FhirService
from tests.service import samples

T = TypeVar("T")


class SystemClock(samples.HeldClock):
    """The sandbox lives in real time: so does the desk beside it."""

    def __init__(self) -> None:
        from datetime import UTC, datetime

        super().__init__(datetime.now(UTC))


def beside(folder: Path, use: Callable[[FhirService], Coroutine[Any, Any, T]]) -> T:
    """Run `use` with a client of a fresh sandbox."""

    async def main() -> T:
        running = await start(folder, port=0, faults=True)
        service = FhirService(running.base, Secret(running.tokens["desk"]), demonstration=True, clock=SystemClock())
        try:
            return await use(service)
        finally:
            await service.close()
            await running.close()

    return asyncio.run(main())


def code_proof(act_id: str, number: str, code: str) -> str:
    key = hashlib.scrypt(code.encode(), salt=number.encode(), n=16384, r=8, p=1, dklen=32)
    digest = hmac.new(key, f"{act_id}|{number}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def opening(who: SeedPerson, *, code: str = "", **changed: Any) -> Act:
    """An adult's opening, not yet qualified."""
    act_id = str(uuid7())
    identity = Identity(
        traits=who.traits,
        collection=Collection.TYPED,
        number=CardNumber(who.card_number, KeySource.CARD),
        proofs=(Proof.IDENTITY_CARD,),
        strong=True,
    )
    given = replace(samples.adult().content.consent, given_at=SystemClock().now())
    content = {
        "identity": identity,
        "contact": Contact(email="camille@example.org"),
        "creation_code_proof": code_proof(act_id, who.number, code) if code else "",
        "consent": given,
        **changed,
    }
    return replace(samples.adult(act_id=act_id, **content), written_at=SystemClock().now())


def child_opening(who: SeedPerson, household: str) -> Act:
    mother = person("mother")
    identity = Identity(
        traits=who.traits,
        collection=Collection.TYPED,
        number=CardNumber(who.card_number, KeySource.CARD, NumberOwner.PARENT),
        proofs=(Proof.FAMILY_BOOK,),
        strong=True,
    )
    parent = Representative(
        birth_name=mother.traits.birth_name,
        given_name=mother.traits.first_given_name,
        basis=Basis.PARENT,
        kinship="MTH",
        proofs=(Proof.IDENTITY_CARD,),
        strong=True,
        attached=who.attached if who.attached is not Attached.UNKNOWN else Attached.YES,
        number=mother.number,
        contact=Contact(email=mother.email),
    )
    act = opening(who, identity=identity, representatives=(parent,), access=Access(), contact=Contact())
    return replace(act, household=household)


def sent(service: FhirService, act: Act) -> Coroutine[Any, Any, Answer]:
    return service.send(service.compose(act, samples.HEAD))


async def faults(service: FhirService, **switches: Any) -> None:
    base = service._wire._base.removesuffix("/fhir")
    async with aiohttp.ClientSession() as session, session.post(f"{base}/_sandbox/faults", json=switches) as answer:
        assert answer.status == 200, await answer.text()


async def count(service: FhirService, kind: str) -> int:
    reply = await service._wire.ask("GET", f"{kind}?_summary=count", deadline=5)
    if reply.status != 200:
        reply = await service._wire.ask("GET", f"{kind}?_count=200", deadline=5)
    return int(json.loads(reply.body)["total"])


def test_the_sandbox_offers_all_we_need(tmp_path: Path) -> None:
    connection = beside(tmp_path, lambda s: s.greet())
    assert connection.since is not None
    assert connection.name
    assert connection.cannot == ()


def test_an_adult_is_opened_with_the_right_code_and_then_has_a_record(tmp_path: Path) -> None:
    who = person("adult-typed")
    question = ExistingQuestion(traits=who.traits, number=who.number, number_is_own=True)

    async def day(service: FhirService) -> None:
        assert (await service.existing(question, deadline=5)).status is Existing.NONE
        matched = await service.match(who.traits, deadline=5)
        assert matched.status is Match.ONE
        assert matched.ins is not None
        assert matched.ins.value == who.number
        act = opening(who, code=who.creation_code)
        identity = replace(act.content.identity, retrieved=matched.ins)
        act = replace(act, content=replace(act.content, identity=identity))
        answer = await sent(service, act)
        assert (answer.kind, answer.known_before, answer.reason) == (AnswerKind.ACCEPTED, False, "")
        assert answer.patient_id
        found = await service.existing(question, deadline=5)
        assert (found.status, found.patient_id) == (Existing.OPEN, answer.patient_id)

    beside(tmp_path, day)


@pytest.mark.parametrize(
    ("key", "code", "refusal"),
    [
        ("adult-typed", "ZZZZZZZZZZZZ", RefusalCode.CREATION_CODE_UNKNOWN),
        ("code-expired", None, RefusalCode.CREATION_CODE_EXPIRED),
    ],
)
def test_a_wrong_code_comes_back_with_its_reason(
    tmp_path: Path, key: str, code: str | None, refusal: RefusalCode
) -> None:
    who = person(key)
    answer = beside(tmp_path, lambda s: sent(s, opening(who, code=code or who.creation_code)))
    assert (answer.kind, answer.refusal) == (AnswerKind.REFUSED, refusal)
    assert answer.reason


def test_five_wrong_codes_are_too_many_but_a_resend_is_no_try(tmp_path: Path) -> None:
    who = person("adult-typed")

    async def day(service: FhirService) -> None:
        for _ in range(4):
            bundle = service.compose(opening(who, code="ZZZZZZZZZZZZ"), samples.HEAD)
            for _ in range(2):
                assert (await service.send(bundle)).kind is AnswerKind.REFUSED
        answer = await sent(service, opening(who, code=who.creation_code))
        assert answer.kind is AnswerKind.ACCEPTED, answer

    beside(tmp_path, day)


def test_a_household_with_twins_is_three_people_and_no_number_is_a_match(tmp_path: Path) -> None:
    async def day(service: FhirService) -> None:
        before = await count(service, "Patient")
        household = str(uuid7())
        answers = [
            await sent(service, child_opening(person(k), household)) for k in ("twin-lea", "twin-lina", "newborn")
        ]
        assert [a.kind for a in answers] == [AnswerKind.ACCEPTED] * 3, answers
        assert len({a.patient_id for a in answers}) == 3
        assert not any(a.known_before for a in answers)
        assert await count(service, "Patient") == before + 3
        for key, answer in zip(("twin-lea", "twin-lina"), answers, strict=False):
            traits = person(key).traits
            question = ExistingQuestion(traits=traits, number=person(key).card_number, number_is_own=False)
            found = await service.existing(question, deadline=5)
            assert (found.status, found.patient_id) == (Existing.OPEN, answer.patient_id)

    beside(tmp_path, day)


def test_a_resend_byte_for_byte_changes_nothing(tmp_path: Path) -> None:
    who = person("adult-typed")

    async def day(service: FhirService) -> None:
        bundle = service.compose(opening(who, code=who.creation_code), samples.HEAD)
        first = await service.send(bundle)
        counts = [await count(service, kind) for kind in ("Patient", "Consent", "Task", "Provenance")]
        again = await service.send(bundle)
        assert (again.kind, again.patient_id) == (first.kind, first.patient_id)
        assert counts == [await count(service, kind) for kind in ("Patient", "Consent", "Task", "Provenance")]

    beside(tmp_path, day)


@pytest.mark.parametrize("fault", ["answer_lost", "cut_body", "wrong_type"])
def test_a_lost_answer_is_found_by_the_acts_id(tmp_path: Path, fault: str) -> None:
    who = person("adult-typed")

    async def day(service: FhirService) -> None:
        act = opening(who, code=who.creation_code)
        assert await service.look_up(act.id) is None
        await faults(service, **{fault: 1, "only": "^POST /fhir/?$"})
        assert (await sent(service, act)).kind is AnswerKind.LOST
        found = await service.look_up(act.id)
        assert found is not None
        assert (found.kind, found.known_before) == (AnswerKind.ACCEPTED, False)
        assert found.patient_id
        assert found.patient_version

    beside(tmp_path, day)


def test_a_service_that_is_away_is_waited_for_as_long_as_it_asks(tmp_path: Path) -> None:
    who = person("adult-typed")

    async def day(service: FhirService) -> None:
        act = opening(who, code=who.creation_code)
        await faults(service, unavailable=1, retry_after=7)
        answer = await sent(service, act)
        assert (answer.kind, answer.retry_after, answer.cause) == (AnswerKind.LATER, 7.0, "overloaded")
        assert (await sent(service, act)).kind is AnswerKind.ACCEPTED

    beside(tmp_path, day)


@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("adult-typed", Existing.NONE),
        ("adult-spare", Existing.NONE),
        ("code-expired", Existing.NONE),
        ("live", Existing.OPEN),
        ("auto-created", Existing.OPEN),
        ("self-opened", Existing.OPEN),
        ("code-used", Existing.OPEN),
        ("opposed", Existing.OPPOSED),
        ("deceased", Existing.DECEASED),
        ("several", Existing.SEVERAL),
        ("tutelle", Existing.NONE),
        ("emancipated", Existing.NONE),
    ],
)
def test_each_seed_has_its_status(tmp_path: Path, key: str, status: Existing) -> None:
    who = person(key)
    question = ExistingQuestion(traits=who.traits, number=who.number, number_is_own=True)
    answer = beside(tmp_path, lambda s: s.existing(question, deadline=5))
    assert (answer.status, answer.cause) == (status, "")


def test_opposition_is_not_told_to_who_types_other_traits(tmp_path: Path) -> None:
    who = person("opposed")
    question = ExistingQuestion(traits=person("live").traits, number=who.number, number_is_own=True)
    assert beside(tmp_path, lambda s: s.existing(question, deadline=5)).status is Existing.NONE


def test_the_identity_service_answers_one_none_and_several(tmp_path: Path) -> None:
    nobody = replace(person("live").traits, birth_name="PERSONNE")

    async def day(service: FhirService) -> None:
        assert (await service.match(person("live").traits, deadline=5)).status is Match.ONE
        assert (await service.match(nobody, deadline=5)).status is Match.NONE
        assert (await service.match(person("several").traits, deadline=5)).status is Match.SEVERAL
        assert (await service.match(person("twin-lea").traits, deadline=5)).status is Match.ONE

    beside(tmp_path, day)


def test_a_new_code_by_letter_then_by_sms_and_not_twice_at_once(tmp_path: Path) -> None:
    who = person("live")
    question = ExistingQuestion(traits=who.traits, number=who.number, number_is_own=True)

    async def day(service: FhirService) -> None:
        found = await service.existing(question, deadline=5)
        request = RenewalRequest(
            patient_id=found.patient_id,
            channel=Channel.LETTER,
            requested_by="holder",
            vitale_serial=who.vitale_serial,
        )
        letter = await service.renew_code(request)
        assert letter.code is not None
        assert len(letter.code) in (8, 12)
        assert letter.expires > SystemClock().now()
        assert letter.address is not None
        assert letter.address.town == "BESANCON"
        with pytest.raises(Refusal) as refused:
            await service.renew_code(replace(request, channel=Channel.SMS))
        assert refused.value.code is RefusalCode.CODE_TOO_SOON

    beside(tmp_path, day)


def test_a_new_code_by_sms_names_a_masked_target_and_no_code(tmp_path: Path) -> None:
    who = person("live")
    question = ExistingQuestion(traits=who.traits, number=who.number, number_is_own=True)

    async def day(service: FhirService) -> None:
        found = await service.existing(question, deadline=5)
        request = RenewalRequest(
            patient_id=found.patient_id, channel=Channel.SMS, requested_by="holder", vitale_serial=who.vitale_serial
        )
        code = await service.renew_code(request)
        assert code.code is None
        assert code.sent_to
        assert who.mobile.removeprefix("+33") not in code.sent_to

    beside(tmp_path, day)


def test_a_lost_new_code_is_unknown(tmp_path: Path) -> None:
    who = person("live")
    question = ExistingQuestion(traits=who.traits, number=who.number, number_is_own=True)

    async def day(service: FhirService) -> None:
        found = await service.existing(question, deadline=5)
        await faults(service, answer_lost=1, only="renew-code")
        request = RenewalRequest(patient_id=found.patient_id, channel=Channel.LETTER, requested_by="holder")
        with pytest.raises(Refusal) as refused:
            await service.renew_code(request)
        assert refused.value.code is RefusalCode.CODE_UNKNOWN

    beside(tmp_path, day)


def test_an_opening_over_a_live_record_says_so(tmp_path: Path) -> None:
    who = person("code-used")

    async def day(service: FhirService) -> None:
        matched = await service.match(who.traits, deadline=5)
        act = opening(who, code=who.creation_code)
        identity = replace(act.content.identity, retrieved=matched.ins)
        answer = await sent(service, replace(act, content=replace(act.content, identity=identity)))
        assert answer.kind is AnswerKind.REFUSED
        assert answer.refusal in (RefusalCode.RECORD_EXISTS, RefusalCode.CREATION_CODE_USED)

    beside(tmp_path, day)


def test_a_token_nobody_gave_is_a_sign_in(tmp_path: Path) -> None:
    async def day(service: FhirService) -> None:
        service.use_token(Secret("faux"))
        answer = await sent(service, opening(person("adult-typed")))
        assert (answer.kind, answer.cause) == (AnswerKind.SIGN_IN, "unauthorised")

    beside(tmp_path, day)
