"""What a change makes of the record: each starts from the resources as received and replaces only what is its own."""

from __future__ import annotations

from dataclasses import dataclass

from desk_app.domain.acts import Act, Base, ChangeAccess, ChangeContact, CloseRecord, ReopenRecord
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.service.mapping.access import with_access, with_doctor
from desk_app.service.mapping.contact import with_contact
from desk_app.service.mapping.held import Held, etag, version_of
from desk_app.service.mapping.readings import text
from desk_app.service.mapping.systems import Json


@dataclass(frozen=True, slots=True)
class Changed:
    """One resource that goes back to its place (`Patient`, its id), and the version it replaces, as an ETag."""

    kind: str
    id: str
    resource: Json
    version: str


def changed(act: Act, held: Held) -> list[Changed]:
    """The Patient, the Consent or both, as this act leaves them.

    Refusals: NOT_READY where the act does not say what it starts from, or starts from another record; CONSENT_MISSING
    where there is no active Consent to change; SERVICE_UNREADABLE where the service gave no version to go by.
    """
    base, content = act.base, act.content
    if base is None or not base.patient_id or base.patient_id != held.patient.get("id"):
        raise Refusal(RefusalCode.NOT_READY)
    match content:
        case ChangeContact():
            return [_patient(base, held, with_contact(held.patient, content.contact))]
        case ChangeAccess():
            if held.consent.get("status") != "active":
                raise Refusal(RefusalCode.CONSENT_MISSING)
            doctor = with_doctor(held.patient, content.access.attending_doctor)
            consent = with_access(held.consent, content.access, act.written_at.date())
            doctors = [_patient(base, held, doctor)] if content.doctor_changes else []
            return [*doctors, _consent(base, held, consent)]
        case CloseRecord():
            closed = [_patient(base, held, {**held.patient, "active": False})]
            if held.consent.get("status") == "active":
                closed.append(_consent(base, held, {**held.consent, "status": "inactive"}))
            return closed
        case ReopenRecord():
            doctor_named = content.access.attending_doctor
            reopened = with_doctor(held.patient, doctor_named) if doctor_named else held.patient
            return [_patient(base, held, {**reopened, "active": True})]
    raise TypeError(act.kind)


def _patient(base: Base, held: Held, resource: Json) -> Changed:
    return Changed("Patient", base.patient_id, resource, _version(base.patient_version, held.patient))


def _consent(base: Base, held: Held, resource: Json) -> Changed:
    consent_id = text(held.consent.get("id"))
    if not consent_id or base.consent_id not in ("", consent_id):
        raise Refusal(RefusalCode.NOT_READY)
    return Changed("Consent", consent_id, resource, _version(base.consent_version, held.consent))


def _version(seen: str, held: Json) -> str:
    """What the operator saw. Without any version a change would write over others' work: it is not sent."""
    found = etag(seen) or version_of(held)
    if not found:
        raise Refusal(RefusalCode.SERVICE_UNREADABLE)
    return found
