"""Which proofs are strong, and which are offered to whom (docs/domain.md, section 2)."""

from __future__ import annotations

from collections.abc import Iterable

from desk_app.domain.identity import Proof

# Strong alone: identity card, passport, residence permit, and the European card that stands for them.
STRONG = frozenset({Proof.IDENTITY_CARD, Proof.PASSPORT, Proof.RESIDENCE_PERMIT, Proof.EUROPEAN_CARD})
# Strong for a minor only beside the strong proof of the adult who is there.
CIVIL_RECORD = frozenset({Proof.BIRTH_EXTRACT, Proof.FAMILY_BOOK})

OFFERED_TO_ADULT = (
    Proof.IDENTITY_CARD,
    Proof.PASSPORT,
    Proof.RESIDENCE_PERMIT,
    Proof.EUROPEAN_CARD,
    Proof.DRIVING_LICENCE,
    Proof.VITALE_CARD,
    Proof.MILITARY_CARD,
    Proof.TRAVEL_BOOKLET,
    Proof.NOTHING,
)
OFFERED_TO_MINOR = (
    Proof.IDENTITY_CARD,
    Proof.PASSPORT,
    Proof.FAMILY_BOOK,
    Proof.BIRTH_EXTRACT,
    Proof.RESIDENCE_PERMIT,
    Proof.CHILD_TRAVEL_DOCUMENT,
    Proof.EUROPEAN_CARD,
    Proof.VITALE_CARD,
    Proof.NOTHING,
)
OFFERED_TO_REPRESENTATIVE = OFFERED_TO_ADULT


def offered(*, minor: bool) -> tuple[Proof, ...]:
    """The proofs offered for a holder, the most usual first; a representative is offered an adult's."""
    return OFFERED_TO_MINOR if minor else OFFERED_TO_ADULT


def strong(
    proofs: Iterable[Proof], *, minor: bool, representative_strong: bool = False, judgment_seen: bool = False
) -> bool:
    """Whether what was shown proves this person's identity.

    A minor without papers is proven by a civil record beside the adult's own strong proof. A weak proof (driving
    licence, Vitale card, …) adds nothing, and hinders nothing. The judgment says who may act for a person; it is asked
    for besides, and `judgment_seen` alone never proves who somebody is.
    """
    shown = frozenset(proofs)
    if shown & STRONG:
        return True
    if not minor or not representative_strong:
        return False
    return bool(shown & CIVIL_RECORD)
