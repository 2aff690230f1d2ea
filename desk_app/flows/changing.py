"""A change to a record that is there, as data: who asks and what is wanted, then the change itself, then the read-back.

Contact, access, closing, reopening. Reading the access history begins the same way and ends where the others go on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from desk_app.domain.access import Access
from desk_app.domain.acts import Base, ClosingReason
from desk_app.domain.datamatrix import InsScan
from desk_app.domain.held_record import HeldRecord
from desk_app.domain.profile import Profile
from desk_app.flows.asking import HOLDER, REPRESENTATIVE, THIRD_PERSON, Asking, AskingFacts, of_scan
from desk_app.flows.drafts import ContactDraft
from desk_app.flows.reach import ADDRESS_FIELDS

HEIR = "heir"  # brings a death certificate
DESK = "desk"  # nobody asks: this desk opened the wrong person's record
ASKERS = (HOLDER, REPRESENTATIVE, HEIR, DESK, THIRD_PERSON)


_OF_THE_PERSON = ("number", "birth_name", "given_names", "sex", "birth_date")


class Way(StrEnum):
    """What is wanted of a record that is there."""

    CONTACT = "contact"
    ACCESS = "access"
    HISTORY = "history"
    CLOSE = "close"
    REOPEN = "reopen"


class ChangeStep(StrEnum):
    """The pages of a change; the order here is the order at the counter."""

    PERSON = "person"
    CONTACT = "contact"
    ACCESS = "access"
    CLOSING = "closing"
    REVIEW = "review"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeDraft(Asking):
    """What is typed for a change. What the record holds already is never here: it is read again."""

    way: str = ""  # a Way
    relation: str = ""  # of the representative, where this desk does not know the bond
    service: str = ""
    judgment_seen: bool = False
    own_agreement_sought: bool = False
    contact: ContactDraft | None = None  # None: the page has not been reached; e-mail, mobile, address: the new ones
    dropped: frozenset[str] = frozenset()  # of email, mobile, address: not to be held any more
    access: Access | None = None  # None: as the record has it
    seen: str = ""  # the version of the record that the access choices were made on
    reason: str = ""  # a ClosingReason
    note: str = ""
    certificate_seen: bool = False
    letter_destroyed: bool = False
    leaflet: bool = False
    consent: bool = False
    language: str = "fr"  # of the letter, where this desk does not know the person's
    corrects: str = ""  # the refused act this change is written instead of
    aim: str = ""  # the page a correction goes on to, once the record has been read


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeFacts(AskingFacts):
    """The world around a change. `known` is this desk's own opening, accepted or not answered yet."""

    held: HeldRecord | None = None  # what the change starts from, once it was read
    contact_elsewhere: frozenset[str] = frozenset()  # e-mails and mobiles that this desk used for somebody else
    site_contacts: frozenset[str] = frozenset()


def take_change_scan(draft: ChangeDraft, scan: InsScan) -> ChangeDraft:
    """A scan starts over with that person: nothing of somebody else may stay beside it."""
    return ChangeDraft(
        id=draft.id,
        field=draft.field,
        asked_by=draft.asked_by,
        representative_birth_name=draft.representative_birth_name,
        representative_given_name=draft.representative_given_name,
        relation=draft.relation,
        way=draft.way,
        language=draft.language,
        **of_scan(scan),
    )


def edited(before: ChangeDraft, after: ChangeDraft) -> ChangeDraft:
    """`after`, without what was said about another person: nothing of one may stay beside another."""
    if all(getattr(after, name) == getattr(before, name) for name in _OF_THE_PERSON):
        return after
    return replace(after, contact=None, dropped=frozenset(), access=None, seen="", accepted=frozenset())


def drop(draft: ChangeDraft, name: str) -> ChangeDraft:
    """`email`, `mobile` or `address` leaves the record, with what was typed in its place; or it stays after all."""
    if name in draft.dropped:
        return replace(draft, dropped=draft.dropped - {name})
    gone: dict[str, Any] = dict.fromkeys(ADDRESS_FIELDS if name == "address" else (name,), "")
    contact = replace(draft.contact, **gone) if draft.contact is not None else None
    return replace(draft, contact=contact, dropped=draft.dropped | {name})


def ways(draft: ChangeDraft) -> tuple[Way, ...]:
    """What whoever asks may want, the most usual first."""
    return (Way.CLOSE,) if draft.asked_by in (HEIR, DESK) else tuple(Way)


def way_of(draft: ChangeDraft) -> Way | None:
    """What is wanted, once it is said; where only one thing can be, that."""
    offered = ways(draft)
    return offered[0] if len(offered) == 1 else next((one for one in offered if one.value == draft.way), None)


_PAGES: dict[Way, tuple[ChangeStep, ...]] = {
    Way.CONTACT: (ChangeStep.CONTACT, ChangeStep.REVIEW),
    Way.ACCESS: (ChangeStep.ACCESS, ChangeStep.REVIEW),
    Way.HISTORY: (),
    Way.CLOSE: (ChangeStep.CLOSING, ChangeStep.REVIEW),
    Way.REOPEN: (ChangeStep.ACCESS, ChangeStep.REVIEW),
}


def path(draft: ChangeDraft) -> tuple[ChangeStep, ...]:
    """The pages of this change, in order."""
    way = way_of(draft)
    return (ChangeStep.PERSON, *(_PAGES[way] if way is not None else ()), ChangeStep.DONE)


def next_step(step: ChangeStep, draft: ChangeDraft) -> ChangeStep:
    """The page after `step`; the last is its own next."""
    steps = path(draft)
    rank = steps.index(step) if step in steps else 0
    return steps[min(rank + 1, len(steps) - 1)]


def previous_step(step: ChangeStep, draft: ChangeDraft) -> ChangeStep:
    """The page before `step`; the first is its own previous."""
    steps = path(draft)
    rank = steps.index(step) if step in steps else 0
    return steps[max(rank - 1, 0)]


def go(draft: ChangeDraft, step: ChangeStep) -> ChangeDraft:
    """The draft standing at `step`, at the same field where it stood there already."""
    return replace(draft, step=step.value, field=draft.field if draft.step == step else "")


def version_of(base: Base) -> str:
    """What tells one version of a record from another; before the service has answered, the act it comes after."""
    versions = f"{base.patient_version}|{base.consent_version}"
    return versions if versions != "|" else base.after


def is_stale(draft: ChangeDraft, held: HeldRecord) -> bool:
    """Were access choices made on another version of the record than this one?"""
    return draft.access is not None and draft.seen != version_of(held.base)


def on(draft: ChangeDraft, held: HeldRecord) -> ChangeDraft:
    """The draft on this version of the record: choices made on another one are taken back, what was typed stays."""
    fresh = replace(draft, access=None) if is_stale(draft, held) else draft
    contact = draft.contact or ContactDraft(notify=held.contact.notify, nothing_at_home=held.contact.nothing_at_home)
    return replace(fresh, contact=contact, seen=version_of(held.base))


def reasons(draft: ChangeDraft, profile: Profile) -> tuple[ClosingReason, ...]:
    """Why a record may be closed for whoever asks. A record that nobody asked for exists in some periods only."""
    if draft.asked_by == HEIR:
        return (ClosingReason.DEATH,)
    if draft.asked_by == DESK:
        return (ClosingReason.ERROR,)
    wish = (ClosingReason.WISH,)
    return (*wish, ClosingReason.OPPOSITION) if profile.record_usually_exists else wish


def reason_of(draft: ChangeDraft, profile: Profile) -> ClosingReason | None:
    """The reason, once it is said; where there is only one, that."""
    offered = reasons(draft, profile)
    return offered[0] if len(offered) == 1 else next((one for one in offered if one.value == draft.reason), None)
