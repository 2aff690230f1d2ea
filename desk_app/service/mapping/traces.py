"""What is kept of the act itself: the Task, its Provenance with the head of the desk's trail, and its AuditEvent."""

from __future__ import annotations

from datetime import UTC, datetime

from desk_app.domain.acts import Act, ActKind, Author, CloseRecord, OpenRecord, ReopenRecord
from desk_app.domain.identity import FINESS, RPPS
from desk_app.domain.trail import ChainHead
from desk_app.service.mapping.systems import (
    ACT,
    ACT_KIND,
    AUDIT_ENTITY_TYPE,
    AUDIT_ROLE,
    AUDIT_TYPE,
    BASIS,
    CHAIN,
    CLOSING_REASON,
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


def task(act: Act, patient: str) -> Json:
    """The act as a finished order, for the Patient of that reference; what only this act says goes as inputs."""
    content = act.content
    inputs: list[Json] = [{"type": concept(TASK_INPUT, "profile"), "valueString": act.profile}]
    if isinstance(content, OpenRecord | ReopenRecord):
        inputs.append({"type": concept(TASK_INPUT, "leaflet-given"), "valueBoolean": content.leaflet_given})
    if isinstance(content, OpenRecord) and content.creation_code_proof:
        inputs.append({"type": concept(TASK_INPUT, "creation-code-proof"), "valueString": content.creation_code_proof})
    closing = content if isinstance(content, CloseRecord) else None
    return {
        "resourceType": "Task",
        "identifier": [{"system": ACT, "value": act.id}],
        "groupIdentifier": {"system": HOUSEHOLD, "value": act.household},
        "status": "completed",
        "intent": "order",
        "code": concept(ACT_KIND, act.kind.value),
        "for": {"reference": patient},
        "authoredOn": instant(act.written_at),
        "requester": author(act.author),
        "reasonCode": concept(CLOSING_REASON, closing.reason.value) if closing else None,
        "note": [{"text": closing.note}] if closing else [],
        "input": inputs,
    }


def provenance(act: Act, head: ChainHead, targets: list[str]) -> Json:
    """Who wrote what the `targets` refer to, who asked for it, and the head of the trail at that moment."""
    writer = {"type": concept(PROVENANCE_AGENT, "author"), "who": author(act.author), "onBehalfOf": site(act.author)}
    return {
        "resourceType": "Provenance",
        "target": [{"reference": target} for target in targets],
        "occurredDateTime": instant(act.written_at),
        "recorded": instant(act.written_at),
        "activity": concept(DATA_OPERATION, "CREATE" if act.kind is ActKind.OPEN else "UPDATE"),
        "agent": [writer, *_informants(act)],
        "entity": [
            {"role": "source", "what": {"identifier": {"system": CHAIN, "value": f"{head.number}:{head.digest}"}}}
        ],
    }


def _informants(act: Act) -> list[Json]:
    """Who stood there for the holder of a record that is there already: the service has them under ids of its own. An
    opening brings them as RelatedPersons."""
    if act.kind is ActKind.OPEN:
        return []
    return [
        {
            "extension": [{"url": BASIS, "valueCode": who.basis.value}],
            "type": concept(PROVENANCE_AGENT, "informant"),
            "who": {"type": "RelatedPerson", "display": who.service or f"{who.given_name} {who.birth_name}"},
        }
        for who in act.content.representatives
        if who.present
    ]


def audit_event(act: Act, patient: str) -> Json:
    """The act's own trace on the service's side."""
    return {
        "resourceType": "AuditEvent",
        "type": coding(AUDIT_TYPE, "rest"),
        "subtype": [coding(ACT_KIND, act.kind.value)],
        "action": "C" if act.kind is ActKind.OPEN else "U",
        "recorded": instant(act.written_at),
        "outcome": "0",
        "agent": [{"who": author(act.author), "name": act.author.name, "requestor": True}],
        "source": {
            "site": act.author.site,
            "observer": {"identifier": {"system": DESK, "value": act.author.desk or act.author.site or "desk"}},
        },
        "entity": [
            {
                "what": {"reference": patient},
                "type": coding(AUDIT_ENTITY_TYPE, "1"),
                "role": coding(AUDIT_ROLE, "1"),
            }
        ],
    }
