"""Each kind of change from end to end, with the stand-in service: read, changed, sent, read again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from uuid6 import uuid7

from desk_app.domain.access import Access, Grant
from desk_app.domain.acts import (
    Act,
    ChangeAccess,
    ChangeContact,
    CloseRecord,
    ClosingReason,
    Consent,
    Content,
    ReopenRecord,
)
from desk_app.domain.answers import AnswerKind, Channel, CodeCancelled, Existing, ExistingQuestion, RenewalRequest
from desk_app.domain.contact import Contact, PostalAddress
from desk_app.domain.held_record import HeldRecord
from desk_app.domain.refusal import RefusalCode
from desk_app.sandbox.seeds import person
from desk_app.service.client import FhirService
from desk_app.service.exchange import read
from desk_app.service.mapping import canonical
from tests.service import samples
from tests.service.test_against_sandbox import SystemClock, beside, faults

LIVE = person("live")
QUESTION = ExistingQuestion(traits=LIVE.traits, number=LIVE.number, number_is_own=True)
WHO: dict[str, Any] = {"identity": replace(samples.adult_identity(qualified=False), traits=LIVE.traits)}
MOVED = Contact(email="helene.neuf@example.org", notify=True, address=PostalAddress(street="3 QUAI SUD", town="DOLE"))


async def live(service: FhirService) -> HeldRecord:
    patient_id = (await service.existing(QUESTION, deadline=5)).patient_id
    return await service.read_record(patient_id, deadline=5)


def change(service: FhirService, record: HeldRecord, content: Content) -> tuple[Act, bytes]:
    kind = samples.KINDS[type(content)]
    now = SystemClock().now()
    act = replace(samples.adult(act_id=str(uuid7())), kind=kind, content=content, base=record.base, written_at=now)
    return act, service.compose(act, samples.HEAD, record.raw)


async def stored(service: FhirService, place: str) -> dict[str, Any]:
    found = read(await service._wire.ask("GET", place, deadline=5))
    assert found is not None
    return found


def test_a_record_of_the_service_is_read(tmp_path: Path) -> None:
    record = beside(tmp_path, live)
    assert (record.contact.email, record.contact.mobile) == (LIVE.email, LIVE.mobile)
    assert record.contact.address == LIVE.address
    assert (record.is_active, record.has_consent, record.is_whole) == (True, True, True)
    assert len(record.access.grants) == 3
    assert record.access.attending_doctor is not None
    assert record.read_at is not None


def test_a_contact_changes_and_all_else_of_the_record_stays(tmp_path: Path) -> None:
    async def day(service: FhirService) -> None:
        first = await live(service)
        place = f"Patient/{first.base.patient_id}"
        theirs = json.loads(first.raw)["Patient"]
        theirs["extension"].append({"url": "https://ailleurs.example/poids", "valueDecimal": 71.5})
        theirs["telecom"][0]["extension"] = [{"url": "u:a", "extension": [{"url": "b", "valueString": "c"}]}]
        theirs["contained"] = [{"resourceType": "Organization", "id": "o", "name": "Ailleurs"}]
        theirs["managingOrganization"] = {"reference": "#o"}
        written = await service._wire.ask("PUT", place, body=canonical(theirs), deadline=5)
        assert written.status == 200
        record = await service.read_record(first.base.patient_id, deadline=5, known=first)
        assert record.base.patient_version != first.base.patient_version

        act, bundle = change(service, record, ChangeContact(contact=MOVED, **WHO))
        answer = await service.send(bundle)
        assert (answer.kind, answer.known_before, answer.reason) == (AnswerKind.ACCEPTED, False, "")
        assert answer.patient_id == record.base.patient_id
        assert answer.patient_version not in ("", record.base.patient_version)
        after = await service.read_record(answer.patient_id, deadline=5, known=record)
        assert after.contact == MOVED
        assert after.base.patient_version == answer.patient_version
        now, before = json.loads(after.raw)["Patient"], json.loads(record.raw)["Patient"]
        owned = ("telecom", "address", "meta")
        assert {k: v for k, v in now.items() if k not in owned} == {k: v for k, v in before.items() if k not in owned}
        assert now["telecom"] == [before["telecom"][0] | {"value": MOVED.email}]
        assert json.loads(after.raw)["Consent"] == json.loads(record.raw)["Consent"]

        # Once and only once: a resend changes nothing, and the act is found by its id.
        assert (await service.send(bundle)).kind is AnswerKind.ACCEPTED
        found = await service.look_up(act.id)
        assert found is not None
        assert (found.kind, found.known_before) == (AnswerKind.ACCEPTED, False)
        assert (found.patient_id, found.patient_version) == (answer.patient_id, answer.patient_version)
        assert (found.consent_id, found.consent_version) == (record.base.consent_id, record.base.consent_version)
        # Nothing changed since: the same record comes back.
        again = await service.read_record(answer.patient_id, deadline=5, known=after)
        assert replace(again, read_at=None) == replace(after, read_at=None)

    beside(tmp_path, day)


def test_what_somebody_else_changed_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    async def day(service: FhirService) -> None:
        record = await live(service)
        _, first = change(service, record, ChangeContact(contact=MOVED, **WHO))
        act, stale = change(service, record, ChangeContact(contact=Contact(), **WHO))
        assert (await service.send(first)).kind is AnswerKind.ACCEPTED
        answer = await service.send(stale)
        assert (answer.kind, answer.cause) == (AnswerKind.CONFLICT, "precondition")
        assert answer.refusal is RefusalCode.RECORD_CHANGED
        assert await service.look_up(act.id) is None
        assert (await live(service)).contact == MOVED

    beside(tmp_path, day)


def test_access_changes_with_and_without_the_attending_doctor(tmp_path: Path) -> None:
    async def day(service: FhirService) -> None:
        record = await live(service)
        doctor, pedicure, _ = record.access.grants
        blocked = replace(pedicure, read=False, blocked=True)
        new = Grant(professional=samples.NURSE, read=True)
        access = Access(attending_doctor=record.access.attending_doctor, grants=(doctor, blocked, new), emergency=False)
        _, bundle = change(service, record, ChangeAccess(access=access, **WHO))
        answer = await service.send(bundle)
        assert (answer.kind, answer.patient_id) == (AnswerKind.ACCEPTED, record.base.patient_id)
        assert (answer.consent_id, answer.patient_version) == (record.base.consent_id, "")
        assert answer.consent_version
        after = await live(service)
        assert after.base.patient_version == record.base.patient_version
        rights = {(g.professional.rpps, g.read, g.add, g.blocked) for g in after.access.grants}
        assert rights == {(g.professional.rpps, g.read, g.add, g.blocked) for g in access.grants}
        assert (after.access.emergency, after.access.break_glass) == (False, True)

        other = replace(after.access, attending_doctor=samples.DOCTOR)
        _, bundle = change(service, after, ChangeAccess(access=other, doctor_changes=True, **WHO))
        answer = await service.send(bundle)
        assert answer.patient_version
        assert answer.consent_version
        found = (await live(service)).access.attending_doctor
        assert found is not None
        assert found.shown_name() == samples.DOCTOR.shown_name()

    beside(tmp_path, day)


@pytest.mark.parametrize("reason", list(ClosingReason))
def test_a_record_is_closed_and_opened_again(tmp_path: Path, reason: ClosingReason) -> None:
    async def day(service: FhirService) -> None:
        record = await live(service)
        _, bundle = change(service, record, CloseRecord(reason=reason, note="", **WHO))
        answer = await service.send(bundle)
        assert (answer.kind, answer.known_before) == (AnswerKind.ACCEPTED, False)
        assert answer.consent_id == record.base.consent_id
        assert (await service.existing(QUESTION, deadline=5)).status is Existing.CLOSED
        closed = await service.read_record(answer.patient_id, deadline=5)
        assert (closed.is_active, closed.has_consent) == (False, False)
        assert "deceased" not in closed.raw.decode()
        refused = change(service, closed, ChangeContact(contact=MOVED, **WHO))[1]
        assert (await service.send(refused)).refusal is RefusalCode.RECORD_CLOSED

        agreed = Consent(wording="2026-02", given_by="holder", given_at=SystemClock().now())
        again = ReopenRecord(access=Access(break_glass=False), consent=agreed, leaflet_given=True, **WHO)
        act, bundle = change(service, closed, again)
        answer = await service.send(bundle)
        assert answer.kind is AnswerKind.ACCEPTED
        assert answer.consent_id not in ("", record.base.consent_id)
        assert (await service.existing(QUESTION, deadline=5)).status is Existing.OPEN
        reopened = await service.read_record(answer.patient_id, deadline=5)
        assert (reopened.is_active, reopened.has_consent) == (True, True)
        assert (reopened.base.consent_id, reopened.access.grants) == (answer.consent_id, ())
        assert reopened.access.break_glass is False
        old = await stored(service, f"Consent/{record.base.consent_id}")
        assert old["status"] == "inactive"
        assert old["provision"] == json.loads(record.raw)["Consent"]["provision"]
        found = await service.look_up(act.id)
        assert found is not None
        assert (found.consent_id, found.known_before) == (answer.consent_id, False)

    beside(tmp_path, day)


def test_a_lost_answer_to_a_change_is_found_by_the_acts_id(tmp_path: Path) -> None:
    async def day(service: FhirService) -> None:
        record = await live(service)
        act, bundle = change(service, record, ChangeContact(contact=MOVED, **WHO))
        await faults(service, answer_lost=1, only="^POST /fhir/?$")
        assert (await service.send(bundle)).kind is AnswerKind.LOST
        found = await service.look_up(act.id)
        assert found is not None
        assert (found.kind, found.reason) == (AnswerKind.ACCEPTED, "")
        assert (await live(service)).contact == MOVED

    beside(tmp_path, day)


def test_the_access_history_is_read_page_after_page(tmp_path: Path) -> None:
    async def day(service: FhirService) -> None:
        record = await live(service)
        patient_id = record.base.patient_id
        _, bundle = change(service, record, ChangeContact(contact=MOVED, **WHO))
        await service.send(bundle)
        for _ in range(45):
            await service._wire.ask("GET", f"Patient/{patient_id}", deadline=5)
        pages = [await service.history(patient_id, deadline=5)]
        while pages[-1].next:
            assert "://" not in pages[-1].next or service._wire._base in pages[-1].next
            pages.append(await service.history(patient_id, after=pages[-1].next, deadline=5))
        assert len(pages) == 2
        lines = [line for page in pages for line in page.seen]
        assert [line.at for line in lines] == sorted((line.at for line in lines), reverse=True)
        assert {line.action for line in lines} >= {"read", "updated", "searched"}
        (ours,) = [line for line in lines if line.action == "updated"]
        assert ours.who == samples.AUTHOR.name

    beside(tmp_path, day)


def test_a_cancelled_code_opens_nothing_and_cancelling_again_is_done(tmp_path: Path) -> None:
    async def day(service: FhirService) -> None:
        patient_id = (await live(service)).base.patient_id
        renewed = await service.renew_code(
            RenewalRequest(patient_id=patient_id, channel=Channel.LETTER, requested_by="holder")
        )
        assert renewed.code is not None
        for reason in CodeCancelled:
            await service.cancel_code(patient_id, reason)
        identifier = {"name": "identifier", "valueString": LIVE.number}
        card = {"name": "vitaleSerial", "valueString": "12345678901"}
        tried = {"name": "code", "valueString": renewed.code.reveal()}
        body = canonical({"resourceType": "Parameters", "parameter": [identifier, card, tried]})
        reply = await service._wire.ask("POST", "Patient/$activate", body=body, deadline=5)
        assert reply.status == 422
        assert b"code-cancelled" in reply.body

    beside(tmp_path, day)
