"""Whatever is sent, nobody gets a 500, and the log says nothing of a person."""

from __future__ import annotations

import json
import logging
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desk_app.sandbox.dispatch import Call, Service
from desk_app.sandbox.seeds import people, plant
from desk_app.sandbox.store import Store
from desk_app.sandbox.strict import TYPES
from tests.sandbox.counter import NOW, Json, consent, opening, patient, representative

ONE = next(p for p in people(NOW.date()) if p.key == "adult-typed")
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def service() -> Any:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "s.sqlite", lambda: NOW)
        plant(store)
        store.db.execute("PRAGMA synchronous=OFF")
        yield Service(store, "http://127.0.0.1/fhir")
        store.close()


def ask(service: Service, method: str, path: str, body: bytes = b"", query: str = "", **headers: str) -> int:
    sent = {
        "authorization": f"Bearer {service.tokens['desk']}",
        "content-type": "application/fhir+json",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    reply = service.answer(Call(method, path, query, sent, body))
    assert reply.status != 500
    if reply.status >= 400:
        assert isinstance(reply.body, dict)
        assert reply.body["resourceType"] == "OperationOutcome"
    return reply.status


def spoil(body: Any, path: list[int], value: Any) -> Any:
    """The same JSON with one place, found by walking `path`, replaced by `value`."""
    if not path or not isinstance(body, dict | list) or not body:
        return value
    if isinstance(body, dict):
        key = sorted(body)[path[0] % len(body)]
        return {**body, key: spoil(body[key], path[1:], value)}
    rank = path[0] % len(body)
    return [*body[:rank], spoil(body[rank], path[1:], value), *body[rank + 1 :]]


paths = st.lists(st.integers(0, 30), min_size=1, max_size=9)


@settings(max_examples=200, deadline=None)
@given(path=paths, value=junk, child=st.booleans())
@example(path=[0, 0, 1, 0], value=False, child=False)  # an ifNoneExist that is no text
def test_spoilt_openings(service: Service, path: list[int], value: Any, child: bool) -> None:
    bundle = spoil(opening(ONE, by={} if child else None, code="AAAAAAAAAAAA"), path, value)
    ask(service, "POST", "", json.dumps(bundle).encode())


@settings(max_examples=200, deadline=None)
@given(
    body=st.sampled_from([patient(ONE, "a"), consent("a", patient={"display": "x"}), representative("a")]),
    path=paths,
    value=junk,
)
def test_spoilt_resources(service: Service, body: Json, path: list[int], value: Any) -> None:
    ask(service, "POST", str(body["resourceType"]), json.dumps(spoil(body, path, value)).encode())


@settings(max_examples=200, deadline=None)
@given(raw=st.binary(max_size=200), value=junk, kind=st.sampled_from([*TYPES, "Shoe", ""]))
def test_any_body(service: Service, raw: bytes, value: Any, kind: str) -> None:
    ask(service, "POST", kind, raw)
    ask(service, "POST", kind, json.dumps(value).encode())
    ask(service, "PUT", f"{kind}/x", json.dumps({"resourceType": kind, "id": "x", "name": value}).encode())


operations = st.sampled_from(
    ["Patient/$match", "Patient/$activate", "Patient/{id}/$renew-code", "Patient/{id}/$cancel-code"]
)


@settings(max_examples=200, deadline=None)
@given(operation=operations, path=paths, value=junk)
def test_spoilt_operations(service: Service, operation: str, path: list[int], value: Any) -> None:
    key = service.store.db.execute("SELECT id FROM resource WHERE type = 'Patient' LIMIT 1").fetchone()[0]
    body = {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "resource", "resource": patient(ONE, "a")},
            {"name": "channel", "valueCode": "sms"},
            {"name": "requestedBy", "valueString": "holder"},
            {"name": "identifier", "valueIdentifier": {"value": ONE.number}},
            {"name": "code", "valueString": "x"},
            {"name": "reason", "valueString": "x"},
        ],
    }
    ask(service, "POST", operation.format(id=key), json.dumps(spoil(body, path, value)).encode())


names = st.sampled_from(
    [
        "identifier",
        "family",
        "given",
        "birthdate",
        "_id",
        "_lastUpdated",
        "_sort",
        "_count",
        "_include",
        "_page",
        "date",
    ]
) | st.text(max_size=8)


@settings(max_examples=300, deadline=None)
@given(
    pairs=st.lists(st.tuples(names, st.text(max_size=20)), max_size=4),
    kind=st.sampled_from(TYPES),
    header=st.text(max_size=30),
    path=st.text(max_size=30),
)
def test_any_search(service: Service, pairs: list[tuple[str, str]], kind: str, header: str, path: str) -> None:
    form = urlencode(pairs, errors="replace")
    ask(service, "POST", f"{kind}/_search", form.encode(), content_type="application/x-www-form-urlencoded")
    ask(service, "GET", kind, query=form)
    ask(service, "GET", quote(path, errors="replace"))
    ask(service, "POST", "Patient", json.dumps(patient(ONE, "a")).encode(), if_none_exist=header, if_match=header)
    ask(service, "PUT", "Patient/x", json.dumps(patient(ONE, "a") | {"id": "x"}).encode(), if_match=header)


def test_a_bug_is_a_500_and_a_line_without_a_name(
    service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(ONE.traits.birth_name)

    monkeypatch.setattr("desk_app.sandbox.resources.Resources.search", broken)
    sent = {"authorization": f"Bearer {service.tokens['desk']}"}
    with caplog.at_level(logging.INFO):
        reply = service.answer(Call("GET", "Patient", "", sent, b""))
    assert reply.status == 500
    assert "RuntimeError" in caplog.text
    assert ONE.traits.birth_name not in caplog.text + json.dumps(reply.body)
