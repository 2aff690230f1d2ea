"""How far an identity is proven: the number on the card, what was shown, and the INS when it is earned."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desk_app.domain.people import Traits

# Identifier systems (docs/domain.md, section 2).
INS_NIR = "urn:oid:1.2.250.1.213.1.4.8"
INS_NIA = "urn:oid:1.2.250.1.213.1.4.9"
INS_NIR_TEST = "urn:oid:1.2.250.1.213.1.4.10"
INS_NIR_DEMONSTRATION = "urn:oid:1.2.250.1.213.1.4.11"
NSS_NIR = "urn:oid:1.2.250.1.213.1.4.13"
NSS_NIA = "urn:oid:1.2.250.1.213.1.4.14"
RPPS = "https://rpps.esante.gouv.fr"
FINESS = "https://finess.esante.gouv.fr"


class Collection(StrEnum):
    """How the traits arrived (French profile `fr-core-cs-method-collection`)."""

    TYPED = "SM"
    SCANNED = "CB"


class KeySource(StrEnum):
    """Where the two-digit key of a number comes from."""

    SCANNED = "scanned"
    CARD = "card"  # typed from the card
    NOT_SEEN = "not-seen"  # computed, and the operator said that the key was not seen


class NumberOwner(StrEnum):
    """Whose number stands on the card that was shown."""

    OWN = "own"
    PARENT = "parent"  # then it is where the fund pays (NSS), and never an identity
    NONE = "none"  # no number: a newborn, no card and no paper


class Proof(StrEnum):
    """What was shown (French profile `fr-core-cs-mode-validation-identity`). Its type is kept, never a copy."""

    IDENTITY_CARD = "CN"
    PASSPORT = "PA"
    RESIDENCE_PERMIT = "CS"
    EUROPEAN_CARD = "CE"
    BIRTH_EXTRACT = "AN"
    FAMILY_BOOK = "LE"
    CHILD_TRAVEL_DOCUMENT = "DC"
    MILITARY_CARD = "CM"
    TRAVEL_BOOKLET = "CC"
    DRIVING_LICENCE = "PC"
    VITALE_CARD = "VITALE"  # local code: recorded as provisional, sent without a validation mode
    NOTHING = "NONE"


@dataclass(frozen=True, slots=True)
class CardNumber:
    """A Vitale number: 15 characters with its key, where the key was seen, and whose it is."""

    value: str
    key_source: KeySource
    owner: NumberOwner = NumberOwner.OWN


@dataclass(frozen=True, slots=True)
class Ins:
    """A national health identity: 15 characters and the OID system it stands in, never one without the other."""

    value: str
    system: str


class Reliability(StrEnum):
    """How far an identity is trusted (docs/domain.md, section 2)."""

    PROVISIONAL = "provisional"
    RETRIEVED = "retrieved"  # the identity service answered one person
    VALIDATED = "validated"  # a strong proof was seen
    QUALIFIED = "qualified"  # both


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One person at the counter: traits, number, proof, and the INS the identity service gave, if it did."""

    traits: Traits
    collection: Collection
    number: CardNumber | None
    proofs: tuple[Proof, ...] = ()
    strong: bool = False  # what was shown is a strong proof for this person (a minor without papers needs two)
    retrieved: Ins | None = None
    accepted: tuple[str, ...] = ()  # codes of the warnings accepted with a key, e.g. "nir-trait-differs"

    @property
    def reliability(self) -> Reliability:
        """The four states, from what the service answered and what was seen."""
        if self.retrieved and self.strong:
            return Reliability.QUALIFIED
        if self.retrieved:
            return Reliability.RETRIEVED
        return Reliability.VALIDATED if self.strong else Reliability.PROVISIONAL

    @property
    def ins(self) -> Ins | None:
        """The INS, only where the identity is qualified: nobody else may pass it on."""
        return self.retrieved if self.reliability is Reliability.QUALIFIED else None
