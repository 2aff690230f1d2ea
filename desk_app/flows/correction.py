"""« À corriger → Corriger »: from a refused act back into the opening, at the step its refusal is about.

What was typed comes back; what must be given again (consent, creation code) does not.
"""

from __future__ import annotations

from dataclasses import replace

from desk_app.domain.acts import ActRow, Representative, opening_of
from desk_app.domain.contact import Contact
from desk_app.domain.identity import NumberOwner
from desk_app.domain.refusal import RefusalCode
from desk_app.flows.drafts import ContactDraft, OpeningDraft, PersonDraft, RepresentativeDraft, Situation
from desk_app.flows.standing import KINSHIPS
from desk_app.flows.steps import Step

_STEPS = {
    RefusalCode.CREATION_CODE_UNKNOWN: Step.CODE,
    RefusalCode.CREATION_CODE_EXPIRED: Step.CODE,
    RefusalCode.CREATION_CODE_USED: Step.CODE,
    RefusalCode.TOO_MANY_ATTEMPTS: Step.CODE,
    RefusalCode.REPRESENTATIVE_MISSING: Step.REPRESENTATIVE,
    RefusalCode.REPRESENTATIVE_NOT_AUTHORISED: Step.REPRESENTATIVE,
    RefusalCode.CONSENT_MISSING: Step.REVIEW,
}


def again(row: ActRow, fresh: OpeningDraft) -> OpeningDraft:
    """`fresh`, a new opening with ids of its own, filled with what the refused act said, whose id it names."""
    content = opening_of(row.act)
    identity, traits = content.identity, content.identity.traits
    number = identity.number
    person = PersonDraft(
        number=number.value if number is not None else "",
        key_source=number.key_source if number is not None else None,
        number_owner=number.owner if number is not None else NumberOwner.NONE,
        without_number=number is None,
        birth_name=traits.birth_name,
        given_names=traits.given_names,
        first_given_name=traits.first_given_name,
        used_name=traits.used_name,
        used_given_name=traits.used_given_name,
        sex=traits.sex.value,
        birth_date=traits.birth_date.french(),
        birthplace=traits.birthplace,
        # Typed again as far as the screen goes: a correction may touch any trait.
        accepted=frozenset(identity.accepted),
        situation=Situation(content.situation),
        proofs=identity.proofs,
        # No code is ever kept: what proved it is of no use to another act, so it is asked for again.
        no_code=not content.creation_code_proof and number is not None,
        code_typed=bool(content.creation_code_proof),
        contact=_contact(content.contact),
        access=content.access,
    )
    return replace(
        fresh,
        people=(replace(person, act_id=fresh.people[0].act_id),),
        representatives=tuple(_representative(one) for one in content.representatives),
        leaflet=content.leaflet_given,
        language=content.language,
        large_print=content.large_print,
        step=_STEPS.get(_code(row), Step.NUMBER).value,
        corrects=row.act.id,
    )


def _code(row: ActRow) -> RefusalCode:
    try:
        return RefusalCode(row.refusal)
    except ValueError:
        return RefusalCode.SERVICE_REFUSED


def _contact(contact: Contact) -> ContactDraft:
    address = contact.address
    lines = {} if address is None else {name: getattr(address, name) for name in address.__dataclass_fields__}
    return ContactDraft(
        email=contact.email,
        mobile=contact.mobile,
        notify=contact.notify,
        address_shown=address is not None,
        nothing_at_home=contact.nothing_at_home,
        **lines,
    )


def _representative(one: Representative) -> RepresentativeDraft:
    relations = {kinship: relation for relation, kinship in KINSHIPS.items()}
    return RepresentativeDraft(
        birth_name=one.birth_name,
        given_name=one.given_name,
        relation=relations.get(one.kinship, one.basis.value),
        basis=one.basis,
        proofs=one.proofs,
        judgment_seen=one.judgment_seen,
        attached=one.attached,
        service=one.service,
        present=one.present,
    )
