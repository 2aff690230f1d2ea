"""Plain FHIR: what a real server does, and where this one is stricter."""

from __future__ import annotations

import asyncio
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.counter import (
    ACT,
    INS,
    Counter,
    Json,
    at_counter,
    consent,
    location,
    opening,
    patient,
    provenance,
    task,
    trace,
    transaction,
)

POST = {"method": "POST", "url": "Patient"}
CONTRACT = {
    "Patient", "RelatedPerson", "Practitioner", "PractitionerRole", "Organization", "Consent", "Task", "Provenance",
    "AuditEvent", "DocumentReference", "Bundle", "Communication",
}  # fmt: skip


def test_conditional_create_is_atomic(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        one = counter.people["adult-typed"]
        body = patient(one, "a-1", qualified=True)
        condition = {"If-None-Exist": f"identifier={INS}|{one.number}"}
        sent = [counter.ask("POST", "Patient", body, headers=condition) for _ in range(12)]
        answers = sorted(heard.status for heard in await asyncio.gather(*sent))
        assert answers == [200] * 11 + [201]

    at_counter(tmp_path, day)


def test_same_act_sent_twelve_times_at_once_is_one_act(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        one = counter.people["adult-typed"]
        bundle = opening(one, code=one.creation_code)
        answers = await asyncio.gather(*(counter.send(bundle) for _ in range(12)))
        assert {json.dumps(heard.body) for heard in answers} == {json.dumps(answers[0].body)}
        assert (await counter.search("Patient", identifier=f"urn:oid:1.2.250.1.213.1.4.13|{one.number}")).body[
            "total"
        ] == 1

    at_counter(tmp_path, day)


def test_a_number_the_fund_pays_under_is_no_condition(tmp_path: Path) -> None:
    """Twins on one card would be one person."""

    async def day(counter: Counter) -> None:
        one = counter.people["twin-lea"]
        condition = f"identifier=urn:oid:1.2.250.1.213.1.4.13|{one.card_number}"
        heard = await counter.ask("POST", "Patient", patient(one, "a"), headers={"If-None-Exist": condition})
        assert heard.status == 400
        part = ("patient", patient(one, "a"), POST | {"ifNoneExist": condition})
        assert (await counter.send(transaction(part))).status == 400

    at_counter(tmp_path, day)


def test_the_services_own_address_in_a_reference_is_the_same_reference(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        holder = f"Patient/{(await counter.patient('self-opened'))['id']}"
        before = (await counter.search("Consent", patient=holder)).body["total"]
        far = consent("a", patient={"reference": f"{counter.running.base}/{holder}"})
        made = await counter.ask("POST", "Consent", far)
        assert made.body["patient"]["reference"] == holder
        assert (await counter.send(transaction(("c", far, {"method": "POST", "url": "Consent"})))).status == 200
        assert (await counter.search("Consent", patient=holder)).body["total"] == before + 2
        nobody = consent("a", patient={"reference": f"{counter.running.base}/Patient/nobody"})
        assert (await counter.ask("POST", "Consent", nobody)).status == 422

    at_counter(tmp_path, day)


def test_a_search_may_ask_for_the_count_alone(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        heard = await counter.ask("GET", "Patient?_summary=count")
        assert heard.body["total"] > 5
        assert "entry" not in heard.body
        assert (await counter.ask("GET", "Patient?_summary=true")).status == 400
        everyone = await counter.search("Patient", _lastUpdated="ge2026-03-02", _sort="-_lastUpdated")
        assert everyone.body["total"] == heard.body["total"]
        assert (await counter.search("Patient", _lastUpdated="gt2026-03-02")).body["total"] == 0
        both = ",".join(one["id"] for one in everyone.resources("Patient")[:2])
        assert (await counter.search("Patient", _id=both)).body["total"] == 2

    at_counter(tmp_path, day)


def test_a_judge_measures_and_sees_nobodys_documents(tmp_path: Path) -> None:
    """The one type besides the contract's, for suites that others wrote; nobody else may touch it."""

    async def day(counter: Counter) -> None:
        name = {"resourceType": "Patient", "name": [{"family": "Txpatient"}]}
        rate: Json = {
            "resourceType": "Observation",
            "status": "final",
            "code": {"text": "rate"},
            "subject": {"reference": "urn:uuid:p"},
        }
        bundle = transaction(("p", name, POST), ("o", rate, {"method": "POST", "url": "Observation"}))
        assert (await counter.ask("POST", "", bundle)).status == 403
        assert (await counter.ask("POST", "", bundle, role="judge")).status == 200
        query = "Observation?subject:Patient.family=TXPATIENT&_include=Observation:subject"
        heard = await counter.ask("GET", query, role="judge")
        assert [e["search"]["mode"] for e in heard.body["entry"]] == ["match", "include"]
        assert (await counter.search("Observation", role="judge", **{"subject:Patient.family": "Y"})).body["total"] == 0
        for wrong in ("subject:Patient.shoe=1", "subject.family=X", "subject:Practitioner.family=X"):
            assert (await counter.ask("GET", f"Observation?{wrong}", role="judge")).status == 400
        for kind in ("DocumentReference", "Consent", "AuditEvent"):
            assert (await counter.search(kind, role="judge")).status == 403
        assert (await counter.search("Observation")).status == 403

    at_counter(tmp_path, day)


def test_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        one = counter.people["adult-typed"]
        good = patient(one, "a-1")
        dangling = consent("a-1", patient={"reference": "Patient/nobody"})
        heard = await counter.send(
            transaction(("patient", good, POST), ("consent", dangling, {"method": "POST", "url": "Consent"}))
        )
        assert heard.status == 422
        assert (await counter.search("Patient", family=one.traits.birth_name)).body["total"] == 0

    at_counter(tmp_path, day)


def test_batch_fails_entry_by_entry(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        good = patient(counter.people["adult-typed"], "a-1")
        bundle = transaction(("one", good, POST), ("two", {**good, "gender": "F"}, POST)) | {"type": "batch"}
        heard = await counter.send(bundle)
        assert [e["response"]["status"][:3] for e in heard.body["entry"]] == ["201", "422"]

    at_counter(tmp_path, day)


def test_fifty_entries_and_no_more(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        one = counter.people["adult-typed"]
        parts = [(f"p{n}", patient(one, f"a-{n}", number=""), POST) for n in range(51)]
        assert (await counter.send(transaction(*parts))).status == 413
        assert (await counter.send(transaction(*parts[:50]))).status == 200

    at_counter(tmp_path, day)


def _changed(**changed: Any) -> Json:
    body: Json = {"resourceType": "Patient", "identifier": [{"system": ACT, "value": "a"}], "gender": "female"}
    return {**body, **changed}


@pytest.mark.parametrize(
    "body",
    [
        _changed(gender="F"),
        _changed(notAnElement=True),
        _changed(gender=""),
        _changed(name=[]),
        _changed(name=[{}]),
        _changed(name=[{"family": "  "}]),
        _changed(name=[{"family": None}]),
        _changed(name="LEROUX"),
        _changed(name=[{"family": 3}]),
        _changed(birthDate="21/06/1950"),
        _changed(birthDate="1950-13-01"),
        _changed(birthDate="1950-02-30"),
        _changed(deceasedDateTime="yesterday"),
        _changed(name=[{"use": "stage", "family": "X"}]),
        _changed(telecom=[{"system": "pigeon", "value": "x"}]),
        _changed(address=[{"use": "castle", "city": "X"}]),
        _changed(identifier=[{"use": "rare", "system": ACT, "value": "a"}]),
        _changed(active="true"),
        _changed(identifier=[{"value": "x"}]),
        _changed(identifier=[{"system": "urn:oid:1.2.250.1.213.1.4.8", "value": "277010115400329"}]),
        _changed(identifier=[{"system": "urn:oid:1.2.250.1.213.1.4.13", "value": "277010115400329"}]),
        _changed(managingOrganization={"reference": "Organization/none"}),
        _changed(managingOrganization={"reference": "urn:uuid:none"}),
        _changed(managingOrganization={"reference": "#none"}),
        _changed(managingOrganization={"reference": 3}),
        {"resourceType": "Consent", "status": "active"},
        consent("a", patient={"reference": "Patient/none"}),
        consent("a", patient={"display": "x"}, status="yes"),
        consent("a", patient={"display": "x"}, scope={"text": "x"}),
        consent("a", patient={"display": "x"}, category=[{"text": "x"}]),
        consent("a", patient={"display": "x"}, provision={"provision": [{"type": "maybe"}]}),
        consent("a", patient={"display": "x"}, provision={"provision": [{"type": "deny"}]}),
        consent("a", patient={"display": "x"}, dateTime="2026-01-01T10:00"),
        consent("a", patient={"display": "x"}, provision={"period": {"end": "soon"}}),
        consent("a", patient={"display": "x"}, provision={"provision": [{"type": "deny", "actor": [{"x": 1}]}]}),
        {"resourceType": "Task", "status": "completed"},
        task("a"),
        {"resourceType": "RelatedPerson", "identifier": [{"system": ACT, "value": "a#rep1"}]},
        {"resourceType": "AuditEvent", "type": {"code": "rest"}},
        {"resourceType": "Provenance", "recorded": "2026-01-01T00:00:00Z"},
        provenance("a") | {"target": [{"display": "x"}], "entity": [{"role": "source"}]},
        trace("a") | {"agent": [{"requestor": True}, {"name": "x"}], "entity": [{"what": {"display": "x"}}]},
    ],
)
def test_strictness(tmp_path: Path, body: Json) -> None:
    async def day(counter: Counter) -> None:
        heard = await counter.ask("POST", body["resourceType"], body)
        assert heard.status == 422, heard.body
        assert heard.body["resourceType"] == "OperationOutcome"
        assert heard.body["issue"][0]["details"]["text"]
        assert heard.body["issue"][0]["diagnostics"]

    at_counter(tmp_path, day)


def test_ids_are_at_most_64_characters(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        for key, status in (("a" * 64, 201), ("a" * 65, 422), ("a_b", 422)):
            assert (await counter.ask("PUT", f"Patient/{key}", _changed(id=key))).status == status

    at_counter(tmp_path, day)


@pytest.mark.parametrize(
    "query",
    [
        "Patient?identifier=urn:oid:1.2.250.1.213.1.4.13|277010115400329",
        "Patient?identifier=2%2077%2001%2001%20154%20003%2029",
        "Patient?identifier=2+77+01+01+154+003+29",
        "Patient?identifier=295102A126111",
        "Patient/277010115400329",
        "Patient?family=LEROUX",
        "Patient?given:exact=Camille",
        "RelatedPerson?family=x",
        "Patient?phone=1",
        "Patient?family:contains=x",
        "Patient?birthdate=21/06/1950",
        "Patient?birthdate=",
        "Patient?_sort=shoe",
        "Patient?_count=many",
        "Patient?_include=Patient:organization",
        "Patient?_format=xml",
        "Patient?active=%ff",
    ],
)
def test_urls_that_are_refused(tmp_path: Path, query: str) -> None:
    async def day(counter: Counter) -> None:
        heard = await counter.ask("GET", query)
        assert heard.status == 400
        assert "277010115400329" not in json.dumps(heard.body)

    at_counter(tmp_path, day)


def test_search_pages_and_includes(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        live = await counter.patient("live")
        heard = await counter.ask("POST", "Patient/_search", form={"_id": live["id"], "_revinclude": "Consent:patient"})
        assert len(heard.resources("Consent")) == 1
        assert heard.body["total"] == 1
        back = await counter.search("Consent", patient=live["id"], _include="Consent:patient")
        assert back.resources("Patient")[0]["id"] == live["id"]
        everyone = await counter.search("Patient", _count="3", _sort="birthdate")
        total, seen = everyone.body["total"], everyone.resources("Patient")
        while link := [x["url"] for x in everyone.body["link"] if x["relation"] == "next"]:
            everyone = await counter.ask("GET", link[0])
            seen += everyone.resources("Patient")
        assert len({p["id"] for p in seen}) == len(seen) == total
        assert [p["birthDate"] for p in seen] == sorted(p["birthDate"] for p in seen)
        accents = await counter.search("Patient", family="fourniér", given="Hélène", birthdate="1972-06-18")
        assert accents.body["total"] == 1
        assert (await counter.search("Patient", birthdate="lt1940", family="B")).body["total"] == 1
        assert (await counter.search("Patient", birthdate="1972-06")).body["total"] == 1

    at_counter(tmp_path, day)


def test_metadata_needs_no_token_and_says_everything(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        async with counter.session.get(counter.running.base + "/metadata") as answer:
            assert answer.status == 200
            statement = await answer.json(content_type="application/fhir+json")
        types = {r["type"]: r for r in statement["rest"][0]["resource"]}
        assert set(types) == CONTRACT | {"Observation"}
        offered = {o["name"] for o in types["Patient"]["operation"]}
        assert offered == {"match", "renew-code", "cancel-code", "activate"}
        assert "birthdate" in {p["name"] for p in types["Patient"]["searchParam"]}
        async with counter.session.get(counter.running.base + "/Patient") as answer:
            assert answer.status == 401
            assert answer.headers["WWW-Authenticate"] == "Bearer"

    at_counter(tmp_path, day)


def test_bodies_that_cannot_be_read(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        for raw in (b"", b"{", b"[]", b"\xff", b'{"a":NaN}', b"[" * 100_000, b'{"a":' * 5000):
            assert (await counter.ask("POST", "Patient", raw=raw)).status == 400, raw[:20]
        deep = b'{"resourceType":"Patient","a":' * 60 + b"1" + b"}" * 60
        assert (await counter.ask("POST", "Patient", raw=deep)).status == 400
        lone = b'{"resourceType":"Patient","language":"\\ud800"}'
        assert (await counter.ask("POST", "Patient", raw=lone)).status == 422
        huge = json.dumps(_changed(language="x" * (5 * 1024 * 1024))).encode()
        assert (await counter.ask("POST", "Patient", raw=huge)).status == 413
        html = await counter.ask("POST", "Patient", raw=b"{}", headers={"Content-Type": "text/html"})
        assert html.status == 415

    at_counter(tmp_path, day)


def test_gzip_both_ways(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        body = json.dumps(patient(counter.people["adult-typed"], "a-1")).encode()
        zipped = gzip.compress(body)
        heard = await counter.ask("POST", "Patient", raw=zipped, headers={"Content-Encoding": "gzip"})
        assert heard.status == 201
        everyone = await counter.search("Patient")
        assert everyone.headers["Content-Encoding"] == "gzip"
        broken = await counter.ask("POST", "Patient", raw=zipped[:40], headers={"Content-Encoding": "gzip"})
        assert broken.status == 400
        bomb = gzip.compress(b" " * (20 * 1024 * 1024))
        heard = await counter.ask("POST", "Patient", raw=bomb, headers={"Content-Encoding": "gzip"})
        assert heard.status == 413

    at_counter(tmp_path, day)


def test_opening_is_read_back_where_it_says(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        heard = await counter.send(opening(counter.people["adult-typed"]))
        read = await counter.ask("GET", location(heard))
        consents = await counter.search("Consent", patient=location(heard))
        assert read.status == 200
        assert consents.resources("Consent")[0]["patient"]["reference"] == location(heard)

    at_counter(tmp_path, day)
