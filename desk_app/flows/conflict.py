"""Both sides of a change that met another one: what was wanted here, what the service has by now, and the two put
together. Nobody's contact is shown but what was typed at this desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date

from desk_app.domain import contact_rules
from desk_app.domain.access import Access, Grant, Professional, differing_grants, is_same_doctor
from desk_app.domain.acts import ChangeAccess, ChangeContact, CloseRecord, Content, ReopenRecord
from desk_app.domain.contact import Contact, PostalAddress
from desk_app.domain.held_record import HeldRecord
from desk_app.flows.change_content import EMERGENCY, access_touched


@dataclass(frozen=True, slots=True)
class Side:
    """What one side says: text, or keys of the catalogue; and until when, where there is a last day."""

    text: str = ""
    keys: tuple[str, ...] = ()
    until: date | None = None


NOTHING = Side(keys=("conflict.nothing",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing on which both sides differ: a key of the catalogue, or a professional by name. `is_wanted`: it was
    changed here; else the service alone has changed it, and it stays as it is there."""

    label_key: str = ""
    name: str = ""
    ours: Side
    theirs: Side
    is_wanted: bool = True


def differences(content: Content, held: HeldRecord) -> tuple[Difference, ...]:
    """Field by field, what was changed here first."""
    match content:
        case ChangeContact():
            found = [*_contact(content, held.contact)]
        case ChangeAccess():
            found = [*_access(content, held.access)]
        case CloseRecord():
            found = [_standing("closed", held)]
        case ReopenRecord():
            found = [_standing("open", held)]
        case _:
            found = []
    return tuple(sorted(found, key=lambda one: not one.is_wanted))


def may_send(content: Content, held: HeldRecord) -> bool:
    """Does the record, as it stands now, still allow the change, and is there anything left of it?"""
    if isinstance(content, ReopenRecord):
        return not held.is_active
    if not held.is_active or (isinstance(content, ChangeAccess) and not held.has_consent):
        return False
    anew = rebased(content, held)
    return bool(anew.touched) if isinstance(anew, ChangeContact | ChangeAccess) else True


def rebased(content: Content, held: HeldRecord) -> Content:
    """The same change on the record as it stands now: what was changed here, and nothing that others changed since."""
    match content:
        case ChangeContact():
            ours = {name: getattr(content.contact, name) for name in content.touched}
            after = replace(held.contact, **ours)
            after = replace(after, notify=after.notify and bool(after.email or after.mobile))
            touched = tuple(one.name for one in fields(Contact) if _differs(held.contact, after, one.name))
            return replace(content, contact=after, touched=touched)
        case ChangeAccess():
            access = _rebased_access(content, held.access)
            return replace(
                content,
                access=access,
                touched=access_touched(held.access, access),
                doctor_changes=not is_same_doctor(access.attending_doctor, held.access.attending_doctor),
            )
        case _:
            return content


def _rebased_access(content: ChangeAccess, theirs: Access) -> Access:
    ours = {grant.professional.rpps: grant for grant in content.access.grants}
    kept = [grant for grant in theirs.grants if grant.professional.rpps not in content.touched]
    chosen = [ours[rpps] for rpps in content.touched if rpps in ours]
    rest = {name: getattr(content.access, name) for name in ("attending_doctor", *EMERGENCY) if name in content.touched}
    return replace(theirs, grants=(*kept, *chosen), **rest)


def _differs(one: object, other: object, name: str) -> bool:
    return bool(getattr(one, name) != getattr(other, name))


def _contact(content: ChangeContact, theirs: Contact) -> Iterator[Difference]:
    is_own = not content.representatives
    for name in ("email", "mobile", "notify", "address", "nothing_at_home"):
        if _differs(content.contact, theirs, name):
            is_wanted = name in content.touched
            yield Difference(
                label_key=f"recap.{name}",
                ours=_reach(content.contact, name, is_shown=is_wanted, is_own=is_own),
                theirs=_reach(theirs, name, is_shown=False, is_own=is_own),
                is_wanted=is_wanted,
            )


def _reach(contact: Contact, name: str, *, is_shown: bool, is_own: bool) -> Side:
    value = getattr(contact, name)
    if isinstance(value, bool):
        return Side(keys=(f"recap.{'yes' if value else 'no'}",))
    if not value:
        return NOTHING
    if not is_shown and not is_own:
        return Side(keys=("conflict.another",))  # it may be the other parent's
    if isinstance(value, PostalAddress):
        return Side(", ".join(value.lines()) if is_shown else f"••• {value.town}".strip())
    if name == "email":
        return Side(value if is_shown else contact_rules.mask_email(value))
    return Side(contact_rules.spoken_mobile(value) if is_shown else contact_rules.mask_mobile(value))


def _access(content: ChangeAccess, theirs: Access) -> Iterator[Difference]:
    mine = {grant.professional.rpps: grant for grant in content.access.grants}
    others = {grant.professional.rpps: grant for grant in theirs.grants}
    for rpps in differing_grants(content.access, theirs):
        yield Difference(
            name=(mine.get(rpps) or others[rpps]).professional.shown_name(),
            ours=_rights(mine.get(rpps)),
            theirs=_rights(others.get(rpps)),
            is_wanted=rpps in content.touched,
        )
    if not is_same_doctor(content.access.attending_doctor, theirs.attending_doctor):
        yield Difference(
            label_key="recap.attending_doctor",
            ours=_doctor(content.access.attending_doctor),
            theirs=_doctor(theirs.attending_doctor),
            is_wanted="attending_doctor" in content.touched,
        )
    for name in EMERGENCY:
        if _differs(content.access, theirs, name):
            yield Difference(
                label_key=f"recap.{name}",
                ours=_emergency(content.access, name),
                theirs=_emergency(theirs, name),
                is_wanted=name in content.touched,
            )


def _rights(grant: Grant | None) -> Side:
    said = [right for right in ("read", "add", "blocked") if grant is not None and getattr(grant, right)]
    if grant is None or not said:
        return NOTHING
    return Side(keys=tuple(f"page_access.{right}" for right in said), until=grant.until)


def _doctor(doctor: Professional | None) -> Side:
    return Side(doctor.shown_name()) if doctor is not None else NOTHING


def _emergency(access: Access, name: str) -> Side:
    return Side(keys=(f"recap.{'allowed' if getattr(access, name) else 'refused'}",))


def _standing(wanted: str, held: HeldRecord) -> Difference:
    now = "open" if held.is_active else "closed"
    return Difference(
        label_key="conflict.record",
        ours=Side(keys=(f"conflict.standing.{wanted}",)),
        theirs=Side(keys=(f"conflict.standing.{now}",)),
    )
