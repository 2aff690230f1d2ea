"""The steps of an opening, and what comes next. A path is derived from the data: no page says where it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum

from desk_app.domain.answers import Existing
from desk_app.flows.drafts import Facts, OpeningDraft
from desk_app.flows.representation import representatives_complete
from desk_app.flows.standing import inherits, is_minor, is_represented, is_strong

DECISIONS = frozenset({Existing.OPEN, Existing.CLOSED, Existing.OPPOSED, Existing.DECEASED, Existing.SEVERAL})


class Step(StrEnum):
    """The pages of an opening; the order here is the order at the counter."""

    SENTENCE = "sentence"
    NUMBER = "number"
    REPRESENTATIVE = "representative"
    PROOF = "proof"
    EXISTING = "existing"
    CODE = "code"
    REACH = "reach"
    ACCESS = "access"
    REVIEW = "review"
    DONE = "done"


_LATE = (Step.CODE, Step.REACH, Step.ACCESS, Step.REVIEW)


def needs_decision(draft: OpeningDraft, facts: Facts) -> bool:
    """Does what is known of an existing record call for a person's decision? Unreachable and unasked never do."""
    answer = facts.of(draft.current).existing
    return answer is not None and answer.status in DECISIONS


def _placed(draft: OpeningDraft) -> str:
    if draft.person.existing_placed:
        return draft.person.existing_placed
    return "late" if draft.step in _LATE else "early"


def _number(draft: OpeningDraft, facts: Facts) -> bool:
    return True


def _first(draft: OpeningDraft, facts: Facts) -> bool:
    return draft.current == 0


def _own_pages(draft: OpeningDraft, facts: Facts) -> bool:
    return not inherits(draft, facts)


def _representative(draft: OpeningDraft, facts: Facts) -> bool:
    if inherits(draft, facts):
        return not representatives_complete(draft, facts)
    return is_represented(draft.person, facts)


def _proof(draft: OpeningDraft, facts: Facts) -> bool:
    return not inherits(draft, facts) or not is_strong(draft, facts)


def _code(draft: OpeningDraft, facts: Facts) -> bool:
    person = draft.person
    return facts.profile.creation_code is not None and not is_minor(person, facts) and not person.no_code


_TABLE: tuple[tuple[Step, Callable[[OpeningDraft, Facts], bool]], ...] = (
    (Step.SENTENCE, _first),
    (Step.NUMBER, _number),
    (Step.REPRESENTATIVE, _representative),
    (Step.PROOF, _proof),
    (Step.EXISTING, lambda draft, facts: needs_decision(draft, facts) and _placed(draft) == "early"),
    (Step.CODE, _code),
    (Step.REACH, _own_pages),
    (Step.ACCESS, _own_pages),
    (Step.EXISTING, lambda draft, facts: needs_decision(draft, facts) and _placed(draft) == "late"),
    (Step.REVIEW, _number),
    (Step.DONE, _number),
)


def path(draft: OpeningDraft, facts: Facts) -> tuple[Step, ...]:
    """The steps of the current person, in order. `existing` stands where it was first met, or before the review."""
    return tuple(step for step, applies in _TABLE if applies(draft, facts))


def _rank(step: Step, draft: OpeningDraft) -> int:
    """Where a step stands, also one that has just left the path (« Pas de code » typed on the code page)."""
    ranks = [rank for rank, (one, _) in enumerate(_TABLE) if one is step]
    return ranks[-1] if step is Step.EXISTING and _placed(draft) == "late" else ranks[0]


def next_step(step: Step, draft: OpeningDraft, facts: Facts) -> Step:
    """The step after `step`; the last one is its own next."""
    rank = _rank(step, draft)
    return next((one for one in path(draft, facts) if _rank(one, draft) > rank), Step.DONE)


def previous_step(step: Step, draft: OpeningDraft, facts: Facts) -> Step:
    """The step before `step`; the first one is its own previous. Nothing is ever lost by going back."""
    rank = _rank(step, draft)
    before = [one for one in path(draft, facts) if _rank(one, draft) < rank]
    return before[-1] if before else path(draft, facts)[0]


def go(draft: OpeningDraft, step: Step) -> OpeningDraft:
    """The draft standing at `step`, at the same field where it stood there already. The existing-record page keeps the
    place where it was first met."""
    if step is Step.EXISTING and not draft.person.existing_placed:
        people = list(draft.people)
        people[draft.current] = replace(draft.person, existing_placed=_placed(draft))
        draft = replace(draft, people=tuple(people))
    return replace(draft, step=step.value, field=draft.field if draft.step == step else "")
