"""Whatever is sent, nobody gets a 500, and the log says nothing of a person. Thousands more: tests/proof/fuzz.py."""

from __future__ import annotations

import json
import logging
import tempfile
from pathlib import Path
from typing import Any

import pytest

from desk_app.sandbox.dispatch import Call, Service
from desk_app.sandbox.seeds import people, plant
from desk_app.sandbox.store import Store
from tests.sandbox.counter import NOW, opening

ONE = next(p for p in people(NOW.date()) if p.key == "adult-typed")


@pytest.fixture(scope="module")
def service() -> Any:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "s.sqlite", lambda: NOW)
        plant(store)
        yield Service(store, "http://127.0.0.1/fhir")
        store.close()


@pytest.mark.parametrize("name", ["ifNoneExist", "ifMatch", "url", "method"])
@pytest.mark.parametrize("value", [False, 0, {"a": 1}, ["x"]])
def test_a_request_that_is_no_text(service: Service, name: str, value: Any) -> None:
    """Once a 500."""
    bundle = opening(ONE)
    bundle["entry"][0]["request"][name] = value
    sent = {"authorization": f"Bearer {service.tokens['desk']}", "content-type": "application/fhir+json"}
    assert service.answer(Call("POST", "", "", sent, json.dumps(bundle).encode())).status == 400


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
