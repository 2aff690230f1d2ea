"""A change starts from the resource as received: what it owns is replaced, everything else goes back word for word."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk_app.domain.access import Access, Grant
from desk_app.domain.acts import (
    Act,
    ActKind,
    Base,
    ChangeAccess,
    ChangeContact,
    CloseRecord,
    ClosingReason,
    Consent,
    ReopenRecord,
    Representative,
)
from desk_app.domain.contact import Contact
from desk_app.domain.identity import INS_NIR, INS_NIR_DEMONSTRATION, INS_NIR_TEST, Ins
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.service.client import FhirService
from desk_app.service.mapping import bundle
from desk_app.service.mapping.access import access_of, with_access, with_doctor
from desk_app.service.mapping.contact import contact_of, with_contact
from desk_app.service.mapping.held import etag
from tests.service import generated, samples
from tests.service.held import held, raw

Json = dict[str, Any]
PATIENT, CONSENT = held(samples.adult())
ALONE: dict[str, Any] = {"identity": samples.adult_identity()}
MOTHER = samples.child().content.representatives[0]


def act(content: Any, **base: str) -> Act:
    seen = {"patient_id": "12", "patient_version": 'W/"4"', "consent_id": "c-1", "consent_version": "2"} | base
    return replace(samples.adult(), kind=samples.KINDS[type(content)], content=content, base=Base(**seen))


def entries(change: Act, patient: Json = PATIENT, consent: Json | None = CONSENT) -> list[Json]:
    made: list[Json] = json.loads(bundle(change, samples.HEAD, raw(patient, consent)))["entry"]
    return made


def requests(change: Act, **record: Any) -> list[tuple[str, str, str | None]]:
    found = [entry["request"] for entry in entries(change, **record)]
    return [(one["method"], one["url"], one.get("ifMatch")) for one in found]


CONTACT = act(ChangeContact(contact=Contact(email="neuf@exemple.fr"), **ALONE))
ACCESS = act(ChangeAccess(access=Access(break_glass=False), **ALONE))
DOCTOR = act(ChangeAccess(access=Access(attending_doctor=samples.NURSE), doctor_changes=True, **ALONE))
CLOSE = act(CloseRecord(reason=ClosingReason.DEATH, **ALONE))
AGREED = Consent(wording="2026-02", given_by="holder", given_at=samples.NOW)
REOPEN = act(ReopenRecord(access=Access(), consent=AGREED, leaflet_given=True, **ALONE))
ALL = pytest.mark.parametrize("change", [CONTACT, ACCESS, DOCTOR, CLOSE, REOPEN], ids=lambda one: one.kind.value)


# --- what each kind sends ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "written"),
    [
        (CONTACT, [("PUT", "Patient/12", 'W/"4"')]),
        (ACCESS, [("PUT", "Consent/c-1", 'W/"2"')]),
        (DOCTOR, [("PUT", "Patient/12", 'W/"4"'), ("PUT", "Consent/c-1", 'W/"2"')]),
        (CLOSE, [("PUT", "Patient/12", 'W/"4"'), ("PUT", "Consent/c-1", 'W/"2"')]),
        (REOPEN, [("PUT", "Patient/12", 'W/"4"'), ("POST", "Consent", None)]),
    ],
)
def test_each_kind_writes_what_the_contract_says(change: Act, written: list[tuple[str, str, str | None]]) -> None:
    found = requests(change)
    assert found[: len(written)] == written
    task, provenance, audit = found[len(written) :]
    assert task == ("POST", "Task", None)
    assert provenance[:2] == ("PUT", provenance[1])
    assert provenance[1].startswith("Provenance/")
    assert audit[1].startswith("AuditEvent/")
    assert (provenance[2], audit[2]) == (None, None)


@ALL
def test_the_act_names_itself_its_record_and_the_trail(change: Act) -> None:
    found = {entry["resource"]["resourceType"]: entry for entry in entries(change)}
    task = found["Task"]["resource"]
    assert found["Task"]["request"]["ifNoneExist"] == f"identifier=urn:guichet:act|{samples.ACT_ID}"
    assert task["identifier"] == [{"system": "urn:guichet:act", "value": samples.ACT_ID}]
    assert task["for"] == {"reference": "Patient/12"}
    assert task["code"]["coding"] == [{"system": "urn:guichet:act-kind", "code": change.kind.value}]
    provenance = found["Provenance"]["resource"]
    assert provenance["activity"]["coding"][0]["code"] == "UPDATE"
    assert provenance["entity"][0]["what"]["identifier"]["value"] == "7:" + "0f" * 32
    targets = {target["reference"] for target in provenance["target"]}
    puts = {url for method, url, _ in requests(change) if method == "PUT"} - {
        found[kind]["request"]["url"] for kind in ("Provenance", "AuditEvent")
    }
    posts = {entry["fullUrl"] for entry in entries(change) if entry["request"]["method"] == "POST"}
    assert targets == puts | posts
    audit = found["AuditEvent"]["resource"]
    assert (audit["action"], audit["entity"][0]["what"]) == ("U", {"reference": "Patient/12"})


def test_closing_says_why_and_makes_no_death_up() -> None:
    found = entries(act(CloseRecord(reason=ClosingReason.ERROR, note="Homonyme", **ALONE)))
    task = next(one["resource"] for one in found if one["resource"]["resourceType"] == "Task")
    assert task["reasonCode"] == {"coding": [{"system": "urn:guichet:closing-reason", "code": "error"}]}
    assert task["note"] == [{"text": "Homonyme"}]
    patient, consent = (one["resource"] for one in entries(CLOSE)[:2])
    assert patient == PATIENT | {"active": False}
    assert consent == CONSENT | {"status": "inactive"}


def test_a_record_without_a_consent_is_closed_all_the_same() -> None:
    assert requests(CLOSE, consent=None)[:2] == [("PUT", "Patient/12", 'W/"4"'), ("POST", "Task", None)]


def test_reopening_brings_a_new_consent_and_leaves_the_old_one() -> None:
    closed, inactive = PATIENT | {"active": False}, CONSENT | {"status": "inactive"}
    reopened, consent, *_ = entries(REOPEN, closed, inactive)
    assert reopened["resource"] == PATIENT
    made = consent["resource"]
    assert (made["status"], made["patient"]) == ("active", {"reference": "Patient/12"})
    assert made["performer"] == [{"reference": "Patient/12"}]
    assert made["identifier"] == [{"system": "urn:guichet:act", "value": samples.ACT_ID}]
    assert consent["request"]["ifNoneExist"] == f"identifier=urn:guichet:act|{samples.ACT_ID}"
    assert [p.get("purpose", [{}])[0].get("code") for p in made["provision"]["provision"]] == ["ETREAT", "BTG"]


def test_who_stood_there_for_the_holder_is_named_and_nothing_else_of_them() -> None:
    absent = Representative(birth_name="ABSENT", given_name="PAUL", basis=MOTHER.basis, present=False)
    content = ChangeContact(contact=Contact(), representatives=(MOTHER, absent), **ALONE)
    told = json.dumps(entries(act(content))[2])
    assert "SARAH-LOU GARCIA-HAMMADI" in told
    assert "informant" in told
    for private in ("ABSENT", MOTHER.number, MOTHER.contact.email):
        assert private not in told


# --- versions ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "sent"), [('W/"3"', 'W/"3"'), ('"3"', '"3"'), ("3", 'W/"3"'), ("a-b", 'W/"a-b"'), ("", "")]
)
def test_a_version_is_sent_as_it_was_given(seen: str, sent: str) -> None:
    assert etag(seen) == sent


def test_where_nobody_noted_the_version_the_resources_own_counts_and_without_any_nothing_is_sent() -> None:
    change = replace(CONTACT, base=Base(patient_id="12"))
    assert requests(change)[0] == ("PUT", "Patient/12", 'W/"4"')
    with pytest.raises(Refusal) as refused:
        entries(change, PATIENT | {"meta": {}})
    assert refused.value.code is RefusalCode.SERVICE_UNREADABLE


@pytest.mark.parametrize(
    ("change", "record", "code"),
    [
        (replace(CONTACT, base=None), raw(PATIENT), RefusalCode.NOT_READY),
        (CONTACT, b"", RefusalCode.NOT_READY),
        (CONTACT, b"[]", RefusalCode.NOT_READY),
        (CONTACT, b'{"Patient":3}', RefusalCode.NOT_READY),
        (act(CONTACT.content, patient_id="13"), raw(PATIENT), RefusalCode.NOT_READY),
        (act(ACCESS.content, consent_id="c-2"), raw(PATIENT, CONSENT), RefusalCode.NOT_READY),
        (ACCESS, raw(PATIENT), RefusalCode.CONSENT_MISSING),
        (ACCESS, raw(PATIENT, CONSENT | {"status": "inactive"}), RefusalCode.CONSENT_MISSING),
    ],
)
def test_a_change_without_what_it_starts_from_is_refused(change: Act, record: bytes, code: RefusalCode) -> None:
    with pytest.raises(Refusal) as refused:
        bundle(change, samples.HEAD, record)
    assert refused.value.code is code


# --- word for word ----------------------------------------------------------------------------------------------------


def outside(resource: Json, change: Act) -> Json:
    """The resource without the paths this change owns."""
    left = deepcopy(resource)
    match change.content:
        case ChangeContact():
            left["extension"] = [e for e in left.get("extension", []) if "notify" not in e.get("url", "")]
            left["extension"] = [e for e in left["extension"] if "nothing-at-home" not in e.get("url", "")]
            points = [p for p in left.pop("telecom", []) if p.get("system") not in ("email", "phone")]
            left |= {"telecom": points, "address": [a for a in left.pop("address", []) if a.get("use") != "home"]}
        case CloseRecord() | ReopenRecord():
            left.pop("status" if left["resourceType"] == "Consent" else "active", None)
            if change.kind is ActKind.REOPEN:
                left.pop("generalPractitioner", None)
        case ChangeAccess() if left["resourceType"] == "Patient":
            left.pop("generalPractitioner", None)
        case _:
            left["provision"].pop("provision")
    return left


@pytest.mark.timeout(240)  # a busy machine is no fault
@settings(max_examples=60)
@given(generated.changes(), st.data())
def test_what_others_put_there_goes_back_unchanged(change: tuple[Act, bytes], data: st.DataObject) -> None:
    act_, held_raw = change
    found = json.loads(held_raw)
    record = {kind: data.draw(generated.noised(resource)) for kind, resource in found.items()}
    record["Patient"] |= {"id": "12", "photo": [{"size": 3}], "_gender": {"extension": [{"url": "u:x"}]}}
    record["Patient"]["name"] = [
        {"family": "X", "given": ["A", "B"], "_given": [None, {"extension": [{"url": "u:y", "valueDecimal": 0.5}]}]}
    ]
    held_bytes = raw(record["Patient"], record["Consent"])
    made = bundle(act_, samples.HEAD, held_bytes)
    assert made == bundle(act_, samples.HEAD, held_bytes)
    for entry in json.loads(made)["entry"]:
        if "ifMatch" in entry["request"]:
            kind = entry["resource"]["resourceType"]
            assert outside(entry["resource"], act_) == outside(record[kind], act_)


def test_numbers_keep_their_digits_and_empty_places_their_place() -> None:
    written = raw(PATIENT).replace(b'"active":true', b'"active":true,"x":[1.10,-0.0,1E400,12345678901234567890]')
    made = bundle(CLOSE, samples.HEAD, written)
    assert b'"x":[1.10,-0.0,1E400,12345678901234567890]' in made
    odd = PATIENT | {"_given": [None, {"id": "x"}], "contained": [], "x": {"y": None, "z": ""}}
    assert entries(CLOSE, odd)[0]["resource"] == odd | {"active": False}


@given(generated.contacts, generated.contacts, st.data())
def test_a_contact_put_into_a_record_is_read_back(before: Contact, after: Contact, data: st.DataObject) -> None:
    patient = data.draw(generated.noised(with_contact(PATIENT, before)))
    assert contact_of(patient) == contact_of(with_contact(PATIENT, before))
    changed = with_contact(patient, after)
    found = contact_of(changed)
    assert (found.email, found.mobile, found.notify) == (after.email, after.mobile, after.notify)
    assert found.nothing_at_home == after.nothing_at_home
    assert (found.address.lines() if found.address else ()) == (after.address.lines() if after.address else ())
    assert with_contact(changed, after) == changed


def choices(access: Access) -> tuple[Any, ...]:
    rights = {(g.professional.rpps, g.read, g.add, g.blocked, g.until) for g in access.grants}
    return {one for one in rights if any(one[1:4])}, access.emergency, access.break_glass


@given(generated.accesses, generated.accesses, st.data())
def test_choices_put_into_a_consent_are_read_back(before: Access, after: Access, data: st.DataObject) -> None:
    consent = data.draw(generated.noised(with_access(CONSENT, before, date(2026, 3, 2)), unknown=False))
    found, is_whole = access_of({}, consent)
    assert (choices(found), is_whole) == (choices(before), True)
    changed = with_access(consent, after, date(2026, 4, 2))
    assert choices(access_of({}, changed)[0]) == choices(after)
    assert with_access(changed, after, date(2026, 5, 2)) == changed
    assert with_access(consent, before, date(2026, 5, 2)) == consent
    doctor = access_of(with_doctor(PATIENT, after.attending_doctor), {})[0].attending_doctor
    assert (doctor and doctor.rpps) == (after.attending_doctor and after.attending_doctor.rpps)


# --- two worlds -------------------------------------------------------------------------------------------------------


@ALL
def test_no_kind_of_act_carries_an_identifier_of_the_other_world(change: Act) -> None:
    def composed(other: str, *, demonstration: bool, consent: Json = CONSENT, **patient: Any) -> bytes:
        service = FhirService("http://h/fhir", Secret("t"), demonstration=demonstration, clock=samples.HeldClock())
        identity = replace(change.content.identity, retrieved=Ins(samples.NUMBER, other))
        one = replace(change, content=replace(change.content, identity=identity))
        return service.compose(one, samples.HEAD, raw(PATIENT | {"identifier": []} | patient, consent))

    for here, there in ((INS_NIR_DEMONSTRATION, INS_NIR), (INS_NIR, INS_NIR_DEMONSTRATION), (INS_NIR, INS_NIR_TEST)):
        world = here == INS_NIR_DEMONSTRATION
        assert composed(here, demonstration=world)
        with pytest.raises(Refusal) as refused:
            composed(there, demonstration=world)
        assert refused.value.code is RefusalCode.DEMONSTRATION_MIXED
        if change in (ACCESS,):
            continue  # the Patient does not go back
        hidden = [{"resourceType": "Patient", "identifier": [{"system": there, "value": samples.NUMBER}]}]
        with pytest.raises(Refusal):
            composed(here, demonstration=world, contained=hidden)


def test_an_identifier_of_the_other_world_in_a_consent_is_found_too() -> None:
    service = FhirService("http://h/fhir", Secret("t"), demonstration=False, clock=samples.HeldClock())
    consent = CONSENT | {"verification": [{"verifiedWith": {"identifier": {"system": INS_NIR_TEST, "value": "1"}}}]}
    identity = replace(samples.adult_identity(), retrieved=None)
    change = replace(ACCESS, content=replace(ACCESS.content, identity=identity))
    with pytest.raises(Refusal):
        service.compose(change, samples.HEAD, raw(PATIENT | {"identifier": []}, consent))


def test_blocking_somebody_keeps_what_the_service_said_beside_it() -> None:
    noted = deepcopy(CONSENT)
    nurse = noted["provision"]["provision"][2]
    nurse["extension"] = [{"url": "u:seen", "valueBoolean": True}]
    nurse["period"]["start"] = "2020-01-01"
    grant = Grant(professional=samples.NURSE, blocked=True, until=date(2028, 1, 1))
    changed = with_access(noted, Access(grants=(grant,)), date(2026, 5, 2))
    (kept,) = [p for p in changed["provision"]["provision"] if "actor" in p]
    assert kept["type"] == "deny"
    assert kept["extension"] == nurse["extension"]
    assert kept["period"] == {"start": "2020-01-01", "end": "2028-01-01"}
    assert kept["actor"] == nurse["actor"]


# --- nobody to whom no desk gives access ------------------------------------------------------------------------------


PHYSICIAN = replace(samples.DOCTOR, rpps="10007777777", skill_code="SM25", skill="Médecine du travail")


def composed_with(access: Access, before: Access) -> bytes:
    """A change of access to `access`, of a record that says `before`."""
    everybody = tuple(one.professional.rpps for one in (*before.grants, *access.grants))
    content = ChangeAccess(**ALONE, access=access, touched=everybody, doctor_changes=bool(access.attending_doctor))
    patient = with_doctor(PATIENT, before.attending_doctor)
    service = FhirService("http://h/fhir", Secret("t"), demonstration=True, clock=samples.HeldClock())
    return service.compose(act(content), samples.HEAD, raw(patient, with_access(CONSENT, before, date(2026, 3, 1))))


def grants(**rights: bool) -> Access:
    return Access(grants=(Grant(professional=PHYSICIAN, **rights),))


@pytest.mark.parametrize(
    ("access", "before"),
    [
        (grants(read=True), Access()),
        (grants(read=True, add=True), grants(read=True)),
        (grants(add=True), grants(blocked=True)),
        (Access(attending_doctor=PHYSICIAN), Access()),
    ],
)
def test_no_change_gives_access_to_an_occupational_physician_whoever_wrote_it(access: Access, before: Access) -> None:
    with pytest.raises(Refusal) as refused:
        composed_with(access, before)
    assert refused.value.code is RefusalCode.GRANT_OCCUPATIONAL


@pytest.mark.parametrize("access", [grants(read=True, add=True), grants(read=True), grants(blocked=True), Access()])
def test_what_was_given_elsewhere_goes_back_or_is_made_smaller(access: Access) -> None:
    assert composed_with(access, grants(read=True, add=True))


def test_neither_does_an_opening_or_a_reopening() -> None:
    service = FhirService("http://h/fhir", Secret("t"), demonstration=True, clock=samples.HeldClock())
    opening = samples.adult()
    reopening = REOPEN
    for one, kept in ((opening, b""), (reopening, raw(PATIENT, CONSENT))):
        wrong = replace(one, content=replace(one.content, access=grants(read=True)))
        with pytest.raises(Refusal) as refused:
            service.compose(wrong, samples.HEAD, kept)
        assert refused.value.code is RefusalCode.GRANT_OCCUPATIONAL
