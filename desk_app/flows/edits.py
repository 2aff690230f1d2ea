"""What a key or a scan does to an opening's draft. Pure: each returns the next draft."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any
from uuid import UUID

from desk_app.domain import nir
from desk_app.domain.acts import Attached
from desk_app.domain.datamatrix import InsScan
from desk_app.domain.identity import Collection, KeySource, NumberOwner, Proof
from desk_app.domain.plain import strict_text
from desk_app.domain.refusal import Problem
from desk_app.flows.drafts import OpeningDraft, PersonDraft, RepresentativeDraft
from desk_app.flows.person_rules import CARD_OF, IS_PARENTS, KEY_MISSING
from desk_app.flows.standing import called

FROZEN = frozenset({"number", "birth_name", "given_names", "first_given_name", "sex", "birth_date", "birthplace"})
# A proof that names every child of the family serves the next child too.
_SHARED_PROOFS = frozenset({Proof.FAMILY_BOOK})
# Questions about a field are asked again when the field changes.
_QUESTIONS_OF = {
    "number": ("number_",),
    "sex": ("number_trait",),
    "birth_date": ("number_",),
    "birthplace": ("number_trait",),
    "contact": ("email_", "contact_used", "mobile_"),
}


def act_id(draft_id: str, rank: int) -> str:
    """The UUIDv7 of the `rank`-th person a draft ever had, derived from the draft's own: the same at every press."""
    own = UUID(draft_id).bytes
    digest = bytearray(own[:6] + hashlib.sha256(f"{draft_id}#{rank}".encode()).digest()[:10])
    digest[6] = 0x70 | digest[6] & 0x0F
    digest[8] = 0x80 | digest[8] & 0x3F
    return str(UUID(bytes=bytes(digest)))


def new_opening(draft_id: str, profile: str) -> OpeningDraft:
    """An empty opening. `draft_id` is a fresh UUIDv7."""
    return OpeningDraft(id=draft_id, profile=profile, people=(PersonDraft(act_id=act_id(draft_id, 0)),))


def with_person(draft: OpeningDraft, **changes: Any) -> OpeningDraft:
    """The draft with some fields of the current person changed. What was read from a code is frozen and stays."""
    person = draft.person
    changes = {
        name: value
        for name, value in changes.items()
        if value != getattr(person, name) and not (person.scanned_oid and name in FROZEN)
    }
    if not changes:
        return draft
    stale = tuple(prefix for name in changes for prefix in _QUESTIONS_OF.get(name, ()))
    if stale:
        changes.setdefault("accepted", frozenset(code for code in person.accepted if not code.startswith(stale)))
    if "number" in changes:
        changes["number"] = nir.clean(changes["number"])[:15]
        changes.setdefault("key_source", KeySource.CARD if len(changes["number"]) == 15 else None)
        changes.setdefault("without_number", False)
        changes.setdefault("attached", None)  # said about another card
    people = list(draft.people)
    people[draft.current] = replace(person, **changes)
    return replace(draft, people=tuple(people))


def with_representative(draft: OpeningDraft, rank: int, **changes: Any) -> OpeningDraft:
    """The draft with some fields of representative `rank` (0 or 1) changed; it is added where it was not there yet."""
    people = [*draft.representatives]
    while len(people) <= rank:
        people.append(RepresentativeDraft(present=not people))
    if "relation" in changes:  # the basis follows what is chosen on the page
        changes.setdefault("basis", None)
    people[rank] = replace(people[rank], **changes)
    return replace(draft, representatives=tuple(people))


def accept(draft: OpeningDraft, code: str) -> OpeningDraft:
    """One key answers one question with yes, and it is recorded."""
    person = draft.person
    if code == KEY_MISSING:
        key = nir.check(person.number).key
        if not key or len(person.number) != 13:
            return draft
        kept = person.accepted
        return with_person(draft, number=person.number + key, key_source=KeySource.NOT_SEEN, accepted=kept)
    if code == IS_PARENTS:
        return with_person(draft, number_owner=NumberOwner.PARENT, accepted=person.accepted | {code})
    if code.startswith(CARD_OF):
        attached = Attached(code.removeprefix(CARD_OF))
        taken = person.accepted | {code}
        return with_person(draft, number_owner=NumberOwner.PARENT, attached=attached, accepted=taken)
    return with_person(draft, accepted=person.accepted | {code})


def take_scan(draft: OpeningDraft, scan: InsScan) -> OpeningDraft | Problem:
    """Fill the current person from an INS datamatrix, and freeze. Somebody else in the middle is refused, in words."""
    person = draft.person
    if person.scanned_oid and (person.number, person.scanned_oid) == (scan.ins, scan.oid):
        return draft
    for index, other in enumerate(draft.people):
        if index != draft.current and other.number_owner is NumberOwner.OWN and other.number == scan.ins:
            return Problem("number", "scan_person_already_here", (("name", called(other)),))
    if person.scanned_oid or _is_somebody_else(person, scan):
        return Problem("number", "scan_other_person", (("name", called(person)),))
    scanned = replace(
        person,
        number=scan.ins,
        key_source=KeySource.SCANNED,
        number_owner=NumberOwner.OWN,
        no_card=False,
        without_number=False,
        birth_name=scan.birth_name,
        given_names=scan.given_names,
        first_given_name=scan.first_given_name,
        sex=scan.sex.value,
        birth_date=scan.birth_date.french(),
        birthplace=scan.birthplace,
        scanned_oid=scan.oid,
        open_ended=scan.open_ended,
        collection=Collection.SCANNED,
        accepted=frozenset(code for code in person.accepted if not code.startswith("number_")),
    )
    people = list(draft.people)
    people[draft.current] = scanned
    return replace(draft, people=tuple(people))


def _is_somebody_else(person: PersonDraft, scan: InsScan) -> bool:
    """Does anything typed speak of another person than the scanned one? Half a number or a name may still agree."""
    if person.number_owner is NumberOwner.OWN and not scan.ins.startswith(person.number):
        return True
    name, given = strict_text(person.birth_name).strip(), strict_text(person.given_names).strip()
    return not (scan.birth_name.startswith(name) and scan.given_names.startswith(given))


def another_child(draft: OpeningDraft) -> OpeningDraft:
    """The next child of the household: representatives, leaflet, contact, address and access are taken over.

    Where the person just typed is the parent, opened first, that parent becomes the representative.
    """
    before = draft.person
    representatives = draft.representatives
    if not representatives:
        relation = {"F": "mother", "M": "father"}.get(before.sex, "")
        representatives = (
            RepresentativeDraft(
                birth_name=before.birth_name,
                given_name=before.given_names,
                relation=relation,
                proofs=before.proofs,
            ),
        )
    child = PersonDraft(
        act_id=act_id(draft.id, draft.people_made),
        proofs=tuple(proof for proof in before.proofs if proof in _SHARED_PROOFS),
        contact=before.contact,
        access=before.access,
        attached=None,
    )
    return replace(
        draft,
        people=(*draft.people, child),
        people_made=draft.people_made + 1,
        current=len(draft.people),
        representatives=representatives,
        step="number",
    )


def select_person(draft: OpeningDraft, index: int) -> OpeningDraft:
    """Turn to another person of the household, at the page of the number."""
    if not 0 <= index < len(draft.people):
        return draft
    return replace(draft, current=index, step="number")


def remove_person(draft: OpeningDraft, index: int) -> OpeningDraft:
    """Take one person out. The last one left is never removed: refusing ends the whole opening."""
    if len(draft.people) == 1 or not 0 <= index < len(draft.people):
        return draft
    people = draft.people[:index] + draft.people[index + 1 :]
    current = draft.current - (draft.current > index)
    return replace(draft, people=people, current=min(current, len(people) - 1))


def not_attached(draft: OpeningDraft) -> OpeningDraft:
    """This child is attached to the other parent: opened all the same, and the code goes to that parent."""
    return with_person(draft, attached=Attached.NO)
