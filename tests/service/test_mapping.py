"""An act as a FHIR transaction: valid, French, deterministic, and saying neither more nor less than it should."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.acts import Act
from desk_app.domain.contact import Contact, PostalAddress
from desk_app.domain.identity import CardNumber, KeySource, NumberOwner, Proof
from desk_app.domain.people import BirthDate
from desk_app.service.mapping import bundle
from desk_app.service.mapping.readings import postal
from desk_app.service.mapping.systems import pruned
from tests.service import samples

PROFILE = "https://hl7.fr/ig/fhir/core/StructureDefinition/"
# What hl7.fhir.fr.core 2.2.0 fixes: identifier type -> (use, type system, allowed systems).
IDENTIFIERS = {
    "NH": (
        "official",
        "http://terminology.hl7.org/CodeSystem/v2-0203",
        {"urn:oid:1.2.250.1.213.1.4.13", "urn:oid:1.2.250.1.213.1.4.14"},
    ),
    "INS-NIR": (
        "official",
        PROFILE.replace("StructureDefinition/", "CodeSystem/fr-core-cs-v2-0203"),
        {"urn:oid:1.2.250.1.213.1.4.8"},
    ),
    "INS-NIA": (
        "official",
        PROFILE.replace("StructureDefinition/", "CodeSystem/fr-core-cs-v2-0203"),
        {"urn:oid:1.2.250.1.213.1.4.9"},
    ),
    "INS-NIR-DEMO": (
        "official",
        PROFILE.replace("StructureDefinition/", "CodeSystem/fr-core-cs-v2-0203"),
        {"urn:oid:1.2.250.1.213.1.4.11"},
    ),
}
VALIDATION_MODES = {"AN", "CC", "CE", "CM", "CN", "CS", "LE", "PA", "PC", "TC", "DC", "AC", "IE"}
COLLECTIONS = {"SM", "CV", "INSI", "CB", "RFID"}
STATUSES = {"PROV", "VALI"}


def entries(act: Act) -> dict[str, list[dict[str, Any]]]:
    """The entries of an act's bundle by resource type, after the reference library has accepted it."""
    raw = bundle(act, samples.HEAD)
    Bundle.model_validate_json(raw)
    found: dict[str, list[dict[str, Any]]] = {}
    for entry in json.loads(raw)["entry"]:
        found.setdefault(entry["resource"]["resourceType"], []).append(entry)
    return found


def only(act: Act, kind: str) -> dict[str, Any]:
    (entry,) = entries(act)[kind]
    resource: dict[str, Any] = entry["resource"]
    return resource


def check_french_patient(patient: dict[str, Any]) -> None:
    """The cardinalities and fixed values of fr-core-patient that we meet."""
    assert patient["meta"]["profile"] == [PROFILE + "fr-core-patient"]
    seen = []
    for identifier in patient["identifier"]:
        assert identifier["value"]
        assert identifier["use"]
        for coding in identifier.get("type", {}).get("coding", []):
            use, type_system, systems = IDENTIFIERS[coding["code"]]
            assert identifier["use"] == use
            assert coding["system"] == type_system
            assert identifier["system"] in systems
            seen.append(identifier["system"])
    assert len(seen) == len(set(seen))
    official = [name for name in patient["name"] if name["use"] == "official"]
    assert len(official) == 1
    assert official[0]["family"]
    assert len(official[0]["given"]) == 1
    assert [e["url"] for e in official[0]["extension"]] == [PROFILE + "fr-core-patient-birth-list-given-name"]
    assert patient["gender"] in {"male", "female"}
    for point in patient.get("telecom", []):
        assert point["system"]
        assert point["value"]
    reliability = [e for e in patient["extension"] if e["url"] == PROFILE + "fr-core-identity-reliability"]
    assert reliability
    for extension in reliability:
        assert "valueCode" not in extension
        parts = {part["url"]: part for part in extension["extension"]}
        assert len(parts) == len(extension["extension"])
        assert parts["methodCollection"]["valueCoding"]["code"] in COLLECTIONS
        assert parts["identityStatus"]["valueCoding"]["code"] in STATUSES
        if "validationMode" in parts:
            assert parts["validationMode"]["valueCoding"]["code"] in VALIDATION_MODES


@pytest.mark.parametrize(
    "act", [samples.adult(), samples.adult(qualified=False), samples.child()], ids=["ins", "nss", "child"]
)
def test_the_patient_keeps_the_french_profile(act: Act) -> None:
    check_french_patient(only(act, "Patient"))


def test_the_same_act_gives_the_same_bytes_and_another_act_never_the_same_ids() -> None:
    assert bundle(samples.adult(), samples.HEAD) == bundle(samples.adult(), samples.HEAD)
    other = samples.adult(act_id="01890a5d-ac96-774b-bcce-b302099a8058")
    urls = [{e["fullUrl"] for e in json.loads(bundle(act, samples.HEAD))["entry"]} for act in (samples.adult(), other)]
    assert not urls[0] & urls[1]


def test_a_qualified_identity_is_found_by_its_ins_and_any_other_only_by_its_act() -> None:
    for act, query in (
        (samples.adult(), f"identifier=urn:oid:1.2.250.1.213.1.4.11|{samples.NUMBER}"),
        (samples.adult(qualified=False), f"identifier=urn:guichet:act|{samples.ACT_ID}"),
        (samples.child(), f"identifier=urn:guichet:act|{samples.ACT_ID}"),
    ):
        assert entries(act)["Patient"][0]["request"] == {"method": "POST", "url": "Patient", "ifNoneExist": query}


def test_an_ins_that_is_not_earned_does_not_leave() -> None:
    weak = replace(samples.adult_identity(), strong=False)
    systems = {i["system"] for i in only(samples.adult(identity=weak), "Patient")["identifier"]}
    assert systems == {"urn:oid:1.2.250.1.213.1.4.13", "urn:guichet:act"}


def test_a_waiting_number_stands_in_its_own_system() -> None:
    identity = replace(samples.adult_identity(qualified=False), number=CardNumber("777010115400329", KeySource.CARD))
    systems = [i["system"] for i in only(samples.adult(identity=identity), "Patient")["identifier"]]
    assert systems[0] == "urn:oid:1.2.250.1.213.1.4.14"


def test_a_newborn_without_a_number_has_only_the_acts_identifier() -> None:
    identity = replace(samples.child().content.identity, number=CardNumber("", KeySource.NOT_SEEN, NumberOwner.NONE))
    patient = only(replace(samples.child(), content=replace(samples.child().content, identity=identity)), "Patient")
    assert [i["system"] for i in patient["identifier"]] == ["urn:guichet:act"]


def test_twins_on_one_card_stay_two_people() -> None:
    lea, tom = samples.child("LEA"), samples.child("TOM", act_id="01890a5d-ac96-774b-bcce-b302099a8058")
    queries = {entries(act)["Patient"][0]["request"]["ifNoneExist"] for act in (lea, tom)}
    assert len(queries) == 2
    assert not any(samples.NUMBER in query for query in queries)


@pytest.mark.parametrize(
    ("birth", "written"),
    [(BirthDate(1950), "1950"), (BirthDate(1950, 6), "1950-06"), (BirthDate(1950, 6, 2), "1950-06-02")],
)
def test_an_incomplete_birth_date_is_sent_as_it_is_known(birth: BirthDate, written: str) -> None:
    identity = replace(samples.adult_identity(), traits=samples.traits(birth_date=birth))
    assert only(samples.adult(identity=identity), "Patient")["birthDate"] == written


def test_a_vitale_card_is_no_validation_mode() -> None:
    identity = replace(samples.adult_identity(), proofs=(Proof.VITALE_CARD,), strong=False, retrieved=None)
    text = json.dumps(only(samples.adult(identity=identity), "Patient"))
    assert "validationMode" not in text
    assert "VITALE" not in text
    assert '"PROV"' in text


def test_representatives_carry_role_kinship_attachment_and_basis_and_never_their_own_number() -> None:
    act = samples.child()
    mother, service = (entry["resource"] for entry in entries(act)["RelatedPerson"])
    assert [i["value"] for i in mother["identifier"]] == [f"{act.id}#rep1"]
    assert [i["value"] for i in service["identifier"]] == [f"{act.id}#rep2"]
    assert [c["code"] for r in mother["relationship"] for c in r["coding"]] == ["GUARD", "MTH"]
    assert [c["code"] for r in service["relationship"] for c in r["coding"]] == ["GUARD"]
    values = {e["url"]: e.get("valueCode") for e in mother["extension"]}
    assert values["urn:guichet:attached"] == "yes"
    assert values["urn:guichet:basis"] == "parent"
    assert {e["url"]: e for e in service["extension"]}["urn:guichet:judgment-seen"]["valueBoolean"] is True
    assert service["name"][0]["text"] == "ASE DE L'AIN"
    assert samples.NUMBER not in json.dumps([mother, service])
    consent = only(act, "Consent")
    assert consent["performer"] == [{"reference": entries(act)["RelatedPerson"][0]["fullUrl"]}]


def test_the_consent_says_each_choice_and_nobody_by_default() -> None:
    consent = only(samples.adult(), "Consent")
    assert consent["provision"]["type"] == "deny"
    emergency, break_glass, nurse, blocked = consent["provision"]["provision"]
    assert (emergency["purpose"][0]["code"], emergency["type"]) == ("ETREAT", "permit")
    assert (break_glass["purpose"][0]["code"], break_glass["type"]) == ("BTG", "deny")
    assert nurse["type"] == "permit"
    assert nurse["period"] == {"start": "2026-03-02", "end": "2027-01-01"}
    assert [a["coding"][0]["code"] for a in nurse["action"]] == ["access", "collect"]
    assert blocked["type"] == "deny"
    assert blocked["actor"][0]["reference"]["identifier"]["value"] == samples.BLOCKED.rpps
    assert {p["actor"][0]["role"]["coding"][0]["code"] for p in (nurse, blocked)} == {"IRCP"}
    assert consent["policyRule"]["coding"][0]["code"] == "2026-01"


def test_the_task_carries_the_proof_of_the_code_and_never_a_code() -> None:
    inputs = {i["type"]["coding"][0]["code"]: i for i in only(samples.adult(), "Task")["input"]}
    assert inputs["creation-code-proof"]["valueString"] == "KDg_LkZgGg2eLKfTQPPXY0JfGW9xdHJXXyXQ6rN3juc"
    assert "creation-code-proof" not in {i["type"]["coding"][0]["code"] for i in only(samples.child(), "Task")["input"]}


def test_the_traces_are_put_under_ids_of_the_act_and_carry_the_head_of_the_trail() -> None:
    found = entries(samples.adult())
    for kind in ("Provenance", "AuditEvent"):
        (entry,) = found[kind]
        assert entry["request"] == {"method": "PUT", "url": f"{kind}/{entry['resource']['id']}"}
        assert re.fullmatch(r"[0-9a-f-]{36}", entry["resource"]["id"])
    source = found["Provenance"][0]["resource"]["entity"][0]
    assert source["what"]["identifier"] == {"system": "urn:guichet:chain", "value": "7:" + "0f" * 32}


def test_every_reference_inside_resolves_and_none_is_empty() -> None:
    for act in (samples.adult(), samples.child()):
        raw = bundle(act, samples.HEAD).decode()
        full = {entry["fullUrl"] for entry in json.loads(raw)["entry"]}
        assert set(re.findall(r'"reference":"([^"]+)"', raw)) <= full
        assert '""' not in raw
        assert "[]" not in raw
        assert "{}" not in raw
        assert "null" not in raw


line = st.text(st.characters(codec="utf-8", exclude_categories=("Cc",)), max_size=20)


@given(email=line, street=line, town=line, family=line.filter(str.strip))
def test_any_text_makes_a_bundle_without_empty_strings(email: str, street: str, town: str, family: str) -> None:
    identity = replace(samples.adult_identity(), traits=samples.traits(birth_name=family))
    contact = Contact(email=email, address=PostalAddress(street=street, town=town))
    found = json.loads(bundle(samples.adult(identity=identity, contact=contact), samples.HEAD))
    assert pruned(found) == found


def test_an_address_comes_back_as_it_went() -> None:
    sent = samples.adult().content.contact.address
    assert postal(only(samples.adult(), "Patient")["address"][0]) == sent
