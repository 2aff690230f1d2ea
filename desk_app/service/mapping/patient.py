"""The holder as a French core Patient."""

from __future__ import annotations

from datetime import date

from desk_app.domain.access import Professional
from desk_app.domain.acts import Act, opening_of
from desk_app.domain.contact import Contact, PostalAddress
from desk_app.domain.identity import (
    INS_NIA,
    INS_NIR,
    INS_NIR_DEMONSTRATION,
    INS_NIR_TEST,
    NSS_NIA,
    NSS_NIR,
    RPPS,
    Identity,
    Ins,
    NumberOwner,
    Proof,
)
from desk_app.domain.people import Sex, Traits
from desk_app.service.mapping.systems import (
    ACT,
    BIRTH_GIVEN_NAMES,
    BIRTH_PLACE,
    COMMUNES,
    FR_IDENTIFIER_TYPE,
    FR_PATIENT,
    HL7_IDENTIFIER_TYPE,
    IDENTITY_STATUS,
    INSEE_CODE,
    METHOD_COLLECTION,
    NOTHING_AT_HOME,
    NOTIFY,
    RELIABILITY,
    SITUATION,
    VALIDATION_MODE,
    Json,
    coding,
    concept,
)

INS_TYPES = {
    INS_NIR: "INS-NIR",
    INS_NIA: "INS-NIA",
    INS_NIR_TEST: "INS-NIR-TEST",
    INS_NIR_DEMONSTRATION: "INS-NIR-DEMO",
}
# Recorded here, but no validation mode of the French list: the identity stays provisional.
WITHOUT_MODE = frozenset({Proof.VITALE_CARD, Proof.NOTHING})
_GENDERS = {Sex.FEMALE: "female", Sex.MALE: "male"}


def patient(act: Act) -> Json:
    """The Patient of an opening."""
    content = opening_of(act)
    identity = content.identity
    doctor = content.access.attending_doctor
    return {
        "resourceType": "Patient",
        "meta": {"profile": [FR_PATIENT]},
        "extension": [
            *reliability(identity, act.written_at.date()),
            *birth_place(identity.traits),
            {"url": NOTIFY, "valueBoolean": content.contact.notify},
            *([{"url": NOTHING_AT_HOME, "valueBoolean": True}] if content.contact.nothing_at_home else []),
            *([{"url": SITUATION, "valueCode": content.situation}] if content.situation != "none" else []),
        ],
        "identifier": [*identifiers(identity), {"use": "usual", "system": ACT, "value": act.id}],
        "active": True,
        "name": names(identity.traits),
        "telecom": telecom(content.contact),
        "gender": _GENDERS[identity.traits.sex],
        "birthDate": identity.traits.birth_date.iso(),
        "address": [address(content.contact.address)] if content.contact.address else [],
        "communication": [{"language": concept("urn:ietf:bcp:47", content.language), "preferred": True}],
        "generalPractitioner": [practitioner(doctor)] if doctor else [],
    }


def traits_only(traits: Traits) -> Json:
    """The Patient that is put to the identity service: traits and nothing else."""
    return {
        "resourceType": "Patient",
        "extension": birth_place(traits),
        "name": names(traits),
        "gender": _GENDERS[traits.sex],
        "birthDate": traits.birth_date.iso(),
    }


def condition(act: Act) -> str:
    """The query part of the Patient's `ifNoneExist`: the INS when it is earned, else the act itself."""
    ins = act.content.identity.ins
    return f"identifier={ins.system}|{ins.value}" if ins else f"identifier={ACT}|{act.id}"


def identifiers(identity: Identity) -> list[Json]:
    """The INS only when qualified; the number of the card as NSS, whoever it belongs to."""
    found: list[Json] = []
    if identity.ins:
        found.append(_ins(identity.ins))
    number = identity.number
    if number and number.value and number.owner is not NumberOwner.NONE:
        found.append(
            {
                "use": "official",
                "type": concept(HL7_IDENTIFIER_TYPE, "NH"),
                "system": NSS_NIA if number.value[0] in "78" else NSS_NIR,
                "value": number.value,
            }
        )
    return found


def _ins(ins: Ins) -> Json:
    kind = INS_TYPES.get(ins.system)
    return {
        "use": "official",
        "type": concept(FR_IDENTIFIER_TYPE, kind) if kind else None,
        "system": ins.system,
        "value": ins.value,
    }


def names(traits: Traits) -> list[Json]:
    """The civil name, and the used one where the person has one."""
    found: list[Json] = [
        {
            "extension": [{"url": BIRTH_GIVEN_NAMES, "valueString": traits.given_names}] if traits.given_names else [],
            "use": "official",
            "family": traits.birth_name,
            "given": [traits.first_given_name],
        }
    ]
    if traits.used_name or traits.used_given_name:
        found.append(
            {
                "use": "usual",
                "family": traits.used_name or traits.birth_name,
                "given": [traits.used_given_name or traits.first_given_name],
            }
        )
    return found


def birth_place(traits: Traits) -> list[Json]:
    """The birthplace's INSEE code, countries (99xxx) included."""
    if not traits.birthplace:
        return []
    code: Json = {"url": INSEE_CODE, "valueCoding": coding(COMMUNES, traits.birthplace)}
    return [{"url": BIRTH_PLACE, "valueAddress": {"extension": [code]}}]


def reliability(identity: Identity, day: date) -> list[Json]:
    """How far the identity is proven: one extension a proof shown, one without a mode where none counts."""
    modes: list[Proof | None] = [proof for proof in identity.proofs if proof not in WITHOUT_MODE]
    return [_reliability(identity, mode, day) for mode in modes or [None]]


def _reliability(identity: Identity, mode: Proof | None, day: date) -> Json:
    parts: list[Json] = [
        {"url": "methodCollection", "valueCoding": coding(METHOD_COLLECTION, identity.collection.value)},
        {"url": "dateCollection", "valueDate": day.isoformat()},
        {"url": "identityStatus", "valueCoding": coding(IDENTITY_STATUS, "VALI" if identity.strong else "PROV")},
    ]
    if identity.strong:
        parts.append({"url": "validationDate", "valueDate": day.isoformat()})
    if mode:
        parts.append({"url": "validationMode", "valueCoding": coding(VALIDATION_MODE, mode.value)})
    return {"url": RELIABILITY, "extension": parts}


def telecom(contact: Contact) -> list[Json]:
    """E-mail and mobile, those there are."""
    found: list[Json] = []
    if contact.email:
        found.append({"system": "email", "value": contact.email, "use": "home"})
    if contact.mobile:
        found.append({"system": "phone", "value": contact.mobile, "use": "mobile"})
    return found


def address(postal: PostalAddress) -> Json:
    """The envelope's lines as a FHIR Address."""
    return {
        "use": "home",
        "line": [line for line in (postal.flat, postal.building, postal.street, postal.locality) if line],
        "postalCode": postal.postcode,
        "city": postal.town,
        "country": postal.country,
    }


def practitioner(professional: Professional) -> Json:
    """A logical reference by RPPS number."""
    return {
        "type": "Practitioner",
        "identifier": {"system": RPPS, "value": professional.rpps},
        "display": professional.shown_name() if professional.has_name else professional.rpps,
    }
