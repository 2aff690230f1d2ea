"""People and drafts that the tests start from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from desk_app.domain import nir
from desk_app.domain.acts import Attached
from desk_app.domain.datamatrix import InsScan
from desk_app.domain.identity import Proof
from desk_app.domain.people import BirthDate, Sex
from desk_app.flows import opening
from desk_app.flows.drafts import ContactDraft, Facts, OpeningDraft, PersonFacts
from tests.usecases.fakes import DRAFT_ID, TODAY, profile

ADULT = "277010115400329"
CARD = (Proof.IDENTITY_CARD,)


def number(thirteen: str) -> str:
    return thirteen + nir.key_of(thirteen)


def facts(*people: PersonFacts, name: str = "dmp", **changes: Any) -> Facts:
    return Facts(
        today=TODAY,
        profile=profile(name, **changes),
        people=people or (PersonFacts(code_whole=True),),
        site_contacts=frozenset({"comptoir@pharmacie.example", "0145000000"}),
    )


def empty(name: str = "dmp") -> OpeningDraft:
    return opening.new_opening(DRAFT_ID, name)


def adult(**changes: Any) -> OpeningDraft:
    draft = opening.with_person(
        empty(),
        number=ADULT,
        birth_name="GARCIA",
        given_names="SARAH ANNA",
        sex="F",
        birth_date="21/01/1977",
        proofs=CARD,
        contact=ContactDraft(email="sarah@exemple.fr"),
        consent=True,
    )
    return opening.with_person(replace(draft, leaflet=True), **changes)


def child(given: str = "LEA", born: str = "12/05/2019", **changes: Any) -> OpeningDraft:
    thirteen = f"2{born[8:10]}{born[3:5]}75056" + {"LEA": "101", "EVE": "102", "ZOE": "103"}[given]
    typed = {"number": number(thirteen), "given_names": given, "birth_date": born, "proofs": (Proof.FAMILY_BOOK,)}
    draft = adult(**(typed | changes))
    return opening.with_representative(
        draft,
        0,
        relation="mother",
        birth_name="GARCIA",
        given_name="SARAH",
        proofs=CARD,
        attached=Attached.YES,
    )


def scan(ins: str = ADULT, **changes: Any) -> InsScan:
    values: dict[str, Any] = {
        "ins": ins,
        "oid": "1.2.250.1.213.1.4.11",
        "given_names": "SARAH ANNA",
        "first_given_name": "SARAH",
        "birth_name": "GARCIA",
        "sex": Sex.FEMALE,
        "birth_date": BirthDate(1977, 1, 21),
        "birthplace": "01154",
    }
    return InsScan(**(values | changes))
