"""Whole queues leave, in one step or not at all; what stays waits for what left; what left comes back as it was."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk_app.domain.acts import ActState
from desk_app.domain.handing_on import WaitingWork
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event, Finding
from desk_app.ports import TrailQuery
from tests.store.conftest import Desk
from tests.store.handed import (
    EXPORT,
    SECOND,
    THIRD,
    back,
    change,
    claimed,
    compose,
    gone,
    handed_on,
    laid_out,
    settle,
    states,
    write,
)
from tests.store.sample import NOON, act

WAITING, SENDING, UNKNOWN = ActState.WAITING, ActState.SENDING, ActState.UNKNOWN
REFUSED, HANDED_ON, ACCEPTED = ActState.REFUSED, ActState.HANDED_ON, ActState.ACCEPTED


def test_what_waits_is_counted_by_person(desk: Desk) -> None:
    store = desk.open()
    assert desk.run(store.waiting_work()) == WaitingWork(acts=0, people=0, under_way=0, behind=0)
    write(desk, store, act("a1"), act("b1", number=SECOND))
    write(desk, store, change("a2", after="a1"))
    assert desk.run(store.waiting_work()) == WaitingWork(acts=3, people=2, under_way=0, behind=0)


def test_what_is_exported_is_not_sent_here_any_more(desk: Desk) -> None:
    store = desk.open()
    write(desk, store, act("a1"), act("b1", number=SECOND))
    before = desk.run(store.head())
    laid = handed_on(desk, store)
    assert set(laid.acts) == {"a1", "b1"}
    assert set(states(desk, store).values()) == {HANDED_ON}
    assert claimed(desk, store) == {}
    assert desk.run(store.next_due()) is None
    assert desk.run(store.waiting()) == (0, None, 0)
    lines = desk.run(store.trail_lines(TrailQuery(events=(Event.HANDED_ON,))))
    assert [(one.line.whom, one.line.detail) for one in lines if one.line] == [("b1", EXPORT), ("a1", EXPORT)]
    assert desk.run(store.head()).number == before.number + 2
    (export,) = desk.run(store.exports())
    assert (export.id, export.acts, export.people, export.left, export.made_at) == (EXPORT, 2, 2, 2, NOON)


def test_a_record_of_which_an_act_is_being_sent_stays_whole(desk: Desk) -> None:
    store = desk.open()
    write(desk, store, act("a1"), act("a2"), act("b1", number=SECOND))
    assert list(claimed(desk, store)) == ["a1", "b1"]
    write(desk, store, act("c1", number=THIRD))
    assert desk.run(store.waiting_work()) == WaitingWork(acts=1, people=1, under_way=1, behind=0)
    assert set(handed_on(desk, store).acts) == {"c1"}
    assert states(desk, store) == {"a1": SENDING, "a2": WAITING, "b1": SENDING, "c1": HANDED_ON}


def test_a_refused_act_goes_with_what_waits_behind_it_and_not_alone(desk: Desk) -> None:
    store = desk.open()
    write(desk, store, act("a1"), act("b1", number=SECOND))
    claimed(desk, store)
    for name in ("a1", "b1"):
        settle(desk, store, name, REFUSED, refusal="consent-missing", reason="pas d’accord")
    write(desk, store, change("a2", after="a1"))
    assert set(handed_on(desk, store).acts) == {"a1", "a2"}
    assert states(desk, store) == {"a1": HANDED_ON, "b1": REFUSED, "a2": HANDED_ON}


def test_a_correction_under_another_number_and_what_follows_it_are_one_queue(desk: Desk) -> None:
    store = desk.open()
    write(desk, store, act("a1"))
    claimed(desk, store)
    settle(desk, store, "a1", REFUSED, refusal="creation-code-unknown")
    write(desk, store, change("a3", after="a1"))
    write(desk, store, act("a2", number=SECOND), corrects="a1")  # the number had been mistyped
    assert list(claimed(desk, store)) == ["a2"]
    assert desk.run(store.waiting_work()) == WaitingWork(acts=0, people=0, under_way=1, behind=0)
    settle(desk, store, "a2", WAITING)
    assert desk.run(store.waiting_work()) == WaitingWork(acts=2, people=1, under_way=0, behind=0)
    assert set(laid_out(desk, store).acts) == {"a2", "a3"}


def test_bundles_are_made_here_before_they_leave_and_are_what_would_be_sent(desk: Desk) -> None:
    store = desk.open()
    write(desk, store, act("a1"), act("b1", number=SECOND))
    write(desk, store, change("c1", patient_id="p9", number=THIRD), held=b"as it was")
    write(desk, store, change("a2", after="a1"))
    head = desk.run(store.head())
    desk.run(store.compose_ahead(lambda one, head, held: b"" if one.id == "b1" else compose(one, head, held)))
    write(desk, store, act("d1", number=""))
    found = claimed(desk, store)
    assert found["a1"] == (f"a1 {head.number}:{head.digest} ".encode(), False)
    assert found["c1"] == (f"c1 {head.number}:{head.digest} as it was".encode(), False)
    assert found["b1"][0] != f"b1 {head.number}:{head.digest} ".encode(), "it could not be made then, and is made now"
    assert "a2" not in found
    assert desk.run(store.verify()).finding is Finding.SOUND


def test_an_act_that_moved_meanwhile_keeps_everything_here(desk: Desk) -> None:
    store = desk.open()
    write(desk, store, act("a1"), act("b1", number=SECOND))
    laid = laid_out(desk, store)
    claimed(desk, store)
    settle(desk, store, "a1", ACCEPTED, patient_id="p1")
    settle(desk, store, "b1", WAITING)
    before = desk.run(store.head())
    with pytest.raises(Refusal) as caught:
        desk.run(store.hand_on(laid, gone))
    assert caught.value.code is RefusalCode.EXPORT_MOVED
    assert states(desk, store) == {"a1": ACCEPTED, "b1": WAITING}
    assert desk.run(store.exports()) == ()
    assert desk.run(store.head()) == before


def test_a_full_disk_hands_nothing_on(desk: Desk) -> None:
    store = desk.open()
    write(desk, store, *(act(f"a{rank}", number="") for rank in range(400)))
    laid = laid_out(desk, store)
    desk.run(store._write(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 1")))
    with pytest.raises(Refusal) as caught:
        desk.run(store.hand_on(laid, gone))
    assert caught.value.code is RefusalCode.STORE_FULL
    desk.run(store._write(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 100000")))
    assert desk.run(store.waiting_work()).acts == 400
    assert desk.run(store.exports()) == ()


def test_a_later_act_waits_here_for_one_that_was_handed_on(desk: Desk) -> None:
    store = desk.open()
    write(desk, store, act("a1"))
    handed_on(desk, store)
    write(desk, store, change("a2", after="a1"), act("a3"))
    assert claimed(desk, store) == {}
    assert desk.run(store.next_due()) is None
    assert desk.run(store.waiting_work()) == WaitingWork(acts=2, people=1, under_way=0, behind=2)
    settle(desk, store, "a1", REFUSED, refusal="consent-missing")  # only the service's acceptance is news
    assert states(desk, store)["a1"] is HANDED_ON
    settle(desk, store, "a1", ACCEPTED, patient_id="p1", patient_version="1")
    (ready,) = desk.run(store.unprepared(9))
    assert (ready.act.id, ready.act.base.patient_id if ready.act.base else "") == ("a2", "p1")
    assert desk.run(store.exports())[0].left == 0
    assert desk.run(store.handed_on(9)) == ()


def test_taken_back_it_is_asked_for_first_in_its_old_order_with_its_bytes(desk: Desk) -> None:
    store = desk.open()
    write(desk, store, act("a1"), act("b1", number=SECOND))
    write(desk, store, act("a2"))
    head = desk.run(store.head())
    handed_on(desk, store)
    write(desk, store, act("a3"))
    desk.now += timedelta(hours=1)
    assert desk.run(store.take_back(EXPORT, back)) == ("a1", "b1", "a2")
    assert states(desk, store) == {"a1": UNKNOWN, "b1": UNKNOWN, "a2": UNKNOWN, "a3": WAITING}
    (export,) = desk.run(store.exports())
    assert (export.left, export.taken_back_at) == (0, desk.now)
    first = claimed(desk, store)
    assert first == {name: (f"{name} {head.number}:{head.digest} ".encode(), True) for name in ("a1", "b1")}
    settle(desk, store, "a1", ACCEPTED, patient_id="p1")
    assert list(claimed(desk, store)) == ["a2"]
    lines = desk.run(store.trail_lines(TrailQuery(events=(Event.TAKEN_BACK,))))
    assert [one.line.whom for one in reversed(lines) if one.line] == ["a1", "b1", "a2"]
    assert desk.run(store.take_back(EXPORT, back)) == ()
    assert desk.run(store.exports())[0].taken_back_at == export.taken_back_at
    with pytest.raises(Refusal) as caught:
        desk.run(store.take_back("no such export", back))
    assert caught.value.code is RefusalCode.NOT_FOUND


def test_what_was_refused_comes_back_as_refused(desk: Desk) -> None:
    store = desk.open()
    write(desk, store, act("a1"))
    claimed(desk, store)
    settle(desk, store, "a1", REFUSED, refusal="consent-missing")
    write(desk, store, change("a2", after="a1"))
    handed_on(desk, store)
    desk.run(store.take_back(EXPORT, back))
    assert states(desk, store) == {"a1": REFUSED, "a2": UNKNOWN}
    row = desk.run(store.act("a1"))
    assert row is not None
    assert row.refusal == "consent-missing"
