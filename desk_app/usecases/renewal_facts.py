"""What this desk itself knows about a new code: its own act for that person, and when a contact last changed."""

from __future__ import annotations

from datetime import date

from desk_app.domain.acts import DEAD, Act, ActKind, ActRow, ActState, contact_in
from desk_app.domain.identity import NumberOwner
from desk_app.domain.people import Traits
from desk_app.flows.renewal import REPRESENTATIVE, RenewalDraft, RenewalFacts, renewal_traits, whole_number
from desk_app.usecases.desk import Desk

_MOST = 50  # acts of one number, the children on a parent's card among them


async def renewal_facts(desk: Desk, draft: RenewalDraft) -> RenewalFacts:
    """The facts of a renewal for the number and the traits typed so far. Raises the store's refusals.

    A number alone leads to an act only where it was the person's own: a child that is on a parent's card is found once
    its traits are typed. Whoever's traits differ from those of the act is not known here.
    """
    facts = RenewalFacts(today=desk.clock.today(), profile=desk.profile, cannot=desk.connection().cannot)
    number = whole_number(draft)
    if not number:
        return facts
    typed = renewal_traits(draft, facts)
    rows = [
        row
        for row in await desk.store.find(number[:13], limit=_MOST)
        if row.state not in DEAD and _is_theirs(row.act, number, typed, draft.asked_by)
    ]
    accepted = [row for row in rows if row.state is ActState.ACCEPTED and row.act.kind is ActKind.OPEN]
    return RenewalFacts(
        today=facts.today,
        profile=facts.profile,
        cannot=facts.cannot,
        known=max(accepted, key=lambda row: row.number, default=None),
        contact_changed_on=max((_day(row) for row in rows if _gives_contact(row.act)), default=None),
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


def _gives_contact(act: Act) -> bool:
    contacts = (contact_in(act.content), *(one.contact for one in act.content.representatives))
    return any(contact.email or contact.mobile for contact in contacts if contact is not None)


def _day(row: ActRow) -> date:
    return (row.settled_at or row.act.written_at).astimezone().date()
