"""What a desk knows about one person: that person alone, no contact in full, and traced before it is told."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from desk_app.domain.acts import Act, ActRow, ActState, Basis, Representative
from desk_app.domain.contact import Contact
from desk_app.domain.identity import CardNumber, KeySource, NumberOwner
from desk_app.domain.person_report import PersonReport
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from desk_app.usecases.person_report import person_report, person_report_became
from desk_app.usecases.trace import line
from tests.ui.fakes import an_act
from tests.usecases.fakes import NOW, Bench


def kept(bench: Bench, rank: int, name: str, given: str, *, number: str = "", **changes: Any) -> ActRow:
    row = replace(an_act(rank, name, given, ActState.ACCEPTED), settled_at=NOW, **changes)
    if number:
        owner = NumberOwner.OWN if number[0] in "12" else NumberOwner.ANOTHER
        identity = replace(row.act.content.identity, number=CardNumber(number, KeySource.CARD, owner))
        row = replace(row, act=replace(row.act, content=replace(row.act.content, identity=identity)))
    bench.store.rows[row.act.id] = row
    asyncio.run(bench.store.add(line(bench.desk, Event.LOOKED_AT, whom=row.act.id)))
    return row


def told(bench: Bench, act: Act) -> PersonReport:
    return asyncio.run(person_report(bench.desk, act))


def test_everything_on_that_person_and_nothing_on_another() -> None:
    bench = Bench(role="supervisor")
    one = kept(bench, 1, "GARCIA", "SARAH")
    again = kept(bench, 2, "GARCIA", "SARAH")
    kept(bench, 3, "GARCIA", "LUC")
    kept(bench, 4, "GARCIA", "SARAH", number="285067505604213")
    asyncio.run(bench.store.add(line(bench.desk, Event.CODE_ASKED, whom=one.patient_id, detail="sms")))
    report = told(bench, again.act)
    assert len(report.acts) == 2, "a namesake with another number of her own is somebody else"
    assert [one.event for one in report.lines] == [Event.CODE_ASKED, Event.LOOKED_AT, Event.LOOKED_AT]
    shown = bench.store.lines[-1]
    assert (shown.event, shown.whom, shown.detail) == (Event.TOLD, again.act.id, "")
    asyncio.run(person_report_became(bench.desk, again.act, "printed"))
    assert [one.detail for one in bench.store.lines if one.event is Event.TOLD] == ["", "printed"]


def test_contacts_are_masked_and_go_on_their_day() -> None:
    bench = Bench(role="supervisor")
    report = told(bench, kept(bench, 1, "GARCIA", "SARAH").act)
    (act,) = report.acts
    assert act.contacts == ("q•••••@exemple.fr", "•• •• •• •• 01")
    assert act.goes_on == (NOW + timedelta(days=30)).astimezone().date()
    assert "quelqu" not in repr(report)
    assert "0690000001" not in repr(report)


def test_what_is_gone_is_said_and_what_waits_has_no_day() -> None:
    bench = Bench(role="supervisor")
    gone = kept(bench, 1, "GARCIA", "SARAH", is_lightened=True)
    kept(bench, 2, "GARCIA", "SARAH", state=ActState.WAITING)
    acts = told(bench, gone.act).acts
    assert sorted((act.gone, act.goes_on) for act in acts) == [(False, None), (True, None)]


def test_who_came_with_a_child_is_named_and_the_other_parents_contact_is_not_shown() -> None:
    bench = Bench(role="supervisor")
    row = kept(bench, 1, "MARTIN", "LÉA")
    there = Representative(birth_name="MARTIN", given_name="ZOÉ", basis=Basis.PARENT)
    away = Representative(
        birth_name="PETIT",
        given_name="LUC",
        basis=Basis.PARENT,
        present=False,
        contact=Contact(email="luc.petit@exemple.fr"),
    )
    act = replace(row.act, content=replace(row.act.content, representatives=(there, away)))
    bench.store.rows[act.id] = replace(row, act=act)
    (known,) = told(bench, act).acts
    assert known.represented_by == ("ZOÉ MARTIN",)
    assert not any(contact.startswith("l") for contact in known.contacts)


def test_who_may_not_tells_nothing_and_leaves_nothing() -> None:
    bench = Bench(role="assistant")
    row = kept(bench, 1, "GARCIA", "SARAH")
    before = len(bench.store.lines)
    with pytest.raises(Refusal) as caught:
        told(bench, row.act)
    assert caught.value.code is RefusalCode.NOT_ALLOWED
    assert len(bench.store.lines) == before
