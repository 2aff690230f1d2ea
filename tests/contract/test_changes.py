"""Changes on a record that is there: from the version that was seen, once, and nothing lost of what others wrote."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from uuid6 import uuid7

from desk_app.domain.access import Access, Grant
from desk_app.domain.acts import (
    Act,
    ActKind,
    ChangeAccess,
    ChangeContact,
    CloseRecord,
    ClosingReason,
    Content,
    ReopenRecord,
)
from desk_app.domain.answers import AnswerKind, Existing
from desk_app.domain.contact import Contact
from desk_app.domain.held_record import HeldRecord
from desk_app.domain.refusal import Refusal, RefusalCode
from tests.contract import people
from tests.contract.differences import DIFFERENCES
from tests.contract.lossy import lossy
from tests.contract.servers import Desk, Heard, Json, Server, beside
from tests.service import samples

FOREIGN = {"url": "https://example.org/shoe-size", "valueInteger": 38}


class Record:
    """A record that this desk has opened, and what it does to it afterwards."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.who = people.adult()
        self.opened = people.opening(self.who, qualified=True)
        self.id = ""

    async def open(self) -> Record:
        answer = await self.desk.send(self.opened)
        assert answer.kind is AnswerKind.ACCEPTED, answer
        self.id = answer.patient_id
        return self

    async def read(self, known: HeldRecord | None = None) -> HeldRecord:
        return await self.desk.service.read_record(self.id, deadline=5, known=known)

    async def patient(self) -> Json:
        return (await self.desk.ask("GET", f"Patient/{self.id}")).body

    async def edited_elsewhere(self, **changed: Any) -> Heard:
        """Another desk, or the fund, writes the Patient."""
        return await self.desk.ask("PUT", f"Patient/{self.id}", await self.patient() | changed)

    def act(self, kind: ActKind, held: HeldRecord, **changed: Any) -> Act:
        """The act of that kind, from what was read."""
        now = datetime.now(UTC)
        identity, consent = self.opened.content.identity, replace(samples.adult().content.consent, given_at=now)
        contents: dict[ActKind, Content] = {
            ActKind.CHANGE_CONTACT: ChangeContact(identity=identity, contact=Contact(mobile="+33639980044")),
            ActKind.CHANGE_ACCESS: ChangeAccess(identity=identity, access=held.access),
            ActKind.CLOSE: CloseRecord(identity=identity, reason=ClosingReason.WISH),
            ActKind.REOPEN: ReopenRecord(identity=identity, access=Access(), consent=consent, leaflet_given=True),
        }
        content = replace(contents[kind], **changed)
        return replace(self.opened, id=str(uuid7()), kind=kind, written_at=now, content=content, base=held.base)


@pytest.mark.parametrize("kind", [ActKind.CHANGE_CONTACT, ActKind.CHANGE_ACCESS, ActKind.CLOSE])
def test_a_change_is_taken_once(server: Server, kind: ActKind) -> None:
    async def day(desk: Desk) -> None:
        record = await Record(desk).open()
        held = await record.read()
        act = record.act(kind, held)
        bundle = desk.compose(act, held.raw)
        answer = await desk.service.send(bundle)
        assert (answer.kind, answer.patient_id, answer.refusal) == (AnswerKind.ACCEPTED, record.id, None), answer
        after = await record.read()
        stands = (after.base.patient_version, after.base.consent_version)
        if answer.patient_version:
            assert answer.patient_version == after.base.patient_version
        again = await desk.service.send(bundle)
        if server.is_ours:
            assert again.kind is AnswerKind.ACCEPTED, "a known act is answered as the first time"
        else:
            assert again.kind is AnswerKind.CONFLICT, "the version it starts from is gone: asked for before anything"
        assert again.kind.value == DIFFERENCES["change-again"].on(server)
        found = await desk.service.look_up(act.id)
        assert found is not None
        assert (found.kind, found.patient_id, found.known_before) == (AnswerKind.ACCEPTED, record.id, False)
        last = await record.read()
        assert (last.base.patient_version, last.base.consent_version) == stands, "twice changes nothing"
        assert await desk.count("Task", identifier=people.own(act)) == 1

    beside(server, day)


def test_a_lost_answer_to_a_change_is_found(server: Server) -> None:
    async def day(desk: Desk) -> None:
        record = await Record(desk).open()
        held = await record.read()
        act = record.act(ActKind.CHANGE_CONTACT, held)
        async with lossy(server.base) as wire, desk.through(wire.base) as service:
            wire.lose("cut after")
            assert (await service.send(desk.compose(act, held.raw))).kind is AnswerKind.LOST
            found = await service.look_up(act.id)
        assert found is not None
        assert found.kind is AnswerKind.ACCEPTED
        assert found.patient_version == (await record.read()).base.patient_version

    beside(server, day)


@pytest.mark.parametrize("kind", [ActKind.CHANGE_CONTACT, ActKind.CHANGE_ACCESS, ActKind.CLOSE, ActKind.REOPEN])
def test_a_version_that_is_gone_is_a_conflict_and_nothing_is_written(server: Server, kind: ActKind) -> None:
    async def day(desk: Desk) -> None:
        record = await Record(desk).open()
        if kind is ActKind.REOPEN:
            closing = await record.read()
            assert (await desk.send(record.act(ActKind.CLOSE, closing), closing.raw)).kind is AnswerKind.ACCEPTED
        held = await record.read()
        assert (await record.edited_elsewhere(language="fr")).status == 200
        (accord,) = (await desk.search("Consent", patient=f"Patient/{record.id}")).resources("Consent")
        assert (await desk.ask("PUT", f"Consent/{accord['id']}", accord)).status == 200
        act = record.act(kind, held)
        assert (await desk.send(act, held.raw)).kind is AnswerKind.CONFLICT
        assert await desk.service.look_up(act.id) is None, "absent: only now it is a conflict"
        for left in ("Task", "Consent"):
            assert await desk.count(left, identifier=people.own(act)) == 0, left
        assert (await record.patient())["meta"]["versionId"] == ("3" if kind is ActKind.REOPEN else "2")
        fresh = await record.read(held)
        assert (await desk.send(record.act(kind, fresh), fresh.raw)).kind is AnswerKind.ACCEPTED

    beside(server, day)


def test_what_others_wrote_goes_back_unchanged(server: Server) -> None:
    async def day(desk: Desk) -> None:
        record = await Record(desk).open()
        before = await record.patient()
        mail = {"system": "email", "value": "old@example.org", "use": "old"}
        fax = {"system": "fax", "value": "+33381000000", "extension": [FOREIGN]}
        await record.edited_elsewhere(
            extension=[*before["extension"], FOREIGN], telecom=[fax, mail, *before["telecom"]], language="fr"
        )
        held = await record.read()
        act = record.act(ActKind.CHANGE_CONTACT, held)
        assert (await desk.send(act, held.raw)).kind is AnswerKind.ACCEPTED
        after = await record.patient()
        assert FOREIGN in after["extension"]
        assert after["language"] == "fr"
        assert fax in after["telecom"]
        assert mail in after["telecom"]
        assert [t["value"] for t in after["telecom"] if t.get("use") == "mobile"] == ["+33639980044"]
        untouched = set(before) - {"meta", "telecom", "extension", "language"}
        assert {key: after[key] for key in untouched} == {key: before[key] for key in untouched}

    beside(server, day)


def test_access_is_changed_and_read_back(server: Server) -> None:
    async def day(desk: Desk) -> None:
        record = await Record(desk).open()
        held = await record.read()
        assert held.is_whole
        assert held.has_consent
        access = Access(
            attending_doctor=samples.NURSE,
            grants=(Grant(professional=samples.DOCTOR, read=True), Grant(professional=samples.BLOCKED, blocked=True)),
            emergency=False,
        )
        act = record.act(ActKind.CHANGE_ACCESS, held, access=access, doctor_changes=True)
        assert (await desk.send(act, held.raw)).kind is AnswerKind.ACCEPTED
        after = await record.read()
        assert after.access.attending_doctor is not None
        assert after.access.attending_doctor.rpps == samples.NURSE.rpps
        assert {(g.professional.rpps, g.read, g.add, g.blocked) for g in after.access.grants} == {
            (g.professional.rpps, g.read, g.add, g.blocked) for g in access.grants
        }
        assert (after.access.emergency, after.access.break_glass) == (False, True)

    beside(server, day)


def test_closed_then_open_again_with_a_new_accord(server: Server) -> None:
    async def day(desk: Desk) -> None:
        record = await Record(desk).open()
        held = await record.read()
        assert (await desk.send(record.act(ActKind.CLOSE, held), held.raw)).kind is AnswerKind.ACCEPTED
        closed = await record.read()
        assert (closed.is_active, closed.has_consent) == (False, False)
        asked = people.question(record.who)
        assert (await desk.service.existing(asked, deadline=5)).status is Existing.CLOSED
        late = await desk.send(record.act(ActKind.CHANGE_CONTACT, closed), closed.raw)
        assert str(late.refusal or "taken") == DIFFERENCES["closed-changed"].on(server)
        closed = await record.read()
        again = record.act(ActKind.REOPEN, closed)
        answer = await desk.send(again, closed.raw)
        assert answer.kind is AnswerKind.ACCEPTED, answer
        opened = await record.read()
        assert (opened.is_active, opened.has_consent) == (True, True)
        assert opened.base.consent_id != held.base.consent_id
        assert await desk.count("Consent", identifier=people.own(again)) == 1
        assert (await desk.service.existing(asked, deadline=5)).status is Existing.OPEN

    beside(server, day)


def test_a_record_that_did_not_change_is_not_sent_again(server: Server) -> None:
    async def day(desk: Desk) -> None:
        record = await Record(desk).open()
        held = await record.read()
        again = await record.read(held)
        assert (again.raw, again.base) == (held.raw, held.base)
        await record.edited_elsewhere(language="fr")
        assert (await record.read(held)).base.patient_version != held.base.patient_version
        with pytest.raises(Refusal) as refused:
            await desk.service.read_record("nobody", deadline=5)
        assert refused.value.code is RefusalCode.NOT_FOUND

    beside(server, day)
