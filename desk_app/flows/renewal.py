"""A new provisional code (F3), as data: who asks, proof, number and card serial, then the channel. Six keys at most.

A new code can steal a record, so the channels are counted out here before the service is asked (counter.md, care).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from desk_app.domain.acts import Attached, Basis, OpenRecord
from desk_app.domain.answers import Channel, Existing
from desk_app.domain.checked import refused
from desk_app.domain.datamatrix import InsScan
from desk_app.domain.refusal import Problem, Weight
from desk_app.flows.asking import (
    REPRESENTATIVE,
    THIRD_PERSON,
    Asking,
    AskingFacts,
    asker_problems,
    is_named,
    is_represented,
    is_strong,
    number_problems,
    of_opening,
    of_scan,
    opening_known,
    representatives_known,
)
from desk_app.flows.drafts import Facts, OpeningDraft

SERIAL_DIGITS = range(8, 14)  # 11 on a card with a photo, 8 to 13 on one without


class RenewalStep(StrEnum):
    """The pages of a renewal."""

    PERSON = "person"
    CHANNEL = "channel"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalDraft(Asking):
    """What is typed for a new code."""

    vitale_serial: str = ""
    channel: Channel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalFacts(AskingFacts):
    """The world around a renewal."""

    contact_changed_on: date | None = None  # as far as this desk knows


def renewal_of(draft: OpeningDraft, facts: Facts) -> RenewalDraft:
    """From an opening whose person has a record already to a new code."""
    return RenewalDraft(**of_opening(draft, facts))


def take_renewal_scan(draft: RenewalDraft, scan: InsScan) -> RenewalDraft:
    """A scan starts over with that person: nothing of somebody else may stay beside it."""
    return RenewalDraft(
        id=draft.id,
        field=draft.field,
        asked_by=draft.asked_by,
        representative_birth_name=draft.representative_birth_name,
        representative_given_name=draft.representative_given_name,
        **of_scan(scan),
    )


def renewal_problems(step: RenewalStep, draft: RenewalDraft, facts: RenewalFacts) -> tuple[Problem, ...]:
    """What is wrong on one page."""
    if step is RenewalStep.PERSON:
        return tuple(_person(draft, facts))
    if step is RenewalStep.CHANNEL and draft.channel not in channels(draft, facts):
        return (refused("channel", "channel_missing" if draft.channel is None else "channel_not_allowed"),)
    return ()


def _person(draft: RenewalDraft, facts: RenewalFacts) -> list[Problem]:
    found = number_problems(draft, facts)
    if draft.asked_by == THIRD_PERSON:
        found.append(refused("asked_by", "renewal_third_person"))
    else:
        found += _asker(draft, facts)
    if not draft.proofs:
        found.append(refused("proof", "proof_missing"))
    elif not is_strong(draft):
        found.append(Problem("proof", "renewal_proof_weak", weight=Weight.NOTICE))
    serial = re.sub(r"\s", "", draft.vitale_serial)
    if serial and not (serial.isascii() and serial.isdigit() and len(serial) in SERIAL_DIGITS):
        found.append(refused("vitale_serial", "vitale_serial_shape"))
    elif not serial and facts.profile.vitale_serial_asked:
        found.append(Problem("vitale_serial", "vitale_serial_missing", weight=Weight.NOTICE))
    answer = facts.existing
    if answer is not None and answer.status is not Existing.OPEN:
        found.append(refused("number", f"renewal_existing_{answer.status.value}"))
    return found


def _asker(draft: RenewalDraft, facts: RenewalFacts) -> list[Problem]:
    """Who asks is named as on the proof: of two parents, one only may have the code."""
    found = asker_problems(draft, facts)
    known = representatives_known(facts)
    if draft.asked_by == REPRESENTATIVE and known and not found and not any(is_named(one, draft) for one in known):
        found.append(refused("representative_birth_name", "renewal_representative_unknown"))
    return found


def channels(draft: RenewalDraft, facts: RenewalFacts) -> tuple[Channel, ...]:
    """The channels a new code may take, the most usual first; empty where it may take none.

    A contact changed lately leaves paper only; a weak proof leaves no paper in hand, only the letter posted to the
    address the service holds, and the masked contacts it held before; a third person gets nothing.
    """
    if draft.asked_by == THIRD_PERSON or "renew-code" in facts.cannot:
        return ()
    content = opening_known(facts)
    if content is not None and is_represented(draft, facts) != (draft.asked_by == REPRESENTATIVE):
        return ()
    if content is not None and draft.asked_by == REPRESENTATIVE and code_representative(draft, content) is None:
        return ()
    at_home = content is None or not content.contact.nothing_at_home
    paper = (Channel.LETTER,) if at_home or letter_in_hand(draft) else ()
    return paper if contact_is_recent(facts) else (Channel.SMS, Channel.EMAIL, *paper)


def code_representative(draft: RenewalDraft, content: OpenRecord) -> int | None:
    """The rank of the representative who asks, where that one may have this person's code: the parent to whom the child
    is attached, or the one whom a judgment or a mandate names. None where the one who asks may not."""
    for rank, one in enumerate(content.representatives):
        if is_named(one, draft) and (one.attached is Attached.YES or one.basis is not Basis.PARENT):
            return rank
    return None


def contact_is_recent(facts: RenewalFacts) -> bool:
    """Was a contact changed less than the profile's days ago?"""
    changed = facts.contact_changed_on
    return changed is not None and (facts.today - changed).days < facts.profile.recent_contact_days


def letter_in_hand(draft: RenewalDraft) -> bool:
    """May the letter be handed over here? Only against a strong proof; otherwise it is posted."""
    return is_strong(draft) and draft.asked_by != THIRD_PERSON
