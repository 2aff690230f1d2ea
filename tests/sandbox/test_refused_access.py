"""Who is refused gets nothing by any way, and each refusal stands in the access history of the person it was about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from desk_app.domain.rights import Cell, RightsTable, Says
from desk_app.sandbox import rights as applied
from desk_app.sandbox.rights import ROLES
from resources.codes import rights
from tests.sandbox.counter import Counter, Heard, Json, at_counter
from tests.sandbox.test_rights import document, history, types

HOSPITAL = "34112-3"


async def choose(counter: Counter, patient: str, role: str, kind: str, *actions: str) -> None:
    """The holder's choice about the professional behind a token takes the place of what stood there."""
    (held,) = (await counter.search("Consent", patient=patient)).resources("Consent")
    choices = [c for c in held["provision"]["provision"] if ROLES[role].rpps not in str(c)]
    template = next(c for c in held["provision"]["provision"] if "actor" in c)
    actor = {**template["actor"][0], "reference": {"identifier": {"system": _RPPS, "value": ROLES[role].rpps}}}
    named = [{"coding": [{"system": _ACTION, "code": action}]} for action in actions]
    choices.append({"type": kind, "actor": [actor], **({"action": named} if named else {})})
    held["provision"]["provision"] = choices
    assert (await counter.ask("PUT", f"Consent/{held['id']}", held)).status == 200


_RPPS = "https://rpps.esante.gouv.fr"
_ACTION = "http://terminology.hl7.org/CodeSystem/consentaction"


async def one_document(
    counter: Counter, patient: str, code: str, role: str = "insurer", *, hidden: bool = False
) -> str:
    """A new document's id, which the insurer is not told in a body."""
    heard = await counter.ask("POST", "DocumentReference", document(patient, code, hidden=hidden), role=role)
    assert heard.status == 201
    return heard.headers["Location"].split("/")[-3]


Try = Callable[[Counter, str, str], Awaitable[Heard]]


async def read_it(counter: Counter, patient: str, role: str) -> Heard:
    key = await one_document(counter, patient, HOSPITAL)
    counter.clock.pass_by(minutes=1)
    return await counter.ask("GET", f"DocumentReference/{key}", role=role)


async def search_all(counter: Counter, patient: str, role: str) -> Heard:
    counter.clock.pass_by(minutes=1)
    return await counter.search("DocumentReference", role=role, patient=patient)


async def search_hospital(counter: Counter, patient: str, role: str) -> Heard:
    counter.clock.pass_by(minutes=1)
    return await counter.search("DocumentReference", role=role, patient=patient, type=f"http://loinc.org|{HOSPITAL}")


async def add_one(counter: Counter, patient: str, role: str) -> Heard:
    counter.clock.pass_by(minutes=1)
    return await counter.ask("POST", "DocumentReference", document(patient), role=role)


async def add_by_transaction(counter: Counter, patient: str, role: str) -> Heard:
    counter.clock.pass_by(minutes=1)
    entry = {"resource": document(patient), "request": {"method": "POST", "url": "DocumentReference"}}
    return await counter.ask("POST", "", {"resourceType": "Bundle", "type": "transaction", "entry": [entry]}, role=role)


async def add_by_batch(counter: Counter, patient: str, role: str) -> Heard:
    """All that was asked for is refused, entry by entry, under a 200."""
    counter.clock.pass_by(minutes=1)
    entry = {"resource": document(patient), "request": {"method": "POST", "url": "DocumentReference"}}
    return await counter.ask("POST", "", {"resourceType": "Bundle", "type": "batch", "entry": [entry]}, role=role)


async def renew(counter: Counter, patient: str, role: str) -> Heard:
    counter.clock.pass_by(minutes=1)
    return await counter.ask("POST", f"Patient/{patient}/$renew-code", {"resourceType": "Parameters"}, role=role)


@pytest.mark.parametrize(
    ("role", "attempt", "status"),
    [
        ("pedicure", read_it, 404),
        ("pedicure", add_one, 403),
        ("pharmacist", add_one, 403),
        ("occupational", read_it, 403),
        ("occupational", search_all, 403),
        ("occupational", add_one, 403),
        ("insurer", read_it, 403),
        ("insurer", search_all, 403),
        ("desk", read_it, 403),
        ("desk", search_all, 403),
        ("desk", add_one, 403),
        ("doctor", read_it, 404),  # blocked by name, see below
        ("doctor", search_all, 200),  # an empty answer: for whom is blocked there is nothing
        ("doctor", add_one, 403),
        ("doctor", add_by_transaction, 403),
        ("occupational", add_by_transaction, 403),
        ("doctor", renew, 403),
        ("pharmacist", add_by_batch, 200),
    ],
)
def test_a_refusal_is_in_the_access_history(tmp_path: Path, role: str, attempt: Try, status: int) -> None:
    async def day(counter: Counter) -> None:
        live = (await counter.patient("live"))["id"]
        await choose(counter, live, "doctor", "deny")
        await choose(counter, live, "occupational", "permit", "access", "collect")  # given elsewhere: still nothing
        heard = await attempt(counter, live, role)
        assert heard.status == status
        assert HOSPITAL not in str(heard.body)
        newest = (await history(counter, live))[0]
        assert (newest["agent"][0]["name"], newest["outcome"]) == (ROLES[role].called, "4")

    at_counter(tmp_path, day)


def test_what_is_given_is_told_as_given(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        live = (await counter.patient("live"))["id"]
        counter.clock.pass_by(minutes=1)
        assert HOSPITAL not in await types(counter, "pedicure", live)  # a part is kept back, the rest is shown
        assert (await history(counter, live))[0]["outcome"] == "0"
        counter.clock.pass_by(minutes=1)
        await counter.search("DocumentReference", role="pharmacist", patient="nobody")
        assert (await history(counter, live))[0]["agent"][0]["name"] == ROLES["desk"].called

    at_counter(tmp_path, day)


def test_the_table_decides_and_not_the_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    more = (
        Cell(reader="21", document="57833-6", says=Says.NO, source="a later table"),
        Cell(reader="80", document="*", says=Says.NO, source="a later table"),
    )
    later = RightsTable(tuple(c for c in rights().cells if c.reader != "80") + more)
    monkeypatch.setattr(applied, "rights", lambda: later)

    async def day(counter: Counter) -> None:
        live = (await counter.patient("live"))["id"]
        assert await types(counter, "pharmacist", live) == ["11488-4", HOSPITAL]
        assert (await counter.search("DocumentReference", role="pedicure", patient=live)).status == 403
        assert (await counter.search("Patient", role="pedicure", _id=live)).status == 403

    at_counter(tmp_path, day)


def test_the_table_says_of_insurer_and_desk_what_their_tokens_may() -> None:
    for role in ("insurer", "desk", "occupational"):
        assert rights().reading(ROLES[role].reader).is_nothing
        assert not applied.may(ROLES[role], "DocumentReference", "read")


def test_a_conditional_create_hands_nothing_out(tmp_path: Path) -> None:
    """Who may add and not read could else ask for a document by trying to add it once more."""

    async def day(counter: Counter) -> None:
        live = (await counter.patient("live"))["id"]
        await choose(counter, live, "pedicure", "permit", "access", "collect")
        key = await one_document(counter, live, HOSPITAL)
        condition = {"If-None-Exist": f"_id={key}"}
        heard = await counter.ask(
            "POST", "DocumentReference", document(live, HOSPITAL), role="pedicure", headers=condition
        )
        assert (heard.status, heard.body) == (201, {})
        await choose(counter, live, "pedicure", "deny")
        heard = await counter.ask("POST", "DocumentReference", document(live), role="pedicure", headers=condition)
        assert heard.status == 403

    at_counter(tmp_path, day)


def test_who_is_blocked_between_two_pages_gets_no_second_one(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        live = (await counter.patient("live"))["id"]
        first = await counter.search("DocumentReference", role="doctor", patient=live, _count="1")
        (link,) = [one["url"] for one in first.body["link"] if one["relation"] == "next"]
        await choose(counter, live, "doctor", "deny")
        heard = await counter.ask("GET", link, role="doctor")
        assert (heard.status, heard.body["total"], heard.resources("DocumentReference")) == (200, 0, [])

    at_counter(tmp_path, day)


def test_a_refusal_about_hidden_care_leaves_no_gap(tmp_path: Path) -> None:
    async def day(counter: Counter) -> None:
        live = (await counter.patient("live"))["id"]
        key = await one_document(counter, live, HOSPITAL, "doctor", hidden=True)
        before = [_told(one) for one in await history(counter, live)]
        for role in ("pedicure", "occupational", "insurer"):
            assert (await counter.ask("GET", f"DocumentReference/{key}", role=role)).status in (403, 404)
        hidden = await counter.ask("POST", "DocumentReference", document(live, hidden=True), role="pharmacist")
        assert hidden.status == 403
        after = [_told(one) for one in await history(counter, live)]
        # Nothing but this desk's own question about the history, which came before these.
        assert after[1:] == before

        async def everything() -> int:
            return int((await counter.search("AuditEvent")).body["total"])

        # For a desk a hidden document is as good as none, in what is told of its own attempt too.
        grew = []
        for asked in (key, "nothing"):
            start = await everything()
            assert (await counter.ask("GET", f"DocumentReference/{asked}")).status == 403
            grew.append(await everything() - start)
        assert grew[0] == grew[1]

    at_counter(tmp_path, day)


def _told(event: Json) -> tuple[str, str]:
    return event["id"], event["agent"][0]["name"]
