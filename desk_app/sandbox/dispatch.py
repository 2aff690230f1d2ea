"""From a request to its answer, without HTTP: one request, one transaction, one trace."""

from __future__ import annotations

import logging
import re
import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import parse_qsl, unquote

from desk_app.sandbox import operations, strict, transaction
from desk_app.sandbox.audit import trace
from desk_app.sandbox.metadata import capability
from desk_app.sandbox.outcome import Json, RefusedError, Reply, bad_request, invalid, outcome
from desk_app.sandbox.preconditions import names_version
from desk_app.sandbox.resources import Resources
from desk_app.sandbox.rights import ROLES, Caller, may, may_see
from desk_app.sandbox.rules import act_kind
from desk_app.sandbox.shapes import instant
from desk_app.sandbox.store import Store, Stored

log = logging.getLogger(__name__)

JSON_TYPES = frozenset({"application/fhir+json", "application/json", "text/json"})
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Call:
    """One request: `path` below `/fhir/` and `query` still encoded; header names in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


class Service:
    """The whole sandbox behind its address. Used by one thread."""

    def __init__(self, store: Store, base: str) -> None:
        self.store = store
        self.base = base
        self.tokens = self._tokens()

    def _tokens(self) -> dict[str, str]:
        tokens = {}
        with self.store.transaction():
            for role in ROLES:
                if not (token := self.store.setting(f"token.{role}")):
                    token = secrets.token_urlsafe(24)
                    self.store.put_setting(f"token.{role}", token)
                tokens[role] = token
        return tokens

    def answer(self, call: Call) -> Reply:
        """Answer one request. Never raises: a refusal is an OperationOutcome, a bug is a 500 without a word of it."""
        caller: Caller | None = None
        work: Resources | None = None
        try:
            if call.path == "metadata" and call.method == "GET":
                return Reply(200, capability(self.base, instant(self.store.now())[:10]))
            caller = self._caller(call.headers.get("authorization", ""))
            strict.check_url(unquote(call.path), unquote(call.query.replace("+", " ")))
            with self.store.transaction():
                work = Resources(self.store, caller, self.base)
                interaction, reply, traced = self._route(work, call)
                if not traced:
                    self._trace(work, interaction, reply.status)
            return reply
        except RefusedError as refused:
            if caller is not None:
                self._after_refusal(work or Resources(self.store, caller, self.base), refused)
            return refused.reply()
        except Exception as bug:
            # The type and the place are enough to find it; the message could hold a name.
            place = bug.__traceback__
            while place and place.tb_next:
                place = place.tb_next
            where = f"{place.tb_frame.f_code.co_name}:{place.tb_lineno}" if place else "?"
            log.error("unexpected %s in %s", type(bug).__name__, where)
            return Reply(500, outcome("exception", {"text": "Erreur interne du service."}, "internal error"))

    def answer_all(self, calls: list[Call]) -> list[Reply]:
        """Answer several, one after the other and each by itself, and write them to the disk once."""
        if len(calls) == 1:
            return [self.answer(calls[0])]
        try:
            with self.store.transaction():
                return [self.answer(call) for call in calls]
        except sqlite3.Error as error:
            log.error("unexpected %s while writing", type(error).__name__)
            return [Reply(500, outcome("exception", {"text": "Erreur interne du service."}, "internal error"))] * len(
                calls
            )

    def _trace(self, work: Resources, interaction: str, status: int) -> None:
        trace(self.store, work.caller, interaction, status, work.seen, secret=work.secret, withheld=work.withheld)

    def _after_refusal(self, work: Resources, refused: RefusedError) -> None:
        """What stays although the work was rolled back: the trace, and a wrong try."""
        with self.store.transaction():
            if refused.attempt:
                self.store.count_attempt(refused.attempt)
            self._trace(work, "refused", refused.status)

    def _caller(self, header: str) -> Caller:
        scheme, _, given = header.partition(" ")
        if scheme.lower() == "bearer":
            for role, token in self.tokens.items():
                if secrets.compare_digest(token.encode(), given.strip().encode("utf-8", "replace")):
                    return ROLES[role]
        headers = {"WWW-Authenticate": "Bearer"}
        raise RefusedError(
            401, "login", "Connexion refusée : jeton absent ou inconnu.", "unknown token", headers=headers
        )

    # --- routes

    def _route(self, work: Resources, call: Call) -> tuple[str, Reply, bool]:
        steps = [unquote(step) for step in call.path.split("/")] if call.path else []
        match (call.method, steps):
            case ("POST", []):
                done = transaction.run(work, self._body(call))
                return "transaction", Reply(200, done.body), done.traced
            case ("POST", ["Patient", operation]) if operation.startswith("$"):
                return "operation", Reply(200, self._operation(work, call, operation, "")), False
            case ("POST", ["Patient", key, operation]) if operation.startswith("$"):
                return "operation", Reply(200, self._operation(work, call, operation, key)), False
            case ("POST", [kind, "_search"]):
                return "search", Reply(200, work.search(strict.check_type(kind), self._form(call))), False
            case ("GET", [kind]):
                return "search", Reply(200, work.search(strict.check_type(kind), self._query(call))), False
            case ("POST", [kind]):
                return "create", self._create(work, call, strict.check_type(kind)), False
            case ("GET", [kind, key]):
                return "read", self._shown(call, work.read(strict.check_type(kind), key)), False
            case ("PUT", [kind, key]):
                return "update", self._update(work, call, strict.check_type(kind), key), False
            case ("GET", [kind, key, "_history"]):
                versions = work.history(strict.check_type(kind), key, self._query(call))
                return "history", Reply(200, versions), False
            case ("GET", [kind, key, "_history", version]):
                return "vread", self._shown(call, work.version(strict.check_type(kind), key, version)), False
        if steps:
            strict.check_type(steps[0])
        raise invalid("this interaction is not offered", status=405, code="not-supported")

    def _operation(self, work: Resources, call: Call, name: str, key: str) -> Json:
        body = self._body(call)
        match (name, bool(key)):
            case ("$match", False):
                return operations.match(work, body)
            case ("$activate", False):
                return operations.activate(work, body)
            case ("$renew-code", True):
                return operations.renew_code(work, key, body)
            case ("$cancel-code", True):
                return operations.cancel_code(work, key, body)
        raise invalid("no such operation; see the CapabilityStatement", status=404, code="not-supported")

    def _create(self, work: Resources, call: Call, kind: str) -> Reply:
        body = self._body(call)
        if kind == "Task" and act_kind(body):
            raise invalid("an act is one transaction")
        stored, fresh = work.create(kind, body, call.headers.get("if-none-exist"))
        return self._written(work, call, stored, 201 if fresh else 200)

    def _update(self, work: Resources, call: Call, kind: str, key: str) -> Reply:
        body = self._body(call)
        if kind == "Task" and act_kind(body):
            raise invalid("an act is one transaction")
        stored, fresh = work.update(kind, key, body, call.headers.get("if-match"))
        return self._written(work, call, stored, 201 if fresh else 200)

    def _headers(self, stored: Stored) -> dict[str, str]:
        changed = datetime.fromisoformat(stored.body["meta"]["lastUpdated"])
        return {"ETag": stored.etag, "Last-Modified": format_datetime(changed, usegmt=True)}

    def _shown(self, call: Call, stored: Stored) -> Reply:
        if names_version(call.headers.get("if-none-match", ""), stored.version):
            return Reply(304, None, self._headers(stored))
        return Reply(200, stored.body, self._headers(stored))

    def _written(self, work: Resources, call: Call, stored: Stored, status: int) -> Reply:
        headers = self._headers(stored)
        if status == 201:
            headers["Location"] = f"{self.base}/{stored.type}/{stored.id}/_history/{stored.version}"
        # Whoever adds and never reads gets nothing back, what was just added included.
        shown = may(work.caller, stored.type, "read") and may_see(self.store, work.caller, stored)
        minimal = "return=minimal" in call.headers.get("prefer", "") or not shown
        return Reply(status, None if minimal else stored.body, headers)

    # --- what was sent

    def _body(self, call: Call) -> Json:
        kind = call.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in JSON_TYPES:
            raise invalid("the body is application/fhir+json", status=415, code="not-supported")
        body = strict.parse(call.body)
        strict.check_body(body)
        return body

    def _query(self, call: Call) -> list[tuple[str, str]]:
        try:
            pairs = parse_qsl(call.query, keep_blank_values=True, errors="strict", max_num_fields=100)
        except ValueError as error:
            raise bad_request("the query cannot be read") from error
        kind = call.path.partition("/")[0]
        if kind in ("Patient", "RelatedPerson") and any(re.match("family|given|name", name) for name, _ in pairs):
            raise bad_request("a person's name stands in the URL: use POST [type]/_search")
        return pairs

    def _form(self, call: Call) -> list[tuple[str, str]]:
        kind = call.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != FORM:
            raise invalid(f"a search is {FORM}", status=415, code="not-supported")
        try:
            text = call.body.decode("utf-8")
            pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=100)
        except ValueError as error:
            raise bad_request("the search is not a form in UTF-8") from error
        return pairs + self._query(call)
