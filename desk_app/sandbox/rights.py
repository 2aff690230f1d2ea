"""Who may do what: the tokens' roles, and the rights table a document is asked for under."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from desk_app.domain.identity import RPPS
from desk_app.domain.rights import ANY, OCCUPATIONAL, Says
from desk_app.sandbox.outcome import Json, forbidden
from desk_app.sandbox.shapes import at, codes, reference
from desk_app.sandbox.store import Store, Stored
from resources.codes import rights


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose token it is. `called` is what the access history says of them, `reader` their line of the rights table;
    `rpps` is empty for a desk and for the insurer."""

    role: str
    called: str
    reader: str = ""
    rpps: str = ""

    @property
    def profession(self) -> str:
        """A TRE_G15 code, of a professional."""
        return self.reader.partition("/")[0] if self.rpps else ""


CALLERS = (
    Caller("desk", "Poste d’accueil", "CPE"),
    Caller("doctor", "Médecin", "10", "99900000101"),
    Caller("pedicure", "Pédicure-podologue", "80", "99900000202"),
    Caller("occupational", "Médecin du travail", f"10/{OCCUPATIONAL}", "99900000303"),
    Caller("insurer", "Assureur", "AM"),
    Caller("pharmacist", "Pharmacien", "21", "99900000404"),
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
    "occupational": _CARE,  # if the table let them: it says that they read nothing
    # The insurer adds and never reads.
    "insurer": {**_PUBLIC, "Patient": _READ, "DocumentReference": frozenset({"create"})},
    # Not of the counter's world: a program of others that tries whether this is a FHIR server.
    "judge": {"Patient": _ALL, "Observation": _ALL},
}
READS, ADDS = frozenset({"access", "use"}), frozenset({"collect", "correct"})


def may(caller: Caller, kind: str, interaction: str) -> bool:
    """Has this role ever that right on that type? Of a profession that reads nothing nobody comes near a record."""
    rights_of_role = RIGHTS[caller.role].get(kind, frozenset())
    if caller.rpps and rights().reading(caller.reader).is_nothing:
        rights_of_role = _PUBLIC.get(kind, frozenset())
    return interaction in rights_of_role


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
    return not (one.type == "DocumentReference" and _is_never_read(caller, one.body))


def sees_all(caller: Caller, kind: str) -> bool:
    """Is nothing of this type kept from this caller one by one, besides what is hidden from a desk?"""
    return caller.role in ("desk", "insurer", "judge") or kind not in ("Patient", "DocumentReference")


def _is_never_read(caller: Caller, document: Json) -> bool:
    """Does the table say no? What it does not know is left to the holder's choice."""
    return any(rights().says(caller.reader, code) is Says.NO for code in codes(document.get("type")) or {ANY})


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
