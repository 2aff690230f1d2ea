"""Fictive people and their acts, new ones for each test: no two tests meet on a server that is shared."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from uuid6 import uuid7

from desk_app.domain.access import Access
from desk_app.domain.acts import Act, Attached, Basis, Representative
from desk_app.domain.answers import ExistingQuestion
from desk_app.domain.contact import Contact
from desk_app.domain.identity import (
    INS_NIR_DEMONSTRATION,
    NSS_NIR,
    CardNumber,
    Collection,
    Identity,
    Ins,
    KeySource,
    NumberOwner,
    Proof,
)
from desk_app.domain.people import BirthDate, Sex, Traits
from desk_app.sandbox.seeds import number
from desk_app.service.mapping.systems import concept
from tests.contract.servers import Json
from tests.service import samples

_ranks = itertools.count(1)
ACT = "urn:guichet:act"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody nobody has seen before. `card` is the number on the card that is shown: a child's is a parent's."""

    traits: Traits
    number: str
    card: str
    parent: Person | None = None


def adult(given: str = "CAMILLE") -> Person:
    """A woman born in 1977."""
    rank = next(_ranks)
    own = number(f"27701{rank // 999 + 25000:05d}{rank % 999 + 1:03d}")
    letters = "".join("ABCDEFGHIJ"[int(figure)] for figure in f"{rank:05d}")
    traits = Traits(
        birth_name=f"ESSAI-{letters}",
        given_names=given,
        first_given_name=given,
        sex=Sex.FEMALE,
        birth_date=BirthDate(1977, 1, 21),
        birthplace="25056",
    )
    return Person(traits, own, own)


def child(parent: Person, given: str) -> Person:
    """A daughter on the parent's card; all of them were born on the same day."""
    rank = next(_ranks)
    own = number(f"21902{rank // 999 + 25000:05d}{rank % 999 + 1:03d}")
    born = replace(parent.traits, given_names=given, first_given_name=given, birth_date=BirthDate(2019, 2, 20))
    return Person(born, own, parent.card, parent)


def opening(who: Person, *, qualified: bool = False, **changed: Any) -> Act:
    """The act that opens a record; `qualified` says that the identity service has answered with the INS."""
    owner = NumberOwner.PARENT if who.parent else NumberOwner.OWN
    identity = Identity(
        traits=who.traits,
        collection=Collection.TYPED,
        number=CardNumber(who.card, KeySource.CARD, owner),
        proofs=(Proof.FAMILY_BOOK if who.parent else Proof.IDENTITY_CARD,),
        strong=True,
        retrieved=Ins(who.number, INS_NIR_DEMONSTRATION) if qualified else None,
    )
    now = datetime.now(UTC)
    given = samples.adult().content
    content: dict[str, Any] = {
        "identity": identity,
        "representatives": (_mother(who.parent),) if who.parent else (),
        "contact": Contact(email="camille@example.org"),
        "consent": replace(given.consent, given_at=now),
        "creation_code_proof": "",
        "access": Access() if who.parent else given.access,
        **changed,
    }
    return replace(samples.adult(act_id=str(uuid7()), **content), written_at=now)


def _mother(who: Person) -> Representative:
    return Representative(
        birth_name=who.traits.birth_name,
        given_name=who.traits.first_given_name,
        basis=Basis.PARENT,
        kinship="MTH",
        proofs=(Proof.IDENTITY_CARD,),
        strong=True,
        attached=Attached.YES,
        number=who.number,
        contact=Contact(email="camille@example.org"),
    )


def patient(who: Person, **changed: Any) -> Json:
    """The Patient as the fund would have written it: under its INS."""
    body: Json = {
        "resourceType": "Patient",
        "identifier": [{"use": "official", "system": INS_NIR_DEMONSTRATION, "value": who.number}],
        "active": True,
        "name": [{"use": "official", "family": who.traits.birth_name, "given": [who.traits.first_given_name]}],
        "gender": "female",
        "birthDate": who.traits.birth_date.iso(),
        "telecom": [{"system": "email", "value": "held@example.org"}],
    }
    return body | changed


def consent(holder: Json, status: str = "active") -> Json:
    """The accord, or the refusal, that goes with it."""
    return {
        "resourceType": "Consent",
        "status": status,
        "scope": {
            "coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"}]
        },
        "category": [concept("http://loinc.org", "59284-0")],
        "patient": {"reference": f"Patient/{holder['id']}"},
        "policyRule": concept("urn:guichet:consent-wording", "2026-01"),
        "provision": {"type": "deny"},
    }


def nss(who: Person) -> str:
    """The number the fund pays under, as a search value."""
    return f"{NSS_NIR}|{who.card}"


def own(act: Act, part: str = "") -> str:
    """What the act made, as a search value."""
    return f"{ACT}|{act.id}{part}"


def question(who: Person) -> ExistingQuestion:
    """The existing-record test, as the counter asks it."""
    return ExistingQuestion(traits=who.traits, number=who.card, number_is_own=who.parent is None)
