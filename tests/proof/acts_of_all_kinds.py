"""Acts of all kinds on fictive people, the same for the same rank: what a desk would write in months, in one list.

A record is opened, gets another contact, another access, is closed and opened again; every fifth household is a parent
with twins on one card, whose acts are written together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from desk_app.domain import nir
from desk_app.domain.access import Access, Grant, Professional
from desk_app.domain.acts import (
    Act,
    ActKind,
    Attached,
    Author,
    Base,
    Basis,
    ChangeAccess,
    ChangeContact,
    CloseRecord,
    ClosingReason,
    Consent,
    Content,
    OpenRecord,
    ReopenRecord,
    Representative,
)
from desk_app.domain.contact import Contact
from desk_app.domain.identity import CardNumber, Collection, Identity, KeySource, NumberOwner, Proof
from desk_app.domain.people import BirthDate, Sex, Traits

AUTHOR = Author(operator_id="op-1", name="Camille Roux", role="agent", desk="Poste 1", site="310000001")
DOCTORS = tuple(
    Professional(rpps=f"1000000{n:04d}", family_name="LE GAUNDRE", given_name="Anne", title="Docteur")
    for n in range(1, 8)
)
TWINS = ("LEA", "LINA")
KINDS = (ActKind.OPEN, ActKind.CHANGE_CONTACT, ActKind.CHANGE_ACCESS, ActKind.CLOSE, ActKind.REOPEN)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Line:
    """The acts of one record, in their order."""

    acts: tuple[Act, ...]


def households(first: int, count: int, at: datetime) -> Iterator[tuple[Line, ...]]:
    """`count` households from that rank on; each is the records that are opened together."""
    for rank in range(first, first + count):
        names = TWINS if rank % 5 == 4 else ("",)
        yield tuple(_line(rank, place, at) for place in range(len(names)))


def lines_that_go_together(home: tuple[Line, ...]) -> Iterator[tuple[Act, ...]]:
    """What is written in one transaction: the openings of a household, then each change by itself."""
    yield tuple(line.acts[0] for line in home)
    for line in home:
        for act in line.acts[1:]:
            yield (act,)


def _line(rank: int, place: int, at: datetime) -> Line:
    identity, by = _identity(rank, place)
    # Not every record lives through everything: 2 to 5 acts each.
    length = 2 + (rank + place) % 4
    ids = [f"018f{rank >> 16:04x}-{rank & 0xFFFF:04x}-7{place:03x}-8{step:03x}-0123456789ab" for step in range(length)]
    acts = []
    for step, (kind, act_id) in enumerate(zip(KINDS, ids, strict=False)):
        acts.append(
            Act(
                id=act_id,
                kind=kind,
                household=ids[0] if kind is not ActKind.OPEN else f"018f{rank:08x}-home",
                profile="mes",
                written_at=at,
                author=AUTHOR,
                content=_content(kind, identity, by, rank, at),
                base=Base(after=ids[step - 1]) if step else None,
            )
        )
    return Line(tuple(acts))


def _content(kind: ActKind, identity: Identity, by: tuple[Representative, ...], rank: int, at: datetime) -> Content:
    consent = Consent(wording="mes-2026-1", given_by="holder" if not by else by[0].birth_name, given_at=at)
    doctor = DOCTORS[rank % len(DOCTORS)]
    match kind:
        case ActKind.OPEN:
            return OpenRecord(
                identity=identity,
                representatives=by,
                contact=Contact(email=f"personne{rank}@example.org"),
                access=Access(grants=(Grant(professional=doctor, read=True),)),
                consent=consent,
                leaflet_given=True,
            )
        case ActKind.CHANGE_CONTACT:
            contact = Contact(mobile=f"+336399{rank % 100_000:05d}", notify=True)
            return ChangeContact(identity=identity, contact=contact, representatives=by)
        case ActKind.CHANGE_ACCESS:
            changed = Access(attending_doctor=doctor, grants=(Grant(professional=doctor, read=True, add=True),))
            return ChangeAccess(identity=identity, access=changed, doctor_changes=True, representatives=by)
        case ActKind.CLOSE:
            return CloseRecord(identity=identity, reason=ClosingReason.WISH, representatives=by)
        case ActKind.REOPEN:
            return ReopenRecord(
                identity=identity, access=Access(), consent=consent, leaflet_given=True, representatives=by
            )


def _identity(rank: int, place: int) -> tuple[Identity, tuple[Representative, ...]]:
    """An adult with a number of their own; or a twin on the mother's card."""
    thirteen = f"2{60 + rank // 900_000 % 30:02d}0175{1 + rank // 900 % 900:03d}{1 + rank % 900:03d}"
    own = thirteen + nir.key_of(thirteen)
    is_child = rank % 5 == 4
    given = TWINS[place] if is_child else "ANNA"
    traits = Traits(
        birth_name=f"ESSAI {_spelt(rank)}",
        given_names=given,
        first_given_name=given,
        sex=Sex.FEMALE,
        birth_date=BirthDate(2019, 1, 2) if is_child else BirthDate(1960 + rank // 900_000 % 30, 1, 1 + rank % 28),
    )
    owner = NumberOwner.PARENT if is_child else NumberOwner.OWN
    identity = Identity(
        traits=traits,
        collection=Collection.TYPED,
        number=CardNumber(own, KeySource.CARD, owner),
        proofs=(Proof.FAMILY_BOOK,) if is_child else (Proof.IDENTITY_CARD,),
        strong=True,
    )
    mother = Representative(
        birth_name=traits.birth_name,
        given_name="ANNA",
        basis=Basis.PARENT,
        kinship="MTH",
        proofs=(Proof.IDENTITY_CARD,),
        strong=True,
        attached=Attached.YES,
    )
    return identity, (mother,) if is_child else ()


def _spelt(rank: int) -> str:
    """A rank in letters: a birth name has no figures."""
    spelt = ""
    while rank:
        rank, left = divmod(rank, 26)
        spelt = _LETTERS[left] + spelt
    return spelt or "A"
