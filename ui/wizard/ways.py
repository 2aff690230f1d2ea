"""The keys that change the draft itself: no card, no code, whose number, alone, disagreement, no judgment; and back.

Pure."""

from __future__ import annotations

from dataclasses import replace

from desk_app.domain.acts import Attached
from desk_app.domain.identity import NumberOwner
from desk_app.flows import opening
from desk_app.flows.drafts import Facts, OpeningDraft
from desk_app.flows.opening import Step


def take_way(name: str, draft: OpeningDraft) -> OpeningDraft:
    """The draft after the way `name`; the same key pressed again takes it back where that makes sense."""
    person = draft.person
    match name:
        case "no_card":
            # Once: the number is on the attestation de droits. Twice: there is none at all. Again: a card after all.
            if person.without_number:
                return opening.with_person(draft, no_card=False, without_number=False)
            if person.no_card and not person.number:
                return opening.with_person(draft, without_number=True)
            return opening.with_person(draft, no_card=not person.no_card)
        case "owner":
            own = person.number_owner is NumberOwner.OWN
            return opening.with_person(draft, number_owner=NumberOwner.PARENT if own else NumberOwner.OWN)
        case "other_parent":
            if person.attached is Attached.NO:
                return opening.with_person(draft, attached=Attached.YES)
            return opening.not_attached(draft)
        case "alone":
            return opening.with_person(draft, alone=not person.alone)
        case "no_code":
            return opening.with_person(draft, no_code=True, code_typed=False)
        case "disagreement":
            is_known = bool(draft.representatives) and draft.representatives[0].disagreement
            return opening.with_representative(draft, 0, disagreement=not is_known)
        case "no_judgment":
            is_said = bool(draft.representatives) and draft.representatives[0].no_judgment
            return opening.with_representative(draft, 0, no_judgment=not is_said)
        case _:
            return draft


def page_after(name: str, draft: OpeningDraft, facts: Facts) -> str:
    """The page that the way `name` leads to; empty where one stays."""
    if name == "no_code":
        return opening.next_step(Step.CODE, draft, facts)
    if name in ("alone", "disagreement", "no_judgment") and opening.stop(draft, facts):
        return "stop"
    if name == "alone" and not opening.is_represented(draft.person, facts):
        return opening.next_step(Step.REPRESENTATIVE, draft, facts)
    return ""


def back_from(step: Step, draft: OpeningDraft, facts: Facts) -> tuple[OpeningDraft, Step]:
    """The page before `step`, and the draft there; nothing typed is lost."""
    if not (draft.current and step is Step.NUMBER):
        return draft, opening.previous_step(step, draft, facts)
    # The first page of a next child: back to the review, without the child where nobody was typed.
    if draft.person.given_names:
        return replace(draft, current=0), Step.REVIEW
    return opening.remove_person(draft, draft.current), Step.REVIEW


def untake(draft: OpeningDraft) -> OpeningDraft:
    """Going back from where the process stopped takes back the key that said so."""
    draft = opening.with_person(draft, alone=False)
    said = [rank for rank, one in enumerate(draft.representatives) if one.disagreement or one.no_judgment]
    for rank in said:
        draft = opening.with_representative(draft, rank, disagreement=False, no_judgment=False)
    return draft
