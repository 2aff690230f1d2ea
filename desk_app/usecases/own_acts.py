"""This desk's own acts for whomever is asked for at the counter."""

from __future__ import annotations

from desk_app.domain.acts import DEAD, Act, ActRow
from desk_app.domain.identity import NumberOwner
from desk_app.domain.people import Traits
from desk_app.flows.asking import REPRESENTATIVE, Asking, AskingFacts, asked_traits, whole_number
from desk_app.usecases.desk import Desk

_MOST = 50  # acts of one number, the children on a parent's card among them


async def own_acts(desk: Desk, draft: Asking, facts: AskingFacts) -> tuple[ActRow, ...]:
    """Those that still count for the number and the traits typed so far. Raises the store's refusals.

    A number alone leads to an act only where it was the person's own: a child that is on a parent's card is found once
    its traits are typed. Whoever's traits differ from those of the act is not known here.
    """
    number = whole_number(draft)
    if not number:
        return ()
    typed = asked_traits(draft, facts)
    return tuple(
        row
        for row in await desk.store.find(number[:13], limit=_MOST)
        if row.state not in DEAD and _is_theirs(row.act, number, typed, draft.asked_by)
    )


def _is_theirs(act: Act, number: str, typed: Traits | None, asked_by: str) -> bool:
    identity = act.content.identity
    if identity.number is None or identity.number.value[:13] != number[:13]:
        return False
    if typed is None:
        # Whoever speaks for somebody with a parent's card means a child on it, not the card's own holder.
        own = identity.number.owner is NumberOwner.OWN
        return own and (asked_by != REPRESENTATIVE or bool(act.content.representatives))
    return _named(identity.traits) == _named(typed)


def _named(traits: Traits) -> tuple[object, ...]:
    return traits.birth_name, traits.first_given_name, traits.birth_date
