"""Changes to records: what they wait for, what they start from, what goes with an act that is taken back or left."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import timedelta

import pytest

from desk_app.domain.acts import Act, ActState, Base
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import ChainHead
from desk_app.ports import ClaimedAct, Settlement, TrailQuery, Verdict
from desk_app.store.sql import SqlStore
from tests.store.conftest import Desk
from tests.store.sample import NOON, act, change, line

READ = Base(patient_id="p1", patient_version="W/2", consent_id="c1", consent_version="W/7")


def compose(act: Act, head: ChainHead, held: bytes) -> bytes:
    return f"{act.id} from {held.decode()}".encode()


def ids(claimed: Sequence[ClaimedAct]) -> list[str]:
    return [one.row.act.id for one in claimed]


def states(desk: Desk, store: SqlStore, *names: str) -> list[ActState]:
    rows = [desk.run(store.act(name)) for name in names]
    return [row.state for row in rows if row is not None]


def write(desk: Desk, store: SqlStore, *new: Act, corrects: str = "", held: bytes = b"") -> None:
    desk.run(store.write_acts(new, [line(one.id) for one in new], corrects=corrects, held=held))


def settle(desk: Desk, store: SqlStore, name: str, state: ActState, **more: str) -> None:
    desk.run(store.settle(Verdict(act_id=name, state=state, **more), None))


def refuse(desk: Desk, store: SqlStore, name: str) -> None:
    desk.run(store.claim(9, compose))
    settle(desk, store, name, ActState.REFUSED, refusal="record-exists")


def accept(desk: Desk, store: SqlStore, name: str) -> None:
    desk.run(store.claim(9, compose))
    settle(desk, store, name, ActState.ACCEPTED, patient_id="p1", patient_version="W/1", consent_id="c1")


def why(desk: Desk, work: Awaitable[object]) -> RefusalCode:
    with pytest.raises(Refusal) as refused:
        desk.run(work)
    return refused.value.code


# --- what it starts from


def test_a_change_that_was_read_goes_with_what_it_starts_from(desk: Desk) -> None:
    store = desk.open()
    write(desk, store, change("c", patient_id="p1"), held=b"v1")
    (claimed,) = desk.run(store.claim(9, compose))
    assert claimed.bundle == b"c from v1"
    assert desk.run(store.held("c")) == b"v1"
    assert desk.run(store.unprepared(9)) == ()


def test_a_change_behind_an_opening_waits_then_is_prepared_then_goes(desk: Desk) -> None:
    store = desk.open()
    write(desk, store, act("o"))
    write(desk, store, change("c", after="o"))
    assert ids(desk.run(store.claim(9, compose))) == ["o"]
    assert desk.run(store.unprepared(9)) == ()
    settle(desk, store, "o", ActState.ACCEPTED, patient_id="p1", patient_version="W/1", consent_id="c1")
    assert desk.run(store.claim(9, compose)) == (), "nothing to start from yet"
    assert desk.run(store.next_due()) == NOON, "but there is something to do"
    (row,) = desk.run(store.unprepared(9))
    assert row.act.base == Base(patient_id="p1", patient_version="W/1", consent_id="c1", after="o")
    desk.run(store.prepare("c", READ, b"v2"))
    assert desk.run(store.unprepared(9)) == ()
    (claimed,) = desk.run(store.claim(9, compose))
    assert claimed.bundle == b"c from v2"
    assert claimed.row.act.base is not None
    assert (claimed.row.act.base.patient_version, claimed.row.act.base.after) == ("W/2", "o")


def test_what_was_sent_once_is_not_prepared_anew(desk: Desk) -> None:
    store = desk.open()
    write(desk, store, change("c", patient_id="p1"), held=b"v1")
    desk.run(store.claim(9, compose))
    desk.run(store.prepare("c", READ, b"v2"))
    desk.run(store.prepare("nobody", READ, b"v2"))
    settle(desk, store, "c", ActState.UNKNOWN)
    (claimed,) = desk.run(store.claim(9, compose))
    assert claimed.bundle == b"c from v1"
    assert desk.run(store.held("c")) == b"v1"


def test_a_change_whose_reading_is_put_off_waits_its_time(desk: Desk) -> None:
    store = desk.open()
    write(desk, store, act("o"), change("c", after="o"))
    accept(desk, store, "o")
    later = NOON + timedelta(minutes=1)
    desk.run(store.settle(Verdict(act_id="c", state=ActState.WAITING, not_before=later), None))
    assert desk.run(store.unprepared(9)) == ()
    assert desk.run(store.next_due()) == later
    desk.now = later
    assert [row.act.id for row in desk.run(store.unprepared(9))] == ["c"]


# --- the order of a record


def test_changes_of_one_record_go_in_their_order_whatever_number_was_typed(desk: Desk) -> None:
    store = desk.open()
    write(desk, store, act("o", number=""))
    write(desk, store, change("c1", after="o"))
    accept(desk, store, "o")
    write(desk, store, change("c2", patient_id="p1"), held=b"v1")
    assert desk.run(store.claim(9, compose)) == (), "c2 is behind c1, which is read first"
    desk.run(store.prepare("c1", READ, b"v1"))
    assert ids(desk.run(store.claim(9, compose))) == ["c1"]
    settle(desk, store, "c1", ActState.ACCEPTED, patient_id="p1")
    assert ids(desk.run(store.claim(9, compose))) == ["c2"]
    assert [row.act.id for row in desk.run(store.of_record("p1"))] == ["c2", "c1", "o"]


def test_a_correction_is_not_held_by_what_waits_for_it(desk: Desk) -> None:
    store = desk.open()
    write(desk, store, act("o"))
    write(desk, store, change("c1", after="o"))
    write(desk, store, change("c2", after="c1"))
    refuse(desk, store, "o")
    assert desk.run(store.claim(9, compose)) == ()
    write(desk, store, act("again"), corrects="o")
    row = desk.run(store.act("c1"))
    assert row is not None
    assert row.act.base is not None
    assert row.act.base.after == "again"
    assert ids(desk.run(store.claim(9, compose))) == ["again"]
    settle(desk, store, "again", ActState.ACCEPTED, patient_id="p1")
    assert [row.act.id for row in desk.run(store.unprepared(9))] == ["c1"]
    desk.run(store.prepare("c1", READ, b"v1"))
    assert ids(desk.run(store.claim(9, compose))) == ["c1"]


def test_what_follows_a_correction_stands_in_the_line_of_its_record(desk: Desk) -> None:
    store = desk.open()
    write(desk, store, act("o"))
    write(desk, store, change("c1", after="o"))
    refuse(desk, store, "o")
    write(desk, store, act("again", number="295109912611193"), corrects="o")
    accept(desk, store, "again")
    write(desk, store, change("c2", patient_id="p1"), held=b"v1")
    assert desk.run(store.claim(9, compose)) == ()
    desk.run(store.prepare("c1", READ, b"v1"))
    assert ids(desk.run(store.claim(9, compose))) == ["c1"]


def test_nothing_follows_what_was_not_refused_elsewhere(desk: Desk) -> None:
    store = desk.open()
    write(desk, store, act("o"))
    write(desk, store, change("c1", after="o"))
    write(desk, store, act("other", number="295109912611193"), corrects="o")
    row = desk.run(store.act("c1"))
    assert row is not None
    assert row.act.base is not None
    assert row.act.base.after == "o"


def test_a_household_is_several_acts_that_need_not_stand_together(desk: Desk) -> None:
    store = desk.open()
    write(desk, store, act("h1", number="", household="h"), act("h2", number="", household="h"))
    write(desk, store, act("alone", number=""))
    write(desk, store, act("h3", number="", household="h"))
    assert [row.act.id for row in desk.run(store.of_household("h"))] == ["h1", "h2", "h3"]
    refuse(desk, store, "h1")
    assert states(desk, store, "h1", "h2", "h3") == [ActState.REFUSED, ActState.SENDING, ActState.SENDING]


def test_of_record_knows_nobody_by_an_empty_id(desk: Desk) -> None:
    store = desk.open()
    write(desk, store, act("a1"))
    assert desk.run(store.of_record("")) == ()
    write(desk, store, change("c", patient_id="p7"), held=b"v")
    assert [row.act.id for row in desk.run(store.of_record("p7"))] == ["c"], "not opened here"


def test_what_came_back_again_and_again_goes_behind_what_did_not(desk: Desk) -> None:
    store = desk.open()
    write(desk, store, act("bad", number=""), act("good", number=""))
    for _ in range(2):
        assert ids(desk.run(store.claim(1, compose))) == ["bad"]
        settle(desk, store, "bad", ActState.UNKNOWN)
    assert ids(desk.run(store.claim(1, compose))) == ["good"]
    assert ids(desk.run(store.claim(1, compose))) == ["bad"]


def test_a_claim_that_was_not_tried_counts_as_none(desk: Desk) -> None:
    store = desk.open()
    write(desk, store, act("a1"))
    desk.run(store.claim(1, compose))
    untried = Verdict(act_id="a1", state=ActState.WAITING, was_tried=False)
    desk.run(store.settle_all([Settlement(verdict=untried)]))
    row = desk.run(store.act("a1"))
    assert row is not None
    assert (row.state, row.attempts) == (ActState.WAITING, 0)
    assert desk.run(store.recall("a1", line)) == ("a1",)


def test_several_are_settled_together_or_not_at_all(desk: Desk) -> None:
    store = desk.open()
    write(desk, store, act("a1"), act("a2", number=""))
    desk.run(store.claim(9, compose))
    before = desk.run(store.head()).number
    accepted = [
        Settlement(verdict=Verdict(act_id=name, state=ActState.ACCEPTED), line=line(name)) for name in ("a1", "a2")
    ]
    nobody = Settlement(verdict=Verdict(act_id="nobody", state=ActState.ACCEPTED), line=line("nobody"))
    assert why(desk, store.settle_all([*accepted, nobody])) is RefusalCode.NOT_FOUND
    assert states(desk, store, "a1", "a2") == [ActState.SENDING] * 2
    assert desk.run(store.head()).number == before
    desk.run(store.settle_all(accepted))
    desk.run(store.settle_all(accepted))
    assert states(desk, store, "a1", "a2") == [ActState.ACCEPTED] * 2
    assert desk.run(store.head()).number == before + 2, "told once"


# --- taken back, left


def test_an_act_is_taken_back_with_what_depends_on_it_each_with_its_line(desk: Desk) -> None:
    store = desk.open()
    write(desk, store, act("o"), act("other", number=""))
    write(desk, store, change("c1", after="o"))
    write(desk, store, change("c2", after="c1"))
    assert desk.run(store.recall("o", line)) == ("o", "c1", "c2")
    assert states(desk, store, "o", "c1", "c2", "other") == [ActState.RECALLED] * 3 + [ActState.WAITING]
    told = [one.line.whom for one in desk.run(store.trail_lines(TrailQuery(limit=3))) if one.line]
    assert told == ["c2", "c1", "o"]
    assert ids(desk.run(store.claim(9, compose))) == ["other"]
    assert desk.run(store.waiting()) == (1, NOON, 0)
    write(desk, store, act("anew"))
    assert ids(desk.run(store.claim(9, compose))) == ["anew"], "nothing is in its way"


def test_a_change_alone_is_taken_back_and_then_the_opening(desk: Desk) -> None:
    store = desk.open()
    write(desk, store, act("o"), change("c1", after="o"))
    assert desk.run(store.recall("c1", line)) == ("c1",)
    assert desk.run(store.recall("o", line)) == ("o",)


@pytest.mark.parametrize("state", [s for s in ActState if s is not ActState.WAITING])
def test_only_what_waits_is_taken_back(desk: Desk, state: ActState) -> None:
    store = desk.open()
    write(desk, store, act("o"))
    settle(desk, store, "o", state)
    before = desk.run(store.head())
    assert why(desk, store.recall("o", line)) is RefusalCode.TOO_LATE
    assert states(desk, store, "o") == [state]
    assert desk.run(store.head()) == before


def test_what_was_attempted_once_is_not_taken_back(desk: Desk) -> None:
    store = desk.open()
    write(desk, store, act("o"), change("c", after="o"))
    desk.run(store.claim(1, compose))
    assert why(desk, store.recall("o", line)) is RefusalCode.TOO_LATE
    settle(desk, store, "o", ActState.WAITING)
    assert why(desk, store.recall("o", line)) is RefusalCode.TOO_LATE
    assert states(desk, store, "o", "c") == [ActState.WAITING] * 2
    assert desk.run(store.recall("c", line)) == ("c",)


def test_taking_back_twice_and_nothing(desk: Desk) -> None:
    store = desk.open()
    write(desk, store, act("o"))
    desk.run(store.recall("o", line))
    assert why(desk, store.recall("o", line)) is RefusalCode.TOO_LATE
    assert why(desk, store.recall("nobody", line)) is RefusalCode.NOT_FOUND
    assert why(desk, store.give_up("nobody", line)) is RefusalCode.NOT_FOUND
    assert why(desk, store.give_up("o", line)) is RefusalCode.TOO_LATE


def test_an_answer_to_what_was_taken_back_changes_nothing(desk: Desk) -> None:
    store = desk.open()
    write(desk, store, act("o"))
    desk.run(store.recall("o", line))
    settle(desk, store, "o", ActState.WAITING)
    assert states(desk, store, "o") == [ActState.RECALLED]


def test_a_refused_act_is_left_with_what_depends_on_it(desk: Desk) -> None:
    store = desk.open()
    write(desk, store, act("o"))
    write(desk, store, change("c1", after="o"), change("c2", after="o"))
    desk.run(store.recall("c2", line))
    refuse(desk, store, "o")
    before = desk.run(store.head()).number
    assert desk.run(store.give_up("o", line)) == ("o", "c1")
    assert states(desk, store, "o", "c1", "c2") == [ActState.GIVEN_UP, ActState.GIVEN_UP, ActState.RECALLED]
    assert desk.run(store.head()).number == before + 2
    assert why(desk, store.give_up("o", line)) is RefusalCode.TOO_LATE
    write(desk, store, act("anew"))
    assert ids(desk.run(store.claim(9, compose))) == ["anew"]


def test_what_waits_is_not_left_and_what_was_left_is_not_corrected(desk: Desk) -> None:
    store = desk.open()
    write(desk, store, act("o"))
    assert why(desk, store.give_up("o", line)) is RefusalCode.TOO_LATE
    refuse(desk, store, "o")
    desk.run(store.give_up("o", line))
    write(desk, store, act("again"), corrects="o")
    assert states(desk, store, "o", "again") == [ActState.GIVEN_UP, ActState.WAITING]


def test_taken_back_or_sent_but_never_both(desk: Desk) -> None:
    store = desk.open()
    names = [f"a{place}" for place in range(20)]
    write(desk, store, *(act(name, number="") for name in names))

    async def race() -> tuple[list[str], list[object]]:
        recalls = [store.recall(name, line) for name in reversed(names)]
        claims = [store.claim(3, compose) for _ in range(4)]
        mixed = [work for pair in zip(recalls[:4], claims, strict=True) for work in pair] + recalls[4:]
        done = await asyncio.gather(*mixed, return_exceptions=True)
        sent = [name for one in done if isinstance(one, tuple) for name in map(_claimed, one) if name]
        return sent, list(done)

    sent, done = desk.run(race())
    taken = [one[0] for one in done if isinstance(one, tuple) and one and isinstance(one[0], str)]
    assert sorted(sent + taken) == sorted(names)
    refused = [one.code for one in done if isinstance(one, Refusal)]
    assert refused == [RefusalCode.TOO_LATE] * len(sent)


def _claimed(one: object) -> str:
    return one.row.act.id if isinstance(one, ClaimedAct) else ""
