"""The keys that change the draft itself: no card, no code, whose number, disagreement, no judgment. Pure."""

from __future__ import annotations

from desk_app.domain.identity import NumberOwner
from desk_app.flows import opening
from desk_app.flows.drafts import OpeningDraft


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
        case "no_code":
            return opening.with_person(draft, no_code=True)
        case "disagreement":
            is_known = bool(draft.representatives) and draft.representatives[0].disagreement
            return opening.with_representative(draft, 0, disagreement=not is_known)
        case "no_judgment":
            is_said = bool(draft.representatives) and draft.representatives[0].no_judgment
            return opening.with_representative(draft, 0, no_judgment=not is_said)
        case _:
            return draft
