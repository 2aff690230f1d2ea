"""How to reach the person: at least one way, none of them borrowed without a word."""

from __future__ import annotations

from dataclasses import fields

from desk_app.domain import contact_rules
from desk_app.domain.checked import Checked, refused
from desk_app.domain.contact import Contact, PostalAddress
from desk_app.domain.plain import squeezed
from desk_app.domain.profile import Profile
from desk_app.domain.refusal import Problem, Weight
from desk_app.flows.drafts import ContactDraft, Facts, OpeningDraft
from desk_app.flows.standing import is_represented

ADDRESS_FIELDS = tuple(field.name for field in fields(PostalAddress))


def address_of(contact: ContactDraft) -> Checked[PostalAddress]:
    """The postal address as typed, checked."""
    return contact_rules.check_address(**{name: getattr(contact, name) for name in ADDRESS_FIELDS})


def has_address(contact: ContactDraft) -> bool:
    """Has anything of an address been typed?"""
    return any(squeezed(getattr(contact, name)) for name in ADDRESS_FIELDS)


def reach_problems(draft: OpeningDraft, facts: Facts) -> tuple[Problem, ...]:
    """The page of contacts."""
    contact = draft.person.contact
    found = contact_problems(contact, facts.profile, facts.site_contacts, _elsewhere(draft, facts))
    reached = bool(squeezed(contact.email) or squeezed(contact.mobile))
    if has_address(contact):
        found += address_of(contact).problems
    elif not reached:
        found.append(refused("street", "reach_missing"))
    if contact.notify and not reached:
        found.append(Problem("notify", "notify_without_contact", weight=Weight.NOTICE))
    return tuple(found)


def contact_problems(
    contact: ContactDraft, profile: Profile, site_contacts: frozenset[str], elsewhere: frozenset[str]
) -> list[Problem]:
    """E-mail and mobile as typed. A borrowed contact reads the record: the site's own is refused, one that serves
    somebody else (`elsewhere`) is questioned."""
    email = contact_rules.check_email(contact.email)
    mobile = contact_rules.check_mobile(contact.mobile, profile)
    found = [*email.problems, *mobile.problems]
    for name, value in (("email", email.value), ("mobile", mobile.value)):
        if value and contact_rules.borrowed(value, site_contacts):
            found.append(refused(name, f"contact_of_site.{name}"))
        elif value and contact_rules.borrowed(value, elsewhere):
            found.append(Problem(name, f"contact_used_elsewhere.{name}", weight=Weight.QUESTION))
    return found


def _elsewhere(draft: OpeningDraft, facts: Facts) -> frozenset[str]:
    if is_represented(draft.person, facts):
        return frozenset()  # the representative's own contact, for each child: that is the rule, not a loan
    others = [
        other.contact
        for index, other in enumerate(draft.people)
        if index != draft.current and not is_represented(other, facts)
    ]
    typed = {value for one in others for value in (one.email, one.mobile)}
    return facts.of(draft.current).contact_used_elsewhere | typed


def contact_of(contact: ContactDraft, profile: Profile) -> Contact:
    """The contact as it goes into the act; what does not pass its check is left out."""
    email = contact_rules.check_email(contact.email).value or ""
    mobile = contact_rules.check_mobile(contact.mobile, profile).value or ""
    return Contact(
        email=email,
        mobile=mobile,
        notify=contact.notify and bool(email or mobile),
        address=address_of(contact).value if has_address(contact) else None,
        nothing_at_home=contact.nothing_at_home,
    )
