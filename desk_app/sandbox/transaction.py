"""Bundles: a transaction is all or nothing, an act is answered as the first time, a batch fails entry by entry."""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass

from desk_app.domain.acts import ActKind
from desk_app.sandbox import strict
from desk_app.sandbox.acts import check_form
from desk_app.sandbox.outcome import Json, RefusedError, bad_request, invalid
from desk_app.sandbox.references import rewrite
from desk_app.sandbox.resources import Resources
from desk_app.sandbox.rights import check_right
from desk_app.sandbox.rules import act_kind, check_change, check_opening
from desk_app.sandbox.shapes import act_id, at, reference
from desk_app.sandbox.store import Stored

ENTRIES_MOST = 50
_URL = re.compile(r"([A-Za-z]{1,64})(?:/([^/?]{1,200}))?")


@dataclass(frozen=True, slots=True)
class Part:
    """One entry, planned: where it goes, and what was found there already."""

    method: str
    kind: str
    key: str
    full_url: str
    body: Json
    if_match: str | None
    found: Stored | None  # by ifNoneExist: nothing is written


@dataclass(frozen=True, slots=True)
class Outcome:
    """A bundle's answer. `traced` says that it brought its own AuditEvent."""

    body: Json | str
    traced: bool


def run(resources: Resources, body: Json) -> Outcome:
    """Do what a Bundle asks."""
    entries = body.get("entry", [])
    if body.get("resourceType") != "Bundle" or body.get("type") not in ("transaction", "batch"):
        raise bad_request("a Bundle of type transaction or batch is expected")
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise bad_request("Bundle.entry is a list of objects")
    if len(entries) > ENTRIES_MOST:
        raise invalid("a transaction has at most 50 entries", status=413, code="too-costly")
    if body["type"] == "batch":
        return Outcome(_batch(resources, entries), traced=False)
    task = _act(entries)
    act = act_id(task) if task else ""
    if act:
        check_right(resources.caller, "Task", "create")
        # Before any rule: the same act is answered as the first time, and changes nothing.
        if answer := resources.store.act_answer(act):
            return Outcome(answer, traced=True)
    return _transaction(resources, entries, act)


def _act(entries: list[Json]) -> Json | None:
    """The Task of the act, if there is one. Nothing has been checked yet."""
    tasks = [r for r in at(entries_as_body(entries), "entry.resource") if isinstance(r, dict)]
    acts = [r for r in tasks if r.get("resourceType") == "Task" and act_kind(r)]
    if len(acts) > 1:
        raise invalid("one transaction holds one act")
    return acts[0] if acts else None


def entries_as_body(entries: list[Json]) -> Json:
    """Entries under their name again, so that paths read them."""
    return {"entry": entries}


def _transaction(resources: Resources, entries: list[Json], act: str) -> Outcome:
    plan = [_plan(resources, entry) for entry in entries]
    places = [f"{p.kind}/{p.key}" for p in plan if not p.found]
    if len(set(places)) < len(places):
        raise invalid("two entries write the same resource")
    conditions = [(p.kind, c) for p, e in zip(plan, entries, strict=True) if (c := e["request"].get("ifNoneExist"))]
    if len(set(conditions)) < len(conditions):
        raise invalid("two entries have the same ifNoneExist")
    targets = {p.full_url: f"{p.kind}/{p.key}" for p in plan if p.full_url}
    for part in plan:
        rewrite(part.body, targets, resources.base)
    coming = set(places)

    def known(literal: str) -> bool:
        return literal in coming or resources.known(literal)

    for part in plan:
        if not part.found:
            strict.check(part.body, known)
    _apply_rules(resources, plan, act)
    answers = [_write(resources, part) for part in plan]
    answer: Json = {"resourceType": "Bundle", "type": "transaction-response"}
    if answers:
        answer["entry"] = answers
    text = json.dumps(answer, ensure_ascii=False)
    if act:
        resources.store.keep_act(act, text)
    return Outcome(text, traced=any(p.kind == "AuditEvent" for p in plan))


def _plan(resources: Resources, entry: Json) -> Part:
    request = entry.get("request")
    body = entry.get("resource")
    if not isinstance(request, dict) or not isinstance(body, dict):
        raise bad_request("each entry has a resource and a request")
    method, url = request.get("method"), request.get("url")
    read = _URL.fullmatch(url) if isinstance(url, str) else None
    if method not in ("POST", "PUT") or not read:
        raise bad_request("an entry is a POST to a type or a PUT to an id")
    kind = strict.check_type(read[1])
    if body.get("resourceType") != kind:
        raise bad_request("the resource is not of the type in the request")
    resources.note({**body, "id": read[2] or ""})
    full_url = entry.get("fullUrl", "")
    query, if_match = request.get("ifNoneExist"), request.get("ifMatch")
    if any(text is not None and not isinstance(text, str) for text in (full_url, query, if_match)):
        raise bad_request("fullUrl, ifNoneExist and ifMatch are strings")
    if method == "POST":
        if read[2]:
            raise bad_request("a POST goes to a type, not to an id")
        check_right(resources.caller, kind, "create")
        found = resources.match(kind, query) if query is not None else None
        key = found.id if found else str(uuid.uuid4())
        return Part(method, kind, key, full_url, {**body, "id": key}, None, found)
    key = strict.check_id(read[2])
    check_right(resources.caller, kind, "update")
    if body.get("id") != key:
        raise bad_request("the resource's id is not the one in the request")
    return Part(method, kind, key, full_url, body, if_match, None)


def _apply_rules(resources: Resources, plan: list[Part], act: str) -> None:
    parts = [p for p in plan if p.kind == "Task" and act_kind(p.body)]
    if not parts:
        return
    if not act:
        raise invalid("an act's Task carries its id", code="required")
    if parts[0].found:
        raise invalid("another Task carries this act's id", code="duplicate")
    task = parts[0].body
    kind = act_kind(task)
    check_form(act, kind, task, plan)
    bodies = [p.body for p in plan]
    if kind == ActKind.OPEN:
        known = next((p.found for p in plan if p.kind == "Patient" and p.found), None)
        check_opening(resources.store, act, task, bodies, known)
    else:
        target = reference(task, "for").removeprefix("Patient/")
        check_change(resources.store, kind, bodies, resources.store.read("Patient", target))


def _write(resources: Resources, part: Part) -> Json:
    if part.found:
        resources.seen.add(part.found.id if part.kind == "Patient" else "")
        return {"response": _response(part.found, "200 OK")}
    before = resources.check_version(part.kind, part.key, part.if_match) if part.method == "PUT" else None
    stored = resources.write(part.body)
    return {"response": _response(stored, "200 OK" if before else "201 Created")}


def _response(stored: Stored, status: str) -> Json:
    return {
        "status": status,
        "location": f"{stored.type}/{stored.id}/_history/{stored.version}",
        "etag": stored.etag,
        "lastModified": stored.body["meta"]["lastUpdated"],
    }


def _batch(resources: Resources, entries: list[Json]) -> Json:
    answers: list[Json] = []
    refusals = 0
    for entry in entries:
        try:
            with resources.store.transaction():
                answers.append(_alone(resources, entry))
        except RefusedError as refused:
            refusals += 1
            reply = refused.reply()
            answers.append({"response": {"status": str(refused.status), "outcome": reply.body}})
    resources.withheld = 0 < refusals == len(entries)
    answer: Json = {"resourceType": "Bundle", "type": "batch-response"}
    return {**answer, "entry": answers} if answers else answer


def _alone(resources: Resources, entry: Json) -> Json:
    """One entry of a batch. An act is never one: it is a transaction."""
    part = _plan(resources, entry)
    if part.kind == "Task" and act_kind(part.body):
        raise invalid("an act is one transaction")
    if not part.found:
        rewrite(part.body, {}, resources.base)
        strict.check(part.body, resources.known)
    return _write(resources, part)
