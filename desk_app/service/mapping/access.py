"""Who has access: read out of a Consent and a Patient, and put into them without touching what this desk does not know.

A provision is understood where nothing in it narrows what it says: one purpose or one professional by RPPS, reading or
adding or both. Any other stays as it is, and the record is told not to be whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from desk_app.domain.access import Access, Grant, Professional
from desk_app.domain.identity import RPPS
from desk_app.service.mapping.consent import action, actions, grant_provision, purpose_provision
from desk_app.service.mapping.contact import with_list
from desk_app.service.mapping.held import Held
from desk_app.service.mapping.patient import practitioner
from desk_app.service.mapping.readings import child, codes, listed, shown, text
from desk_app.service.mapping.systems import (
    ADD,
    BREAK_GLASS,
    CONSENT_ACTION,
    EMERGENCY,
    PARTICIPATION,
    PURPOSE,
    READ,
    Json,
    pruned,
)

_ANY = frozenset({"id", "extension"})  # adds to what is said, and never narrows it
_ROOT = _ANY | {"type", "provision"}
_OF_A_PURPOSE = _ANY | {"type", "purpose"}
_OF_A_PERSON = _ANY | {"type", "actor", "action", "period"}


def access_of(patient: Json, consent: Json) -> tuple[Access, bool]:
    """What this desk understands of the choices, and whether that is all of them."""
    root = child(consent, "provision")
    provisions = listed(root.get("provision"))
    is_whole = set(root) <= _ROOT and root.get("type", "deny") == "deny" and "modifierExtension" not in consent
    denied: dict[str, bool] = {}
    grants: dict[str, Grant] = {}
    for provision in provisions:
        purpose, grant = _purpose(provision), _grant(provision)
        if purpose:
            is_whole &= denied.get(purpose, _is_deny(provision)) is _is_deny(provision)
            denied[purpose] = denied.get(purpose, False) or _is_deny(provision)
        elif grant:
            before = grants.get(grant.professional.rpps)
            is_whole &= before is None or before.until == grant.until
            grants[grant.professional.rpps] = _joined(before, grant)
        else:
            is_whole = False
    doctors = [reference for reference in listed(patient.get("generalPractitioner")) if _is_person(reference)]
    doctor = _professional(doctors[0]) if doctors else None
    access = Access(
        attending_doctor=doctor,
        grants=tuple(grants.values()),
        emergency=not denied.get(EMERGENCY, False),
        break_glass=not denied.get(BREAK_GLASS, False),
    )
    return access, is_whole and len(doctors) == (doctor is not None)


def access_in(held: bytes) -> Access:
    """The same, of a record as it is kept beside a change."""
    found = Held.of(held)
    return access_of(found.patient, found.consent)[0]


def with_access(consent: Json, access: Access, day: date) -> Json:
    """The same Consent with these choices, from `day` on: `access_of` reads them back."""
    root = child(consent, "provision") or {"type": "deny"}
    allowed = {EMERGENCY: access.emergency, BREAK_GLASS: access.break_glass}
    wanted = {grant.professional.rpps: grant for grant in access.grants if grant.read or grant.add or grant.blocked}
    held = {grant.professional.rpps: grant for grant in access_of({}, consent)[0].grants}
    done: set[str] = set()
    kept: list[Any] = []
    for provision in listed(root.get("provision")):
        purpose, found = _purpose(provision), _grant(provision)
        name = purpose or (found.professional.rpps if found else "")
        if not name:
            kept.append(provision)
        elif purpose and purpose not in done:
            kept.append({**provision, "type": "permit" if allowed[purpose] else "deny"})
        elif name in wanted and _same(held[name], wanted[name]):
            kept.append(provision)
        elif name in wanted and name not in done:
            kept.append(_changed(provision, wanted[name], day))
        done.add(name)
    lines = [purpose_provision(code, allowed=yes) for code, yes in allowed.items() if code not in done]
    people = [pruned(grant_provision(grant, day)) for rpps, grant in wanted.items() if rpps not in done]
    return {**consent, "provision": with_list(root, "provision", [*lines, *kept, *people])}


def with_doctor(patient: Json, doctor: Professional | None) -> Json:
    """The same Patient with this attending doctor, or none: there is only one. Organisations stay."""
    references = listed(patient.get("generalPractitioner"))
    places = [index for index, reference in enumerate(references) if _is_person(reference)]
    kept = [reference for reference in references if not _is_person(reference)]
    if doctor is not None:
        kept.insert(places[0] if places else 0, practitioner(doctor))
    return with_list(patient, "generalPractitioner", kept)


# --- what a provision says --------------------------------------------------------------------------------------------


def _is_deny(provision: Json) -> bool:
    return bool(provision.get("type") == "deny")


def _purpose(provision: Any) -> str:
    """The code of an emergency line, empty where the provision is anything else."""
    if not _is_plain(provision, _OF_A_PURPOSE):
        return ""
    purposes = listed(provision.get("purpose"))
    found = codes({"coding": purposes}, PURPOSE)
    return found[0] if len(purposes) == 1 and found and found[0] in (EMERGENCY, BREAK_GLASS) else ""


def _grant(provision: Any) -> Grant | None:
    """The choice about one professional, None where the provision is anything else."""
    if not _is_plain(provision, _OF_A_PERSON):
        return None
    professional = _actor(listed(provision.get("actor")))
    named = [code for one in listed(provision.get("action")) for code in codes(one, CONSENT_ACTION)[:1]]
    until, is_read = _until(provision.get("period"))
    if professional is None or not is_read or len(named) < len(listed(provision.get("action"))):
        return None
    rights = set(named) or {READ, ADD}  # no action named: all of them
    if not rights <= {READ, ADD} or (_is_deny(provision) and len(rights) == 1):
        return None
    if _is_deny(provision):
        return Grant(professional=professional, blocked=True, until=until)
    return Grant(professional=professional, read=READ in rights, add=ADD in rights, until=until)


def _is_plain(provision: Any, names: Iterable[str]) -> bool:
    return isinstance(provision, dict) and set(provision) <= set(names) and provision.get("type") in ("permit", "deny")


def _actor(actors: list[Any]) -> Professional | None:
    if len(actors) != 1 or not isinstance(actors[0], dict) or not set(actors[0]) <= _ANY | {"role", "reference"}:
        return None
    return _professional(actors[0].get("reference")) if "IRCP" in codes(actors[0].get("role"), PARTICIPATION) else None


def _professional(reference: Any) -> Professional | None:
    """Whom a logical reference by RPPS names: the service's own words for the name, or else the number."""
    identifier = child(reference, "identifier")
    rpps = shown(identifier.get("value"))
    if identifier.get("system") != RPPS or not rpps:
        return None
    return Professional(rpps=rpps, family_name=shown(reference.get("display")) or rpps, given_name="")


def _is_person(reference: Any) -> bool:
    """Does a reference name a professional, in whichever way?"""
    if not isinstance(reference, dict):
        return False
    kinds = ("Practitioner", "PractitionerRole")
    named = text(reference.get("reference")).split("/")
    return (
        reference.get("type") in kinds
        or any(kind in named for kind in kinds)
        or child(reference, "identifier").get("system") == RPPS
    )


def _until(period: Any) -> tuple[date | None, bool]:
    """The last day of a period, None where it has no end; and whether the period could be read."""
    if period is None:
        return None, True
    if not isinstance(period, dict) or not set(period) <= _ANY | {"start", "end"}:
        return None, False
    if "end" not in period:
        return None, True
    try:
        return date.fromisoformat(text(period["end"])[:10]), True
    except ValueError:
        return None, False


def _joined(before: Grant | None, found: Grant) -> Grant:
    """Several provisions about one person: a refusal wins, rights add up, the longest period counts."""
    if before is None:
        return found
    if before.blocked or found.blocked:
        return before if before.blocked else found
    until = max(before.until, found.until) if before.until and found.until else None
    return replace(before, read=before.read or found.read, add=before.add or found.add, until=until)


def _same(held: Grant, wanted: Grant) -> bool:
    return (held.read, held.add, held.blocked, held.until) == (wanted.read, wanted.add, wanted.blocked, wanted.until)


def _changed(provision: Json, grant: Grant, day: date) -> Json:
    """A provision with another choice about the same professional."""
    fresh = pruned(grant_provision(grant, day))
    held = {code: one for one in listed(provision.get("action")) for code in codes(one, CONSENT_ACTION)[:1]}
    period = {key: value for key, value in child(provision, "period").items() if key != "end"}
    if grant.until:
        period = {**fresh["period"], **period, "end": grant.until.isoformat()}
    rest = {key: value for key, value in provision.items() if key != "period"}
    named = [held.get(code) or action(code) for code in actions(grant)]
    return {**rest, "type": fresh["type"], "action": named, **({"period": period} if period else {})}
