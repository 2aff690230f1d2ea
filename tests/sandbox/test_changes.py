"""Acts on a record that is there: change, close, reopen; and the trace an act brings itself."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class

from desk_app.sandbox import strict
from desk_app.sandbox.seeds import plant
from desk_app.sandbox.store import Store
from tests.sandbox.counter import NOW, Counter, Heard, Json, at_counter, consent, opening, task, trace, transaction


async def act(counter: Counter, kind: str, holder: Json, version: str = "", agreed: bool = False) -> Heard:
    own, target = str(uuid.uuid4()), f"Patient/{holder['id']}"
    how = {"method": "PUT", "url": target, "ifMatch": f'W/"{version or holder["meta"]["versionId"]}"'}
    audit = trace(own) | {"entity": [{"what": {"reference": target}}]}
    parts = [
        ("p", holder, how),
        ("t", task(own, kind, target=target), {"method": "POST", "url": "Task"}),
        ("a", audit, {"method": "PUT", "url": f"AuditEvent/{audit['id']}"}),
    ]
    if agreed:
        parts.append(("c", consent(own, patient={"reference": target}), {"method": "POST", "url": "Consent"}))
    return await counter.send(transaction(*parts))


def test_change_close_and_reopen(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        live = await counter.patient("live")
        phone = [{"system": "phone", "value": "+33639980001"}]
        assert (await act(counter, "change-contact", live | {"telecom": phone})).status == 200
        assert (await act(counter, "change-contact", live)).status == 412
        live = await counter.patient("live")
        assert live["telecom"] == phone
        assert (await act(counter, "close-record", live | {"active": False})).status == 200
        closed = await counter.patient("live")
        assert (await act(counter, "change-contact", closed)).refusal == "record-closed"
        assert (await act(counter, "reopen-record", closed | {"active": True})).refusal == "consent-missing"
        assert (await act(counter, "reopen-record", closed | {"active": True}, agreed=True)).status == 200
        assert (await counter.patient("live"))["active"] is True

    at_counter(tmp_path, day)


def test_an_act_for_nobody_and_an_act_of_no_kind(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        live = await counter.patient("live")
        assert (await act(counter, "dance", live)).status == 422
        alone = task("a-1", target=f"Patient/{live['id']}")
        assert (await counter.ask("POST", "Task", alone)).status == 422
        nameless = {key: value for key, value in alone.items() if key != "identifier"}
        assert (await counter.send(transaction(("t", nameless, {"method": "POST", "url": "Task"})))).status == 422

    at_counter(tmp_path, day)


def test_an_act_with_its_own_trace_leaves_one(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        before = (await counter.search("AuditEvent")).body["total"]
        bundle = opening(counter.people["adult-typed"])
        await counter.send(bundle)
        await counter.send(bundle)
        await counter.ask("GET", "metadata")
        # One more is the search before.
        assert (await counter.search("AuditEvent")).body["total"] == before + 2

    at_counter(tmp_path, day)


@pytest.mark.parametrize("table", ["planted", "traced"])
def test_what_we_serve_is_right_by_our_own_rules_and_by_fhir(tmp_path: Path, table: str) -> None:
    found: list[Json] = []

    async def day(counter: Counter) -> None:
        await counter.send(opening(counter.people["twin-lea"], by={}))
        for kind in strict.TYPES:
            found.extend((await counter.search(kind)).resources(kind))
        found.append((await counter.ask("GET", "metadata")).body)
        found.append((await counter.ask("GET", "Patient?shoe=1")).body)

    def planted() -> None:
        store = Store(tmp_path / "s.sqlite", lambda: NOW)
        plant(store)
        for (kind,) in store.db.execute("SELECT DISTINCT type FROM resource").fetchall():
            found.extend(one.body for one in store.select(kind, "1", [], "seq"))
        for body in found:
            strict.check_body(body)
            strict.check(body, lambda literal: store.exists(*literal.split("/")))
        store.close()

    if table == "planted":
        planted()
    else:
        at_counter(tmp_path, day)
    assert len(found) > 15
    for body in found:
        model: Any = get_fhir_model_class(body["resourceType"])
        model.model_validate(body)
