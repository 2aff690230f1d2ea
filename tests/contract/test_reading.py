"""Reading back: versions, conditional reads, searches by POST, pages, the access history."""

from __future__ import annotations

import pytest

from desk_app.domain.refusal import Refusal, RefusalCode
from tests.contract import people
from tests.contract.differences import DIFFERENCES
from tests.contract.servers import Desk, Json, Server, beside


@pytest.mark.parametrize(
    ("tag", "status"), [('W/"1"', 304), ('"1"', 304), ('W/"2"', 200), ("1", "bare-tag"), ("*", "star-tag")]
)
def test_a_conditional_read(server: Server, tag: str, status: int | str) -> None:
    async def day(desk: Desk) -> None:
        held = await desk.make(people.patient(people.adult()))
        heard = await desk.ask("GET", f"Patient/{held['id']}", If_None_Match=tag)
        wanted = status if isinstance(status, int) else DIFFERENCES[status].on(server)
        assert heard.status == wanted
        assert heard.headers["ETag"] == 'W/"1"'
        assert bool(heard.body) == (heard.status == 200)

    beside(server, day)


def test_versions_are_kept_and_a_stale_one_is_refused(server: Server) -> None:
    async def day(desk: Desk) -> None:
        held = await desk.make(people.patient(people.adult()))
        path = f"Patient/{held['id']}"
        changed = held | {"telecom": [{"system": "email", "value": "new@example.org"}]}
        first = (await desk.ask("GET", path)).headers["ETag"]
        assert (await desk.ask("PUT", path, changed, If_Match=first)).status == 200
        assert (await desk.ask("PUT", path, changed, If_Match=first)).status == 412
        gone = changed | {"id": "nobody"}
        assert (await desk.ask("PUT", "Patient/nobody", gone, If_Match=first)).status in (404, 412)
        assert (await desk.ask("GET", f"{path}/_history/1")).body["telecom"] == held["telecom"]
        assert (await desk.ask("GET", f"{path}/_history/9")).status == 404
        history = await desk.ask("GET", f"{path}/_history?_count=1")
        assert history.body["total"] == 2
        (further,) = [link["url"] for link in history.body["link"] if link["relation"] == "next"]
        older = await desk.ask("GET", further)
        versions = [page.resources("Patient")[0]["meta"]["versionId"] for page in (history, older)]
        assert versions == ["2", "1"]

    beside(server, day)


def test_what_is_deleted_and_what_never_was(server: Server) -> None:
    async def day(desk: Desk) -> None:
        held = await desk.make(people.patient(people.adult()))
        path = f"Patient/{held['id']}"
        assert (await desk.ask("DELETE", path)).status == DIFFERENCES["delete"].on(server)
        assert (await desk.ask("GET", path)).status == DIFFERENCES["deleted"].on(server)
        assert (await desk.ask("GET", "Patient/nobody")).status == 404

    beside(server, day)


@pytest.mark.parametrize("write", [str, str.lower, lambda name: name.replace("E", "é", 1)])
def test_names_are_found_without_case_or_accent(server: Server, write: object) -> None:
    async def day(desk: Desk) -> None:
        who = people.adult()
        held = await desk.make(people.patient(who))
        assert callable(write)
        found = await desk.search(
            "Patient", family=write(who.traits.birth_name), given="camille", birthdate="1977-01-21"
        )
        assert [one["id"] for one in found.resources("Patient")] == [held["id"]]

    beside(server, day)


def test_a_search_with_those_beside(server: Server) -> None:
    async def day(desk: Desk) -> None:
        act = people.opening(people.child(people.adult(), "LEA"))
        answer = await desk.send(act)
        found = await desk.search("Patient", _id=answer.patient_id, _revinclude="RelatedPerson:patient")
        assert found.body["total"] == 1
        assert len(found.resources("RelatedPerson")) == 1
        back = await desk.search("Consent", patient=f"Patient/{answer.patient_id}", _include="Consent:patient")
        assert [one["id"] for one in back.resources("Patient")] == [answer.patient_id]

    beside(server, day)


def seen(holder: Json, day: int) -> Json:
    """A trace of somebody's reading."""
    return {
        "resourceType": "AuditEvent",
        "type": {"system": "http://terminology.hl7.org/CodeSystem/audit-event-type", "code": "rest"},
        "action": "R",
        "recorded": f"2090-01-{day:02d}T08:00:00Z",  # after anything the server writes itself
        "agent": [{"requestor": True, "name": "x"}],
        "source": {"observer": {"display": "x"}},
        "entity": [{"what": {"reference": f"Patient/{holder['id']}"}}],
    }


def test_the_access_history_newest_first_and_by_the_page(server: Server) -> None:
    async def day(desk: Desk) -> None:
        holder = await desk.make(people.patient(people.adult()))
        for when in (3, 1, 5, 2, 4):
            await desk.make(seen(holder, when))
        page = await desk.search("AuditEvent", entity=f"Patient/{holder['id']}", _sort="-date", _count="2")
        told = page.resources("AuditEvent")
        own = page.body["total"] - 5
        assert (own > 0) == (DIFFERENCES["own-traces"].on(server) == "yes")
        while link := [one["url"] for one in page.body["link"] if one["relation"] == "next"]:
            page = await desk.ask("GET", link[0])
            told += page.resources("AuditEvent")
        assert [one["recorded"][:10] for one in told[:5]] == [f"2090-01-0{n}" for n in (5, 4, 3, 2, 1)]
        assert len({one["id"] for one in told}) == len(told) == 5 + own

    beside(server, day)


def test_the_clients_history_is_this_persons_and_newest_first(server: Server) -> None:
    async def day(desk: Desk) -> None:
        holder = await desk.make(people.patient(people.adult()))
        other = await desk.make(people.patient(people.adult()))
        for when in range(1, 29):
            await desk.make(seen(holder, when))
            await desk.make(seen(holder, when) | {"recorded": f"2090-02-{when:02d}T08:00:00Z", "action": "U"})
        await desk.make(seen(other, 30))
        page = await desk.service.history(holder["id"], deadline=5)
        told = list(page.seen)
        assert page.next, "more than a page"
        while page.next:
            page = await desk.service.history(holder["id"], after=page.next, deadline=5)
            told += page.seen
        days = [line.at.strftime("%m-%d") for line in told if line.at.year == 2090]
        assert days == [f"{month:02d}-{day:02d}" for month in (2, 1) for day in range(28, 0, -1)]
        assert {line.action for line in told[:28]} == {"updated"}
        with pytest.raises(Refusal) as refused:
            await desk.service.history("../Task", deadline=5)
        assert refused.value.code is RefusalCode.NOT_FOUND

    beside(server, day)


def test_a_further_page_says_nothing_of_who_was_asked_for(server: Server) -> None:
    async def day(desk: Desk) -> None:
        who = people.adult()
        for _ in range(2):
            await desk.make(people.patient(who))
        page = await desk.search("Patient", family=who.traits.birth_name, _count="1")
        (link,) = [one["url"] for one in page.body["link"] if one["relation"] == "next"]
        told = "yes" if who.traits.birth_name in link else "no"
        assert told == DIFFERENCES["name-in-next"].on(server)

    beside(server, day)
