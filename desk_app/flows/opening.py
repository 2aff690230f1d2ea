"""An opening, as pages ask for it: one door to the flow. Pure functions of the draft and the facts around it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from desk_app.domain.refusal import Problem, Weight
from desk_app.flows.content import content, existing_question, identity_of, ready_to_ask, ready_to_match
from desk_app.flows.drafts import Facts, OpeningDraft, PersonDraft
from desk_app.flows.edits import (
    accept,
    act_id,
    another_child,
    new_opening,
    not_attached,
    remove_person,
    select_person,
    take_scan,
    with_person,
    with_representative,
)
from desk_app.flows.person_rules import (
    access_problems,
    code_problems,
    existing_problems,
    number_problems,
    proof_problems,
    review_problems,
)
from desk_app.flows.reach import reach_problems
from desk_app.flows.representation import Stop, representative_problems, stop
from desk_app.flows.resuming import to_retype
from desk_app.flows.review import ReviewLine, review
from desk_app.flows.standing import called, is_minor, is_represented, is_strong
from desk_app.flows.steps import Step, go, next_step, path, previous_step

__all__ = [
    "ReviewLine",
    "Step",
    "Stop",
    "accept",
    "act_id",
    "another_child",
    "called",
    "content",
    "existing_question",
    "first_obstacle",
    "go",
    "identity_of",
    "is_minor",
    "is_represented",
    "is_strong",
    "may_leave",
    "new_opening",
    "next_step",
    "not_attached",
    "open_questions",
    "path",
    "previous_step",
    "problems",
    "ready_to_ask",
    "ready_to_match",
    "remove_person",
    "review",
    "select_person",
    "stop",
    "take_scan",
    "to_retype",
    "walls",
    "with_person",
    "with_representative",
]

_RULES: dict[Step, Callable[[OpeningDraft, Facts], tuple[Problem, ...]]] = {
    Step.NUMBER: number_problems,
    Step.REPRESENTATIVE: representative_problems,
    Step.PROOF: proof_problems,
    Step.EXISTING: existing_problems,
    Step.CODE: code_problems,
    Step.REACH: reach_problems,
    Step.ACCESS: access_problems,
    Step.REVIEW: review_problems,
}


def problems(step: Step, draft: OpeningDraft, facts: Facts) -> tuple[Problem, ...]:
    """What is wrong or worth a question on one page, for the current person, in the order of its fields."""
    rules = _RULES.get(step)
    return rules(draft, facts) if rules else ()


def walls(found: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems that keep the page from being left."""
    return tuple(problem for problem in found if problem.weight is Weight.WALL)


def open_questions(found: Iterable[Problem], person: PersonDraft) -> tuple[Problem, ...]:
    """The questions that no key has answered yet."""
    return tuple(one for one in found if one.weight is Weight.QUESTION and one.code not in person.accepted)


def may_leave(step: Step, draft: OpeningDraft, facts: Facts) -> bool:
    """No wall, no open question, no stop: Enter on the last field goes to the next page."""
    found = problems(step, draft, facts)
    return not (walls(found) or open_questions(found, draft.person) or stop(draft, facts))


def first_obstacle(draft: OpeningDraft, facts: Facts, index: int) -> tuple[Step, Problem] | None:
    """The first thing, in page order, that keeps person `index` from being opened. Checks what was inherited too."""
    looking = replace(draft, current=index)
    for step in Step:
        if step is Step.CODE and Step.CODE not in path(looking, facts):
            continue
        found = problems(step, looking, facts)
        for problem in (*walls(found), *open_questions(found, looking.person)):
            return step, problem
    return None
