"""Fictive acts for the tests of the service's room."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from desk_app.domain.access import Access, Grant, Professional
from desk_app.domain.acts import CONTENTS, Act, ActKind, Attached, Author, Basis, Consent, OpenRecord, Representative
from desk_app.domain.contact import Contact, PostalAddress
from desk_app.domain.identity import (
    INS_NIR_DEMONSTRATION,
    CardNumber,
    Collection,
    Identity,
    Ins,
    KeySource,
    NumberOwner,
    Proof,
)
from desk_app.domain.people import BirthDate, Sex, Traits
from desk_app.domain.trail import ChainHead

ACT_ID = "01890a5d-ac96-774b-bcce-b302099a8057"
NUMBER = "277010115400329"
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
HEAD = ChainHead(7, "0f" * 32)
KINDS = {content: kind for kind, content in CONTENTS.items()}

DOCTOR = Professional(rpps="10000000011", family_name="LE GAUNDRE", given_name="Anne-Sophie", title="Docteur")
NURSE = Professional(rpps="10000000029", family_name="PETIT", given_name="Luc")
BLOCKED = Professional(rpps="10000000037", family_name="MARTIN", given_name="Ève")
AUTHOR = Author(operator_id="op-1", name="Camille Roux", role="agent", desk="poste-2", site="750000001")


class HeldClock:
    """A clock that stands where it is put."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def today(self) -> date:
        return self.at.date()


def traits(**changed: object) -> Traits:
    own = Traits(
        birth_name="GARCIA-HAMMADI",
        given_names="SARAH-LOU ANNA",
        first_given_name="SARAH-LOU",
        sex=Sex.FEMALE,
        birth_date=BirthDate(1977, 1, 21),
        birthplace="01154",
        used_name="Garçia",
    )
    return replace(own, **changed)  # type: ignore[arg-type]


def adult_identity(*, qualified: bool = True) -> Identity:
    return Identity(
        traits=traits(),
        collection=Collection.SCANNED,
        number=CardNumber(NUMBER, KeySource.SCANNED),
        proofs=(Proof.IDENTITY_CARD,),
        strong=True,
        retrieved=Ins(NUMBER, INS_NIR_DEMONSTRATION) if qualified else None,
    )


def adult(*, qualified: bool = True, act_id: str = ACT_ID, **changed: object) -> Act:
    content = OpenRecord(
        identity=adult_identity(qualified=qualified),
        representatives=(),
        contact=Contact(
            email="sarah@exemple.fr",
            mobile="+33690000001",
            notify=True,
            address=PostalAddress(
                flat="APPARTEMENT 3",
                building="RESIDENCE LES PINS",
                street="12 RUE DES LILAS",
                postcode="01500",
                town="LYON",
            ),
        ),
        access=Access(
            attending_doctor=DOCTOR,
            grants=(
                Grant(professional=NURSE, read=True, add=True, until=date(2027, 1, 1)),
                Grant(professional=BLOCKED, blocked=True),
                Grant(professional=DOCTOR),
            ),
            break_glass=False,
        ),
        consent=Consent(wording="2026-01", given_by="holder", given_at=NOW),
        leaflet_given=True,
        creation_code_proof="KDg_LkZgGg2eLKfTQPPXY0JfGW9xdHJXXyXQ6rN3juc",
    )
    return Act(
        id=act_id,
        kind=ActKind.OPEN,
        household="01890a5d-0000-774b-bcce-b302099a8057",
        profile="dmp",
        written_at=NOW,
        author=AUTHOR,
        content=replace(content, **changed),  # type: ignore[arg-type]
    )


def child(given_name: str = "LEA", act_id: str = ACT_ID) -> Act:
    """A child on the mother's card: two representatives, no own number."""
    identity = Identity(
        traits=traits(
            given_names=given_name,
            first_given_name=given_name,
            birth_date=BirthDate(2019, 6, 0),
            birthplace="",
            used_name="",
        ),
        collection=Collection.TYPED,
        number=CardNumber(NUMBER, KeySource.CARD, NumberOwner.PARENT),
        proofs=(Proof.FAMILY_BOOK, Proof.BIRTH_EXTRACT, Proof.VITALE_CARD),
        strong=True,
    )
    mother = Representative(
        birth_name="GARCIA-HAMMADI",
        given_name="SARAH-LOU",
        basis=Basis.PARENT,
        kinship="MTH",
        proofs=(Proof.IDENTITY_CARD, Proof.NOTHING),
        strong=True,
        attached=Attached.YES,
        number=NUMBER,
        contact=Contact(email="sarah@exemple.fr"),
    )
    service = Representative(
        birth_name="", given_name="", basis=Basis.CHILD_WELFARE, service="ASE DE L'AIN", judgment_seen=True
    )
    return adult(
        act_id=act_id,
        identity=identity,
        representatives=(mother, service),
        contact=Contact(nothing_at_home=True),
        access=Access(),
        consent=Consent(wording="2026-01", given_by="SARAH-LOU GARCIA-HAMMADI", given_at=NOW),
        creation_code_proof="",
    )
