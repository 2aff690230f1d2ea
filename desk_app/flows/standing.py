"""What the typed data already says about a person: an age, who decides, how strong a proof is."""

from __future__ import annotations

from desk_app.domain import birth, nir, proofs
from desk_app.domain.acts import Basis
from desk_app.domain.people import BirthDate, Sex, Traits
from desk_app.flows.drafts import Facts, OpeningDraft, PersonDraft, RepresentativeDraft, Situation

BASES: dict[str, Basis] = {
    "mother": Basis.PARENT,
    "father": Basis.PARENT,
    "adoptive": Basis.PARENT,
    "tutor": Basis.TUTOR,
    "ase": Basis.CHILD_WELFARE,
    "judge": Basis.JUDGE,
}
KINSHIPS = {"mother": "MTH", "father": "FTH", "adoptive": "ADOPTP"}  # R216


def birth_date(person: PersonDraft, facts: Facts) -> BirthDate | None:
    """The date of birth, once it can be read."""
    return birth.parse_birth_date(person.birth_date, facts.today).value if person.birth_date else None


def is_minor(person: PersonDraft, facts: Facts) -> bool:
    """Below the profile's majority by the youngest reading, and not emancipated. Nobody is before a date is typed."""
    born = birth_date(person, facts)
    if born is None or person.situation is Situation.EMANCIPATED:
        return False
    return born.age_on(facts.today) < facts.profile.majority_age


def may_come_alone(person: PersonDraft, facts: Facts) -> bool:
    """Is this minor old enough, in this profile, to act without a representative?"""
    born = birth_date(person, facts)
    age = born.age_on(facts.today) if born else 0
    return facts.profile.minor_alone_age <= age < facts.profile.majority_age


def is_represented(person: PersonDraft, facts: Facts) -> bool:
    """Does somebody else decide? A minor who may not act alone, or an adult under tutelle. The data says it."""
    if person.situation is Situation.TUTELLE:
        return True
    return is_minor(person, facts) and not (person.alone and may_come_alone(person, facts))


def inherits(draft: OpeningDraft, facts: Facts, index: int | None = None) -> bool:
    """The next child takes over what was said for the first person; only the number is asked again."""
    index = draft.current if index is None else index
    return index > 0 and bool(draft.representatives) and is_represented(draft.people[index], facts)


def basis_of(representative: RepresentativeDraft) -> Basis | None:
    """Why this representative may act; None for those who may not."""
    return representative.basis or BASES.get(representative.relation)


def is_named(representative: RepresentativeDraft) -> bool:
    """Has anything been typed about this representative?"""
    return bool(representative.birth_name or representative.given_name or representative.relation)


def representative_is_strong(representative: RepresentativeDraft) -> bool:
    """Did the representative show a strong proof of who they are?"""
    return proofs.strong(
        representative.proofs, minor=False, representative_strong=False, judgment_seen=representative.judgment_seen
    )


def judgment_seen(draft: OpeningDraft) -> bool:
    """Was the judgment (or the mandate of the child welfare service) seen?"""
    return any(one.judgment_seen for one in draft.representatives)


def is_strong(draft: OpeningDraft, facts: Facts, index: int | None = None) -> bool:
    """Is what was shown a strong proof for this person? Weak is recorded too, and keeps the identity provisional."""
    person = draft.people[draft.current if index is None else index]
    represented = is_represented(person, facts)
    return proofs.strong(
        person.proofs,
        minor=is_minor(person, facts),
        representative_strong=represented and any(representative_is_strong(one) for one in draft.representatives),
        judgment_seen=judgment_seen(draft),
    )


def whole_number(person: PersonDraft) -> str:
    """The 15 characters of the number, or empty while it is not whole."""
    reading = nir.check(person.number) if person.number else None
    return reading.number if reading and reading.whole else ""


def first_given_name(given_names: str) -> str:
    """The first of the list. A compound first name is one word here: it carries its hyphen."""
    words = given_names.replace(",", " ").split()
    return words[0] if words else ""


def traits_of(person: PersonDraft, facts: Facts) -> Traits | None:
    """The traits once birth name, given names, sex and date can be read; None before."""
    born = birth_date(person, facts)
    name = birth.check_birth_name(person.birth_name).value if person.birth_name else None
    given = birth.check_given_names(person.given_names).value if person.given_names else None
    if not (born and name and given and person.sex in ("F", "M")):
        return None
    place = birth.check_birthplace(person.birthplace).value if person.birthplace else None
    return Traits(
        birth_name=name,
        given_names=given,
        first_given_name=person.first_given_name or first_given_name(given),
        sex=Sex(person.sex),
        birth_date=born,
        birthplace=place or "",
        used_name=birth.check_used_name(person.used_name).value or "",
        used_given_name=birth.check_used_name(person.used_given_name).value or "",
    )


def called(person: PersonDraft) -> str:
    """How the person is named on the screen while being typed: « Léa », or nothing yet."""
    return person.used_given_name.strip() or person.first_given_name or first_given_name(person.given_names)
