"""The keys that change the draft itself: no card, no code, whose number, alone, disagreement, no judgment. Pure."""

from __future__ import annotations

from desk_app.domain.acts import Attached
from desk_app.domain.identity import NumberOwner
from desk_app.domain.scans import BrokenScan, LetterScan, OtherScan
from desk_app.flows import opening
from desk_app.flows.drafts import OpeningDraft
from resources.catalogue import Texts


def take_way(name: str, draft: OpeningDraft) -> OpeningDraft:
    """The draft after the way `name`; the same key pressed again takes it back where that makes sense."""
    person = draft.person
    match name:
        case "no_card":
            # Once: the number is on the attestation de droits. Twice: there is none at all. Again: a card after all.
            if person.without_number:
                return opening.with_person(draft, no_card=False, without_number=False)
            if person.no_card and not person.number:
                return opening.with_person(draft, without_number=True)
            return opening.with_person(draft, no_card=not person.no_card)
        case "owner":
            own = person.number_owner is NumberOwner.OWN
            return opening.with_person(draft, number_owner=NumberOwner.PARENT if own else NumberOwner.OWN)
        case "other_parent":
            if person.attached is Attached.NO:
                return opening.with_person(draft, attached=Attached.YES)
            return opening.not_attached(draft)
        case "alone":
            return opening.with_person(draft, alone=not person.alone)
        case "no_code":
            return opening.with_person(draft, no_code=True)
        case "disagreement":
            is_known = bool(draft.representatives) and draft.representatives[0].disagreement
            return opening.with_representative(draft, 0, disagreement=not is_known)
        case "no_judgment":
            is_said = bool(draft.representatives) and draft.representatives[0].no_judgment
            return opening.with_representative(draft, 0, no_judgment=not is_said)
        case _:
            return draft


def untake(draft: OpeningDraft) -> OpeningDraft:
    """Going back from where the process stopped takes back the key that said so."""
    draft = opening.with_person(draft, alone=False)
    said = [rank for rank, one in enumerate(draft.representatives) if one.disagreement or one.no_judgment]
    for rank in said:
        draft = opening.with_representative(draft, rank, disagreement=False, no_judgment=False)
    return draft


def scan_sentence(scan: LetterScan | OtherScan | BrokenScan, texts: Texts) -> str:
    """What was scanned, when it is no person's datamatrix: it is named and changes nothing."""
    match scan:
        case LetterScan():
            return texts("scan.other.letter")
        case OtherScan():
            return texts(f"scan.other.{scan.kind}")
        case BrokenScan():
            return texts(scan.advice)
