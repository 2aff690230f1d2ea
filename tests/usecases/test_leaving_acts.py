"""Taken back before it was sent, left after a refusal, sent again on a newer version: each said, each on the trail."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, TypeVar

import pytest

from desk_app.domain.access import Access, Grant
from desk_app.domain.acts import ActKind, ActRow, ActState, Base, ChangeAccess, ChangeContact
from desk_app.domain.contact import Contact
from desk_app.domain.letters import LetterKind
from desk_app.domain.printers import Paper
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from desk_app.ports import LetterRow
from desk_app.usecases.conflict import send_anyway, their_side
from desk_app.usecases.leave_act import give_up, may_recall, recall, taken_along
from desk_app.usecases.letters_back import letters_out, letters_taken_back
from tests.flows.test_never_granted import PHYSICIAN
from tests.usecases.fakes import NOW, Bench
from tests.usecases.records import HELD, bench_with_record, opened_here
from tests.usecases.test_changes import a_change, events

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def waiting_household() -> tuple[Bench, ActRow, ActRow]:
    """An opening that waits, and a change behind it."""
    bench = bench_with_record()
    first = opened_here(bench, state=ActState.WAITING, patient_id="", settled_at=None)
    content = ChangeContact(identity=first.act.content.identity, contact=Contact(email="x@exemple.fr"))
    behind = a_change(bench, 2, content, kind=ActKind.CHANGE_CONTACT, state=ActState.WAITING, after=first.act.id)
    return bench, first, behind


def test_what_goes_with_a_recall_is_named_before_it_goes() -> None:
    bench, first, behind = waiting_household()
    assert may_recall(first)
    assert run(taken_along(bench.desk, first.act.id)) == (behind,)
    assert not bench.store.lines
    assert run(recall(bench.desk, first.act.id)) == (first.act.id, behind.act.id)
    assert {row.state for row in bench.store.rows.values()} == {ActState.RECALLED}
    assert events(bench) == [(Event.RECALLED, first.act.id), (Event.RECALLED, behind.act.id)]


@pytest.mark.parametrize("changes", [{"attempts": 1}, {"state": ActState.SENDING}, {"state": ActState.UNKNOWN}])
def test_what_left_once_is_not_taken_back(changes: dict[str, Any]) -> None:
    bench, first, _ = waiting_household()
    bench.store.rows[first.act.id] = tried = replace(first, **changes)
    assert not may_recall(tried)
    with pytest.raises(Refusal) as caught:
        run(recall(bench.desk, first.act.id))
    assert caught.value.code is RefusalCode.TOO_LATE
    assert not bench.store.lines


def test_letters_of_what_came_to_nothing_are_recorded_as_destroyed() -> None:
    bench, first, _ = waiting_household()
    for rank, state in enumerate((Paper.DELIVERED, Paper.MADE, Paper.CANCELLED)):
        row = LetterRow(
            reference=f"G0000000000{rank}", kind=LetterKind.RECEIPT, act_id=first.act.id, made_at=NOW, state=state
        )
        bench.store.letters[row.reference] = row
    assert run(letters_out(bench.desk, first.act.id)) == 1  # what was only looked at is nobody's paper
    assert run(letters_taken_back(bench.desk, first.act.id)) == 2
    assert run(letters_out(bench.desk, first.act.id)) == 0


def conflicting() -> tuple[Bench, ActRow, ActRow]:
    bench = bench_with_record()
    opened = opened_here(bench)
    content = ChangeContact(
        identity=opened.act.content.identity,
        contact=replace(HELD.contact, mobile="+33612345678"),
        touched=("mobile",),
    )
    row = a_change(bench, 2, content, kind=ActKind.CHANGE_CONTACT, state=ActState.REFUSED)
    act = replace(row.act, id="01890a5d-ac96-774b-bcce-b302099a8088")
    bench.store.rows = {opened.act.id: opened, act.id: replace(row, act=act, refusal=RefusalCode.RECORD_CHANGED)}
    behind = a_change(bench, 3, content, kind=ActKind.CHANGE_CONTACT, state=ActState.WAITING, after=act.id)
    bench.service.record = replace(
        HELD, base=replace(HELD.base, patient_version="8"), contact=replace(HELD.contact, email="autre@exemple.fr")
    )
    return bench, bench.store.rows[act.id], behind


def test_sent_all_the_same_it_is_a_new_act_on_the_version_just_seen() -> None:
    bench, row, _ = conflicting()
    held = run(their_side(bench.desk, row))
    assert events(bench) == [(Event.LOOKED_AT, "p1")]
    act = run(send_anyway(bench.desk, row, held))
    again = run(send_anyway(bench.desk, row, held))
    assert act.id == again.id != row.act.id
    assert (act.corrects, act.base) == (row.act.id, replace(HELD.base, patient_version="8"))
    assert isinstance(act.content, ChangeContact)
    assert act.content.contact == Contact(email="autre@exemple.fr", mobile="+33612345678", address=HELD.contact.address)
    assert bench.store.rows[row.act.id].state is ActState.REPLACED
    assert bench.store.held_records[act.id] == HELD.raw
    assert bench.woken


def test_what_the_service_has_is_kept_with_a_line_and_what_follows_goes_too() -> None:
    bench, row, behind = conflicting()
    assert run(taken_along(bench.desk, row.act.id)) == (behind,)
    run(give_up(bench.desk, row.act.id))
    assert bench.store.rows[row.act.id].state is ActState.GIVEN_UP
    assert events(bench) == [(Event.GIVEN_UP, row.act.id), (Event.GIVEN_UP, behind.act.id)]


def test_nothing_is_sent_where_nothing_is_left_of_it() -> None:
    bench, row, _ = conflicting()
    with pytest.raises(Refusal) as caught:
        run(send_anyway(bench.desk, row, replace(HELD, is_active=False)))
    assert caught.value.values["problem"] == "conflict_moot"
    assert bench.store.rows[row.act.id].state is ActState.REFUSED


def test_an_occupational_physician_is_given_nothing_after_a_conflict_either() -> None:
    """An earlier version wrote the change."""
    bench, row, _ = conflicting()
    granted = Access(grants=(Grant(professional=PHYSICIAN, read=True),))
    content = ChangeAccess(identity=row.act.content.identity, access=granted, touched=(PHYSICIAN.rpps,))
    wrong = replace(row, act=replace(row.act, kind=ActKind.CHANGE_ACCESS, content=content))
    with pytest.raises(Refusal) as caught:
        run(send_anyway(bench.desk, wrong, HELD))
    assert caught.value.code is RefusalCode.GRANT_OCCUPATIONAL
    assert bench.store.rows[row.act.id].state is ActState.REFUSED
    assert not bench.woken


def test_an_act_about_no_record_has_no_other_side() -> None:
    bench, row, _ = conflicting()
    nowhere = replace(row, act=replace(row.act, base=Base(after="a1")), patient_id="")
    with pytest.raises(Refusal) as caught:
        run(their_side(bench.desk, nowhere))
    assert caught.value.code is RefusalCode.NOT_FOUND
    assert not bench.store.lines
