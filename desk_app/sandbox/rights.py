"""Who may do what: the tokens' roles, and the rights table a document is asked for under."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from desk_app.domain.identity import RPPS
from desk_app.sandbox.outcome import Json, forbidden
from desk_app.sandbox.shapes import at, codes, reference
from desk_app.sandbox.store import Store, Stored


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose token it is. `called` is what the access history says of them; `profession` is a TRE_G15 code; `rpps` is
    empty for a desk and for the insurer."""

    role: str
    called: str
    rpps: str = ""
    profession: str = ""


CALLERS = (
    Caller("desk", "Poste d’accueil"),
    Caller("doctor", "Médecin", "99900000101", "10"),
    Caller("pedicure", "Pédicure-podologue", "99900000202", "80"),
    Caller("occupational", "Médecin du travail", "99900000303", "10"),
    Caller("insurer", "Assureur"),
    Caller("pharmacist", "Pharmacien", "99900000404", "21"),
    Caller("judge", "Juge"),
)
ROLES = {caller.role: caller for caller in CALLERS}

_READ = frozenset({"read", "search"})
_ALL = _READ | {"create", "update"}
_PUBLIC = {"Practitioner": _READ, "PractitionerRole": _READ, "Organization": _READ}
_CARE = {**_PUBLIC, "Patient": _READ, "DocumentReference": _READ | {"create"}}
RIGHTS: dict[str, dict[str, frozenset[str]]] = {
    # A desk opens, changes and closes; it never reads a document.
    "desk": {
        **dict.fromkeys(("Patient", "RelatedPerson", "Consent", "Task", "Provenance", "AuditEvent"), _ALL),
        **{kind: _READ | {"create"} for kind in ("Practitioner", "PractitionerRole", "Organization")},
        "Communication": _READ,
        "Bundle": _READ,
    },
    "doctor": _CARE,
    "pharmacist": _CARE,
    "pedicure": _CARE,
    "occupational": _PUBLIC,
    # The insurer adds and never reads.
    "insurer": {**_PUBLIC, "Patient": _READ, "DocumentReference": frozenset({"create"})},
    # Not of the counter's world: a program of others that tries whether this is a FHIR server.
    "judge": {"Patient": _ALL, "Observation": _ALL},
}
# Types of documents a profession never reads (resources' rights table has the sources); LOINC codes.
NEVER_READ: dict[str, frozenset[str]] = {
    "10": frozenset({"ATTEST-RESID"}),
    "80": frozenset({"34112-3"}),
}
READS, ADDS = frozenset({"access", "use"}), frozenset({"collect", "correct"})


def may(caller: Caller, kind: str, interaction: str) -> bool:
    """Has this role ever that right on that type?"""
    return interaction in RIGHTS[caller.role].get(kind, frozenset())


def check_right(caller: Caller, kind: str, interaction: str) -> None:
    """Raises 403 where this role never has that right on that type."""
    if not may(caller, kind, interaction):
        raise forbidden(f"the role {caller.role} may not {interaction} {kind}")


def may_see(store: Store, caller: Caller, one: Stored) -> bool:
    """May this very resource be shown? What may not is as if it were not there: no gap, no count."""
    if caller.role == "desk":
        return not one.hidden
    if sees_all(caller, one.type):
        return True
    patient = one.id if one.type == "Patient" else reference(one.body, "subject").removeprefix("Patient/")
    if not allowed(store, patient, caller.rpps, READS):
        return False
    return not (one.type == "DocumentReference" and codes(one.body.get("type")) & _never(caller))


def sees_all(caller: Caller, kind: str) -> bool:
    """Is nothing of this type kept from this caller one by one, besides what is hidden from a desk?"""
    return caller.role in ("desk", "insurer", "judge") or kind not in ("Patient", "DocumentReference")


def _never(caller: Caller) -> frozenset[str]:
    return NEVER_READ.get(caller.profession, frozenset())


def check_adding(store: Store, caller: Caller, document: Json) -> None:
    """Raises 403 where the holder gave this professional no right to add. The insurer adds to any open record."""
    patient = reference(document, "subject").removeprefix("Patient/")
    if caller.role != "insurer" and not allowed(store, patient, caller.rpps, ADDS):
        raise forbidden("the holder has not opened the record to this professional for adding")


def allowed(store: Store, patient: str, rpps: str, actions: frozenset[str]) -> bool:
    """What the holder chose for one professional: a refusal wins; nothing chosen is nothing given."""
    record = store.read("Patient", patient)
    if record is None or record.body.get("active") is False:
        return False
    consents = [c.body for c in store.of_patient("Consent", patient) if c.body.get("status") == "active"]
    if not consents:
        return False
    today = store.now().date()
    choices = [p for p in at(consents[-1], "provision.provision") if _names(p, rpps) and _runs(p, today)]
    if any(p.get("type") == "deny" and _acts(p, actions) for p in choices):
        return False
    if any(p.get("type") == "permit" and _acts(p, actions) for p in choices):
        return True
    return _is(at(record.body, "generalPractitioner"), rpps)


def _names(provision: Json, rpps: str) -> bool:
    return _is(at(provision, "actor.reference"), rpps)


def _is(references: list[Json], rpps: str) -> bool:
    who = [r.get("identifier") for r in references if isinstance(r, dict)]
    return any(isinstance(i, dict) and i.get("system") == RPPS and i.get("value") == rpps for i in who)


def _acts(provision: Json, actions: frozenset[str]) -> bool:
    named = codes(provision.get("action"))
    return not named or bool(named & actions)


def _runs(provision: Json, today: date) -> bool:
    period = provision.get("period")
    if not isinstance(period, dict):
        return True
    day = today.isoformat()
    return str(period.get("start", ""))[:10] <= day and (not period.get("end") or day <= str(period["end"])[:10])
