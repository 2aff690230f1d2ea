"""What is kept of the act itself: the Task, its Provenance with the head of the desk's trail, and its AuditEvent."""

from __future__ import annotations

from datetime import UTC, datetime

from desk_app.domain.acts import Act, Author, opening_of
from desk_app.domain.identity import FINESS, RPPS
from desk_app.domain.trail import ChainHead
from desk_app.service.mapping.systems import (
    ACT,
    ACT_KIND,
    AUDIT_ENTITY_TYPE,
    AUDIT_ROLE,
    AUDIT_TYPE,
    CHAIN,
    DATA_OPERATION,
    DESK,
    HOUSEHOLD,
    OPERATOR,
    PROVENANCE_AGENT,
    SIRET,
    TASK_INPUT,
    Json,
    coding,
    concept,
    urn,
)


def instant(at: datetime) -> str:
    """A moment in UTC to the millisecond, as FHIR's `instant`."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def author(who: Author) -> Json:
    """The operator: by RPPS where there is one, else by the desk's own identifier."""
    if who.rpps:
        return {"type": "Practitioner", "identifier": {"system": RPPS, "value": who.rpps}, "display": who.name}
    return {"type": "Practitioner", "identifier": {"system": OPERATOR, "value": who.operator_id}, "display": who.name}


def site(who: Author) -> Json | None:
    """The site, by FINESS (9 characters) or SIRET."""
    if not who.site:
        return None
    system = SIRET if len(who.site) == 14 else FINESS
    return {"type": "Organization", "identifier": {"system": system, "value": who.site}}


def task(act: Act) -> Json:
    """The act as a finished order; what only an opening says goes as inputs."""
    content = opening_of(act)
    inputs: list[Json] = [
        {"type": concept(TASK_INPUT, "profile"), "valueString": act.profile},
        {"type": concept(TASK_INPUT, "leaflet-given"), "valueBoolean": content.leaflet_given},
    ]
    if content.creation_code_proof:
        inputs.append({"type": concept(TASK_INPUT, "creation-code-proof"), "valueString": content.creation_code_proof})
    return {
        "resourceType": "Task",
        "identifier": [{"system": ACT, "value": act.id}],
        "groupIdentifier": {"system": HOUSEHOLD, "value": act.household},
        "status": "completed",
        "intent": "order",
        "code": concept(ACT_KIND, act.kind.value),
        "for": {"reference": urn(act.id, "Patient")},
        "authoredOn": instant(act.written_at),
        "requester": author(act.author),
        "input": inputs,
    }


def provenance(act: Act, head: ChainHead, parts: list[str]) -> Json:
    """Who wrote the `parts` of the bundle, and the head of the trail at that moment."""
    return {
        "resourceType": "Provenance",
        "target": [{"reference": urn(act.id, part)} for part in parts],
        "occurredDateTime": instant(act.written_at),
        "recorded": instant(act.written_at),
        "activity": concept(DATA_OPERATION, "CREATE"),
        "agent": [
            {
                "type": concept(PROVENANCE_AGENT, "author"),
                "who": author(act.author),
                "onBehalfOf": site(act.author),
            }
        ],
        "entity": [
            {"role": "source", "what": {"identifier": {"system": CHAIN, "value": f"{head.number}:{head.digest}"}}}
        ],
    }


def audit_event(act: Act) -> Json:
    """The act's own trace on the service's side."""
    return {
        "resourceType": "AuditEvent",
        "type": coding(AUDIT_TYPE, "rest"),
        "subtype": [coding(ACT_KIND, act.kind.value)],
        "action": "C",
        "recorded": instant(act.written_at),
        "outcome": "0",
        "agent": [{"who": author(act.author), "name": act.author.name, "requestor": True}],
        "source": {
            "site": act.author.site,
            "observer": {"identifier": {"system": DESK, "value": act.author.desk or act.author.site or "desk"}},
        },
        "entity": [
            {
                "what": {"reference": urn(act.id, "Patient")},
                "type": coding(AUDIT_ENTITY_TYPE, "1"),
                "role": coding(AUDIT_ROLE, "1"),
            }
        ],
    }
