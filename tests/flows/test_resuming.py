"""Work taken up again: at the same field, and with the codes that are to be typed again."""

from __future__ import annotations

from dataclasses import replace

from desk_app.domain.identity import Proof
from desk_app.flows import opening
from desk_app.flows.drafts import PersonFacts, Situation
from desk_app.flows.opening import Step
from desk_app.flows.resuming import says_something
from desk_app.usecases.save_draft import decode, encode
from tests.flows.people import adult, child, empty, facts

NOTHING = PersonFacts()


def test_only_a_code_that_was_typed_and_is_gone_is_asked_for_again() -> None:
    typed = adult(code_typed=True)
    assert opening.to_retype(typed, facts(NOTHING)) == (0,)
    assert opening.to_retype(typed, facts(PersonFacts(code_whole=True))) == ()
    assert opening.to_retype(adult(), facts(NOTHING)) == ()
    assert opening.to_retype(adult(code_typed=True, no_code=True), facts(NOTHING)) == ()
    assert opening.to_retype(typed, facts(NOTHING, name="mes")) == ()  # a period without creation codes


def test_the_code_of_somebody_entered_earlier_is_remembered_too() -> None:
    draft = opening.another_child(adult(code_typed=True))
    draft = opening.with_person(draft, given_names="LEA", birth_date="12/05/2019")
    assert draft.current == 1
    assert opening.to_retype(draft, facts(NOTHING, NOTHING)) == (0,)
    older = opening.with_person(draft, situation=Situation.EMANCIPATED, code_typed=True)
    assert opening.to_retype(older, facts(NOTHING, NOTHING)) == (0, 1)
    # A child's page has no code: whatever was typed before the birth date was put right is not asked for.
    assert opening.to_retype(child(code_typed=True), facts(NOTHING)) == ()


def test_the_draft_keeps_where_the_hands_were_and_never_a_code() -> None:
    draft = replace(adult(code_typed=True, proofs=(Proof.PASSPORT,)), step="reach", field="mobile")
    again = decode(encode(draft))
    assert again == draft
    assert (again.step, again.field, again.person.code_typed) == ("reach", "mobile", True)


def test_another_page_forgets_the_field_and_the_same_page_does_not() -> None:
    draft = replace(adult(), step="reach", field="mobile")
    assert opening.go(draft, Step.REACH).field == "mobile"
    assert opening.go(draft, Step.ACCESS).field == ""


def test_a_draft_of_an_earlier_version_reads() -> None:
    text = encode(adult()).replace(',"field":""', "").replace(',"code_typed":false', "")
    assert '"field"' not in text
    assert decode(text) == adult()


def test_what_says_nothing_about_anybody_is_not_worth_keeping() -> None:
    assert not says_something(empty())
    assert not says_something(replace(empty(), leaflet=True, step="number", field="number"))
    assert says_something(opening.with_person(empty(), number="2"))
