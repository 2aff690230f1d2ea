"""What this desk itself knows about a new code: its own act for that person, and when a contact last changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from desk_app.domain.acts import Act, ActKind, ActRow, ActState, ChangeContact, contact_in
from desk_app.flows.renewal import RenewalDraft, RenewalFacts
from desk_app.usecases.desk import Desk
from desk_app.usecases.own_acts import own_acts


async def renewal_facts(desk: Desk, draft: RenewalDraft) -> RenewalFacts:
    """The facts of a renewal for the number and the traits typed so far. Raises the store's refusals."""
    facts = RenewalFacts(today=desk.clock.today(), profile=desk.profile, cannot=desk.connection().cannot)
    rows = await own_acts(desk, draft, facts)
    accepted = [row for row in rows if row.state is ActState.ACCEPTED and row.act.kind is ActKind.OPEN]
    return replace(
        facts,
        known=max(accepted, key=lambda row: row.number, default=None),
        contact_changed_on=max((_day(row) for row in rows if _gives_contact(row.act)), default=None),
    )


def _gives_contact(act: Act) -> bool:
    if isinstance(act.content, ChangeContact) and not {"email", "mobile"} & set(act.content.touched):
        return False
    contacts = (contact_in(act.content), *(one.contact for one in act.content.representatives))
    return any(contact.email or contact.mobile for contact in contacts if contact is not None)


def _day(row: ActRow) -> date:
    return (row.settled_at or row.act.written_at).astimezone().date()
