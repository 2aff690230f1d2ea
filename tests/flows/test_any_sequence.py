"""Whatever is typed, scanned or pressed, in whatever order: nothing is raised, and going back loses nothing."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from desk_app.domain.answers import Existing, ExistingAnswer
from desk_app.domain.identity import Proof
from desk_app.flows import opening
from desk_app.flows.drafts import ContactDraft, OpeningDraft, PersonFacts, Situation
from desk_app.flows.opening import Step
from desk_app.usecases.save_draft import decode, encode
from tests.flows.people import ADULT, child, empty, facts, scan

TEXT = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["", ADULT, ADULT[:13], "GARCIA", "21/01/1977", "12/05/2019", "00/00/1950", "\x00", "\u202e", "’"]),
)
FIELDS = ("number", "birth_name", "given_names", "used_name", "birth_date", "birthplace", "sex")
EDIT = st.one_of(
    st.tuples(st.just("type"), st.sampled_from(FIELDS), TEXT),
    st.tuples(st.just("contact"), st.sampled_from(("email", "mobile", "street", "postcode")), TEXT),
    st.tuples(st.just("relation"), st.sampled_from(("mother", "tutor", "ase", "step-parent", "")), TEXT),
    st.tuples(st.just("situation"), st.sampled_from(list(Situation)), st.none()),
    st.tuples(st.just("proof"), st.sampled_from(list(Proof)), st.none()),
    st.tuples(st.sampled_from(("scan", "child", "remove", "next", "back", "accept")), st.none(), st.none()),
)
EXISTING = st.none() | st.sampled_from(list(Existing)).map(lambda status: ExistingAnswer(status=status))


def applied(draft: OpeningDraft, edit: tuple[str, Any, Any], world: Any) -> OpeningDraft:
    kind, what, text = edit
    step = Step(draft.step)
    if kind == "type":
        return opening.with_person(draft, **{what: text})
    if kind == "contact":
        return opening.with_person(draft, contact=ContactDraft(**{what: text}))
    if kind == "relation":
        return opening.with_representative(draft, 0, relation=what, birth_name=text)
    if kind == "situation":
        return opening.with_person(draft, situation=what)
    if kind == "proof":
        return opening.with_person(draft, proofs=(what,))
    if kind == "scan":
        taken = opening.take_scan(draft, scan())
        return taken if isinstance(taken, OpeningDraft) else draft
    if kind == "child":
        return opening.another_child(draft) if len(draft.people) < 4 else draft
    if kind == "remove":
        return opening.remove_person(draft, 0)
    if kind == "next":
        return opening.go(draft, opening.next_step(step, draft, world))
    if kind == "back":
        return opening.go(draft, opening.previous_step(step, draft, world))
    for problem in opening.problems(step, draft, world):
        draft = opening.accept(draft, problem.code)
    return draft


@settings(max_examples=60, deadline=None)
@given(edits=st.lists(EDIT, max_size=14), answer=EXISTING, grown=st.booleans())
def test_nothing_is_ever_raised(edits: list[tuple[str, Any, Any]], answer: ExistingAnswer | None, grown: bool) -> None:
    world = facts(*(PersonFacts(existing=answer) for _ in range(4)))
    draft = child() if grown else empty()
    for edit in edits:
        draft = applied(draft, edit, world)
        way = opening.path(draft, world)
        assert way[-1] is Step.DONE
        assert len(set(way)) == len(way)
        for step in Step:
            opening.may_leave(step, draft, world)
            assert opening.next_step(step, draft, world) in way
            assert opening.previous_step(step, draft, world) in way
        opening.review(draft, world)
        for index in range(len(draft.people)):
            opening.first_obstacle(draft, world, index)
            opening.ready_to_ask(draft, world, index)
    assert decode(encode(draft)) == draft
    assert len({person.act_id for person in draft.people}) == len(draft.people)


@settings(max_examples=30, deadline=None)
@given(edits=st.lists(EDIT, max_size=8))
def test_going_back_and_forth_loses_nothing(edits: list[tuple[str, Any, Any]]) -> None:
    world = facts()
    draft = empty()
    for edit in edits:
        draft = applied(draft, edit, world)
    before, moved = draft.people, draft
    for move in ("back", "back", "back", "next", "next", "next", "next"):
        moved = applied(moved, (move, None, None), world)
    assert moved.people == before
