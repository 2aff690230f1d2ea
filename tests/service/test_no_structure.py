"""No structure, bank, employer or insurer is ever a grant: none can be found, none is read as one, none is sent."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desk_app.directory.importer import import_extraction
from desk_app.directory.search import FileDirectory
from desk_app.domain.access import Access
from desk_app.domain.acts import opening_of
from desk_app.domain.identity import RPPS
from desk_app.service.mapping import bundle
from desk_app.service.mapping.access import access_of, with_access
from tests.directory.extractions import row, write
from tests.service import samples
from tests.service.held import held

Json = dict[str, Any]
FINESS = {"system": "https://finess.esante.gouv.fr", "value": "750000001"}
IRCP = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": "IRCP"}]}
NOBODY_OF_THESE = [
    {"type": "Organization", "identifier": FINESS, "display": "Clinique des Lilas"},
    {"reference": "Organization/assurance", "display": "Assurance Maladie"},
    {"type": "Organization", "identifier": {"system": "http://sirene.fr", "value": "55203253400646"}},  # a bank
    {"type": "CareTeam", "display": "Service de santé au travail"},
]


@pytest.mark.parametrize("named", NOBODY_OF_THESE)
def test_what_another_gave_to_a_structure_is_no_grant_here_and_goes_back_untouched(named: Json) -> None:
    patient, consent = held(samples.adult())
    theirs = {"type": "permit", "actor": [{"role": IRCP, "reference": named}]}
    consent["provision"].setdefault("provision", []).append(theirs)
    before, _ = access_of(*held(samples.adult()))
    access, is_whole = access_of(patient, consent)
    assert access == before
    assert not is_whole  # the screen and the list say that there is more
    sent = with_access(consent, replace(access, emergency=not access.emergency), date(2026, 3, 2))
    assert theirs in sent["provision"]["provision"]


def _actors(body: Any) -> Iterator[Json]:
    if isinstance(body, dict):
        yield from body.get("actor", [])
        for value in body.values():
            yield from _actors(value)
    elif isinstance(body, list):
        for value in body:
            yield from _actors(value)


def test_what_is_sent_names_people_by_their_number_alone() -> None:
    made = samples.adult()
    assert opening_of(made).access != Access()
    found = list(_actors(json.loads(bundle(made, samples.HEAD))))
    assert found
    for actor in found:
        assert actor["reference"]["type"] == "Practitioner"
        assert actor["reference"]["identifier"]["system"] == RPPS


def test_the_directory_holds_people_only(tmp_path: Path) -> None:
    structures = [
        row(rpps="750000001", family="CLINIQUE DES LILAS"),  # a FINESS number
        row(rpps="10990000018", family="BANQUE DES HALLES", **{"Type d'identifiant PP": "1"}),
        row(rpps="55203253400646", family="ASSURANCE DU SUD"),  # a SIRET number
    ]
    extraction = write(tmp_path / "extraction.txt", [*structures, row(rpps="10990000026", family="MARTIN")])
    import_extraction(extraction, tmp_path / "directory.sqlite")
    directory = FileDirectory(tmp_path / "directory.sqlite")

    async def found(words: str) -> list[str]:
        return [one.family_name for one in (await directory.search(words)).people]

    try:
        for words in ("clinique", "banque", "assurance", "750000001", "55203253400646"):
            assert asyncio.run(found(words)) == []
        assert asyncio.run(found("martin")) == ["MARTIN"]
    finally:
        directory.close()
