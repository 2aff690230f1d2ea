"""From a change's draft to what its act says. Only for a draft without walls: what is missing is a Refusal naming its
field."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from desk_app.domain.access import Access, differing_grants, is_same_doctor
from desk_app.domain.acts import ChangeAccess, ChangeContact, CloseRecord, Consent, ReopenRecord, Representative
from desk_app.domain.contact import Contact
from desk_app.domain.identity import CardNumber, Collection, Identity, KeySource, NumberOwner
from desk_app.domain.plain import squeezed
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.flows.asking import (
    HOLDER,
    REPRESENTATIVE,
    asked_traits,
    is_named,
    is_strong,
    number_is_own,
    opening_known,
    representatives_known,
    who_asks,
    whole_number,
)
from desk_app.flows.changing import ChangeDraft, ChangeFacts, Way, reason_of, way_of
from desk_app.flows.drafts import ContactDraft, RepresentativeDraft
from desk_app.flows.reach import contact_of
from desk_app.flows.standing import KINSHIPS, basis_of

EMERGENCY = ("emergency", "break_glass")


def change_contact(draft: ChangeDraft, facts: ChangeFacts) -> ChangeContact:
    """How the person is reached from now on."""
    contact = new_contact(draft, facts)
    return ChangeContact(**_about(draft, facts), contact=contact, touched=contact_touched(draft, facts))


def change_access(draft: ChangeDraft, facts: ChangeFacts) -> ChangeAccess:
    """Who has access from now on."""
    before, after = access_before(draft, facts), new_access(draft, facts)
    return ChangeAccess(
        **_about(draft, facts),
        access=after,
        touched=access_touched(before, after),
        doctor_changes=not is_same_doctor(before.attending_doctor, after.attending_doctor),
    )


def close_record(draft: ChangeDraft, facts: ChangeFacts) -> CloseRecord:
    """The record is closed, and why."""
    reason = reason_of(draft, facts.profile)
    if reason is None:
        raise Refusal(RefusalCode.NOT_READY, field="reason", problem="closing_reason_missing")
    return CloseRecord(
        **_about(draft, facts),
        reason=reason,
        note=squeezed(draft.note),
        certificate_seen=draft.certificate_seen,
    )


def reopen_record(draft: ChangeDraft, facts: ChangeFacts, *, consent_at: datetime) -> ReopenRecord:
    """A closed record is there again. `consent_at` in UTC; the wording is the profile's version."""
    about = _about(draft, facts)
    by = about["representatives"]
    return ReopenRecord(
        **about,
        access=new_access(draft, facts),
        consent=Consent(
            wording=facts.profile.consent_wording,
            given_by=f"{by[0].given_name} {by[0].birth_name}" if by else "holder",
            given_at=consent_at,
        ),
        leaflet_given=draft.leaflet,
    )


def _about(draft: ChangeDraft, facts: ChangeFacts) -> dict[str, Any]:
    """What every change says: whom it is about, who stood at the counter, and the letter's own form."""
    known = opening_known(facts)
    asker = representative(draft, facts)
    return {
        "identity": identity_of(draft, facts),
        "representatives": (asker,) if asker is not None else (),
        "language": known.language if known is not None else draft.language,
        "large_print": known.large_print if known is not None else False,
    }


def identity_of(draft: ChangeDraft, facts: ChangeFacts) -> Identity:
    """Whom the change is about; what the person showed today, where the person asks."""
    asks_alone, known = draft.asked_by == HOLDER, opening_known(facts)
    if known is not None:
        return replace(known.identity, proofs=draft.proofs, strong=is_strong(draft)) if asks_alone else known.identity
    traits, number = asked_traits(draft, facts), whole_number(draft)
    if traits is None or not number:
        raise Refusal(RefusalCode.NOT_READY, field="number", problem="number_missing")
    owner = NumberOwner.OWN if number_is_own(draft, facts) else NumberOwner.PARENT
    if draft.scanned_oid:
        source = KeySource.SCANNED
    else:
        source = KeySource.CARD if len("".join(draft.number.split())) == len(number) else KeySource.NOT_SEEN
    return Identity(
        traits=traits,
        collection=Collection.SCANNED if draft.scanned_oid else Collection.TYPED,
        number=CardNumber(number, source, owner),
        proofs=draft.proofs if asks_alone else (),
        strong=asks_alone and is_strong(draft),
        accepted=tuple(sorted(draft.accepted)),
    )


def known_representative(draft: ChangeDraft, facts: ChangeFacts) -> Representative | None:
    """The one who asks, where that one was noted at this desk's opening."""
    return next((one for one in representatives_known(facts) if is_named(one, draft)), None)


def representative_draft(draft: ChangeDraft) -> RepresentativeDraft:
    """The one who asks, as the rules about representatives read it."""
    return RepresentativeDraft(
        birth_name=draft.representative_birth_name,
        given_name=draft.representative_given_name,
        relation=draft.relation,
        proofs=draft.proofs,
        judgment_seen=draft.judgment_seen,
        service=draft.service,
    )


def representative(draft: ChangeDraft, facts: ChangeFacts) -> Representative | None:
    """Who stands at the counter for the person; None where the person asks. No contact of theirs is taken here."""
    if draft.asked_by != REPRESENTATIVE:
        return None
    known = known_representative(draft, facts)
    if known is not None:
        return replace(known, proofs=draft.proofs, strong=is_strong(draft), contact=Contact(), present=True)
    basis = basis_of(representative_draft(draft))
    if basis is None:
        raise Refusal(RefusalCode.NOT_READY, field="relation", problem="representative_relation_missing")
    family, given = who_asks(draft)
    return Representative(
        birth_name=family,
        given_name=given,
        basis=basis,
        kinship=KINSHIPS.get(draft.relation, ""),
        proofs=draft.proofs,
        strong=is_strong(draft),
        judgment_seen=draft.judgment_seen,
        service=squeezed(draft.service),
    )


def contact_before(facts: ChangeFacts) -> Contact:
    """How the person is reached until now; it is shown masked at most."""
    return facts.held.contact if facts.held is not None else Contact()


def new_contact(draft: ChangeDraft, facts: ChangeFacts) -> Contact:
    """What was typed in place of what stood there; what was left empty stays, what was dropped goes."""
    before, typed = contact_before(facts), contact_of(draft.contact or ContactDraft(), facts.profile)
    email = "" if "email" in draft.dropped else typed.email or before.email
    mobile = "" if "mobile" in draft.dropped else typed.mobile or before.mobile
    notify = draft.contact.notify if draft.contact is not None else before.notify
    return Contact(
        email=email,
        mobile=mobile,
        notify=notify and bool(email or mobile),
        address=None if "address" in draft.dropped else typed.address or before.address,
        nothing_at_home=draft.contact.nothing_at_home if draft.contact is not None else before.nothing_at_home,
    )


def contact_touched(draft: ChangeDraft, facts: ChangeFacts) -> tuple[str, ...]:
    """Names of what differs from what stood there, in their order."""
    before, after = contact_before(facts), new_contact(draft, facts)
    return tuple(one.name for one in fields(Contact) if getattr(before, one.name) != getattr(after, one.name))


def access_before(draft: ChangeDraft, facts: ChangeFacts) -> Access:
    """Who has access until now; nothing of the choices before a closing counts."""
    return facts.held.access if facts.held is not None and way_of(draft) is not Way.REOPEN else Access()


def new_access(draft: ChangeDraft, facts: ChangeFacts) -> Access:
    """The choices as they shall stand."""
    return draft.access if draft.access is not None else access_before(draft, facts)


def access_touched(before: Access, after: Access) -> tuple[str, ...]:
    """What differs: RPPS numbers of the professionals, then `attending_doctor`, `emergency`, `break_glass`."""
    doctor = () if is_same_doctor(before.attending_doctor, after.attending_doctor) else ("attending_doctor",)
    lines = [name for name in EMERGENCY if getattr(before, name) != getattr(after, name)]
    return (*differing_grants(before, after), *doctor, *lines)
