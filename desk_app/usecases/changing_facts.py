"""What this desk itself knows about whoever's record is to change."""

from __future__ import annotations

from dataclasses import replace

from desk_app.domain.acts import ActKind, ActState
from desk_app.flows.changing import ChangeDraft, ChangeFacts
from desk_app.flows.drafts import ContactDraft
from desk_app.flows.own_version import UNANSWERED
from desk_app.usecases.contact_elsewhere import contact_elsewhere
from desk_app.usecases.desk import Desk
from desk_app.usecases.own_acts import own_acts

_TELLING = UNANSWERED | {ActState.ACCEPTED}


async def changing_facts(desk: Desk, draft: ChangeDraft) -> ChangeFacts:
    """The facts for the number and the traits typed so far. Raises the store's refusals."""
    facts = ChangeFacts(
        today=desk.clock.today(),
        profile=desk.profile,
        cannot=desk.connection().cannot,
        site_contacts=desk.site_contacts,
    )
    rows = await own_acts(desk, draft, facts)
    openings = [row for row in rows if row.state in _TELLING and row.act.kind is ActKind.OPEN]
    return replace(facts, known=max(openings, key=lambda row: row.number, default=None))


async def with_contact(desk: Desk, draft: ChangeDraft, facts: ChangeFacts, number: str) -> ChangeFacts:
    """The facts, with what of the contact typed was used here for another number."""
    used = await contact_elsewhere(desk, draft.contact or ContactDraft(), number)
    return replace(facts, contact_elsewhere=used)
