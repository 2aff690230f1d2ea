"""Who stands at the counter for whose record, and what they showed: asked before a new code and before any change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from desk_app.domain import birth, nir, proofs
from desk_app.domain.acts import ActRow, OpenRecord, Representative
from desk_app.domain.answers import ExistingAnswer
from desk_app.domain.checked import refused
from desk_app.domain.datamatrix import InsScan
from desk_app.domain.identity import Proof
from desk_app.domain.people import Sex, Traits
from desk_app.domain.profile import Profile
from desk_app.domain.refusal import Problem, Weight
from desk_app.flows import standing
from desk_app.flows.drafts import Facts, OpeningDraft, Situation

HOLDER = "holder"
REPRESENTATIVE = "representative"
THIRD_PERSON = "other"
EMANCIPATED = "asker_emancipated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What is typed about the one who asks. Strings as in the opening's drafts; names equal those of the fields."""

    id: str = ""  # a fresh UUIDv7 once it is on the screen
    asked_by: str = HOLDER
    proofs: tuple[Proof, ...] = ()
    number: str = ""
    birth_name: str = ""
    given_names: str = ""
    sex: str = ""
    birth_date: str = ""
    birthplace: str = ""
    scanned_oid: str = ""
    representative_birth_name: str = ""  # who stands at the counter for somebody else
    representative_given_name: str = ""
    accepted: frozenset[str] = frozenset()
    step: str = "person"
    field: str = ""  # object name of what had the focus, so that work is taken up at the same field


@dataclass(frozen=True, slots=True, kw_only=True)
class AskingFacts:
    """The world around it. `known` is this desk's own opening of that record, where it has one."""

    today: date
    profile: Profile
    existing: ExistingAnswer | None = None
    known: ActRow | None = None
    cannot: tuple[str, ...] = ()  # operations the service does not offer


def of_scan(scan: InsScan) -> dict[str, Any]:
    """What a scan says, as fields of the draft."""
    return {
        "number": scan.ins,
        "birth_name": scan.birth_name,
        "given_names": scan.given_names,
        "sex": scan.sex.value,
        "birth_date": scan.birth_date.french(),
        "birthplace": scan.birthplace,
        "scanned_oid": scan.oid,
    }


def of_opening(draft: OpeningDraft, facts: Facts) -> dict[str, Any]:
    """What the current person of an opening says already, as fields of the draft: number, traits, who asks and what was
    shown. Nothing is typed twice."""
    person = draft.person
    represented = standing.is_represented(person, facts)
    first = draft.representatives[0] if represented and draft.representatives else None
    return {
        "asked_by": REPRESENTATIVE if represented else HOLDER,
        "proofs": first.proofs if first is not None else () if represented else person.proofs,
        "number": person.number,
        "birth_name": person.birth_name,
        "given_names": person.given_names,
        "sex": person.sex,
        "birth_date": person.birth_date,
        "birthplace": person.birthplace,
        "scanned_oid": person.scanned_oid,
        "representative_birth_name": first.birth_name if first is not None else "",
        "representative_given_name": first.given_name if first is not None else "",
    }


def opening_known(facts: AskingFacts) -> OpenRecord | None:
    """What this desk's own opening says, where there is one."""
    content = facts.known.act.content if facts.known is not None else None
    return content if isinstance(content, OpenRecord) else None


def asked_traits(draft: Asking, facts: AskingFacts) -> Traits | None:
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


def whole_number(draft: Asking) -> str:
    """The 15 characters of the number, with the key computed where it was not typed; empty while it is not whole."""
    reading = nir.check(draft.number) if draft.number else None
    if reading is None:
        return ""
    if reading.whole:
        return reading.number
    return reading.number + reading.key if len(reading.number) == 13 else ""


def traits_asked(draft: Asking, facts: AskingFacts) -> bool:
    """Are the traits to be typed? Not where this desk knows whose number it is; yes where several share the card."""
    return facts.known is None or bool(draft.birth_name or draft.given_names or draft.birth_date)


def number_is_own(draft: Asking, facts: AskingFacts) -> bool:
    """Is the number the person's own? That on a child's card may be a parent's, which is nobody's key for a match."""
    traits = asked_traits(draft, facts)
    return traits is None or not (is_minor(traits, facts) and nir.belongs_to_adult_of(draft.number, traits.birth_date))


def is_minor(traits: Traits, facts: AskingFacts) -> bool:
    """Below the profile's majority by the youngest reading."""
    return traits.birth_date.age_on(facts.today) < facts.profile.majority_age


def is_represented(draft: Asking, facts: AskingFacts) -> bool:
    """A minor is spoken for by a representative, and so is an adult under tutelle.

    This desk's own act tells an emancipated minor; who was a child at the opening may be an adult today.
    """
    traits = asked_traits(draft, facts)
    minor = traits is not None and is_minor(traits, facts)
    content = opening_known(facts)
    if content is None:
        return minor and EMANCIPATED not in draft.accepted
    return bool(content.representatives) if minor else content.situation == Situation.TUTELLE.value


def is_strong(draft: Asking) -> bool:
    """Was a strong proof shown by the one who asks?"""
    return proofs.strong(draft.proofs, minor=False)


def number_problems(draft: Asking, facts: AskingFacts) -> list[Problem]:
    """The number, and the traits where this desk does not know whose it is."""
    found = list(nir.check(draft.number).problems)
    if facts.known is None and not draft.scanned_oid and not found:
        found += birth.check_birth_name(draft.birth_name).problems
        found += birth.check_given_names(draft.given_names).problems
        if draft.sex not in ("F", "M"):
            found.append(refused("sex", "sex_missing"))
        found += birth.parse_birth_date(draft.birth_date, facts.today).problems
    return found


def asker_problems(draft: Asking, facts: AskingFacts) -> list[Problem]:
    """May the person ask alone, and is the representative named? Who else asks is each journey's own to judge."""
    if draft.asked_by == HOLDER and _may_be_emancipated(draft, facts):
        return [Problem("asked_by", EMANCIPATED, weight=Weight.QUESTION)]
    if draft.asked_by == HOLDER and is_represented(draft, facts):
        return [refused("asked_by", "asker_needs_representative")]
    if draft.asked_by != REPRESENTATIVE:
        return []
    if opening_known(facts) is not None and not is_represented(draft, facts):
        return [refused("asked_by", "asker_acts_alone")]
    family = birth.check_birth_name(draft.representative_birth_name).problems
    given = birth.check_given_names(draft.representative_given_name).problems
    found = [replace(problem, field="representative_birth_name") for problem in family]
    return found + [replace(problem, field="representative_given_name") for problem in given]


def _may_be_emancipated(draft: Asking, facts: AskingFacts) -> bool:
    """A minor whom this desk has not opened, old enough for a card of one's own: asked, and the service decides."""
    traits = asked_traits(draft, facts)
    return (
        facts.known is None
        and traits is not None
        and is_minor(traits, facts)
        and traits.birth_date.age_on(facts.today) >= facts.profile.own_card_age
    )


def who_asks(draft: Asking) -> tuple[str, str]:
    """Birth name and given names of the representative in strict spelling; each empty where it cannot be read."""
    family = birth.check_birth_name(draft.representative_birth_name).value
    given = birth.check_given_names(draft.representative_given_name).value
    return family or "", given or ""


def is_named(one: Representative, draft: Asking) -> bool:
    """Is this the one who asks, as named on the proof? The first given name is enough."""
    family, given = who_asks(draft)
    if not family or not given or draft.asked_by != REPRESENTATIVE:
        return False
    return family == one.birth_name and given.split()[:1] == one.given_name.split()[:1]


def representatives_known(facts: AskingFacts) -> tuple[Representative, ...]:
    """Those who were noted when this desk opened the record."""
    content = opening_known(facts)
    return content.representatives if content is not None else ()
