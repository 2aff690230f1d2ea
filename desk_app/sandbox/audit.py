"""The access history: one AuditEvent per request, kept in the same transaction as what it tells of."""

from __future__ import annotations

from desk_app.domain.identity import RPPS
from desk_app.sandbox.outcome import Json
from desk_app.sandbox.rights import Caller
from desk_app.sandbox.shapes import HIDDEN, instant
from desk_app.sandbox.store import Store

ENTITIES_MOST = 20
_ACTIONS = {"create": "C", "read": "R", "vread": "R", "history": "R", "search": "E", "update": "U"}
_PROFESSIONS = "https://mos.esante.gouv.fr/NOS/TRE_G15-ProfessionSante/FHIR/TRE-G15-ProfessionSante"


def trace(
    store: Store,
    caller: Caller,
    interaction: str,
    status: int,
    patients: set[str],
    *,
    secret: bool = False,
    withheld: bool = False,
) -> None:
    """Write one AuditEvent: who, as what, which interaction, on whose record, with which outcome. Never a name.
    `withheld`: the answer was no refusal, and gave nothing of what was asked for."""
    agent: Json = {"requestor": True, "name": caller.called}
    if caller.rpps:
        agent["who"] = {"type": "Practitioner", "identifier": {"system": RPPS, "value": caller.rpps}}
        agent["role"] = [{"coding": [{"system": _PROFESSIONS, "code": caller.profession}]}]
    event: Json = {
        "resourceType": "AuditEvent",
        "type": {"system": "http://terminology.hl7.org/CodeSystem/audit-event-type", "code": "rest"},
        "subtype": [{"system": "http://hl7.org/fhir/restful-interaction", "code": interaction}],
        "action": _ACTIONS.get(interaction, "E"),
        "recorded": instant(store.now()),
        "outcome": "0" if status < 400 and not withheld else "4" if status < 500 else "8",
        "agent": [agent],
        "source": {"observer": {"display": "Guichet sandbox"}},
    }
    if secret:
        event["meta"] = {"security": [{"code": HIDDEN}]}
    known = sorted(p for p in patients if p and store.exists("Patient", p))[:ENTITIES_MOST]
    if known:
        event["entity"] = [{"what": {"reference": f"Patient/{patient}"}} for patient in known]
    store.create(event)
