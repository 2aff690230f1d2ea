"""The resources of the fictive people: what the service held before the desk came."""

from __future__ import annotations

from datetime import datetime, timedelta

from desk_app.domain.identity import RPPS
from desk_app.domain.people import Sex
from desk_app.sandbox.fictive_person import SeedPerson
from desk_app.sandbox.outcome import Json
from desk_app.sandbox.rights import CALLERS
from desk_app.sandbox.shapes import ACTIVATED, BIRTH_NAMES, BIRTH_PLACE, HIDDEN, INSEE, instant

FR = "https://hl7.fr/ig/fhir/core"
HL7 = "http://terminology.hl7.org/CodeSystem"
COMMUNES = "https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM"
VISIBILITY = "https://mos.esante.gouv.fr/NOS/TRE_A07-StatusVisibiliteDocument/FHIR/TRE-A07-StatusVisibiliteDocument"
NAMES = {
    "doctor": ("VASSEUR", "CLAIRE"),
    "pedicure": ("TERRAIL", "MARC"),
    "occupational": ("ODIN", "PAULE"),
    "pharmacist": ("SERVAN", "JULIE"),
}


def concept(system: str, code: str) -> Json:
    """A CodeableConcept of one coding."""
    return {"coding": [{"system": system, "code": code}]}


def patient(one: SeedPerson, ins: str, nss: str, now: datetime) -> Json:
    """The Patient as the fund made it: qualified, under its INS and its NSS."""
    own = one.traits
    numbers: list[Json] = [
        {"use": "official", "type": concept(f"{FR}/CodeSystem/fr-core-cs-v2-0203", "INS-NIR-DEMO"),
         "system": ins, "value": one.number},
        {"use": "official", "type": concept(f"{HL7}/v2-0203", "NH"), "system": nss, "value": one.number},
    ]  # fmt: skip
    telecom: list[Json] = []
    if one.email:
        telecom.append({"system": "email", "value": one.email, "use": "home"})
    if one.mobile:
        telecom.append({"system": "phone", "value": one.mobile, "use": "mobile"})
    code = {"url": INSEE, "valueCoding": {"system": COMMUNES, "code": own.birthplace}}
    listed = {"url": BIRTH_NAMES, "valueString": own.given_names}
    body: Json = {
        "resourceType": "Patient",
        "meta": {"profile": [f"{FR}/StructureDefinition/fr-core-patient"]},
        "extension": [
            {"url": BIRTH_PLACE, "valueAddress": {"extension": [code]}},
            {"url": "urn:guichet:notify", "valueBoolean": bool(telecom)},
        ],
        "identifier": numbers,
        "active": one.situation != "opposed",
        "name": [{"extension": [listed], "use": "official", "family": own.birth_name, "given": [own.first_given_name]}],
        "gender": "male" if own.sex is Sex.MALE else "female",
        "birthDate": own.birth_date.iso(),
    }
    if telecom:
        body["telecom"] = telecom
    if one.address:
        lines = [x for x in (one.address.flat, one.address.building, one.address.street, one.address.locality) if x]
        body["address"] = [{"use": "home", "line": lines, "postalCode": one.address.postcode, "city": one.address.town}]
    if one.situation == "deceased":
        body["deceasedDateTime"] = (now - timedelta(days=200)).date().isoformat()
    if one.situation in ("live", "self-opened", "code-used"):
        since = instant(now - timedelta(days=400))
        body["extension"].append({"url": ACTIVATED, "valueDateTime": since})
    if one.situation == "live":
        body["generalPractitioner"] = [_logical("doctor")]
    return body


def consent(one: SeedPerson, patient_id: str, when: datetime) -> Json | None:
    """The accord, or the opposition. The `live` person blocks one professional and lets two others read."""
    choices: list[Json] = [
        {"type": "permit", "purpose": [{"system": f"{HL7}/v3-ActReason", "code": "ETREAT"}]},
        {"type": "permit", "purpose": [{"system": f"{HL7}/v3-ActReason", "code": "BTG"}]},
    ]
    if one.situation == "live":
        choices += [
            _choice("doctor", "access", "collect"),
            _choice("pedicure", "access"),
            _choice("pharmacist", "access"),
        ]
    return {
        "resourceType": "Consent",
        "status": "rejected" if one.situation == "opposed" else "active",
        "scope": concept(f"{HL7}/consentscope", "patient-privacy"),
        "category": [concept("http://loinc.org", "59284-0")],
        "patient": {"reference": f"Patient/{patient_id}"},
        "dateTime": instant(when),
        "policyRule": concept("urn:guichet:consent-wording", "mes-2022-1"),
        "provision": {"type": "deny", "provision": choices},
    }


def _logical(role: str) -> Json:
    rpps = next(c.rpps for c in CALLERS if c.role == role)
    return {"type": "Practitioner", "identifier": {"system": RPPS, "value": rpps}}


def _choice(role: str, *actions: str) -> Json:
    return {
        "type": "permit",
        "actor": [{"role": concept(f"{HL7}/v3-ParticipationType", "IRCP"), "reference": _logical(role)}],
        "action": [concept(f"{HL7}/consentaction", action) for action in actions],
    }


def documents(patient_id: str, when: datetime) -> list[Json]:
    """A hospital report, a prescription, and one that is kept from representatives."""
    found = []
    for rank, (code, title) in enumerate(
        (("34112-3", "Compte rendu d'hospitalisation"), ("57833-6", "Prescription"), ("11488-4", "Consultation"))
    ):
        body: Json = {
            "resourceType": "DocumentReference",
            "status": "current",
            "type": concept("http://loinc.org", code),
            "subject": {"reference": f"Patient/{patient_id}"},
            "date": instant(when + timedelta(days=rank)),
            "content": [{"attachment": {"contentType": "text/plain", "title": title, "data": "RmljdGlm"}}],
        }
        if rank == 2:
            body["securityLabel"] = [concept(VISIBILITY, HIDDEN)]
        found.append(body)
    return found


def professionals() -> list[Json]:
    """The people behind the tokens, as Practitioners."""
    return [
        {
            "resourceType": "Practitioner",
            "id": f"sandbox-{caller.role}",
            "identifier": [{"system": RPPS, "value": caller.rpps}],
            "name": [{"family": NAMES[caller.role][0], "given": [NAMES[caller.role][1]]}],
        }
        for caller in CALLERS
        if caller.rpps
    ]
