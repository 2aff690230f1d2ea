"""A new provisional code (F3), as data: who asks, proof, number and card serial, then the channel. Six keys at most.

A new code can steal a record, so the channels are counted out here before the service is asked (counter.md, care).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from desk_app.domain import birth, nir, proofs
from desk_app.domain.acts import ActRow, Attached, Basis, OpenRecord, Representative, opening_of
from desk_app.domain.answers import Channel, Existing, ExistingAnswer
from desk_app.domain.checked import refused
from desk_app.domain.datamatrix import InsScan
from desk_app.domain.identity import Proof
from desk_app.domain.people import Sex, Traits
from desk_app.domain.profile import Profile
from desk_app.domain.refusal import Problem, Weight
from desk_app.flows.drafts import Situation

HOLDER = "holder"
REPRESENTATIVE = "representative"
THIRD_PERSON = "other"
EMANCIPATED = "renewal_emancipated"
SERIAL_DIGITS = range(8, 14)  # 11 on a card with a photo, 8 to 13 on one without


class RenewalStep(StrEnum):
    """The pages of a renewal."""

    PERSON = "person"
    CHANNEL = "channel"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalDraft:
    """What is typed for a new code. Strings as in the opening's drafts; names equal the fields' object names."""

    id: str = ""  # a fresh UUIDv7 once it is on the screen
    asked_by: str = HOLDER  # holder, representative, other
    proofs: tuple[Proof, ...] = ()
    number: str = ""
    vitale_serial: str = ""
    birth_name: str = ""
    given_names: str = ""
    sex: str = ""
    birth_date: str = ""
    birthplace: str = ""
    scanned_oid: str = ""
    representative_birth_name: str = ""  # who stands at the counter for somebody else
    representative_given_name: str = ""
    accepted: frozenset[str] = frozenset()
    channel: Channel | None = None
    step: str = RenewalStep.PERSON.value
    field: str = ""  # object name of what had the focus, so that work is taken up at the same field


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalFacts:
    """The world around a renewal. `known` is this desk's own accepted act for the number, where it has one."""

    today: date
    profile: Profile
    existing: ExistingAnswer | None = None
    known: ActRow | None = None  # an opening
    contact_changed_on: date | None = None  # as far as this desk knows
    cannot: tuple[str, ...] = ()  # operations the service does not offer


def renewal_traits(draft: RenewalDraft, facts: RenewalFacts) -> Traits | None:
    """The traits: of this desk's own act for that number where there is one, else as typed or scanned."""
    if facts.known is not None:
        return facts.known.act.content.identity.traits
    born = birth.parse_birth_date(draft.birth_date, facts.today).value
    name, given = birth.check_birth_name(draft.birth_name).value, birth.check_given_names(draft.given_names).value
    if not (born and name and given and draft.sex in ("F", "M")):
        return None
    return Traits(
        birth_name=name,
        given_names=given,
        first_given_name=given.split()[0],
        sex=Sex(draft.sex),
        birth_date=born,
        birthplace=birth.check_birthplace(draft.birthplace).value or "",
    )


def whole_number(draft: RenewalDraft) -> str:
    """The 15 characters of the number, with the key computed where it was not typed; empty while it is not whole."""
    reading = nir.check(draft.number) if draft.number else None
    if reading is None:
        return ""
    if reading.whole:
        return reading.number
    return reading.number + reading.key if len(reading.number) == 13 else ""


def traits_asked(draft: RenewalDraft, facts: RenewalFacts) -> bool:
    """Are the traits to be typed? Not where this desk knows whose number it is; yes where several share the card."""
    return facts.known is None or bool(draft.birth_name or draft.given_names or draft.birth_date)


def number_is_own(draft: RenewalDraft, facts: RenewalFacts) -> bool:
    """Is the number the person's own? That on a child's card may be a parent's, which is nobody's key for a match."""
    traits = renewal_traits(draft, facts)
    return traits is None or not (_is_minor(traits, facts) and nir.belongs_to_adult_of(draft.number, traits.birth_date))


def _is_minor(traits: Traits, facts: RenewalFacts) -> bool:
    return traits.birth_date.age_on(facts.today) < facts.profile.majority_age


def take_renewal_scan(draft: RenewalDraft, scan: InsScan) -> RenewalDraft:
    """A scan starts over with that person: nothing of somebody else may stay beside it."""
    return RenewalDraft(
        id=draft.id,
        field=draft.field,
        asked_by=draft.asked_by,
        representative_birth_name=draft.representative_birth_name,
        representative_given_name=draft.representative_given_name,
        number=scan.ins,
        birth_name=scan.birth_name,
        given_names=scan.given_names,
        sex=scan.sex.value,
        birth_date=scan.birth_date.french(),
        birthplace=scan.birthplace,
        scanned_oid=scan.oid,
    )


def is_represented(draft: RenewalDraft, facts: RenewalFacts) -> bool:
    """A minor's code is asked for by a representative, and so is that of an adult under tutelle.

    This desk's own act tells an emancipated minor; who was a child at the opening may be an adult today.
    """
    traits = renewal_traits(draft, facts)
    minor = traits is not None and _is_minor(traits, facts)
    if facts.known is None:
        return minor and EMANCIPATED not in draft.accepted
    content = opening_of(facts.known.act)
    return bool(content.representatives) if minor else content.situation == Situation.TUTELLE.value


def is_strong(draft: RenewalDraft) -> bool:
    """Was a strong proof shown by the one who asks?"""
    return proofs.strong(draft.proofs, minor=False)


def renewal_problems(step: RenewalStep, draft: RenewalDraft, facts: RenewalFacts) -> tuple[Problem, ...]:
    """What is wrong on one page."""
    if step is RenewalStep.PERSON:
        return tuple(_person(draft, facts))
    if step is RenewalStep.CHANNEL and draft.channel not in channels(draft, facts):
        return (refused("channel", "channel_missing" if draft.channel is None else "channel_not_allowed"),)
    return ()


def _person(draft: RenewalDraft, facts: RenewalFacts) -> list[Problem]:
    found = list(nir.check(draft.number).problems)
    if facts.known is None and not draft.scanned_oid and not found:
        found += birth.check_birth_name(draft.birth_name).problems
        found += birth.check_given_names(draft.given_names).problems
        if draft.sex not in ("F", "M"):
            found.append(refused("sex", "sex_missing"))
        found += birth.parse_birth_date(draft.birth_date, facts.today).problems
    if draft.asked_by == THIRD_PERSON:
        found.append(refused("asked_by", "renewal_third_person"))
    elif draft.asked_by == HOLDER and _may_be_emancipated(draft, facts):
        found.append(Problem("asked_by", EMANCIPATED, weight=Weight.QUESTION))
    elif draft.asked_by == HOLDER and is_represented(draft, facts):
        found.append(refused("asked_by", "renewal_needs_representative"))
    elif draft.asked_by == REPRESENTATIVE and facts.known is not None and not is_represented(draft, facts):
        found.append(refused("asked_by", "renewal_acts_alone"))
    elif draft.asked_by == REPRESENTATIVE:
        found += _representative(draft, facts)
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


def _may_be_emancipated(draft: RenewalDraft, facts: RenewalFacts) -> bool:
    """A minor whom this desk has not opened, old enough for a card of one's own: asked, and the service decides."""
    traits = renewal_traits(draft, facts)
    return (
        facts.known is None
        and traits is not None
        and _is_minor(traits, facts)
        and traits.birth_date.age_on(facts.today) >= facts.profile.own_card_age
    )


def _representative(draft: RenewalDraft, facts: RenewalFacts) -> list[Problem]:
    """Who asks is named as on the proof: of two parents, one only may have the code."""
    family = birth.check_birth_name(draft.representative_birth_name).problems
    given = birth.check_given_names(draft.representative_given_name).problems
    found = [replace(problem, field="representative_birth_name") for problem in family]
    found += [replace(problem, field="representative_given_name") for problem in given]
    known = facts.known.act.content.representatives if facts.known is not None else ()
    if known and not found and not any(_is_named(one, draft) for one in known):
        found.append(refused("representative_birth_name", "renewal_representative_unknown"))
    return found


def channels(draft: RenewalDraft, facts: RenewalFacts) -> tuple[Channel, ...]:
    """The channels a new code may take, the most usual first; empty where it may take none.

    A contact changed lately leaves paper only; a weak proof leaves no paper in hand, only the letter posted to the
    address the service holds, and the masked contacts it held before; a third person gets nothing.
    """
    if draft.asked_by == THIRD_PERSON or "renew-code" in facts.cannot:
        return ()
    content = opening_of(facts.known.act) if facts.known is not None else None
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
        if _is_named(one, draft) and (one.attached is Attached.YES or one.basis is not Basis.PARENT):
            return rank
    return None


def who_asks(draft: RenewalDraft) -> tuple[str, str]:
    """Birth name and given names of the representative in strict spelling; each empty where it cannot be read."""
    family = birth.check_birth_name(draft.representative_birth_name).value
    given = birth.check_given_names(draft.representative_given_name).value
    return family or "", given or ""


def _is_named(one: Representative, draft: RenewalDraft) -> bool:
    """Is this the one who asks, as named on the proof? The first given name is enough."""
    family, given = who_asks(draft)
    if not family or not given or draft.asked_by != REPRESENTATIVE:
        return False
    return family == one.birth_name and given.split()[:1] == one.given_name.split()[:1]


def contact_is_recent(facts: RenewalFacts) -> bool:
    """Was a contact changed less than the profile's days ago?"""
    changed = facts.contact_changed_on
    return changed is not None and (facts.today - changed).days < facts.profile.recent_contact_days


def letter_in_hand(draft: RenewalDraft) -> bool:
    """May the letter be handed over here? Only against a strong proof; otherwise it is posted."""
    return is_strong(draft) and draft.asked_by != THIRD_PERSON
