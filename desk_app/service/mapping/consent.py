"""What the holder agreed to, as one Consent: nobody by default, then each choice by name."""

from __future__ import annotations

from desk_app.domain.access import Grant
from desk_app.domain.acts import Act, opening_of
from desk_app.service.mapping.patient import practitioner
from desk_app.service.mapping.representatives import part
from desk_app.service.mapping.systems import (
    ACT,
    ADD,
    CONSENT_ACTION,
    CONSENT_SCOPE,
    CONSENT_WORDING,
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


def consent(act: Act) -> Json:
    """The Consent of an opening: a purpose each for the emergency lines, a provision each for the professionals."""
    content = opening_of(act)
    given, access = content.consent, content.access
    signatory = "Patient" if given.given_by == "holder" or not content.representatives else part(1)
    return {
        "resourceType": "Consent",
        "identifier": [{"system": ACT, "value": act.id}],
        "status": "active",
        "scope": concept(CONSENT_SCOPE, "patient-privacy"),
        "category": [concept(LOINC, "59284-0")],
        "patient": {"reference": urn(act.id, "Patient")},
        "dateTime": instant(given.given_at),
        "performer": [{"reference": urn(act.id, signatory)}],
        "organization": [site(act.author)],
        "policyRule": concept(CONSENT_WORDING, given.wording),
        "provision": {
            "type": "deny",
            "provision": [
                _purpose("ETREAT", allowed=access.emergency),
                _purpose("BTG", allowed=access.break_glass),
                *(_grant(act, grant) for grant in access.grants if grant.read or grant.add or grant.blocked),
            ],
        },
    }


def _purpose(code: str, *, allowed: bool) -> Json:
    return {"type": "permit" if allowed else "deny", "purpose": [coding(PURPOSE, code)]}


def _grant(act: Act, grant: Grant) -> Json:
    actions = [READ, ADD] if grant.blocked else [READ] * grant.read + [ADD] * grant.add
    start = act.written_at.date().isoformat()
    return {
        "type": "deny" if grant.blocked else "permit",
        "period": {"start": start, "end": grant.until.isoformat()} if grant.until else None,
        "actor": [{"role": concept(PARTICIPATION, "IRCP"), "reference": practitioner(grant.professional)}],
        "action": [concept(CONSENT_ACTION, action) for action in actions],
    }
