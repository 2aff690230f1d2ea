"""What is wrong on a person's own pages: number and traits, proof, existing record, creation code, access, consent."""

from __future__ import annotations

from datetime import date

from desk_app.domain import birth, identity, nir
from desk_app.domain.access import UNREAD, Access
from desk_app.domain.answers import Existing
from desk_app.domain.checked import refused
from desk_app.domain.identity import NumberOwner
from desk_app.domain.refusal import Problem, Weight
from desk_app.domain.rights import NOBODY, never_granted
from desk_app.flows.attachment import attachment_asked
from desk_app.flows.drafts import Facts, OpeningDraft, PersonDraft
from desk_app.flows.standing import birth_date, is_minor, is_strong, traits_of, whole_number

DEMONSTRATION = frozenset({identity.INS_NIR_TEST, identity.INS_NIR_DEMONSTRATION})
PRODUCTION = frozenset({identity.INS_NIR, identity.INS_NIA})
KEY_MISSING = "number_key_missing"  # the domain's question about 13 digits
IS_PARENTS = "number_is_parents"
IS_CHILDS = "number_is_childs"
CARD_OF = "number_card_"  # then `yes` or `no`: is this next child on the card of the parent who is here?


def number_problems(draft: OpeningDraft, facts: Facts) -> tuple[Problem, ...]:
    """The page of the number and the traits."""
    person = draft.person
    found = _card_asked(list(_number(person, facts)), draft, facts)
    found += _twice(draft, facts)
    found += birth.check_birth_name(person.birth_name).problems
    found += birth.check_given_names(person.given_names).problems
    if person.sex not in ("F", "M"):
        found.append(refused("sex", "sex_missing"))
    found += birth.parse_birth_date(person.birth_date, facts.today).problems
    found += birth.check_birthplace(person.birthplace).problems
    if person.open_ended:
        found.append(Problem(person.open_ended, "scan_open_ended", weight=Weight.QUESTION))
    found += birth.check_used_name(person.used_name).problems
    found += birth.check_used_name(person.used_given_name, "used_given_name").problems
    return tuple(found)


def _number(person: PersonDraft, facts: Facts) -> list[Problem]:
    system = f"urn:oid:{person.scanned_oid.removeprefix('urn:oid:')}"  # the code carries the bare OID
    if system in DEMONSTRATION and not facts.profile.demonstration:
        return [refused("number", "number_demonstration")]
    if system in PRODUCTION and facts.profile.demonstration:
        return [refused("number", "number_production")]
    if person.without_number and not person.number:
        return []  # the process stops there, see `stop`
    found = list(nir.check(person.number).problems)
    if any(problem.weight is Weight.WALL for problem in found):
        return found
    traits, born = traits_of(person, facts), birth_date(person, facts)
    if person.number_owner is not NumberOwner.OWN or person.scanned_oid or born is None:
        return found
    if is_minor(person, facts) and nir.belongs_to_adult_of(person.number, born) and IS_CHILDS not in person.accepted:
        return [*found, Problem("number", IS_PARENTS, weight=Weight.QUESTION)]
    return [*found, *(nir.differences(person.number, traits) if traits else ())]


def _card_asked(found: list[Problem], draft: OpeningDraft, facts: Facts) -> list[Problem]:
    """One question, one key: the other parent's card says at once whose number it is and where the code goes."""
    said = attachment_asked(draft, facts)
    if said is None or IS_CHILDS in draft.person.accepted or any(one.weight is Weight.WALL for one in found):
        return found
    others = [one for one in found if one.code != IS_PARENTS]
    return [Problem("number", f"{CARD_OF}{said.value}", weight=Weight.QUESTION), *others]


def _twice(draft: OpeningDraft, facts: Facts) -> list[Problem]:
    """Nobody is typed twice in one household. Twins are two people: their traits differ, a parent's number may not."""
    number, mine = whole_number(draft.person), traits_of(draft.person, facts)
    for index, other in enumerate(draft.people):
        if index == draft.current:
            continue
        both_own = draft.person.number_owner is NumberOwner.OWN and other.number_owner is NumberOwner.OWN
        if number and both_own and number == whole_number(other):
            return [refused("number", "number_twice", name=other.given_names)]
        theirs = traits_of(other, facts)
        if (
            mine
            and theirs
            and (mine.birth_name, mine.given_names, mine.birth_date)
            == (
                theirs.birth_name,
                theirs.given_names,
                theirs.birth_date,
            )
        ):
            return [refused("given_names", "person_twice", name=other.given_names)]
    return []


def proof_problems(draft: OpeningDraft, facts: Facts) -> tuple[Problem, ...]:
    """What was shown, and the leaflet. Weak is a notice with its consequences, never a wall."""
    found: list[Problem] = []
    if not draft.person.proofs:
        found.append(refused("proof", "proof_missing"))
    elif not is_strong(draft, facts):
        found.append(Problem("proof", "proof_weak", weight=Weight.NOTICE))
    if not draft.leaflet:
        found.append(refused("leaflet", "leaflet_missing"))
    return tuple(found)


def existing_problems(draft: OpeningDraft, facts: Facts) -> tuple[Problem, ...]:
    """Is there a record already? Only `several` may be gone past, with a key; unreachable is said and never stops."""
    answer = facts.of(draft.current).existing
    if answer is None or answer.status is Existing.NONE:
        return ()
    weight = {Existing.SEVERAL: Weight.QUESTION, Existing.UNREACHABLE: Weight.NOTICE}.get(answer.status, Weight.WALL)
    return (Problem("existing", f"existing_{answer.status.value}", weight=weight),)


def code_problems(draft: OpeningDraft, facts: Facts) -> tuple[Problem, ...]:
    """The code itself is never here: only whether a whole one has been typed."""
    if facts.of(draft.current).code_whole or draft.person.no_code:
        return ()
    return (refused("creation_code", "code_missing"),)


def access_problems(draft: OpeningDraft, facts: Facts) -> tuple[Problem, ...]:
    """The page of the access choices."""
    return access_rules(draft.person.access, facts.today)


def access_rules(access: Access, today: date, before: Access = NOBODY) -> tuple[Problem, ...]:
    """Each line names one person once, says something about them, and gives nothing to whom nothing is given here;
    `before` is what stands already."""
    grants = access.grants
    names = [grant.professional.rpps for grant in grants]
    found: list[Problem] = []
    for grant in grants:
        name = grant.professional.shown_name()
        if names.count(grant.professional.rpps) > 1:
            return (refused("grants", "grant_twice", name=name),)
        if not (grant.read or grant.add or grant.blocked):
            found.append(refused("grants", "grant_empty", name=name))
        if grant.blocked and (grant.read or grant.add):
            found.append(refused("grants", "grant_contradicts", name=name))
        if grant.until and grant.until < today:
            found.append(refused("grants", "grant_day" if grant.until == UNREAD else "grant_past", name=name))
        if grant.blocked and access.attending_doctor == grant.professional:
            found.append(refused("attending_doctor", "attending_doctor_blocked", name=name))
    for professional in never_granted(before, access):
        field = "attending_doctor" if professional == access.attending_doctor else "grants"
        found.append(refused(field, "grant_occupational", name=professional.shown_name()))
    return tuple(found)


def review_problems(draft: OpeningDraft, facts: Facts) -> tuple[Problem, ...]:
    """Without consent nothing opens."""
    return () if draft.person.consent else (refused("consent", "consent_missing"),)
