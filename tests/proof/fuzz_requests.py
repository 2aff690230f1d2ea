"""Generated requests to the sandbox, below HTTP: each is answered, in FHIR, without a word of what was sent."""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from fhir.resources.R4B import get_fhir_model_class
from hypothesis import strategies as st

from desk_app.sandbox.dispatch import Call, Service
from desk_app.sandbox.rights import ROLES
from desk_app.sandbox.search import RESULT, parameters
from desk_app.sandbox.seeds import people, plant
from desk_app.sandbox.store import Store
from desk_app.sandbox.strict import TYPES
from tests.proof.generated import MARK, headers, junk, spoilt, texts
from tests.sandbox.counter import NOW, Json, change, consent, opening, patient, representative, task, trace

BASE = "http://127.0.0.1/fhir"
FORM = "application/x-www-form-urlencoded"
LIVE = "live"  # the id of the record that is changed, read and searched
_everybody = {one.key: one for one in people(NOW.date())}
ADULT, TWIN = _everybody["adult-typed"], _everybody["twin-lea"]
# FHIR's own list of issue types, https://hl7.org/fhir/R4/valueset-issue-type.html
_ISSUES = """
invalid structure required value invariant security login unknown expired forbidden suppressed processing not-supported
duplicate multiple-matches not-found deleted too-long code-invalid extension too-costly business-rule conflict transient
lock-error no-store exception timeout incomplete throttled informational
"""
ISSUES = set(_ISSUES.split())
SAID = [MARK, ADULT.traits.birth_name, ADULT.number[:13], "CAMILLE", TWIN.traits.birth_name, "RIVOIRE", "33639980099"]

_holder: Json = patient(ADULT, "a", qualified=True) | {"id": LIVE, "meta": {"versionId": "1"}}
_accord: Json = consent("a", patient={"reference": f"Patient/{LIVE}"}) | {"id": LIVE, "meta": {"versionId": "1"}}
_acts = [
    opening(ADULT, code="AAAAAAAAAAAA", act="o-1"),
    opening(TWIN, by={}, act="o-2", qualified=True),
    change("change-contact", _holder, act="c-1"),
    change("change-access", _holder, accord=_accord, act="c-2"),
    change("close-record", _holder | {"active": False}, accord=_accord | {"status": "inactive"}, act="c-3"),
    change("reopen-record", _holder, agreed=True, act="c-4"),
]
_bodies = [
    _holder,
    _accord,
    representative("a") | {"patient": {"reference": f"Patient/{LIVE}"}},
    task("a-9", "", target=f"Patient/{LIVE}"),
    trace("a-8") | {"entity": [{"what": {"reference": f"Patient/{LIVE}"}}]},
    {
        "resourceType": "DocumentReference",
        "status": "current",
        "type": {"coding": [{"system": "http://loinc.org", "code": "34112-3"}]},
        "subject": {"reference": f"Patient/{LIVE}"},
        "content": [{"attachment": {"contentType": "text/plain", "data": "eA=="}}],
    },
]
_parameters = {
    "resourceType": "Parameters",
    "parameter": [
        {"name": "channel", "valueCode": "sms"},
        {"name": "requestedBy", "valueString": "holder"},
        {"name": "vitaleSerial", "valueString": "42000000021"},
        {"name": "identifier", "valueIdentifier": {"value": ADULT.number}},
        {"name": "code", "valueString": "x"},
        {"name": "reason", "valueString": "returned-mail"},
    ],
}
_traits = {
    "resourceType": "Parameters",
    "parameter": [
        {"name": "resource", "resource": patient(ADULT, "a", number="")},
        {"name": "onlyCertainMatches", "valueBoolean": True},
    ],
}
roles = st.sampled_from(["desk"] * 20 + list(ROLES))
Asked = tuple[str, str, str, dict[str, str], bytes]  # role, "METHOD path", query, headers, body


def _json(value: Any) -> bytes:
    try:
        return json.dumps(value).encode()
    except (ValueError, UnicodeEncodeError):
        return b"{"


def _asked(role: str, line: str, query: str, given: dict[str, str], body: Any) -> Asked:
    return role, line, query, given, body if isinstance(body, bytes) else _json(body)


_act = st.builds(_asked, roles, st.just("POST "), st.just(""), st.just({}), spoilt(*_acts, deep=True))
_resource = st.sampled_from(_bodies).flatmap(
    lambda body: st.builds(
        _asked,
        roles,
        st.sampled_from([f"POST {body['resourceType']}", f"PUT {body['resourceType']}/{LIVE}", f"PUT Patient/{LIVE}"]),
        st.just(""),
        headers,
        spoilt(body),
    )
)
_operation = st.builds(
    _asked,
    roles,
    st.sampled_from(("$match", "$activate", f"{LIVE}/$renew-code", f"{LIVE}/$cancel-code")).map(
        lambda name: f"POST Patient/{name}"
    ),
    st.just(""),
    headers,
    spoilt(_parameters, _traits, deep=True),
)
_asked_for = texts | st.sampled_from(
    [
        "ge2026-01-01",
        "lt1950",
        "urn:x|y",
        "|y",
        "x|",
        "a,b",
        f"Patient/{LIVE}",
        "-date",
        "5",
        "count",
        "Consent:patient",
    ]
)


def _query(kind: str) -> st.SearchStrategy[str]:
    """What may be asked of a type, and now and then what may not."""
    own = [*sorted(parameters(kind)), *sorted(RESULT), "subject:Patient.family", "family:exact"]
    name = st.one_of(*[st.sampled_from(own)] * 4, texts, st.sampled_from(["_page", "_offset", "given:contains"]))
    return st.lists(st.tuples(name, _asked_for), max_size=4).map(lambda pairs: urlencode(pairs, errors="replace"))


_search = st.sampled_from(TYPES).flatmap(
    lambda kind: st.one_of(
        st.tuples(
            roles,
            st.just(f"POST {kind}/_search"),
            st.just(""),
            st.just({"content-type": FORM}),
            _query(kind).map(str.encode),
        ),
        st.tuples(
            roles,
            st.sampled_from([f"GET {kind}", f"GET {kind}/{LIVE}/_history"]),
            _query(kind),
            st.just({}),
            st.just(b""),
        ),
    )
)
_pairs = _query("Patient")
_steps = st.sampled_from(
    [*TYPES, LIVE, "_history", "1", "_search", "$match", "$renew-code", "metadata", "", "..", "Shoe"]
)
_anything = st.builds(
    lambda role, method, steps, query, given, body: (role, f"{method} {'/'.join(steps)}", query, given, body),
    roles,
    st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "BREW"]),
    st.lists(_steps | texts.map(lambda text: quote(text, errors="replace")), max_size=5),
    _pairs | texts.map(lambda text: quote(text, safe="=&", errors="replace")),
    headers,
    st.binary(max_size=80) | junk.map(_json) | spoilt(*_acts).map(_json),
)


acts, resources, operations, searches = (
    st.lists(one, min_size=1, max_size=2) for one in (_act, _resource, _operation, _search)
)
anything = st.lists(_anything | _act | _resource | _operation | _search, min_size=1, max_size=3)


@contextmanager
def sandbox() -> Iterator[Callable[[Asked], None]]:
    """A fresh sandbox with one record of a known id, and the check of one request."""
    heard: list[str] = []
    with tempfile.TemporaryDirectory() as folder, _listening(heard):
        store = Store(Path(folder) / "s.sqlite", lambda: NOW)
        plant(store)
        store.put(_holder)
        store.put(_accord)
        store.db.execute("PRAGMA synchronous=OFF")  # what is kept on the disk is proved elsewhere
        service = Service(store, BASE)
        try:
            yield lambda asked: _check_all(service, asked, heard)
        finally:
            store.close()


def _check_all(service: Service, asked: list[Asked], heard: list[str]) -> None:
    """What follows on one another, and then as if it had not been: every round begins with the same records."""
    service.store.db.execute("BEGIN")
    try:
        for one in asked:
            _check(service, one, heard)
    finally:
        service.store.db.execute("ROLLBACK")


def _check(service: Service, asked: Asked, heard: list[str]) -> None:
    role, line, query, given, body = asked
    method, _, path = line.partition(" ")
    sent = {"content-type": "application/fhir+json"} | given | {"authorization": f"Bearer {service.tokens[role]}"}
    heard.clear()
    reply = service.answer(Call(method, path, query, sent, body))
    assert reply.status in (200, 201, 304) or 400 <= reply.status < 500, (reply.status, heard)
    assert not any(word in line for word in SAID for line in heard), heard
    told = json.loads(reply.body) if isinstance(reply.body, str) else reply.body
    if reply.status < 400:
        assert told is None or told["resourceType"] in (*TYPES, "Bundle", "Parameters", "CapabilityStatement")
        if told and told["resourceType"] == "Bundle":
            get_fhir_model_class("Bundle").model_validate({k: v for k, v in told.items() if k != "entry"})
        return
    assert told is not None
    get_fhir_model_class("OperationOutcome").model_validate(told)
    (issue,) = told["issue"]
    assert issue["code"] in ISSUES
    assert issue["details"]["text"]
    assert not any(word in json.dumps(told, ensure_ascii=False) for word in SAID), told


class _Ear(logging.Handler):
    def __init__(self, heard: list[str]) -> None:
        super().__init__()
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        self._heard.append(record.getMessage())


@contextmanager
def _listening(heard: list[str]) -> Iterator[None]:
    """What the sandbox logs."""
    log, ear = logging.getLogger("desk_app.sandbox"), _Ear(heard)
    before, told = log.level, log.propagate
    log.addHandler(ear)
    log.setLevel(logging.INFO)
    log.propagate = False
    try:
        yield
    finally:
        log.removeHandler(ear)
        log.setLevel(before)
        log.propagate = told
