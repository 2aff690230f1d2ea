"""Reading the trail and handing it out: for whom it may be, narrowed to what is meant, and on the trail itself."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

import pytest

from desk_app.domain.acts import ActState
from desk_app.domain.operators import Operator
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from desk_app.usecases.about_person import acts_of_number, ids_of
from desk_app.usecases.journal import (
    Chosen,
    Unclear,
    asked_without_act,
    choose,
    export_journal,
    people_of,
    read_journal,
    verify_journal,
)
from desk_app.usecases.trace import line
from tests.ui.fakes import an_act
from tests.usecases.fakes import TODAY, Bench

T = TypeVar("T")
NUMBER = "277010115400329"


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def bench(role: str = "supervisor") -> Bench:
    made = Bench(role=role)
    for who, name in (("op1", "Camille Martin"), ("op2", "Zoé Lefèvre"), ("op3", "Zoé Martin")):
        made.store.people[who] = Operator(id=who, name=name, role=role)
    for rank, (name, given) in enumerate((("NDIAYE", "AWA"), ("MARTIN", "LÉA"), ("MARTIN", "LUC")), 1):
        row = an_act(rank, name, given, ActState.ACCEPTED)
        made.store.rows[row.act.id] = row
        run(made.store.add(line(made.desk, Event.LOOKED_AT, whom=row.act.id)))
    return made


def chosen(bench: Bench, *, who: str = "", person: str = "") -> Chosen:
    return run(choose(bench.desk, since=None, until=None, who=who, person=person))


def test_a_first_page_is_on_the_trail_and_stands_on_it() -> None:
    made = bench()
    lines = run(read_journal(made.desk, Chosen(), limit=2))
    assert [sealed.line.event for sealed in lines if sealed.line] == [Event.JOURNAL_READ, Event.LOOKED_AT]
    run(read_journal(made.desk, Chosen(), before=lines[-1].number))
    assert sum(one.event is Event.JOURNAL_READ for one in made.store.lines) == 1


def test_what_it_was_narrowed_to_is_told_without_a_name_or_number() -> None:
    made = bench()
    narrowed = replace(chosen(made, who="lefevre", person="NDIAYE"), since=date(2026, 3, 1))
    run(read_journal(made.desk, narrowed))
    assert made.store.lines[-1].detail == "2026-03-01 op2 act-1,p1"


def test_who_may_not_read_it_reads_nothing_and_leaves_nothing() -> None:
    made = bench("assistant")
    before = len(made.store.lines)
    for work in (
        read_journal(made.desk, Chosen()),
        export_journal(made.desk, Chosen()),
        verify_journal(made.desk),
        asked_without_act(made.desk),
    ):
        with pytest.raises(Refusal) as caught:
            run(work)  # type: ignore[arg-type] - one coroutine or another
        assert caught.value.code is RefusalCode.NOT_ALLOWED
    assert len(made.store.lines) == before


def test_an_operator_is_found_by_words_accents_aside() -> None:
    made = bench()
    assert chosen(made, who="lefevre").who == "op2"
    assert chosen(made, who="zoe mar").who == "op3"
    for words, why in (("zoe", "several"), ("Rose", "nobody")):
        with pytest.raises(Unclear) as caught:
            chosen(made, who=words)
        assert (caught.value.field, caught.value.why) == ("who", why)


def test_a_person_is_one_person_with_all_acts_and_records() -> None:
    made = bench()
    found = chosen(made, person="NDIAYE")
    assert (found.whom, found.person) == (("act-1", "p1"), "AWA NDIAYE")
    for words, why in (("MARTIN", "several"), ("Personne", "nobody")):
        with pytest.raises(Unclear) as caught:
            chosen(made, person=words)
        assert (caught.value.field, caught.value.why) == ("person", why)


def test_lines_are_about_people_by_name() -> None:
    made = bench()
    lines = run(read_journal(made.desk, Chosen()))
    assert run(people_of(made.desk, lines)) == {"act-1": "AWA NDIAYE", "act-2": "LÉA MARTIN", "act-3": "LUC MARTIN"}


def test_an_export_is_on_the_trail_before_it_is_handed_out() -> None:
    made = bench()
    report = run(export_journal(made.desk, Chosen(since=TODAY, until=TODAY, who="op1")))
    assert [sealed.number for sealed in report.lines] == [1, 2, 3]
    assert (report.by, report.made_by, report.since, report.until) == ("Camille Martin", "Camille Martin", TODAY, TODAY)
    assert (made.store.lines[-1].event, made.store.lines[-1].detail) == (Event.EXPORTED, "3")


def test_tests_that_led_to_nothing_are_told_by_name() -> None:
    made = bench()
    for _ in range(2):
        run(made.store.add(line(made.desk, Event.EXISTING_ASKED)))
    assert run(asked_without_act(made.desk)) == (("Camille Martin", 2),)


def test_a_number_is_its_owners_before_it_is_a_cards() -> None:
    made = bench()
    rows = run(acts_of_number(made.store, NUMBER))
    assert {row.act.id for row in rows} == {"act-1", "act-2", "act-3"}
    assert ids_of(rows[:1]) == ("act-1", "p1")
    with pytest.raises(Refusal) as caught:
        run(acts_of_number(made.store, "1 85 12 75 123 456 73"))
    assert caught.value.code is RefusalCode.NOT_FOUND
    with pytest.raises(Refusal):
        run(acts_of_number(made.store, ""))
