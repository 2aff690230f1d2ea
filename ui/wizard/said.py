"""What the opening says about itself beside its pages: where one is, an existing record, work taken up again. Pure."""

from __future__ import annotations

from desk_app.domain.answers import Existing
from desk_app.domain.refusal import Problem
from desk_app.flows import opening
from desk_app.flows.drafts import Facts, OpeningDraft
from desk_app.flows.opening import Step
from resources.catalogue import Texts


def progress(texts: Texts, step: str, draft: OpeningDraft, facts: Facts) -> str:
    """« Étape 3 sur 8 · Léa », or nothing where the path has ended."""
    steps: list[str] = [one for one in opening.path(draft, facts) if one is not Step.DONE]
    if step not in steps:
        return ""
    place = texts("wizard.progress", n=steps.index(step) + 1, total=len(steps))
    who = opening.called(draft.person)
    return f"{place} · {who}" if who else place


def existing_sentence(texts: Texts, facts: Facts, index: int) -> tuple[str, str]:
    """What the service answered about an existing record, and its weight; empty where there is nothing to say."""
    answer = facts.of(index).existing
    if answer is None or answer.status is Existing.NONE:
        return "", ""
    mine = "mes_" if answer.status is Existing.OPEN and facts.profile.record_usually_exists else ""
    weight = "notice" if answer.status is Existing.UNREACHABLE else "question"
    return texts(f"page_existing.{mine}{answer.status.value}"), weight


def resumed_sentence(texts: Texts, draft: OpeningDraft, facts: Facts) -> str:
    """Taken up again, or come back to be corrected: nothing is lost but the codes, which are never kept."""
    again = texts("wizard.correcting" if draft.corrects else "wizard.resumed")
    people = [draft.people[index] for index in opening.to_retype(draft, facts)]
    if not people:
        return again
    names = ", ".join(opening.called(one) or texts("wizard.somebody") for one in people)
    return f"{again} {texts('wizard.code_again', names=names)}"


def wants_code_again(step: str, draft: OpeningDraft, facts: Facts) -> bool:
    """Is a code to be typed again, on another page than this?"""
    return step not in ("stop", Step.CODE, Step.DONE) and bool(opening.to_retype(draft, facts))


def obstacles(step: str, draft: OpeningDraft, facts: Facts) -> tuple[Problem, ...]:
    """What keeps a page from being left: walls, and questions no key has answered, in the order of its fields."""
    found = problems(step, draft, facts)
    stand = (*opening.walls(found), *opening.open_questions(found, draft.person))
    return tuple(one for one in found if one in stand)


def problems(step: str, draft: OpeningDraft, facts: Facts) -> tuple[Problem, ...]:
    """What is wrong on the page of the moment."""
    return () if step in ("stop", Step.DONE) else opening.problems(Step(step), draft, facts)
