"""Where a change begins: from an opening whose person has a record already, from an act of this desk, or from a refused
change that is written again. Nothing is typed twice."""

from __future__ import annotations

from typing import Any

from desk_app.domain.acts import (
    ActKind,
    ActRow,
    ChangeAccess,
    ChangeContact,
    CloseRecord,
    ClosingReason,
    Content,
    OpenRecord,
    ReopenRecord,
    access_in,
)
from desk_app.domain.identity import NumberOwner
from desk_app.domain.refusal import RefusalCode
from desk_app.flows.asking import HOLDER, REPRESENTATIVE, of_opening
from desk_app.flows.changing import DESK, HEIR, ChangeDraft, ChangeStep, Way, version_of
from desk_app.flows.drafts import ContactDraft, Facts, OpeningDraft
from desk_app.flows.standing import KINSHIPS, is_represented

_WAYS = {
    ActKind.CHANGE_CONTACT: Way.CONTACT,
    ActKind.CHANGE_ACCESS: Way.ACCESS,
    ActKind.CLOSE: Way.CLOSE,
    ActKind.REOPEN: Way.REOPEN,
}
_CONTACTS = ("email", "mobile", "address")
_PAGES = {Way.CONTACT: ChangeStep.CONTACT, Way.CLOSE: ChangeStep.CLOSING}
_ABOUT_WHO = frozenset(
    {
        RefusalCode.REPRESENTATIVE_MISSING,
        RefusalCode.REPRESENTATIVE_NOT_AUTHORISED,
        RefusalCode.HOLDER_OPPOSED,
        RefusalCode.HOLDER_DECEASED,
        RefusalCode.RECORD_CLOSED,
        RefusalCode.RECORD_EXISTS,
    }
)


def change_of(draft: OpeningDraft, facts: Facts, way: str) -> ChangeDraft:
    """A change for the current person of an opening: who it is, who asks and what was shown, as typed or scanned."""
    represented = is_represented(draft.person, facts)
    first = draft.representatives[0] if represented and draft.representatives else None
    return ChangeDraft(
        **of_opening(draft, facts),
        relation=first.relation if first is not None else "",
        service=first.service if first is not None else "",
        judgment_seen=first is not None and first.judgment_seen,
        own_agreement_sought=draft.person.own_agreement_sought,
        way=way,
        leaflet=draft.leaflet,
        language=draft.language,
    )


def change_of_act(row: ActRow, *, way: str = "", of_age: bool = False) -> ChangeDraft:
    """A change for the person of an act that stands on the screen. Who asks today, and what they show, is asked. Who is
    `of_age` by now comes alone."""
    content = row.act.content
    return ChangeDraft(
        asked_by=REPRESENTATIVE if content.representatives and not of_age else HOLDER,
        way=way,
        language=content.language,
        **_person(content),
    )


def again(row: ActRow) -> ChangeDraft:
    """A refused change, filled in as it was; the draft names the act it is written instead of. The record is read anew
    before it goes on, and consent is given anew."""
    content, way = row.act.content, _WAYS[row.act.kind]
    asker = content.representatives[0] if content.representatives else None
    relations = {kinship: relation for relation, kinship in KINSHIPS.items()}
    return ChangeDraft(
        asked_by=_asked_by(content),
        proofs=asker.proofs if asker is not None else content.identity.proofs,
        representative_birth_name=asker.birth_name if asker is not None else "",
        representative_given_name=asker.given_name if asker is not None else "",
        relation=relations.get(asker.kinship, asker.basis.value) if asker is not None else "",
        service=asker.service if asker is not None else "",
        judgment_seen=asker is not None and asker.judgment_seen,
        own_agreement_sought=True,
        way=way.value,
        contact=_contact(content) if isinstance(content, ChangeContact) else None,
        dropped=_dropped(content) if isinstance(content, ChangeContact) else frozenset(),
        access=access_in(content) if isinstance(content, ChangeAccess | ReopenRecord) else None,
        seen=version_of(row.act.base) if row.act.base is not None else "",
        reason=content.reason.value if isinstance(content, CloseRecord) else "",
        note=content.note if isinstance(content, CloseRecord) else "",
        certificate_seen=isinstance(content, CloseRecord) and content.certificate_seen,
        leaflet=isinstance(content, ReopenRecord) and content.leaflet_given,
        language=content.language,
        corrects=row.act.id,
        aim=_aim(row.refusal, way).value,
        **_person(content),
    )


def _person(content: Content) -> dict[str, Any]:
    """The number alone where this desk's opening says whose it is; the traits too where it is not the person's own."""
    identity, traits = content.identity, content.identity.traits
    number: dict[str, Any] = {"number": identity.number.value if identity.number is not None else ""}
    if isinstance(content, OpenRecord) and identity.number is not None and identity.number.owner is NumberOwner.OWN:
        return number
    return number | {
        "birth_name": traits.birth_name,
        "given_names": traits.given_names,
        "sex": traits.sex.value,
        "birth_date": traits.birth_date.french(),
        "birthplace": traits.birthplace,
    }


def _asked_by(content: Content) -> str:
    if isinstance(content, CloseRecord) and content.reason is ClosingReason.DEATH:
        return HEIR
    if isinstance(content, CloseRecord) and content.reason is ClosingReason.ERROR:
        return DESK
    return REPRESENTATIVE if content.representatives else HOLDER


def _aim(refusal: str, way: Way) -> ChangeStep:
    """The page the refusal is about."""
    if refusal in _ABOUT_WHO:
        return ChangeStep.PERSON
    if refusal == RefusalCode.CONSENT_MISSING:
        return ChangeStep.REVIEW
    return _PAGES.get(way, ChangeStep.ACCESS)


def _contact(content: ChangeContact) -> ContactDraft:
    """What was typed, and nothing of what stood there already."""
    contact, touched = content.contact, content.touched
    address = contact.address if "address" in touched else None
    lines = {name: getattr(address, name) for name in address.__dataclass_fields__} if address is not None else {}
    return ContactDraft(
        email=contact.email if "email" in touched else "",
        mobile=contact.mobile if "mobile" in touched else "",
        notify=contact.notify,
        address_shown=address is not None,
        nothing_at_home=contact.nothing_at_home,
        **lines,
    )


def _dropped(content: ChangeContact) -> frozenset[str]:
    return frozenset(name for name in _CONTACTS if name in content.touched and not getattr(content.contact, name))
