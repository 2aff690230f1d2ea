"""Once and only once, whatever is resent and whatever answer is lost."""

from __future__ import annotations

import asyncio
import json

import pytest

from desk_app.domain.acts import Act
from desk_app.domain.answers import AnswerKind
from desk_app.domain.identity import INS_NIR_DEMONSTRATION
from desk_app.service.mapping.systems import local_id
from tests.contract import people
from tests.contract.differences import DIFFERENCES
from tests.contract.lossy import LOSSES, lossy
from tests.contract.servers import Desk, Server, beside


async def once(desk: Desk, act: Act) -> None:
    """The act, the person and the accord are there once, each at its first version; the traces are there."""
    for kind, made in (("Task", ""), ("Patient", ""), ("Consent", "")):
        found = await desk.search(kind, identifier=people.own(act, made))
        assert found.body["total"] == 1, kind
        assert found.resources(kind)[0]["meta"]["versionId"] == "1"
    for kind in ("Provenance", "AuditEvent"):
        assert (await desk.ask("GET", f"{kind}/{local_id(act.id, kind)}")).status == 200


def test_an_opening_is_taken_and_stands_there_once(server: Server) -> None:
    async def day(desk: Desk) -> None:
        act = people.opening(people.adult())
        answer = await desk.send(act)
        assert (answer.kind, answer.known_before, answer.refusal, answer.reason) == (
            AnswerKind.ACCEPTED,
            False,
            None,
            "",
        )
        held = await desk.ask("GET", f"Patient/{answer.patient_id}")
        assert held.headers["ETag"] == answer.patient_version
        assert answer.service_at is not None
        await once(desk, act)

    beside(server, day)


def test_a_child_has_its_representative(server: Server) -> None:
    async def day(desk: Desk) -> None:
        act = people.opening(people.child(people.adult(), "LEA"))
        answer = await desk.send(act)
        assert answer.kind is AnswerKind.ACCEPTED, answer
        (found,) = (await desk.search("RelatedPerson", identifier=people.own(act, "#rep1"))).resources("RelatedPerson")
        assert found["patient"]["reference"].endswith(f"Patient/{answer.patient_id}")
        assert await desk.count("RelatedPerson", patient=f"Patient/{answer.patient_id}") == 1

    beside(server, day)


def test_the_same_bytes_are_one_act(server: Server) -> None:
    async def day(desk: Desk) -> None:
        act = people.opening(people.adult())
        bundle = desk.compose(act)
        answers = [await desk.service.send(bundle) for _ in range(3)]
        assert {a.kind for a in answers} == {AnswerKind.ACCEPTED}
        assert {a.patient_id for a in answers} == {answers[0].patient_id}
        assert not any(a.known_before for a in answers), "an act that meets itself met nobody"
        await once(desk, act)
        trace = await desk.ask("GET", f"AuditEvent/{local_id(act.id, 'AuditEvent')}")
        assert int(trace.body["meta"]["versionId"]) == DIFFERENCES["trace-of-a-resend"].on(server)

    beside(server, day)


def test_the_same_bytes_at_once_are_one_act(server: Server) -> None:
    async def day(desk: Desk) -> None:
        act = people.opening(people.adult(), qualified=True)
        bundle = desk.compose(act)
        answers = await asyncio.gather(*(desk.service.send(bundle) for _ in range(6)))
        assert {a.kind for a in answers} == {AnswerKind.ACCEPTED}, answers
        assert len({a.patient_id for a in answers}) == 1
        await once(desk, act)

    beside(server, day)


@pytest.mark.parametrize("loss", LOSSES)
def test_a_lost_answer_is_looked_up_by_the_acts_id(server: Server, loss: str) -> None:
    act = people.opening(people.adult(), qualified=True)

    async def day(desk: Desk) -> None:
        async with lossy(server.base) as wire, desk.through(wire.base) as service:
            bundle = desk.compose(act)
            assert await service.look_up(act.id) is None, "nothing was sent yet"
            wire.lose(loss)
            lost = await service.send(bundle)
            assert lost.kind is (AnswerKind.LATER if loss == "503" else AnswerKind.LOST), lost
            found = await service.look_up(act.id)
            if LOSSES[loss]:
                assert found is not None
                assert (found.kind, found.known_before) == (AnswerKind.ACCEPTED, False)
                held = await desk.ask("GET", f"Patient/{found.patient_id}")
                assert found.patient_version == held.headers["ETag"]
            else:
                assert found is None
                assert (await service.send(bundle)).kind is AnswerKind.ACCEPTED
            await once(desk, act)

    beside(server, day)


def test_a_second_opening_over_a_live_record_goes_back_to_a_person(server: Server) -> None:
    async def day(desk: Desk) -> None:
        who = people.adult()
        assert (await desk.send(people.opening(who, qualified=True))).kind is AnswerKind.ACCEPTED
        again = people.opening(who, qualified=True)
        answer = await desk.send(again)
        assert (answer.kind, answer.refusal) == (AnswerKind.REFUSED, "record-exists")
        assert await desk.count("Patient", identifier=f"{INS_NIR_DEMONSTRATION}|{who.number}") == 1
        kept = await desk.count("Task", identifier=people.own(again))
        assert kept == DIFFERENCES["refused-acts-kept"].on(server)

    beside(server, day)


def test_a_patient_whom_the_fund_wrote_is_known_and_gets_the_accord(server: Server) -> None:
    """An INS without a record: the act is accepted, what differs is named, and nobody is written twice."""

    async def day(desk: Desk) -> None:
        who = people.adult()
        held = await desk.make(people.patient(who))
        answer = await desk.send(people.opening(who, qualified=True))
        assert (answer.kind, answer.known_before, answer.patient_id) == (AnswerKind.ACCEPTED, True, held["id"])
        assert "camille@" not in answer.reason
        assert answer.reason
        assert await desk.count("Patient", family=who.traits.birth_name) == 1
        assert await desk.count("Consent", patient=f"Patient/{held['id']}") == 1

    beside(server, day)


def test_an_act_that_nobody_sent_is_absent(server: Server) -> None:
    act = people.opening(people.adult())
    assert beside(server, lambda desk: desk.service.look_up(act.id)) is None


def test_the_bytes_are_what_was_composed_and_no_other(server: Server) -> None:
    async def day(desk: Desk) -> None:
        act = people.opening(people.adult())
        assert desk.compose(act) == desk.compose(act)
        sent = json.loads(desk.compose(act))
        assert (await desk.send(act)).kind is AnswerKind.ACCEPTED
        (held,) = (await desk.search("Patient", identifier=people.own(act))).resources("Patient")
        mine = next(e["resource"] for e in sent["entry"] if e["resource"]["resourceType"] == "Patient")
        assert {key: value for key, value in held.items() if key not in ("id", "meta")} == {
            key: value for key, value in mine.items() if key != "meta"
        }

    beside(server, day)
