"""One act as one FHIR transaction, the same bytes every time."""

from __future__ import annotations

from desk_app.domain.acts import Act, ActKind, opening_of
from desk_app.domain.trail import ChainHead
from desk_app.service.mapping.changes import Changed, changed
from desk_app.service.mapping.consent import consent
from desk_app.service.mapping.held import Held
from desk_app.service.mapping.patient import condition, patient
from desk_app.service.mapping.representatives import part, related_person
from desk_app.service.mapping.systems import ACT, Json, local_id, pruned, urn
from desk_app.service.mapping.traces import audit_event, provenance, task
from desk_app.service.mapping.verbatim import canonical


def bundle(act: Act, head: ChainHead, held: bytes = b"") -> bytes:
    """The transaction of an act as canonical JSON (UTF-8, sorted keys, no spaces). Pure: same input, same bytes.

    What has an identifier is created only if it is not there yet, the rest is put under a UUID made from the act id:
    a second sending changes nothing, on any server. What a change replaces is put with the version it started from.
    Refusals: those of `changed`.
    """
    if act.kind is ActKind.OPEN:
        whom, entries = urn(act.id, "Patient"), _opened(act)
    else:
        before = Held.of(held)
        entries = [_replaced(act, one) for one in changed(act, before)]
        whom = f"Patient/{before.patient['id']}"
        if act.kind is ActKind.REOPEN:
            entries.append(_create(act, "Consent", consent(act, whom), _own(act)))
    entries.append(_create(act, "Task", task(act, whom), _own(act)))
    written = [_place(entry) for entry in entries]
    entries.append(_put(act, "Provenance", provenance(act, head, written)))
    entries.append(_put(act, "AuditEvent", audit_event(act, whom)))
    return canonical({"resourceType": "Bundle", "type": "transaction", "entry": entries})


def _opened(act: Act) -> list[Json]:
    names = [part(rank) for rank in range(1, len(opening_of(act).representatives) + 1)]
    return [
        _create(act, "Patient", patient(act), condition(act)),
        *(_create(act, name, related_person(act, rank), f"{_own(act)}%23{name}") for rank, name in enumerate(names, 1)),
        _create(act, "Consent", consent(act, urn(act.id, "Patient")), _own(act)),
    ]


def _own(act: Act) -> str:
    return f"identifier={ACT}|{act.id}"


def _place(entry: Json) -> str:
    """How the other entries refer to this one: by its place where it has one already."""
    request = entry["request"]
    return str(request["url"] if request["method"] == "PUT" else entry["fullUrl"])


def _create(act: Act, name: str, resource: Json, query: str) -> Json:
    # The query part only: one real server makes duplicates without a word when a `Patient?` stands before it.
    request = {"method": "POST", "url": resource["resourceType"], "ifNoneExist": query}
    return {"fullUrl": urn(act.id, name), "resource": pruned(resource), "request": request}


def _put(act: Act, name: str, resource: Json) -> Json:
    own = local_id(act.id, name)
    request = {"method": "PUT", "url": f"{name}/{own}"}
    return {"fullUrl": urn(act.id, name), "resource": pruned({**resource, "id": own}), "request": request}


def _replaced(act: Act, one: Changed) -> Json:
    # Never pruned: what looks empty to us may hold a place (a null beside a primitive's extension).
    request = {"method": "PUT", "url": f"{one.kind}/{one.id}", "ifMatch": one.version}
    return {"fullUrl": urn(act.id, one.kind), "resource": one.resource, "request": request}
