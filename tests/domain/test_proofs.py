"""Which proofs are strong, and for whom."""

from __future__ import annotations

import pytest

from desk_app.domain import proofs
from desk_app.domain.identity import Proof


@pytest.mark.parametrize("proof", [Proof.IDENTITY_CARD, Proof.PASSPORT, Proof.RESIDENCE_PERMIT])
def test_a_strong_proof_is_strong_alone(proof: Proof) -> None:
    assert proofs.strong((proof,), minor=False)
    assert proofs.strong((proof, Proof.VITALE_CARD), minor=True)


@pytest.mark.parametrize("proof", [Proof.DRIVING_LICENCE, Proof.VITALE_CARD, Proof.NOTHING, Proof.BIRTH_EXTRACT])
def test_the_others_are_weak_for_an_adult(proof: Proof) -> None:
    assert not proofs.strong((proof,), minor=False, representative_strong=True, judgment_seen=True)


@pytest.mark.parametrize("proof", [Proof.BIRTH_EXTRACT, Proof.FAMILY_BOOK])
def test_a_childs_civil_record_needs_the_adults_own_proof(proof: Proof) -> None:
    assert proofs.strong((proof,), minor=True, representative_strong=True)
    assert not proofs.strong((proof,), minor=True, representative_strong=False, judgment_seen=True)


def test_nothing_shown_is_never_strong() -> None:
    assert not proofs.strong((), minor=True, representative_strong=True, judgment_seen=True)


def test_every_proof_is_offered_to_somebody_and_nothing_comes_last() -> None:
    assert {*proofs.offered(minor=True), *proofs.offered(minor=False)} == set(Proof)
    assert proofs.offered(minor=True)[-1] is proofs.offered(minor=False)[-1] is Proof.NOTHING
