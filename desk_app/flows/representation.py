"""Who acts for somebody else, what that takes, and who may not act at all (docs/domain.md, section 4)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desk_app.domain import birth
from desk_app.domain.acts import Attached, Basis
from desk_app.domain.checked import refused
from desk_app.domain.plain import squeezed
from desk_app.domain.refusal import Problem, Weight
from desk_app.flows.drafts import Facts, OpeningDraft, RepresentativeDraft, Situation
from desk_app.flows.standing import (
    basis_of,
    is_minor,
    is_named,
    is_represented,
    may_come_alone,
    representative_is_strong,
)

MAY_NOT_ACT = ("step-parent", "grandparent", "foster", "other")
SERVICE_LONGEST = 100  # characters of the service's name
NEEDS_JUDGMENT = frozenset({Basis.TUTOR, Basis.CHILD_WELFARE, Basis.JUDGE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """The process ends here, with a sentence (`stop.<code>`) and what to bring (keys below `letter.to_bring.`)."""

    code: str
    to_bring: tuple[str, ...] = ()

    @property
    def letter_offered(self) -> bool:
        """Is there something to hand over on paper?"""
        return bool(self.to_bring)


def stop(draft: OpeningDraft, facts: Facts) -> Stop | None:
    """Why this person cannot be opened today, or None. Nothing typed is lost by it: one correction, and it is gone."""
    person = draft.person
    minor = is_minor(person, facts)
    if minor and person.alone and not may_come_alone(person, facts):
        return Stop(code="minor-alone", to_bring=("representative", "representative_identity", "child_identity"))
    if is_represented(person, facts):
        for representative in draft.representatives:
            if found := _representative_stop(representative):
                return found
    if person.without_number:
        if minor:
            return Stop(code="newborn", to_bring=("number", "child_identity", "representative_identity"))
        return Stop(code="no-number", to_bring=("entitlement", "identity"))
    return None


def _representative_stop(representative: RepresentativeDraft) -> Stop | None:
    if representative.present and representative.relation in MAY_NOT_ACT:
        return Stop(code=representative.relation, to_bring=("representative", "representative_identity"))
    if representative.disagreement:
        return Stop(code="disagreement", to_bring=("agreement",))
    basis = basis_of(representative)
    if representative.no_judgment and basis in NEEDS_JUDGMENT:
        if basis is Basis.CHILD_WELFARE:
            return Stop(code="no-mandate", to_bring=("mandate", "representative_identity"))
        return Stop(code="no-judgment", to_bring=("judgment", "representative_identity"))
    return None


def representative_problems(draft: OpeningDraft, facts: Facts) -> tuple[Problem, ...]:
    """What is wrong on the representative's page. Fields are `representative1_birth_name`, `representative2_…`."""
    if not is_represented(draft.person, facts):
        return ()
    found: list[Problem] = []
    minor = is_minor(draft.person, facts)
    for rank, one in enumerate(draft.representatives or (RepresentativeDraft(),), start=1):
        if rank == 1 or is_named(one):
            found += (replace(p, field=f"representative{rank}_{p.field}") for p in _one(one, minor=minor))
    if draft.person.situation is Situation.TUTELLE and not draft.person.own_agreement_sought:
        found.append(refused("own_agreement_sought", "own_agreement_missing"))
    return tuple(found)


def _one(one: RepresentativeDraft, *, minor: bool) -> list[Problem]:
    found = bond_problems(one, minor=minor)
    found += birth.check_birth_name(one.birth_name).problems
    found += (replace(p, field="given_name") for p in birth.check_given_names(one.given_name).problems)
    found += paper_problems(one)
    if one.present:
        found += _proof(one)
    if minor and basis_of(one) is Basis.PARENT and one.attached is None:
        found.append(refused("attached", "attached_missing"))
    if one.attached in (Attached.NO, Attached.UNKNOWN):
        found.append(Problem("attached", f"attached_{one.attached.value}", weight=Weight.NOTICE))
    return found


def bond_problems(one: RepresentativeDraft, *, minor: bool) -> list[Problem]:
    """May who stands in this bond act for this person at all?"""
    found: list[Problem] = []
    basis = basis_of(one)
    if not one.relation and basis is None:
        found.append(refused("relation", "representative_relation_missing"))
    elif one.relation in MAY_NOT_ACT:
        found.append(refused("relation", "representative_may_not"))
    elif basis is Basis.PARENT and not minor:
        found.append(refused("relation", "representative_parent_of_adult"))
    elif basis is Basis.CHILD_WELFARE and not minor:
        found.append(refused("relation", "representative_ase_of_adult"))
    return found


def paper_problems(one: RepresentativeDraft) -> list[Problem]:
    """The judgment or the mandate, and whose mandate it is."""
    found: list[Problem] = []
    basis = basis_of(one)
    service = squeezed(one.service)
    if basis is Basis.CHILD_WELFARE and not service:
        found.append(refused("service", "representative_service_missing"))
    if len(service) > SERVICE_LONGEST:
        found.append(refused("service", "name_too_long", count=str(len(service)), most=str(SERVICE_LONGEST)))
    if basis in NEEDS_JUDGMENT and not one.judgment_seen:
        found.append(refused("judgment_seen", "judgment_missing"))
    return found


def _proof(one: RepresentativeDraft) -> list[Problem]:
    if not one.proofs:
        return [refused("proof", "representative_proof_missing")]
    if not representative_is_strong(one):
        return [Problem("proof", "representative_proof_weak", weight=Weight.NOTICE)]
    return []


def representatives_complete(draft: OpeningDraft, facts: Facts) -> bool:
    """Is nothing left to say about who represents?"""
    return not any(problem.weight is Weight.WALL for problem in representative_problems(draft, facts))
