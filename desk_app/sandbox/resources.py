"""The plain FHIR interactions on one resource: read, search, create, update, history; with rights and strictness."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from desk_app.domain.identity import NSS_NIA, NSS_NIR
from desk_app.domain.refusal import RefusalCode
from desk_app.sandbox import notices, strict
from desk_app.sandbox.outcome import Json, RefusedError, bad_request, invalid, not_found, refuse
from desk_app.sandbox.preconditions import names_version
from desk_app.sandbox.references import rewrite
from desk_app.sandbox.rights import Caller, check_adding, check_right, may, may_see, sees_all
from desk_app.sandbox.rules import remember_contacts
from desk_app.sandbox.search import PAGE, PAGE_MOST, Query, understand
from desk_app.sandbox.shapes import patients, reference
from desk_app.sandbox.store import Store, Stored, is_hidden

CONFLICT = "Le dossier a changé entre-temps."


@dataclass(slots=True)
class Resources:
    """What one caller does within one transaction. `seen` gathers the Patients concerned, for the trace."""

    store: Store
    caller: Caller
    base: str
    seen: set[str] = field(default_factory=set)
    hidden: set[bool] = field(default_factory=set)  # were the things shown or written hidden ones, others, or both
    withheld: bool = False  # the answer is no refusal, and all that was asked for was kept from this caller

    # --- reading

    def read(self, kind: str, key: str) -> Stored:
        """The last version; what the caller may not see is not found. Whose it is, is told of a refusal too."""
        found = self.store.read(kind, strict.check_id(key))
        if found is not None:
            self.note(found.body)
        check_right(self.caller, kind, "read")
        if found is None or not may_see(self.store, self.caller, found):
            raise not_found("no such resource")
        return found

    def version(self, kind: str, key: str, version: str) -> Stored:
        """One version of the past."""
        self.read(kind, key)
        found = self.store.version(kind, key, int(version)) if re.fullmatch(r"[0-9]{1,9}", version) else None
        if found is None:
            raise not_found("no such version")
        return found

    def history(self, kind: str, key: str, pairs: list[tuple[str, str]]) -> Json:
        """The versions, newest first, `_count` a page."""
        newest = self.read(kind, key)
        count, skip = _page_of(pairs)
        versions = self.store.history(kind, key, skip=skip, most=count)
        entries = [
            {
                "fullUrl": f"{self.base}/{kind}/{key}",
                "resource": one.body,
                "request": {"method": "POST" if one.version == 1 else "PUT", "url": f"{kind}/{key}"},
                "response": {
                    "status": "201 Created" if one.version == 1 else "200 OK",
                    "etag": one.etag,
                    "lastModified": one.body["meta"]["lastUpdated"],
                },
            }
            for one in versions
        ]
        address = f"{self.base}/{kind}/{key}/_history"
        links = [{"relation": "self", "url": f"{address}?_count={count}&_offset={skip}"}]
        if 0 < count < newest.version - skip:
            links.append({"relation": "next", "url": f"{address}?_count={count}&_offset={skip + count}"})
        answer: Json = {"resourceType": "Bundle", "type": "history", "total": newest.version, "link": links}
        return {**answer, "entry": entries} if entries else answer

    # --- searching

    def search(self, kind: str, pairs: list[tuple[str, str]]) -> Json:
        """A search, or a further page of one. Links hold a token only: no name, no number."""
        is_further = any(name == "_page" for name, _ in pairs)
        if not is_further and not may(self.caller, kind, "search"):
            self._withhold(self._found(kind, understand(kind, pairs)))
        check_right(self.caller, kind, "search")
        if is_further:
            return self._further(kind, dict(pairs))
        query = understand(kind, pairs)
        found = self._matches(kind, query)
        content: Json = {
            "ids": found,
            "count": query.count,
            "include": list(query.include),
            "revinclude": list(query.revinclude),
        }
        token = self.store.keep_page(self.caller.role, kind, content) if 0 < query.count < len(found) else ""
        return self._page(kind, content, token, 0)

    def _further(self, kind: str, given: dict[str, str]) -> Json:
        offset = given.get("_offset", "0")
        content = self.store.page(given["_page"], self.caller.role, kind)
        if content is None or set(given) - {"_page", "_offset"} or not re.fullmatch(r"[0-9]{1,9}", offset):
            raise RefusedError(410, "expired", "Cette page n’existe plus.", "no such page; search again")
        if not sees_all(self.caller, kind):  # the holder may have chosen otherwise since the page before
            found = [one for key in content["ids"] if (one := self.store.read(kind, key))]
            content = {**content, "ids": self._visible(found)}
        return self._page(kind, content, given["_page"], int(offset))

    def _matches(self, kind: str, query: Query) -> list[str]:
        if sees_all(self.caller, kind):
            return self.store.ids(kind, self._where(query), query.values, query.order)
        return self._visible(self._found(kind, query))

    def _where(self, query: Query) -> str:
        return f"{query.where} AND r.hidden = 0" if self.caller.role == "desk" else query.where

    def _found(self, kind: str, query: Query) -> list[Stored]:
        return self.store.select(kind, self._where(query), query.values, query.order)

    def _visible(self, found: list[Stored]) -> list[str]:
        shown = [one.id for one in found if may_see(self.store, self.caller, one)]
        if not shown:
            self._withhold(found)
        return shown

    def _withhold(self, found: list[Stored]) -> None:
        """None of it is shown. A question about one person is told to that person; one about many is about nobody."""
        if len({patient for one in found for patient in patients(one.body)}) == 1:
            self.withheld = True
            for one in found:
                self.note(one.body)

    def _page(self, kind: str, content: Json, token: str, offset: int) -> Json:
        count, ids = content["count"], content["ids"]
        stored = [self.store.read(kind, key) for key in ids[offset : offset + count]]
        shown = [one for one in stored if one is not None]
        for one in shown:
            self.note(one.body)
        links = [{"relation": "self", "url": f"{self.base}/{kind}"}]
        if token and offset + count < len(ids):
            links.append({"relation": "next", "url": f"{self.base}/{kind}?_page={token}&_offset={offset + count}"})
        answer: Json = {"resourceType": "Bundle", "type": "searchset", "total": len(ids), "link": links}
        entries = [self._entry(one, "match") for one in shown]
        entries += [self._entry(one, "include") for one in self._included(shown, content)]
        return {**answer, "entry": entries} if entries else answer

    def _entry(self, one: Stored, mode: str) -> Json:
        return {"fullUrl": f"{self.base}/{one.type}/{one.id}", "resource": one.body, "search": {"mode": mode}}

    def _included(self, shown: list[Stored], content: Json) -> list[Stored]:
        found: dict[tuple[str, str], Stored] = {}
        for one in shown:
            for wanted in content["include"]:
                literal = reference(one.body, wanted.split(":")[1])
                target = self.store.read("Patient", literal.removeprefix("Patient/"))
                if target and may_see(self.store, self.caller, target):
                    found[target.type, target.id] = target
            for wanted in content["revinclude"]:
                for back in self.store.of_patient(wanted.split(":")[0], one.id):
                    found[back.type, back.id] = back
        return [one for one in found.values() if may(self.caller, one.type, "search")]

    # --- writing

    def match(self, kind: str, query: str) -> Stored | None:
        """The one resource an `ifNoneExist` finds, or None. More than one is a 412."""
        if "?" in query or not query.isprintable():
            raise bad_request(
                "If-None-Exist carries the query part only, in plain characters, without a type before it"
            )
        pairs = parse_qsl(query, keep_blank_values=True)
        if not pairs:
            raise bad_request("If-None-Exist is empty")
        if kind == "Patient" and any(system in query for system in (NSS_NIR, NSS_NIA)):
            raise bad_request(
                "If-None-Exist names a number the fund pays under: it is nobody's identity, twins share it"
            )
        understood = understand(kind, pairs)
        found = self.store.select(kind, understood.where, understood.values, "r.seq")
        found = [one for one in found if may_see(self.store, self.caller, one)]
        if len(found) > 1:
            raise RefusedError(412, "multiple-matches", "Plusieurs dossiers correspondent.", "several resources match")
        return found[0] if found else None

    def create(self, kind: str, body: Json, query: str | None) -> tuple[Stored, bool]:
        """Create, unless `query` finds it already. Returns the resource and whether it is new."""
        self.note({**body, "id": ""})
        check_right(self.caller, kind, "create")
        _same_type(kind, body)
        if query is not None and (found := self.match(kind, query)):
            self.note(found.body)
            return found, False
        fresh = {key: value for key, value in body.items() if key != "id"}
        return self.write(self._checked(fresh)), True

    def update(self, kind: str, key: str, body: Json, if_match: str | None) -> tuple[Stored, bool]:
        """Write a new version, or create under the client's own id. Returns the resource and whether it is new."""
        self.note({**body, "id": key})
        check_right(self.caller, kind, "update")
        _same_type(kind, body)
        if body.get("id") != strict.check_id(key):
            raise bad_request("the resource's id is not the one in the URL")
        before = self.check_version(kind, key, if_match)
        return self.write(self._checked(body)), before is None

    def check_version(self, kind: str, key: str, if_match: str | None) -> Stored | None:
        """The version that is replaced. A stale or absent `If-Match` is a 412; a trace is never rewritten."""
        before = self.store.read(kind, key)
        if if_match is not None and (before is None or not names_version(if_match, before.version)):
            raise RefusedError(412, "conflict", CONFLICT, "If-Match names another version")
        if before is not None and kind in ("AuditEvent", "Provenance"):
            raise RefusedError(409, "conflict", "Une trace ne se modifie pas.", "a trace is never rewritten")
        if before is not None and before.hidden and self.caller.role == "desk":
            raise not_found("no such resource")
        return before

    def _checked(self, body: Json) -> Json:
        rewrite(body, {}, self.base)
        strict.check(body, self.known)
        return body

    def write(self, body: Json) -> Stored:
        """Write one resource that was checked, with what follows from it."""
        document = body["resourceType"] == "DocumentReference"
        if document:
            self._check_document(body)
        stored = self.store.create(body)
        self.note(stored.body)
        if stored.type == "Patient":
            remember_contacts(self.store, stored)
        if document:
            notices.document_added(self.store, stored)
        return stored

    def _check_document(self, body: Json) -> None:
        patient = self.store.read("Patient", reference(body, "subject").removeprefix("Patient/"))
        if patient is None:
            raise invalid("a document is about a Patient", code="not-found")
        check_adding(self.store, self.caller, body)
        if patient.body.get("active") is False:
            raise refuse(RefusalCode.RECORD_CLOSED)

    def note(self, body: Json) -> None:
        """Whose it is, for the trace. What is hidden from a desk is not there for it, in what is told of it neither."""
        hidden = is_hidden(body)
        if not (hidden and self.caller.role == "desk"):
            self.seen.update(patients(body))
            self.hidden.add(hidden)

    @property
    def secret(self) -> bool:
        """Only hidden things were touched: the trace of it is hidden from representatives too."""
        return self.hidden == {True}

    def known(self, literal: str) -> bool:
        """Is there something at `Type/id`? What is hidden from a desk is not there for it."""
        kind, _, key = literal.partition("/")
        return self.store.exists(kind, key, hidden=self.caller.role != "desk")


def _page_of(pairs: list[tuple[str, str]]) -> tuple[int, int]:
    """How many versions a page, and how many go before it."""
    given = dict(pairs)
    if set(given) - {"_count", "_offset", "_format"} or len(given) < len(pairs):
        raise bad_request("a history takes _count, and the links of the page before")
    numbers = [given.get("_count", str(PAGE)), given.get("_offset", "0")]
    if not all(re.fullmatch(r"[0-9]{1,6}", one) for one in numbers):
        raise bad_request("_count is one number")
    return min(int(numbers[0]), PAGE_MOST), int(numbers[1])


def _same_type(kind: str, body: Json) -> None:
    if body.get("resourceType") != kind:
        raise bad_request("the resource is not of the type in the URL")
