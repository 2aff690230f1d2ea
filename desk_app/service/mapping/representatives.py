"""Who acts for the holder, as French core RelatedPersons."""

from __future__ import annotations

from desk_app.domain.acts import Act, Representative
from desk_app.service.mapping.patient import WITHOUT_MODE, address, telecom
from desk_app.service.mapping.systems import (
    ACT,
    ATTACHED,
    BASIS,
    CONTACT_ROLE,
    FR_RELATED_PERSON,
    JUDGMENT_SEEN,
    KINSHIP,
    PROOF,
    VALIDATION_MODE,
    Json,
    coding,
    concept,
    urn,
)


def part(rank: int) -> str:
    """The name of the representative of this rank (from 1) within the act: `rep1`."""
    return f"rep{rank}"


def related_person(act: Act, rank: int) -> Json:
    """The RelatedPerson of rank 1, 2, …: the parent's own number never travels, the profile has no place for it."""
    who = act.content.representatives[rank - 1]
    contact = who.contact
    return {
        "resourceType": "RelatedPerson",
        "meta": {"profile": [FR_RELATED_PERSON]},
        "extension": [
            {"url": ATTACHED, "valueCode": who.attached.value},
            {"url": BASIS, "valueCode": who.basis.value},
            *(
                {"url": PROOF, "valueCoding": coding(VALIDATION_MODE, proof.value)}
                for proof in who.proofs
                if proof not in WITHOUT_MODE
            ),
            *([{"url": JUDGMENT_SEEN, "valueBoolean": True}] if who.judgment_seen else []),
        ],
        "identifier": [{"system": ACT, "value": f"{act.id}#{part(rank)}"}],
        "active": True,
        "patient": {"reference": urn(act.id, "Patient")},
        "relationship": [
            concept(CONTACT_ROLE, "GUARD"),
            *([concept(KINSHIP, who.kinship)] if who.kinship else []),
        ],
        "name": [_name(who)],
        "telecom": telecom(contact),
        "address": [address(contact.address)] if contact.address else [],
    }


def _name(who: Representative) -> Json:
    return {
        "use": "official",
        "family": who.birth_name,
        "given": [who.given_name],
        "text": who.service,
    }
