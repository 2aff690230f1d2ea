"""What the holder agreed to, as one Consent: nobody by default, then each choice by name."""

from __future__ import annotations

from datetime import date

from desk_app.domain.access import Grant
from desk_app.domain.acts import Act, Consent, OpenRecord, ReopenRecord
from desk_app.service.mapping.patient import practitioner
from desk_app.service.mapping.representatives import part
from desk_app.service.mapping.systems import (
    ACT,
    ADD,
    BREAK_GLASS,
    CONSENT_ACTION,
    CONSENT_SCOPE,
    CONSENT_WORDING,
    EMERGENCY,
    LOINC,
    PARTICIPATION,
    PURPOSE,
    READ,
    Json,
    coding,
    concept,
    urn,
)
from desk_app.service.mapping.traces import instant, site


def consent(act: Act, patient: str) -> Json:
    """The Consent of an opening, or the new one of a reopening; `patient` is the reference to its Patient."""
    content = act.content
    if not isinstance(content, OpenRecord | ReopenRecord):
        raise TypeError(act.kind)
    given, access = content.consent, content.access
    return {
        "resourceType": "Consent",
        "identifier": [{"system": ACT, "value": act.id}],
        "status": "active",
        "scope": concept(CONSENT_SCOPE, "patient-privacy"),
        "category": [concept(LOINC, "59284-0")],
        "patient": {"reference": patient},
        "dateTime": instant(given.given_at),
        "performer": [_performer(act, given, patient)],
        "organization": [site(act.author)],
        "policyRule": concept(CONSENT_WORDING, given.wording),
        "provision": {
            "type": "deny",
            "provision": [
                purpose_provision(EMERGENCY, allowed=access.emergency),
                purpose_provision(BREAK_GLASS, allowed=access.break_glass),
                *(
                    grant_provision(grant, act.written_at.date())
                    for grant in access.grants
                    if grant.read or grant.add or grant.blocked
                ),
            ],
        },
    }


def _performer(act: Act, given: Consent, patient: str) -> Json:
    """Who agreed. A representative is in the bundle of an opening; a reopening knows the service's own one by name."""
    if given.given_by == "holder" or not act.content.representatives:
        return {"reference": patient}
    if isinstance(act.content, OpenRecord):
        return {"reference": urn(act.id, part(1))}
    return {"type": "RelatedPerson", "display": given.given_by}


def purpose_provision(code: str, *, allowed: bool) -> Json:
    """One of the two emergency lines."""
    return {"type": "permit" if allowed else "deny", "purpose": [coding(PURPOSE, code)]}


def grant_provision(grant: Grant, start: date) -> Json:
    """The choice about one professional."""
    return {
        "type": "deny" if grant.blocked else "permit",
        "period": {"start": start.isoformat(), "end": grant.until.isoformat()} if grant.until else None,
        "actor": [{"role": concept(PARTICIPATION, "IRCP"), "reference": practitioner(grant.professional)}],
        "action": [action(code) for code in actions(grant)],
    }


def actions(grant: Grant) -> list[str]:
    """What a choice is about: both rights where somebody is blocked."""
    return [READ, ADD] if grant.blocked else [READ] * grant.read + [ADD] * grant.add


def action(code: str) -> Json:
    """One right."""
    return concept(CONSENT_ACTION, code)
