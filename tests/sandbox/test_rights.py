"""Who sees what: the rights table, the holder's choices, the history without a gap, and what the holder is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desk_app.sandbox.rights import ROLES
from tests.sandbox.counter import Counter, Json, at_counter, concept

HIDDEN = "INVISIBLE_REPRESENTANTS_LEGAUX"


def document(patient: str, code: str = "57833-6", *, hidden: bool = False) -> Json:
    body: Json = {
        "resourceType": "DocumentReference",
        "status": "current",
        "type": concept("http://loinc.org", code),
        "subject": {"reference": f"Patient/{patient}"},
        "content": [{"attachment": {"contentType": "text/plain", "data": "eA=="}}],
    }
    return body | {"securityLabel": [concept("urn:x", HIDDEN)]} if hidden else body


async def types(counter: Counter, role: str, patient: str) -> list[str]:
    heard = await counter.search("DocumentReference", role=role, patient=patient)
    found = [d["type"]["coding"][0]["code"] for d in heard.resources("DocumentReference")]
    if heard.status == 200:
        assert heard.body["total"] == len(found)
    return sorted(found)


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("doctor", ["11488-4", "34112-3", "57833-6"]),
        ("pharmacist", ["11488-4", "34112-3", "57833-6"]),
        ("pedicure", ["11488-4", "57833-6"]),
        ("occupational", []),
        ("insurer", []),
        ("desk", []),
    ],
)
def test_rights_table(tmp_path: Path, role: str, seen: list[str]) -> None:
    async def day(counter: Counter) -> None:
        live = await counter.patient("live")
        assert await types(counter, role, live["id"]) == seen

    at_counter(tmp_path, day)


def test_a_blocked_professional_gets_nothing(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        live = await counter.patient("live")
        held = (await counter.search("Consent", patient=live["id"])).resources("Consent")[0]
        one = (await counter.search("DocumentReference", role="doctor", patient=live["id"])).resources(
            "DocumentReference"
        )[0]
        for choice in held["provision"]["provision"]:
            if choice.get("actor", [{}])[0].get("reference", {}).get("identifier", {}).get("value") == (
                ROLES["doctor"].rpps
            ):
                choice["type"] = "deny"
        assert (await counter.ask("PUT", f"Consent/{held['id']}", held)).status == 200
        assert await types(counter, "doctor", live["id"]) == []
        for path in (f"DocumentReference/{one['id']}", f"Patient/{live['id']}"):
            assert (await counter.ask("GET", path, role="doctor")).status == 404
        heard = await counter.ask("POST", "DocumentReference", document(live["id"]), role="doctor")
        assert heard.status == 403

    at_counter(tmp_path, day)


def test_reading_and_adding_are_two_rights(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        live = await counter.patient("live")
        for role, status in (("doctor", 201), ("pharmacist", 403), ("insurer", 201), ("desk", 403)):
            heard = await counter.ask("POST", "DocumentReference", document(live["id"]), role=role)
            assert heard.status == status, role

    at_counter(tmp_path, day)


def test_nothing_chosen_is_nothing_given(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        other = await counter.patient("self-opened")
        await counter.ask("POST", "DocumentReference", document(other["id"]), role="insurer")
        assert await types(counter, "doctor", other["id"]) == []

    at_counter(tmp_path, day)


def test_holder_is_told_of_a_new_document_and_not_what_it_is(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        live = await counter.patient("live")
        await counter.ask("POST", "DocumentReference", document(live["id"], hidden=True), role="insurer")
        assert (await counter.beside("outbox"))["messages"] == []
        await counter.ask("POST", "DocumentReference", document(live["id"]), role="insurer")
        messages = (await counter.beside("outbox"))["messages"]
        assert [(m["channel"], m["target"]) for m in messages] == [("email", "helene@example.org")]
        assert (await counter.search("Communication", patient=live["id"])).body["total"] == 1
        opposed = await counter.patient("opposed")
        assert (await counter.ask("POST", "DocumentReference", document(opposed["id"]), role="insurer")).refusal == (
            "record-closed"
        )

    at_counter(tmp_path, day)


async def history(counter: Counter, patient: str, **asked: Any) -> list[Json]:
    heard = await counter.search("AuditEvent", entity=f"Patient/{patient}", _sort="-date", **asked)
    assert heard.status == 200, heard.body
    return heard.resources("AuditEvent")


def test_every_request_leaves_one_trace(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        live = await counter.patient("live")
        before = len(await history(counter, live["id"]))
        counter.clock.pass_by(minutes=1)
        await types(counter, "doctor", live["id"])
        counter.clock.pass_by(minutes=1)
        newest = await history(counter, live["id"])
        # The question about the history before this one is itself a trace.
        assert len(newest) == before + 2
        assert newest[0]["agent"][0]["who"]["identifier"]["value"] == ROLES["doctor"].rpps
        assert newest[0]["agent"][0]["role"][0]["coding"][0]["code"] == "10"

    at_counter(tmp_path, day)


def test_hidden_care_leaves_no_gap(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        live = await counter.patient("live")
        before = await history(counter, live["id"])
        made = await counter.ask("POST", "DocumentReference", document(live["id"], hidden=True), role="doctor")
        await counter.ask("GET", f"DocumentReference/{made.body['id']}", role="doctor")
        heard = await counter.search("AuditEvent", entity=f"Patient/{live['id']}", _sort="-date", _count="1")
        assert heard.body["total"] == len(before) + 1
        roles = [e["agent"][0]["name"] for e in await history(counter, live["id"])]
        doctor = ROLES["doctor"].called
        assert roles.count(doctor) == [e["agent"][0]["name"] for e in before].count(doctor)

    at_counter(tmp_path, day)


def test_what_is_hidden_cannot_be_guessed_at(tmp_path: Path) -> None:
    """For a desk a reference to it dangles, as a reference to nothing does."""

    async def day(counter: Counter) -> None:
        live = await counter.patient("live")
        made = await counter.ask("POST", "DocumentReference", document(live["id"], hidden=True), role="doctor")
        for key, status in ((made.body["id"], 422), ("nothing", 422), (None, 201)):
            body: Json = {
                "resourceType": "Task",
                "status": "requested",
                "intent": "order",
                "focus": {"reference": f"DocumentReference/{key}"} if key else {"display": "x"},
            }
            assert (await counter.ask("POST", "Task", body)).status == status

    at_counter(tmp_path, day)


def test_a_trace_is_never_rewritten(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        live = await counter.patient("live")
        one = (await history(counter, live["id"]))[0]
        one["outcome"] = "8"
        assert (await counter.ask("PUT", f"AuditEvent/{one['id']}", one)).status == 409

    at_counter(tmp_path, day)
