"""Acts on a record that is there: change, close, reopen; and the trace an act brings itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class

from desk_app.sandbox import strict
from desk_app.sandbox.seeds import plant
from desk_app.sandbox.store import Store
from tests.sandbox.counter import (
    ACT,
    NOW,
    Counter,
    Heard,
    Json,
    at_counter,
    change,
    concept,
    opening,
    task,
)

MAIL = [{"system": "email", "value": "other@example.org"}]


CLOSED = {"active": False}
OPEN = {"active": True}


async def close(counter: Counter, key: str, reason: str = "wish", status: str = "inactive") -> Heard:
    holder = await counter.patient(key)
    accord = await counter.accord(holder) | {"status": status}
    return await counter.send(change("close-record", holder | CLOSED, accord=accord, reason=reason))


def test_change_close_and_reopen(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        live = await counter.patient("live")
        phone = [{"system": "phone", "value": "+33639980001"}]
        assert (await counter.send(change("change-contact", live | {"telecom": phone}))).status == 200
        assert (await counter.send(change("change-contact", live))).status == 412
        live = await counter.patient("live")
        assert live["telecom"] == phone
        assert (await close(counter, "live")).status == 200
        closed = await counter.patient("live")
        assert (await counter.send(change("change-contact", closed))).refusal == "record-closed"
        assert (await counter.send(change("reopen-record", closed | OPEN))).refusal == "consent-missing"
        assert (await counter.send(change("reopen-record", closed | OPEN, agreed=True))).status == 200
        opened = await counter.patient("live")
        assert opened["active"] is True
        assert (await counter.send(change("reopen-record", opened, agreed=True))).refusal == "record-exists"

    at_counter(tmp_path, day)


def test_a_resend_of_a_change_changes_no_version(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        bundle = change("change-contact", await counter.patient("live") | {"telecom": MAIL})
        answers = [await counter.send(bundle) for _ in range(3)]
        assert {heard.status for heard in answers} == {200}
        assert answers[0].body == answers[2].body
        assert (await counter.patient("live"))["meta"]["versionId"] == "2"

    at_counter(tmp_path, day)


def test_access_changes_with_the_attending_doctor_or_without(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        live = await counter.patient("live")
        accord = await counter.accord(live)
        nobody = {"type": "deny", "provision": accord["provision"]["provision"][:2]}
        assert (await documents(counter, "doctor", live)) == 3
        narrowed = change("change-access", live, accord=accord | {"provision": nobody})
        assert (await counter.send(narrowed)).status == 200
        assert (await documents(counter, "pharmacist", live)) == 0
        assert (await documents(counter, "doctor", live)) == 3, "the attending doctor still reads"
        assert (await counter.send(narrowed)).status == 200, "the same act again"
        assert (await counter.send(change("change-access", live, accord=accord))).status == 412
        without = {key: value for key, value in live.items() if key != "generalPractitioner"}
        accord = await counter.accord(live)
        both = change("change-access", without, accord=accord, version=live["meta"]["versionId"])
        assert (await counter.send(both)).status == 200
        assert (await documents(counter, "doctor", live)) == 0
        ended = await counter.accord(live) | {"status": "inactive"}
        assert (await counter.send(change("change-access", live, accord=ended))).status == 422

    at_counter(tmp_path, day)


async def documents(counter: Counter, role: str, holder: Json) -> int:
    return int((await counter.search("DocumentReference", role=role, patient=holder["id"])).body["total"])


def test_closing_ends_the_accord_and_the_living_code(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        live = await counter.patient("live")
        asked = {"resourceType": "Parameters", "parameter": [{"name": "channel", "valueCode": "letter"}]}
        made = await counter.ask("POST", f"Patient/{live['id']}/$renew-code", asked)
        code = next(p["valueString"] for p in made.body["parameter"] if p["name"] == "code")
        heard = await counter.send(change("close-record", live | CLOSED))
        assert heard.status == 422
        assert "Consent" in heard.body["issue"][0]["diagnostics"]
        assert (await close(counter, "live", reason="boredom")).status == 422
        assert (await close(counter, "live", status="rejected")).status == 422
        assert (await close(counter, "live", reason="error")).status == 200
        said = {"number": counter.people["live"].number, "vitaleSerial": "42000000021", "code": code}
        spent = {"resourceType": "Parameters", "parameter": [{"name": n, "valueString": v} for n, v in said.items()]}
        assert (await counter.ask("POST", "Patient/$activate", spent)).refusal == "code-cancelled"

    at_counter(tmp_path, day)


def test_a_person_who_is_opposed_or_dead_gets_nothing_but_a_closing(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        opposed, deceased = await counter.patient("opposed"), await counter.patient("deceased")
        assert (await counter.send(change("change-contact", opposed))).refusal == "holder-opposed"
        assert (await counter.send(change("reopen-record", opposed | OPEN, agreed=True))).refusal == "holder-opposed"
        assert (await counter.send(change("change-contact", deceased))).refusal == "holder-deceased"
        assert (await close(counter, "deceased", reason="death")).status == 200
        deceased = await counter.patient("deceased")
        assert (await counter.send(change("reopen-record", deceased | OPEN, agreed=True))).refusal == "holder-deceased"

    at_counter(tmp_path, day)


def test_who_never_wanted_the_record_is_opposed_once_it_is_closed_for_that(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        one = counter.people["auto-created"]
        assert (await close(counter, "auto-created", reason="opposition", status="rejected")).status == 200
        assert (await counter.send(opening(one))).refusal == "holder-opposed"
        holder = await counter.patient("auto-created")
        assert (await counter.send(change("reopen-record", holder | OPEN, agreed=True))).refusal == "holder-opposed"

    at_counter(tmp_path, day)


def test_a_closed_record_can_be_brought_back_for_ten_years(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        assert (await close(counter, "live")).status == 200
        holder = await counter.patient("live")
        counter.clock.pass_by(days=3653)
        late = change("reopen-record", holder | OPEN, agreed=True)
        assert (await counter.send(late)).refusal == "record-closed"
        counter.clock.pass_by(days=-2)
        assert (await counter.send(late)).status == 200

    at_counter(tmp_path, day)


def without(bundle: Json, kind: str) -> Json:
    return bundle | {"entry": [e for e in bundle["entry"] if e["resource"]["resourceType"] != kind]}


def spoilt(bundle: Json, kind: str, **changed: Any) -> Json:
    """The same bundle; `request` changes how the entry of that kind is written, anything else what it says."""
    how = changed.pop("request", {})
    entries = [
        e if e["resource"]["resourceType"] != kind
        else {**e, "resource": {**e["resource"], **changed}, "request": {**e["request"], **how}}
        for e in bundle["entry"]
    ]  # fmt: skip
    return bundle | {"entry": entries}


@pytest.mark.parametrize("kind", ["Task", "Provenance", "AuditEvent", "Patient"])
def test_an_act_is_whole(tmp_path: Path, kind: str) -> None:
    async def day(counter: Counter) -> None:
        bundle = opening(counter.people["adult-typed"])
        heard = await counter.send(without(bundle, kind))
        assert heard.status == (422 if kind != "Task" else 200), "without its Task it is no act"
        changed = without(change("change-contact", await counter.patient("live")), kind)
        assert (await counter.send(changed)).status == (422 if kind != "Task" else 200)

    at_counter(tmp_path, day)


@pytest.mark.parametrize(
    ("kind", "changed"),
    [
        ("Patient", {"request": {"ifMatch": None}}),
        ("Patient", {"id": "elsewhere", "request": {"url": "Patient/elsewhere"}}),
        ("Task", {"for": {"reference": "Patient/elsewhere"}}),
        ("Task", {"code": concept("urn:guichet:act-kind", "dance")}),
        ("Task", {"code": concept("urn:guichet:act-kind", "open-record")}),
        ("Task", {"identifier": None}),
        ("Provenance", {"entity": [{"role": "source", "what": {"identifier": {"system": "urn:x", "value": "7:0f"}}}]}),
        ("Provenance", {"entity": [{"role": "father", "what": {"display": "x"}}]}),
        ("Provenance", {"request": {"ifMatch": 'W/"1"'}}),
    ],
)
def test_a_change_that_does_not_hold_together(tmp_path: Path, kind: str, changed: dict[str, Any]) -> None:
    async def day(counter: Counter) -> None:
        bundle = spoilt(change("change-contact", await counter.patient("live")), kind, **changed)
        for entry in bundle["entry"]:
            for part in (entry["resource"], entry["request"]):
                for name in [name for name, value in part.items() if value is None]:
                    del part[name]
        heard = await counter.send(bundle)
        assert heard.status in (412, 422), heard.body
        assert (await counter.patient("live"))["meta"]["versionId"] == "1"

    at_counter(tmp_path, day)


@pytest.mark.parametrize("kind", ["Patient", "RelatedPerson", "Consent"])
def test_what_an_opening_makes_is_found_again_by_the_act(tmp_path: Path, kind: str) -> None:
    async def day(counter: Counter) -> None:
        other = [{"system": ACT, "value": "another#rep1" if kind == "RelatedPerson" else "another"}]
        bundle = opening(counter.people["twin-lea"], by={})
        assert (await counter.send(spoilt(bundle, kind, identifier=other))).status == 422
        assert (await counter.send(bundle)).status == 200

    at_counter(tmp_path, day)


def test_an_act_outside_a_transaction(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        live = await counter.patient("live")
        alone = task("a-1", target=f"Patient/{live['id']}")
        assert (await counter.ask("POST", "Task", alone)).status == 422
        # A Task of no kind took the act's id before: the act would be thought done.
        del alone["code"]
        assert (await counter.ask("POST", "Task", alone)).status == 201
        assert (await counter.send(opening(counter.people["adult-typed"], act="a-1"))).status == 422

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
            found.extend(one.body for one in store.select(kind, "1", [], "r.seq"))
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
