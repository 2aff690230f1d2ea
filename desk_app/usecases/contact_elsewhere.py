"""Is this contact one that this desk used for somebody else? Its reader would read the record."""

from __future__ import annotations

from desk_app.domain import contact_rules
from desk_app.flows.drafts import ContactDraft
from desk_app.usecases.desk import Desk


async def contact_elsewhere(desk: Desk, contact: ContactDraft, number: str) -> frozenset[str]:
    """Those of the e-mail and the mobile that this desk holds for another number than `number`."""
    email = contact_rules.check_email(contact.email).value
    mobile = contact_rules.check_mobile(contact.mobile, desk.profile).value
    used: set[str] = set()
    for value in (email, mobile):
        if value and any(holder != number for holder in await desk.store.contact_holders(value)):
            used.add(value)
    return frozenset(used)
