"""One act as one FHIR transaction, the same bytes every time."""

from __future__ import annotations

import json

from desk_app.domain.acts import Act
from desk_app.domain.trail import ChainHead
from desk_app.service.mapping.consent import consent
from desk_app.service.mapping.patient import condition, patient
from desk_app.service.mapping.representatives import part, related_person
from desk_app.service.mapping.systems import ACT, Json, local_id, pruned, urn
from desk_app.service.mapping.traces import audit_event, provenance, task


def bundle(act: Act, head: ChainHead) -> bytes:
    """The transaction of an act as canonical JSON (UTF-8, sorted keys, no spaces). Pure: same input, same bytes.

    What has an identifier is created only if it is not there yet, the rest is put under a UUID made from the act id:
    a second sending changes nothing, on any server.
    """
    parts = [part(rank) for rank in range(1, len(act.content.representatives) + 1)]
    own = f"identifier={ACT}|{act.id}"
    entries = [
        _create(act, "Patient", patient(act), condition(act)),
        *(_create(act, name, related_person(act, rank), f"{own}%23{name}") for rank, name in enumerate(parts, 1)),
        _create(act, "Consent", consent(act), own),
        _create(act, "Task", task(act), own),
        _put(act, "Provenance", provenance(act, head, ["Patient", *parts, "Consent", "Task"])),
        _put(act, "AuditEvent", audit_event(act)),
    ]
    return canonical({"resourceType": "Bundle", "type": "transaction", "entry": entries})


def canonical(value: Json) -> bytes:
    """JSON as bytes that do not depend on the order things were written in."""
    return json.dumps(pruned(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _create(act: Act, name: str, resource: Json, query: str) -> Json:
    # The query part only: one real server makes duplicates without a word when a `Patient?` stands before it.
    request = {"method": "POST", "url": resource["resourceType"], "ifNoneExist": query}
    return {"fullUrl": urn(act.id, name), "resource": resource, "request": request}


def _put(act: Act, name: str, resource: Json) -> Json:
    own = local_id(act.id, name)
    request = {"method": "PUT", "url": f"{name}/{own}"}
    return {"fullUrl": urn(act.id, name), "resource": {**resource, "id": own}, "request": request}
