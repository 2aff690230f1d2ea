"""Fictive acts for the tests of this room."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from desk_app.domain.access import Access
from desk_app.domain.acts import Act, ActKind, Author, Base, ChangeContact, Consent, OpenRecord
from desk_app.domain.contact import Contact
from desk_app.domain.identity import CardNumber, Collection, Identity, KeySource, NumberOwner, Proof
from desk_app.domain.people import BirthDate, Sex, Traits
from desk_app.domain.trail import Event, TrailLine

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
AUTHOR = Author(operator_id="op-1", name="Camille Essai", role="pharmacist", desk="Poste 1", site="990000002")
BORN = BirthDate(1977, 1, 21)
UNREACHED = Contact()


def act(
    act_id: str,
    *,
    birth_name: str = "GARCIA-HAMMADI",
    given_names: str = "SARAH-LOU ANNA",
    number: str = "277010115400329",
    owner: NumberOwner = NumberOwner.OWN,
    birth_date: BirthDate = BORN,
    contact: Contact = UNREACHED,
    household: str = "",
) -> Act:
    """An adult's opening, changed where a test needs it."""
    traits = Traits(
        birth_name=birth_name,
        given_names=given_names,
        first_given_name=given_names.split()[0],
        sex=Sex.FEMALE,
        birth_date=birth_date,
        birthplace="01154",
    )
    identity = Identity(
        traits=traits,
        collection=Collection.TYPED,
        number=CardNumber(number, KeySource.CARD, owner) if number else None,
        proofs=(Proof.IDENTITY_CARD,),
        strong=True,
    )
    content = OpenRecord(
        identity=identity,
        representatives=(),
        contact=contact,
        access=Access(),
        consent=Consent(wording="dmp-1", given_by="holder", given_at=NOON),
        leaflet_given=True,
    )
    return Act(
        id=act_id,
        kind=ActKind.OPEN,
        household=household or act_id,
        profile="dmp",
        written_at=NOON,
        author=AUTHOR,
        content=content,
    )


def change(act_id: str, *, after: str = "", patient_id: str = "") -> Act:
    """New contacts for the same adult, after an act of this desk or from what the service has."""
    opening = act(act_id)
    content = ChangeContact(identity=opening.content.identity, contact=Contact(email="neuf@exemple.fr"))
    base = Base(after=after, patient_id=patient_id)
    return replace(opening, kind=ActKind.CHANGE_CONTACT, content=content, base=base)


def used_name(written: Act, name: str) -> Act:
    """The same act for a person who uses another name."""
    identity = written.content.identity
    named = replace(identity, traits=replace(identity.traits, used_name=name))
    return replace(written, content=replace(written.content, identity=named))


def line(whom: str, event: Event = Event.ACT) -> TrailLine:
    """A trail line about an act."""
    return TrailLine(at=NOON, event=event, who="op-1", desk="Poste 1", whom=whom)
