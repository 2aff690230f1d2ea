"""What is wrong on a change's pages. Strong proof or nothing: a contact opens a record, and so does an access."""

from __future__ import annotations

from dataclasses import replace

from desk_app.domain.acts import ActState, ClosingReason
from desk_app.domain.checked import refused
from desk_app.domain.plain import squeezed
from desk_app.domain.refusal import Problem, Weight
from desk_app.flows.asking import (
    HOLDER,
    REPRESENTATIVE,
    asked_traits,
    asker_problems,
    is_minor,
    is_strong,
    number_problems,
)
from desk_app.flows.change_content import (
    access_before,
    access_touched,
    contact_touched,
    known_representative,
    new_access,
    new_contact,
    representative_draft,
)
from desk_app.flows.changing import DESK, HEIR, ChangeDraft, ChangeFacts, ChangeStep, Way, path, reason_of, way_of
from desk_app.flows.drafts import ContactDraft
from desk_app.flows.person_rules import access_rules
from desk_app.flows.reach import address_of, contact_problems, has_address
from desk_app.flows.representation import MAY_NOT_ACT, bond_problems, paper_problems

NOTE_SHORTEST, NOTE_LONGEST = 10, 300  # characters


def change_problems(step: ChangeStep, draft: ChangeDraft, facts: ChangeFacts) -> tuple[Problem, ...]:
    """What is wrong or worth a question on one page, in the order of its fields."""
    match step:
        case ChangeStep.PERSON:
            return tuple(_person(draft, facts))
        case ChangeStep.CONTACT:
            return tuple(_contact(draft, facts))
        case ChangeStep.ACCESS:
            return tuple(_access(draft, facts))
        case ChangeStep.CLOSING:
            return tuple(_closing(draft, facts))
        case ChangeStep.REVIEW if way_of(draft) is Way.REOPEN:
            return tuple(_reopening(draft))
        case _:
            return ()


def obstacles(step: ChangeStep, draft: ChangeDraft, facts: ChangeFacts) -> tuple[Problem, ...]:
    """What keeps the page from being left: walls, and questions no key has answered."""
    return tuple(
        one
        for one in change_problems(step, draft, facts)
        if one.weight is Weight.WALL or (one.weight is Weight.QUESTION and one.code not in draft.accepted)
    )


def first_obstacle(draft: ChangeDraft, facts: ChangeFacts) -> tuple[ChangeStep, Problem] | None:
    """The first thing, in page order, that keeps the change from being written."""
    return next(((step, found[0]) for step in path(draft) if (found := obstacles(step, draft, facts))), None)


# --- who asks


def relation_asked(draft: ChangeDraft, facts: ChangeFacts) -> bool:
    """Is the bond to be said? Not where this desk noted it when it opened the record."""
    return draft.asked_by == REPRESENTATIVE and known_representative(draft, facts) is None


def agreement_asked(draft: ChangeDraft, facts: ChangeFacts) -> bool:
    """Is an adult spoken for? Then their own agreement is sought too."""
    traits = asked_traits(draft, facts)
    return draft.asked_by == REPRESENTATIVE and traits is not None and not is_minor(traits, facts)


def _person(draft: ChangeDraft, facts: ChangeFacts) -> list[Problem]:
    found = _asker(draft, facts) + number_problems(draft, facts)
    if draft.asked_by != DESK:
        if not draft.proofs:
            found.append(refused("proof", "proof_missing"))
        elif not is_strong(draft):
            found.append(refused("proof", "change_proof_weak"))
    if way_of(draft) is None:
        found.append(refused("way", "change_way_missing"))
    return found + _way(draft, facts)


def _asker(draft: ChangeDraft, facts: ChangeFacts) -> list[Problem]:
    if draft.asked_by == HOLDER:
        return asker_problems(draft, facts)
    if draft.asked_by == REPRESENTATIVE:
        return asker_problems(draft, facts) + _bond(draft, facts)
    if draft.asked_by == HEIR:
        return []
    if draft.asked_by == DESK:
        is_ours = facts.known is not None and facts.known.state is ActState.ACCEPTED
        return [] if is_ours else [refused("asked_by", "change_not_opened_here")]
    return [refused("asked_by", "change_third_person")]


def _bond(draft: ChangeDraft, facts: ChangeFacts) -> list[Problem]:
    found: list[Problem] = []
    if relation_asked(draft, facts):
        if draft.relation in MAY_NOT_ACT:
            return [refused("relation", f"asker_may_not.{draft.relation}")]
        one, traits = representative_draft(draft), asked_traits(draft, facts)
        found += bond_problems(one, minor=traits is None or is_minor(traits, facts))
        found += paper_problems(one)
    if agreement_asked(draft, facts) and not draft.own_agreement_sought:
        found.append(refused("own_agreement_sought", "own_agreement_missing"))
    return found


def _way(draft: ChangeDraft, facts: ChangeFacts) -> list[Problem]:
    """What the record, once it was read, does not allow."""
    held, way = facts.held, way_of(draft)
    if held is None or way is None or way is Way.HISTORY:
        return []
    if way is Way.REOPEN:
        return [refused("way", "change_record_open")] if held.is_active else []
    if not held.is_active:
        return [refused("way", "change_record_closed")]
    if way is Way.ACCESS and not held.has_consent:
        return [refused("way", "change_no_consent")]
    return []


# --- the change itself


def _contact(draft: ChangeDraft, facts: ChangeFacts) -> list[Problem]:
    typed = draft.contact or ContactDraft()
    elsewhere = facts.contact_elsewhere if draft.asked_by == HOLDER else frozenset()
    found = contact_problems(_without(typed, draft.dropped), facts.profile, facts.site_contacts, elsewhere)
    if has_address(typed) and "address" not in draft.dropped:
        found += address_of(typed).problems
    if found:
        return found
    after = new_contact(draft, facts)
    if not (after.email or after.mobile or after.address):
        found.append(refused("street", "reach_missing"))
    elif not contact_touched(draft, facts):
        found.append(refused("email", "change_contact_nothing"))
    if typed.notify and not (after.email or after.mobile):
        found.append(Problem("notify", "notify_without_contact", weight=Weight.NOTICE))
    return found


def _without(typed: ContactDraft, dropped: frozenset[str]) -> ContactDraft:
    email = "" if "email" in dropped else typed.email
    return replace(typed, email=email, mobile="" if "mobile" in dropped else typed.mobile)


def _access(draft: ChangeDraft, facts: ChangeFacts) -> list[Problem]:
    before, after = access_before(draft, facts), new_access(draft, facts)
    found = list(access_rules(after, facts.today, before))
    if not found and way_of(draft) is Way.ACCESS and not access_touched(before, after):
        found.append(refused("grants", "change_access_nothing"))
    return found


def _closing(draft: ChangeDraft, facts: ChangeFacts) -> list[Problem]:
    reason, note = reason_of(draft, facts.profile), squeezed(draft.note)
    if reason is None:
        return [refused("reason", "closing_reason_missing")]
    if reason is ClosingReason.DEATH and not draft.certificate_seen:
        return [refused("certificate_seen", "closing_certificate_missing")]
    if reason is not ClosingReason.ERROR:
        return []
    if len(note) < NOTE_SHORTEST:
        return [refused("note", "closing_note_missing")]
    if len(note) > NOTE_LONGEST:
        return [refused("note", "closing_note_too_long", most=str(NOTE_LONGEST), count=str(len(note)))]
    if not draft.letter_destroyed:
        return [Problem("letter_destroyed", "closing_letter_out", weight=Weight.NOTICE)]
    return []


def _reopening(draft: ChangeDraft) -> list[Problem]:
    found = [] if draft.leaflet else [refused("leaflet", "leaflet_missing")]
    return found if draft.consent else [*found, refused("consent", "reopening_consent_missing")]
