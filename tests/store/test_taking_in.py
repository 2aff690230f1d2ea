"""What comes from another desk comes whole, as it left, once; or not at all."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desk_app.domain.access import Access, Grant, Professional
from desk_app.domain.acts import Act, ActRow, ActState, Attached, Basis, Representative, opening_of
from desk_app.domain.contact import Contact
from desk_app.domain.handing_on import TakenIn
from desk_app.domain.identity import NumberOwner
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event, Finding
from desk_app.ports import Laid, TrailQuery
from desk_app.store.sql import SqlStore
from tests.store.conftest import Desk
from tests.store.handed import (
    EXPORT,
    SECOND,
    THIRD,
    another,
    back,
    came,
    change,
    claimed,
    handed_on,
    laid_out,
    settle,
    states,
    taken_in,
    write,
)
from tests.store.sample import act

WAITING, UNKNOWN, REFUSED, ACCEPTED = ActState.WAITING, ActState.UNKNOWN, ActState.REFUSED, ActState.ACCEPTED
MOTHER = "277010115400329"
REACHED = Contact(email="sarah@exemple.fr", mobile="+33690000001")


@pytest.fixture
def other(desk: Desk, tmp_path: Path) -> Iterator[Desk]:
    made = another(desk, tmp_path / "other")
    yield made
    made.close()


def child(act_id: str, name: str) -> Act:
    """On the mother's card, with the mother beside."""
    made = act(act_id, given_names=name, owner=NumberOwner.PARENT, household="foyer", contact=REACHED)
    parent = Representative(
        birth_name="GARCIA-HAMMADI",
        given_name="SARAH-LOU",
        basis=Basis.PARENT,
        kinship="MTH",
        number=MOTHER,
        attached=Attached.YES,
        contact=REACHED,
    )
    return replace(made, content=replace(opening_of(made), representatives=(parent,), creation_code_proof="KDg_LkZg"))


def a_day(desk: Desk, store: SqlStore) -> None:
    """A household with twins; a change behind an opening; one that was sent without an answer; a refused opening that
    was corrected under another number, with a change behind it; a refused one with a change behind it."""
    write(desk, store, act("u1", number=SECOND))
    write(desk, store, act("r1", number=THIRD), act("w1", number="185127512345600"))
    claimed(desk, store)
    settle(desk, store, "u1", UNKNOWN)
    settle(desk, store, "r1", REFUSED, refusal="consent-missing", reason="accord absent")
    settle(desk, store, "w1", REFUSED, refusal="creation-code-unknown")
    write(desk, store, child("t1", "LÉA"), child("t2", "LINA"))
    write(desk, store, change("t3", after="t1", number=""))
    write(desk, store, change("r2", after="r1", number=THIRD))
    write(desk, store, change("w3", after="w1", number="185127512345600"))
    write(desk, store, act("w2", number="277010115400331"), corrects="w1")
    write(desk, store, change("p1", patient_id="patient-7", number="277010115400330"), held=b'{"held": 7}')


def told(desk: Desk, store: SqlStore) -> dict[str, tuple[object, ...]]:
    """All that must travel."""
    rows: tuple[ActRow, ...] = desk.run(store.find("garcia", limit=100))
    return {
        row.act.id: (row.act, row.refusal, row.reason, row.attempts, row.settled_at, desk.run(store.held(row.act.id)))
        for row in sorted(rows, key=lambda row: row.number)
        if row.state is not ActState.REPLACED
    }


def refused(desk: Desk, store: SqlStore, laid: Laid) -> RefusalCode:
    """Why it does not come in; nothing of it did."""
    rows, head = desk.run(store.find("garcia", limit=100)), desk.run(store.head())
    with pytest.raises(Refusal) as caught:
        taken_in(desk, store, laid)
    assert desk.run(store.find("garcia", limit=100)) == rows
    assert desk.run(store.head()) == head
    return caught.value.code


def test_a_whole_day_goes_over_and_is_what_it_was(desk: Desk, other: Desk) -> None:
    here, there = desk.open(), other.open()
    a_day(desk, here)
    laid = laid_out(desk, here)
    before = told(desk, here)
    assert list(laid.acts) == list(before)
    desk.run(here.hand_on(laid, lambda one: came(one, "")))
    assert taken_in(other, there, laid) == TakenIn(desk="Poste 1", acts=9, people=6)
    assert told(other, there) == before
    assert list(before) == ["u1", "r1", "t1", "t2", "t3", "r2", "w3", "w2", "p1"]
    lines = other.run(there.trail_lines(TrailQuery(events=(Event.TAKEN_IN,))))
    assert {one.line.detail for one in lines if one.line} == {f"{EXPORT} Poste 1"}
    assert [one.line.whom for one in reversed(lines) if one.line] == list(before)
    assert other.run(there.verify()).finding is Finding.SOUND, "the heads in the bundles are another chain's"
    assert other.run(there.foreign_authors()) == {"op-1": "Camille Essai"}
    assert other.run(there.contact_holders("sarah@exemple.fr"))
    assert [row.act.id for row in other.run(there.of_household("foyer"))] == ["t1", "t2"]
    assert states(other, there)["u1"] is UNKNOWN
    assert states(other, there)["r1"] is REFUSED


def test_it_goes_out_in_its_order_with_the_bytes_it_was_given(desk: Desk, other: Desk) -> None:
    here, there = desk.open(), other.open()
    a_day(desk, here)
    write(other, there, act("mine", number=""))
    taken_in(other, there, handed_on(desk, here))
    first = claimed(other, there)
    assert list(first) == ["mine", "u1", "t1", "t2", "w2", "p1"], "t3, r2 and w3 wait behind t1, r1 and w2"
    assert [name for name, (_, asked) in first.items() if asked] == ["u1"]
    for name in ("t1", "t2", "w2", "p1", "u1"):
        settle(other, there, name, ACCEPTED, patient_id=f"patient of {name}")
    assert [row.act.id for row in other.run(there.unprepared(9))] == ["t3", "w3"]
    desk.run(here.take_back(EXPORT, back))
    again = claimed(desk, here)
    assert {name: bundle for name, (bundle, _) in again.items()} == {
        name: bundle for name, (bundle, _) in first.items() if name != "mine"
    }
    assert all(asked for _, asked in again.values())


def test_what_comes_after_an_accepted_act_brings_it_along_without_its_contact(desk: Desk, other: Desk) -> None:
    here, there = desk.open(), other.open()
    write(desk, here, act("a1", contact=REACHED))
    claimed(desk, here)
    settle(desk, here, "a1", ACCEPTED, patient_id="p1", patient_version="4", consent_id="c1", consent_version="2")
    write(desk, here, change("a2", after="a1"))
    laid = handed_on(desk, here)
    assert taken_in(other, there, laid) == TakenIn(desk="Poste 1", acts=1, people=1)
    row = other.run(there.act("a1"))
    assert row is not None
    assert (row.state, row.patient_id, row.is_lightened) == (ACCEPTED, "p1", True)
    assert opening_of(row.act).contact == Contact()
    assert b"sarah@" not in b"".join(base64.b64decode(one["content"]) for one in json.loads(laid.content)["acts"])
    (ready,) = other.run(there.unprepared(9))
    assert ready.act.base is not None
    assert (ready.act.id, ready.act.base.patient_version, ready.act.base.consent_version) == ("a2", "4", "2")
    write(desk, here, change("a3", after="a1"))
    desk.run(here.take_back(EXPORT, back))
    settle(desk, here, "a2", ACCEPTED, patient_id="p1", patient_version="5")
    laid = handed_on(desk, here, "2")  # a3 alone: what it comes after is there by now
    assert taken_in(other, there, laid).acts == 1
    assert list(states(other, there)) == ["a1", "a2", "a3"]


def test_a_record_that_is_known_here_keeps_one_line(desk: Desk, other: Desk) -> None:
    here, there = desk.open(), other.open()
    write(desk, here, change("a2", patient_id="p1", number=""), held=b"held")
    write(other, there, act("b1"))
    claimed(other, there)
    settle(other, there, "b1", ACCEPTED, patient_id="p1")
    taken_in(other, there, handed_on(desk, here))
    write(other, there, change("b2", patient_id="p1"), held=b"held")
    assert list(claimed(other, there)) == ["a2"], "b2 comes behind it"


def test_a_file_comes_in_once(desk: Desk, other: Desk) -> None:
    here, there = desk.open(), other.open()
    write(desk, here, act("a1"))
    laid = handed_on(desk, here)
    assert refused(desk, here, laid) is RefusalCode.EXPORT_OF_HERE
    taken_in(other, there, laid)
    assert refused(other, there, laid) is RefusalCode.EXPORT_TAKEN_IN
    with pytest.raises(Refusal) as caught:
        other.run(there.must_be_new(EXPORT))
    assert caught.value.values == {"day": f"{other.now.astimezone():%d/%m/%Y}"}
    write(desk, here, act("b1", number=SECOND))
    desk.run(here.take_back(EXPORT, back))
    assert refused(other, there, handed_on(desk, here, "another")) is RefusalCode.EXPORT_ACTS_HERE


def test_what_was_handed_on_may_go_on_to_a_third_desk(desk: Desk, other: Desk, tmp_path: Path) -> None:
    third = another(desk, tmp_path / "third")
    here, there, beyond = desk.open(), other.open(), third.open()
    a_day(desk, here)
    taken_in(other, there, handed_on(desk, here))
    before = told(other, there)
    laid = handed_on(other, there, "onwards")
    assert taken_in(third, beyond, laid).acts == 9
    assert told(third, beyond) == before
    assert refused(desk, here, laid) is RefusalCode.EXPORT_ACTS_HERE
    third.close()


def test_a_later_export_of_the_same_record_needs_the_earlier_one(desk: Desk, other: Desk) -> None:
    here, there = desk.open(), other.open()
    write(desk, here, act("a1"))
    first = handed_on(desk, here)
    write(desk, here, change("a2", after="a1"), act("b1", number=SECOND))
    second = handed_on(desk, here, "second")
    assert set(second.acts) == {"a2", "b1"}
    assert refused(other, there, second) is RefusalCode.EXPORT_BEHIND
    taken_in(other, there, first)
    taken_in(other, there, second)
    assert list(claimed(other, there)) == ["a1", "b1"]


def test_what_it_comes_after_must_still_stand(desk: Desk, other: Desk) -> None:
    here, there = desk.open(), other.open()
    write(desk, here, act("a1"))
    taken_in(other, there, handed_on(desk, here))
    write(desk, here, change("a2", after="a1"))
    other.run(there.recall("a1", lambda one: came(one, "")))
    assert refused(other, there, handed_on(desk, here, "second")) is RefusalCode.EXPORT_BEHIND


def test_a_full_disk_takes_in_nothing(desk: Desk, other: Desk) -> None:
    here, there = desk.open(), other.open()
    write(desk, here, *(act(f"a{rank}", number="") for rank in range(200)))
    laid = handed_on(desk, here)
    other.run(there._write(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 60")))
    assert refused(other, there, laid) is RefusalCode.STORE_FULL
    other.run(there._write(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 100000")))
    assert taken_in(other, there, laid).acts == 200, "and it was no first time"


def changed(laid: Laid, **instead: Any) -> Laid:
    """The same file, its first act changed by somebody who has the key."""
    content = json.loads(laid.content)
    content["acts"][0] |= instead
    return replace(laid, content=json.dumps(content).encode())


@pytest.mark.parametrize(
    "instead",
    [
        {"state": "sending"},
        {"state": "handed-on"},
        {"state": "no state"},
        {"state": "accepted"},
        {"content": "e30="},
        {"content": 7},
        {"id": "another"},
        {"written_at": "2026-03-02T12:00:00"},
        {"attempts": "many"},
    ],
)
def test_content_that_is_no_work_brings_nothing(desk: Desk, other: Desk, instead: dict[str, object]) -> None:
    here, there = desk.open(), other.open()
    write(desk, here, act("a1"))
    laid = handed_on(desk, here)
    assert refused(other, there, changed(laid, **instead)) is RefusalCode.EXPORT_UNUSABLE
    for content in (b"", b"{}", b"\xff", laid.content[:-1], laid.content.replace(EXPORT.encode(), b"another")):
        assert refused(other, there, replace(laid, content=content)) is RefusalCode.EXPORT_UNUSABLE
    doubled = json.loads(laid.content)
    doubled["acts"] *= 2
    assert refused(other, there, replace(laid, content=json.dumps(doubled).encode())) is RefusalCode.EXPORT_UNUSABLE


def test_work_that_gives_access_to_an_occupational_physician_is_not_taken_in(desk: Desk, other: Desk) -> None:
    """A desk of an earlier version wrote it; all of it is still there, and is corrected there."""
    store, theirs = desk.open(), other.open()
    physician = Professional(rpps="10007777777", family_name="ODIN", given_name="Paule", skill="Médecine du travail")
    wrong = act("g1")
    access = Access(grants=(Grant(professional=physician, read=True),))
    write(desk, store, act("u1", number=SECOND), replace(wrong, content=replace(opening_of(wrong), access=access)))
    laid = handed_on(desk, store)
    with pytest.raises(Refusal) as caught:
        taken_in(other, theirs, laid)
    assert caught.value.code is RefusalCode.EXPORT_GRANT
    assert states(other, theirs) == {}
