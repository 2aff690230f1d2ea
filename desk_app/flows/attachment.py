"""What the number on a next child's card says: this parent's card, or the other's. Journey 7 of docs/counter.md."""

from __future__ import annotations

from desk_app.domain import nir
from desk_app.domain.acts import Attached, Basis
from desk_app.domain.identity import NumberOwner
from desk_app.flows.drafts import Facts, OpeningDraft, PersonDraft
from desk_app.flows.standing import basis_of, birth_date, inherits, whole_number


def attachment_of(draft: OpeningDraft, person: PersonDraft) -> Attached | None:
    """Is this child attached to the first representative? As said for the child, else as the representative said."""
    return person.attached or (draft.representatives[0].attached if draft.representatives else None)


def attachment_asked(draft: OpeningDraft, facts: Facts) -> Attached | None:
    """The attachment a next child's card number speaks of, where that is not what stands; None: nothing to ask.

    The same number as a child before means the same parent; another number means the other parent.
    """
    person, number, born = draft.person, whole_number(draft.person), birth_date(draft.person, facts)
    if not number or born is None or not inherits(draft, facts):
        return None
    if basis_of(draft.representatives[0]) is not Basis.PARENT:
        return None
    if person.number_owner is not NumberOwner.PARENT and not nir.belongs_to_adult_of(number, born):
        return None
    cards = {
        whole_number(other): attachment_of(draft, other)
        for other in draft.people[: draft.current]
        if other.number_owner is NumberOwner.PARENT and whole_number(other)
    }
    opposite = {Attached.YES: Attached.NO, Attached.NO: Attached.YES}
    said = cards[number] if number in cards else next((opposite.get(one) for one in cards.values() if one), None)
    if said is None or said is Attached.UNKNOWN or said is attachment_of(draft, person):
        return None
    return said
