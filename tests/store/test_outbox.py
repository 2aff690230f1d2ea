"""What waits goes out in order, once, with the same bytes each time; what is refused comes back to a person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk_app.domain.acts import Act, ActState
from desk_app.domain.identity import NumberOwner
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import ChainHead, Event
from desk_app.ports import ClaimedAct, Verdict
from desk_app.store.sql import SqlStore
from tests.store.conftest import Desk
from tests.store.sample import NOON, act, line


def compose(act: Act, head: ChainHead, held: bytes) -> bytes:
    return f"{act.id} after {head.number}".encode()


def ids(claimed: tuple[ClaimedAct, ...]) -> list[str]:
    return [one.row.act.id for one in claimed]


def state(desk: Desk, store: SqlStore, act_id: str) -> ActState:
    row = desk.run(store.act(act_id))
    assert row is not None
    return row.state


def settle(desk: Desk, store: SqlStore, act_id: str, state: ActState, **more: object) -> None:
    desk.run(store.settle(Verdict(act_id=act_id, state=state, **more), line(act_id, Event.ACT_ANSWERED)))  # type: ignore[arg-type]


def test_a_claimed_act_is_claimed_once(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.write_acts([act("a1"), act("a2", number=""), act("a3", number="")], [line("a1")]))
    first = desk.run(store.claim(2, compose))
    assert ids(first) == ["a1", "a2"]
    assert first[0].bundle == b"a1 after 1"
    assert not first[0].ask_first
    assert (first[0].row.state, first[0].row.attempts) == (ActState.SENDING, 1)
    assert ids(desk.run(store.claim(2, compose))) == ["a3"]
    assert desk.run(store.claim(2, compose)) == ()


def test_a_resend_is_byte_for_byte_the_first_send_even_after_more_lines(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.write_acts([act("a1")], [line("a1")]))
    (first,) = desk.run(store.claim(1, compose))
    settle(desk, store, "a1", ActState.WAITING)
    (second,) = desk.run(store.claim(1, lambda act, head, held: b"something else"))
    assert second.bundle == first.bundle
    assert not second.ask_first
    assert second.row.attempts == 2


def test_acts_of_one_record_go_one_after_the_other(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.write_acts([act("a1"), act("a2"), act("b1", number="295109912611193")], []))
    assert ids(desk.run(store.claim(9, compose))) == ["a1", "b1"]
    settle(desk, store, "a1", ActState.REFUSED, refusal="record-exists")
    assert desk.run(store.claim(9, compose)) == ()
    settle(desk, store, "b1", ActState.ACCEPTED, patient_id="p1")
    assert desk.run(store.claim(9, compose)) == ()


def test_the_next_act_of_a_record_goes_once_the_first_is_accepted(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.write_acts([act("a1"), act("a2")], []))
    desk.run(store.claim(9, compose))
    settle(desk, store, "a1", ActState.UNKNOWN)
    assert ids(desk.run(store.claim(9, compose))) == ["a1"]
    settle(desk, store, "a1", ActState.ACCEPTED, patient_id="p1")
    assert ids(desk.run(store.claim(9, compose))) == ["a2"]


def test_two_twins_on_one_card_do_not_wait_for_each_other(desk: Desk) -> None:
    store = desk.open()
    twins = [act(name, owner=NumberOwner.PARENT) for name in ("t1", "t2")]
    desk.run(store.write_acts(twins, []))
    assert ids(desk.run(store.claim(9, compose))) == ["t1", "t2"]


def test_an_act_is_not_sent_before_its_time(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.write_acts([act("a1")], []))
    assert desk.run(store.next_due()) == NOON
    desk.run(store.claim(1, compose))
    assert desk.run(store.next_due()) is None
    settle(desk, store, "a1", ActState.WAITING, not_before=NOON + timedelta(seconds=30))
    assert desk.run(store.next_due()) == NOON + timedelta(seconds=30)
    assert desk.run(store.claim(1, compose)) == ()
    desk.now += timedelta(seconds=30)
    assert ids(desk.run(store.claim(1, compose))) == ["a1"]


def test_what_was_being_sent_when_the_process_died_is_asked_for_first(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.write_acts([act("a1"), act("a2", number="")], []))
    (first,) = desk.run(store.claim(1, compose))
    desk.run(store.close())
    again = desk.open()
    assert desk.run(again.recover()) == 1
    assert desk.run(again.recover()) == 0
    claimed = desk.run(again.claim(9, compose))
    assert [(one.row.act.id, one.ask_first) for one in claimed] == [("a1", True), ("a2", False)]
    assert claimed[0].bundle == first.bundle


def test_an_answer_is_kept_with_its_line(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.write_acts([act("a1")], []))
    desk.run(store.claim(1, compose))
    settle(desk, store, "a1", ActState.ACCEPTED, patient_id="p1", patient_version="7")
    row = desk.run(store.act("a1"))
    assert row is not None
    assert (row.state, row.patient_id, row.settled_at) == (ActState.ACCEPTED, "p1", NOON)
    assert desk.run(store.head()).number == 1


def test_what_is_accepted_stays_accepted(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.write_acts([act("a1")], []))
    desk.run(store.claim(1, compose))
    settle(desk, store, "a1", ActState.ACCEPTED, patient_id="p1")
    settle(desk, store, "a1", ActState.REFUSED, refusal="record-exists")
    row = desk.run(store.act("a1"))
    assert row is not None
    assert (row.state, row.patient_id) == (ActState.ACCEPTED, "p1")
    assert desk.run(store.head()).number == 1


def test_a_verdict_about_nothing_is_refused(desk: Desk) -> None:
    store = desk.open()
    with pytest.raises(Refusal) as refused:
        settle(desk, store, "nobody", ActState.ACCEPTED)
    assert refused.value.code is RefusalCode.NOT_FOUND
    assert desk.run(store.head()).number == 0


def test_the_count_of_what_waits(desk: Desk) -> None:
    store = desk.open()
    assert desk.run(store.waiting()) == (0, None, 0)
    desk.run(store.write_acts([act(f"a{place}", number="") for place in range(4)], []))
    desk.run(store.claim(3, compose))
    settle(desk, store, "a0", ActState.ACCEPTED, patient_id="p")
    settle(desk, store, "a1", ActState.REFUSED)
    assert desk.run(store.waiting()) == (2, NOON, 1)


def test_an_act_that_cannot_be_composed_goes_back_to_a_person_and_holds_up_nobody(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.write_acts([act("a1"), act("a2", number="")], []))

    def choosy(act: Act, head: ChainHead, held: bytes) -> bytes:
        if act.id == "a1":
            raise Refusal(RefusalCode.DEMONSTRATION_MIXED)
        return b"{}"

    assert ids(desk.run(store.claim(9, choosy))) == ["a2"]
    row = desk.run(store.act("a1"))
    assert row is not None
    assert (row.state, row.refusal) == (ActState.REFUSED, "demonstration-mixed")


def test_a_bug_while_composing_claims_nothing(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.write_acts([act("a1"), act("a2", number="")], []))

    def broken(act: Act, head: ChainHead, held: bytes) -> bytes:
        if act.id == "a2":
            raise ZeroDivisionError
        return b"{}"

    with pytest.raises(ZeroDivisionError):
        desk.run(store.claim(9, broken))
    assert state(desk, store, "a1") is ActState.WAITING


def test_a_time_set_before_the_clock_went_back_holds_nobody(desk: Desk) -> None:
    store = desk.open()
    desk.run(store.write_acts([act("a1")], [line("a1")]))
    desk.run(store.claim(1, compose))
    later = Verdict(act_id="a1", state=ActState.WAITING, not_before=NOON + timedelta(minutes=5))
    desk.run(store.settle(later, None))
    assert desk.run(store.claim(1, compose)) == ()
    desk.now = NOON - timedelta(days=900)
    assert [one.row.act.id for one in desk.run(store.claim(1, compose))] == ["a1"]
