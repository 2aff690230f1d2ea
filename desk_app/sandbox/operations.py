"""What plain FHIR lacks: `$match`, `$renew-code`, `$cancel-code`, `$activate`."""

from __future__ import annotations

import re
import uuid
from typing import Any

from desk_app.domain.answers import CodeCancelled
from desk_app.domain.identity import INS_NIR_DEMONSTRATION, NSS_NIA, NSS_NIR
from desk_app.domain.refusal import RefusalCode
from desk_app.sandbox import notices
from desk_app.sandbox.codes import cancel_provisional_code, new_provisional_code, spend_provisional_code
from desk_app.sandbox.outcome import Json, bad_request, forbidden, refuse
from desk_app.sandbox.resources import Resources
from desk_app.sandbox.rules import RECENT, is_deceased, is_opposed, is_represented
from desk_app.sandbox.shapes import (
    ACTIVATED,
    ATTACHED,
    BASIS,
    BIRTH_NAMES,
    BIRTH_PLACE,
    INSEE,
    at,
    birthplace,
    extension,
    instant,
    reference,
    traits,
)
from desk_app.sandbox.store import Store, Stored

FR_IDENTIFIERS = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203"
COMMUNES = "https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM"
GRADE = "http://hl7.org/fhir/StructureDefinition/match-grade"
LETTER, CHANNELS = "letter", ("letter", "email", "sms")
SERIAL = re.compile(r"[0-9]{8,13}")  # of a Vitale card
LINK = "https://sandbox.invalid/activer?code="


def parameters(body: Json) -> dict[str, Any]:
    """The parameters of an operation by name: the `value[x]`, or the resource."""
    if body.get("resourceType") != "Parameters":
        raise bad_request("Parameters are expected")
    found: dict[str, Any] = {}
    for one in at(body, "parameter"):
        if not isinstance(one, dict) or not isinstance(one.get("name"), str):
            raise bad_request("a parameter has a name")
        values = [v for k, v in one.items() if k.startswith("value") or k == "resource"]
        found[one["name"]] = values[0] if values else None
    return found


def answer(*named: tuple[str, str, Any]) -> Json:
    """Parameters out of (name, value[x], value); what is None or empty is left out."""
    return {
        "resourceType": "Parameters",
        "parameter": [{"name": name, kind: value} for name, kind, value in named if value],
    }


def desk_only(resources: Resources, key: str = "") -> None:
    """These operations are the desk's own; who else tries one on a record is told to that person."""
    if resources.caller.role != "desk":
        resources.note({"resourceType": "Patient", "id": key})
        raise forbidden("this operation is the desk's")


def match(resources: Resources, body: Json) -> Json:
    """The identity service: no one, one with the INS, or several, told without saying who."""
    desk_only(resources)
    given: Json = parameters(body) if body.get("resourceType") == "Parameters" else {"resource": body}
    if set(given) - {"resource", "onlyCertainMatches", "count"} or not isinstance(
        given.get("onlyCertainMatches", True), bool
    ):
        raise bad_request("$match takes resource and onlyCertainMatches")
    asked = given.get("resource")
    if not isinstance(asked, dict) or asked.get("resourceType") != "Patient":
        raise bad_request("$match takes a Patient")
    if not all(isinstance(n, dict) for n in at(asked, "name")):
        raise bad_request("Patient.name is a list of objects")
    family, first, gender, birth = traits(asked)
    if not (family and first and gender and birth):
        raise bad_request("$match needs birth name, given name, sex and birth date")
    place = birthplace(asked)
    rows = resources.store.db.execute(
        "SELECT number, names, birthplace FROM person"
        " WHERE family = ? AND given = ? AND gender = ? AND birth = ? AND number <> '' ORDER BY seq",
        (family, first, gender, birth),
    ).fetchall()
    found = [r for r in rows if not place or not r[2] or r[2] == place]
    grade = "certain" if len(found) == 1 else "possible"
    entries = [_candidate(row, asked, grade, alone=len(found) == 1) for row in found]
    bundle: Json = {"resourceType": "Bundle", "type": "searchset", "total": len(entries)}
    return {**bundle, "entry": entries} if entries else bundle


def _candidate(row: tuple[str, str, str], asked: Json, grade: str, *, alone: bool) -> Json:
    number, names, place = row
    patient: Json = {"resourceType": "Patient", "gender": asked["gender"], "birthDate": asked["birthDate"]}
    if alone:
        family, given, _, _ = traits(asked)
        kind = {"coding": [{"system": FR_IDENTIFIERS, "code": "INS-NIR-DEMO"}]}
        patient["identifier"] = [{"use": "official", "type": kind, "system": INS_NIR_DEMONSTRATION, "value": number}]
        listed = {"url": BIRTH_NAMES, "valueString": names}
        patient["name"] = [{"extension": [listed], "use": "official", "family": family, "given": [given]}]
        if place:
            code = {"url": INSEE, "valueCoding": {"system": COMMUNES, "code": place}}
            patient["extension"] = [{"url": BIRTH_PLACE, "valueAddress": {"extension": [code]}}]
    return {
        "fullUrl": f"urn:uuid:{uuid.uuid4()}",
        "resource": patient,
        "search": {"extension": [{"url": GRADE, "valueCode": grade}], "mode": "match", "score": 1 if alone else 0.5},
    }


def renew_code(resources: Resources, key: str, body: Json) -> Json:
    """A new provisional code; the old one dies. Live: nothing of it is queued, and only a letter shows the code."""
    desk_only(resources, key)
    given = parameters(body)
    patient = resources.read("Patient", key)
    channel = given.get("channel")
    if channel not in CHANNELS:
        raise bad_request("channel is letter, email or sms")
    serial = given.get("vitaleSerial")
    if serial is not None and not SERIAL.fullmatch(str(serial)):
        raise bad_request("a Vitale serial is 8 to 13 digits")
    store = resources.store
    if is_deceased(patient.body):
        raise refuse(RefusalCode.HOLDER_DECEASED)
    if is_opposed(store, patient.id):
        raise refuse(RefusalCode.HOLDER_OPPOSED)
    if patient.body.get("active") is False:
        raise refuse(RefusalCode.RECORD_CLOSED)
    addressee = _addressee(store, patient, given.get("requestedBy"))
    target = "" if channel == LETTER else _held_contact(store, patient, addressee, channel)
    made = new_provisional_code(store, patient.id)
    expires = ("expires", "valueDateTime", instant(made.expires))
    if channel == LETTER:
        held = at(addressee.body, "address") or (
            at(patient.body, "address") if _alone(store, patient, addressee) else []
        )
        address = next(iter(held), None)
        return answer(("code", "valueString", made.code), expires, ("address", "valueAddress", address))
    notices.send(store, patient.id, channel, target, LINK + made.code)
    return answer(expires, ("sentTo", "valueString", notices.masked(channel, target)))


def _addressee(store: Store, patient: Stored, asked: Any) -> Stored:
    """Whose code, and whose contacts: the holder's, or those of the one who acts for the holder."""
    represented = is_represented(store, patient.body)
    if asked in (None, "holder"):
        if represented:
            raise refuse(RefusalCode.REPRESENTATIVE_MISSING)
        return patient
    literal = asked.get("reference", "") if isinstance(asked, dict) else str(asked)
    who = store.read("RelatedPerson", str(literal).removeprefix("RelatedPerson/"))
    if who is None or reference(who.body, "patient") != f"Patient/{patient.id}" or not represented:
        raise refuse(RefusalCode.REPRESENTATIVE_NOT_AUTHORISED)
    # A child's code goes only to the parent to whom the child is attached; a mandate or a judgment stands by itself.
    if extension(who.body, BASIS) == "parent" and extension(who.body, ATTACHED) != "yes":
        raise refuse(RefusalCode.REPRESENTATIVE_NOT_AUTHORISED)
    return who


def _alone(store: Store, patient: Stored, addressee: Stored) -> bool:
    """Does nobody else act for this holder? Then what is written on the holder is the addressee's too."""
    return addressee.type == "Patient" or len(store.of_patient("RelatedPerson", patient.id)) == 1


def _held_contact(store: Store, patient: Stored, addressee: Stored, channel: str) -> str:
    """The contact a code may go to: one the service has held for seven days."""
    target = notices.contact(addressee.body, channel)
    if not target and addressee.type != "Patient" and _alone(store, patient, addressee):
        # A child's own record may be where the only representative's contact was written.
        return _held_contact(store, patient, patient, channel)
    if not target:
        raise refuse(RefusalCode.CONTACT_TOO_RECENT, "no such contact is held")
    if addressee.type == "Patient":
        row = store.db.execute(
            "SELECT since FROM held_contact WHERE patient = ? AND system = ? AND value = ?",
            (patient.id, channel, target),
        ).fetchone()
        since = str(row[0]) if row else instant(store.now())
    else:
        since = _since(store, addressee, target)
    if since > instant(store.now() - RECENT):
        raise refuse(RefusalCode.CONTACT_TOO_RECENT)
    return target


def _since(store: Store, who: Stored, target: str) -> str:
    """When a representative's contact was first written without a break, from the versions kept."""
    since = instant(store.now())
    for one in store.history(who.type, who.id):
        if target not in [t.get("value") for t in at(one.body, "telecom")]:
            break
        since = str(one.body["meta"]["lastUpdated"])
    return since


def cancel_code(resources: Resources, key: str, body: Json) -> Json:
    """Kill the live code: a returned envelope, a letter nobody asked for, a spoilt sheet. Done though none lives."""
    desk_only(resources, key)
    if parameters(body).get("reason") not in list(CodeCancelled):
        raise bad_request("reason is returned-mail, not-asked or spoilt")
    patient = resources.read("Patient", key)
    cancel_provisional_code(resources.store, patient.id)
    return answer(("status", "valueCode", "done"))


def activate(resources: Resources, body: Json) -> Json:
    """The holder's side: the number, the card and the code open the on-line space, once."""
    given = parameters(body)
    asked = given.get("identifier", given.get("number"))
    number = str(asked.get("value", "")) if isinstance(asked, dict) else str(asked or "")
    code = given.get("code")
    if not number or not isinstance(code, str) or not SERIAL.fullmatch(str(given.get("vitaleSerial"))):
        raise bad_request("$activate takes identifier, vitaleSerial and code")
    store = resources.store
    systems = (INS_NIR_DEMONSTRATION, NSS_NIR, NSS_NIA)
    where = (
        "r.seq IN (SELECT resource FROM found WHERE type = 'Patient' AND name = 'identifier' AND value = ?"
        " AND system IN (?, ?, ?))"
    )
    holders = store.ids("Patient", where, [number, *systems], "r.seq")
    key = spend_provisional_code(store, holders, code, number)
    patient = store.read("Patient", key)
    if patient is not None:
        if patient.body.get("active") is False:
            raise refuse(RefusalCode.RECORD_CLOSED)
        kept = [e for e in at(patient.body, "extension") if e.get("url") != ACTIVATED]
        since = {"url": ACTIVATED, "valueDateTime": instant(store.now())}
        store.put({**patient.body, "extension": [*kept, since]})
        resources.seen.add(key)
    return answer(("status", "valueCode", "activated"))
