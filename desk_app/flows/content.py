"""From a draft to what an act says. Only for a draft without walls: what is missing is a Refusal naming its field."""

from __future__ import annotations

from datetime import datetime

from desk_app.domain.acts import Attached, Basis, Consent, OpenRecord, Representative
from desk_app.domain.answers import ExistingQuestion, Match
from desk_app.domain.birth import check_birth_name, check_given_names
from desk_app.domain.contact import Contact
from desk_app.domain.identity import CardNumber, Identity, Ins, KeySource, NumberOwner
from desk_app.domain.plain import squeezed
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.flows.drafts import Facts, OpeningDraft, PersonDraft, RepresentativeDraft
from desk_app.flows.reach import contact_of
from desk_app.flows.standing import (
    KINSHIPS,
    basis_of,
    is_named,
    is_represented,
    is_strong,
    representative_is_strong,
    traits_of,
    whole_number,
)


def content(
    draft: OpeningDraft, facts: Facts, index: int, *, consent_at: datetime, creation_code_proof: str = ""
) -> OpenRecord:
    """Everything the opening of person `index` says. `consent_at` in UTC; the wording is the profile's version."""
    person = draft.people[index]
    contact = contact_of(person.contact, facts.profile)
    representatives = _representatives(draft, facts, person, contact)
    return OpenRecord(
        identity=identity_of(draft, facts, index),
        representatives=representatives,
        contact=contact,
        access=person.access,
        consent=Consent(
            wording=facts.profile.consent_wording,
            given_by=f"{representatives[0].given_name} {representatives[0].birth_name}"
            if representatives
            else "holder",
            given_at=consent_at,
        ),
        leaflet_given=draft.leaflet,
        situation=person.situation.value,
        creation_code_proof=creation_code_proof,
        language=draft.language,
        large_print=draft.large_print,
    )


def identity_of(draft: OpeningDraft, facts: Facts, index: int) -> Identity:
    """How far this person's identity is proven."""
    person = draft.people[index]
    traits = traits_of(person, facts)
    if traits is None:
        raise Refusal(RefusalCode.NOT_READY, field="traits")
    return Identity(
        traits=traits,
        collection=person.collection,
        number=_card_number(person),
        proofs=person.proofs,
        strong=is_strong(draft, facts, index),
        retrieved=retrieved(facts, index),
        accepted=tuple(sorted(person.accepted)),
    )


def retrieved(facts: Facts, index: int) -> Ins | None:
    """The INS, where the identity service answered one person."""
    match = facts.of(index).match
    return match.ins if match and match.status is Match.ONE else None


def existing_question(draft: OpeningDraft, facts: Facts, index: int) -> ExistingQuestion | None:
    """What is asked about an existing record, once it may be asked."""
    person = draft.people[index]
    traits = traits_of(person, facts)
    if traits is None:
        return None
    own = person.number_owner is NumberOwner.OWN
    return ExistingQuestion(traits=traits, number=whole_number(person), number_is_own=own)


def ready_to_ask(draft: OpeningDraft, facts: Facts, index: int) -> bool:
    """Number, birth date and proof are there and nothing was asked yet: the test is not for curiosity."""
    person, known = draft.people[index], facts.of(index)
    if known.existing_asked or known.existing or not person.proofs or not whole_number(person):
        return False
    return traits_of(person, facts) is not None


def ready_to_match(draft: OpeningDraft, facts: Facts, index: int) -> bool:
    """The identity service may be asked: all traits and a proof are there, and it has not answered one person yet."""
    known = facts.of(index)
    return (
        known.match is None and bool(draft.people[index].proofs) and traits_of(draft.people[index], facts) is not None
    )


def _card_number(person: PersonDraft) -> CardNumber | None:
    number = whole_number(person)
    if not number:
        return None
    source = person.key_source or (KeySource.SCANNED if person.scanned_oid else KeySource.CARD)
    return CardNumber(number, source, person.number_owner)


def _representatives(
    draft: OpeningDraft, facts: Facts, person: PersonDraft, contact: Contact
) -> tuple[Representative, ...]:
    if not is_represented(person, facts):
        return ()
    named = [one for rank, one in enumerate(draft.representatives) if rank == 0 or is_named(one)]
    return tuple(_representative(one, rank, person, contact) for rank, one in enumerate(named))


def _representative(one: RepresentativeDraft, rank: int, person: PersonDraft, contact: Contact) -> Representative:
    basis = basis_of(one)
    if basis is None:
        raise Refusal(RefusalCode.NOT_READY, field=f"representative{rank + 1}_relation")
    attached = one.attached or Attached.UNKNOWN
    if rank == 0 and person.attached is not None:
        attached = person.attached
    elif rank > 0 and basis is Basis.PARENT and person.attached is Attached.NO:
        attached = Attached.YES  # « rattaché à l'autre parent », said for this child alone
    return Representative(
        birth_name=check_birth_name(one.birth_name).value or "",
        given_name=check_given_names(one.given_name).value or "",
        basis=basis,
        kinship=KINSHIPS.get(one.relation, ""),
        proofs=one.proofs,
        strong=representative_is_strong(one),
        judgment_seen=one.judgment_seen,
        attached=attached,
        service=squeezed(one.service),
        # Each parent's own contact only: what was typed at the counter belongs to the one who stands there.
        contact=contact if rank == 0 and one.present else Contact(),
        present=one.present,
    )
