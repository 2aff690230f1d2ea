"""An occupational physician is given no access here, by whichever way the choice comes; what was given elsewhere is
left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk_app.domain.access import Access, Grant, Professional
from desk_app.flows import opening
from desk_app.flows.change_rules import change_problems
from desk_app.flows.changing import ChangeStep, Way
from desk_app.flows.opening import Step
from tests.flows.people import adult, child, facts
from tests.flows.test_changing import asking, world
from tests.usecases.records import HELD

PHYSICIAN = Professional(
    rpps="10007777777", family_name="ODIN", given_name="Paule", profession_code="10", skill="Médecine du travail"
)
READS = Access(grants=(Grant(professional=PHYSICIAN, read=True),))
ADDS = Access(grants=(Grant(professional=PHYSICIAN, add=True),))
ATTENDS = Access(attending_doctor=PHYSICIAN)
HELD_ELSEWHERE = replace(HELD, access=READS)


@pytest.mark.parametrize(("access", "field"), [(READS, "grants"), (ADDS, "grants"), (ATTENDS, "attending_doctor")])
def test_a_resumed_draft_that_gives_access_is_stopped_at_its_page(access: Access, field: str) -> None:
    draft = adult(access=access)
    (found,) = opening.problems(Step.ACCESS, draft, facts())
    assert (found.field, found.code, dict(found.values)) == (field, "grant_occupational", {"name": "Paule ODIN"})
    assert opening.first_obstacle(draft, facts(), 0) == (Step.ACCESS, found)


def test_what_the_next_child_inherits_is_checked_too() -> None:
    draft = opening.another_child(child(access=READS))
    assert draft.people[1].access == READS
    assert "grant_occupational" in [one.code for one in opening.problems(Step.ACCESS, draft, facts())]


def test_blocking_by_name_stays_possible() -> None:
    blocked = Access(grants=(Grant(professional=PHYSICIAN, blocked=True),))
    assert opening.problems(Step.ACCESS, adult(access=blocked), facts()) == ()


@pytest.mark.parametrize(("way", "access"), [(Way.ACCESS, READS), (Way.ACCESS, ATTENDS), (Way.REOPEN, READS)])
def test_neither_does_a_change_or_a_reopening(way: Way, access: Access) -> None:
    found = change_problems(ChangeStep.ACCESS, asking(way, access=access), world())
    assert [one.code for one in found] == ["grant_occupational"]


def test_what_was_given_elsewhere_goes_back_as_it_is_and_can_be_taken_away() -> None:
    facts_then = world(HELD_ELSEWHERE)
    for kept in (
        replace(READS, emergency=False),
        Access(),
        Access(grants=(Grant(professional=PHYSICIAN, blocked=True),)),
    ):
        assert change_problems(ChangeStep.ACCESS, asking(Way.ACCESS, access=kept), facts_then) == ()
    (found,) = change_problems(
        ChangeStep.ACCESS,
        asking(Way.ACCESS, access=Access(grants=(Grant(professional=PHYSICIAN, read=True, add=True),))),
        facts_then,
    )
    assert found.code == "grant_occupational"
    # A record that is opened again begins with nobody: what held before its closing is not held.
    (anew,) = change_problems(ChangeStep.ACCESS, asking(Way.REOPEN, access=READS), facts_then)
    assert anew.code == "grant_occupational"


def test_the_code_says_it_where_there_is_one() -> None:
    """A directory may call it otherwise; and a word that only looks like it refuses nobody."""
    renamed = replace(PHYSICIAN, skill_code="SM25", skill="Santé au travail")
    another = replace(PHYSICIAN, skill_code="SM54")
    for one, count in ((renamed, 1), (another, 0)):
        found = opening.problems(Step.ACCESS, adult(access=Access(attending_doctor=one)), facts())
        assert len(found) == count
