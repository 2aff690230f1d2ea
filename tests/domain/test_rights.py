"""What a profession may read, told from dated data; and who is never given access here."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from importlib import resources
from itertools import pairwise

import pytest

from desk_app.domain.access import Access, Grant, Professional
from desk_app.domain.rights import (
    OCCUPATIONAL,
    OCCUPATIONAL_SKILL,
    Cell,
    RightsTable,
    Says,
    may_be_granted,
    never_granted,
    reader_of,
)
from desk_app.domain.rights_words import SHORT, reading_words
from resources.catalogue import LANGUAGES, texts
from resources.codes import document_types, professions, rights, skills

DOCTOR = Professional(rpps="10001234567", family_name="FABRE", given_name="Ana", profession_code="10")
OCCUPATIONAL_DOCTOR = replace(DOCTOR, rpps="10007777777", skill=OCCUPATIONAL_SKILL)
TABLE = rights()


def line(reader: str, most: int | None = None) -> str:
    reading = TABLE.reading(reader)
    day = f"{reading.dated:%d/%m/%Y}" if reading.dated else ""
    return " · ".join(reading_words(reading, texts("fr"), day, most)).replace("\u00a0", " ")


def test_every_cell_is_of_a_known_reader_and_document_and_has_its_source() -> None:
    for cell in TABLE.cells:
        profession, _, skill = cell.reader.partition("/")
        assert profession in professions() or profession in ("AM", "CPE")
        assert not skill or skill in skills()
        assert cell.document == "*" or cell.document in document_types()
        assert cell.source
    places = [(cell.reader, cell.document) for cell in TABLE.cells]
    assert len(set(places)) == len(places)


def test_every_document_of_the_table_has_a_plain_name_in_both_languages() -> None:
    for language in LANGUAGES:
        for cell in TABLE.cells:
            assert cell.document == "*" or f"rights.document.{cell.document}" in texts(language)


@pytest.mark.parametrize(
    ("reader", "document", "says"),
    [
        ("10", "34112-3", Says.YES),
        ("10", "ATTEST-RESID", Says.NO),
        ("10/SM25", "57833-6", Says.NO),
        ("21", "34112-3", Says.UNKNOWN),  # « very large » is no yes
        ("60", "PROT_ALD", Says.YES),
        ("60", "89601-9", Says.NO),
        ("60", "34112-3", Says.UNKNOWN),
        ("80", "34112-3", Says.NO),
        ("80", "11488-4", Says.UNKNOWN),
        ("91", "34112-3", Says.UNKNOWN),  # a profession of which no source speaks
        ("AM", "57833-6", Says.NO),
        ("CPE", "57833-6", Says.NO),
    ],
)
def test_what_the_table_says(reader: str, document: str, says: Says) -> None:
    assert TABLE.says(reader, document) is says


def test_in_plain_words() -> None:
    assert line("10") == "Peut lire : tous les documents, sauf attestations de résidence (source du 26/10/2023)"
    assert line("80") == "Jamais : comptes rendus d’hôpital · Inconnu pour le reste (source sans date)"
    assert line("10/SM25") == "Ne lit aucun document (source du 25/09/2024)"
    unknown = "Documents que cette profession peut lire : inconnu, aucune source ne le dit"
    assert line("21") == line("91") == line("") == unknown


def test_short_at_the_counter_and_whole_on_paper() -> None:
    short, whole = line("60", SHORT), line("60")
    assert "et 2 autres" in short
    assert "et 3 autres" in short
    assert "bilans de psychologue" not in short.partition("et 3")[2]
    assert all(texts("fr")(f"rights.document.{c.document}") in whole for c in TABLE.cells if c.reader == "60")
    assert whole.endswith("Inconnu pour le reste (source du 26/10/2023)")


def test_one_source_without_a_day_leaves_the_whole_line_without_one() -> None:
    one = Cell(reader="60", document="11488-4", says=Says.YES, source="a", dated=date(2023, 10, 26))
    other = Cell(reader="60", document="PROT_ALD", says=Says.NO, source="b", dated=date(2022, 1, 1))
    assert RightsTable((one, other)).reading("60").dated == date(2022, 1, 1)
    assert RightsTable((one, replace(other, dated=None))).reading("60").dated is None


def test_a_table_that_says_only_these_says_so() -> None:
    cells = (
        Cell(reader="31", document="83836-7", says=Says.YES, source="a"),
        Cell(reader="31", document="*", says=Says.NO, source="a"),
    )
    reading = RightsTable(cells).reading("31")
    assert not reading.is_nothing
    (said,) = reading_words(replace(reading, may=("34112-3",)), texts("en"), "")
    assert said == "May read only: hospital reports (source without a date)"


# --- who is never given access here


def test_an_occupational_physician_is_never_granted_whatever_the_spelling() -> None:
    assert skills()[OCCUPATIONAL] == OCCUPATIONAL_SKILL
    for skill in (OCCUPATIONAL_SKILL, "MEDECINE DU TRAVAIL", " Médecine  du travail "):
        assert not may_be_granted(replace(DOCTOR, skill=skill))
        assert reader_of(replace(DOCTOR, skill=skill)) == "10/SM25"
    for label in set(skills().values()) - {OCCUPATIONAL_SKILL}:
        assert may_be_granted(replace(DOCTOR, skill=label))
    assert reader_of(DOCTOR) == "10"


def test_what_was_given_elsewhere_may_stay_shrink_and_go_but_never_grow() -> None:
    def access(**said: bool) -> Access:
        return Access(grants=(Grant(professional=OCCUPATIONAL_DOCTOR, **said),))

    steps = (access(read=True, add=True), access(read=True), access(blocked=True), Access())
    for before, after in pairwise(steps):
        assert never_granted(before, after) == ()
        assert never_granted(before, before) == ()
    for before, after in ((Access(), access(add=True)), (access(blocked=True), access(read=True))):
        assert never_granted(before, after) == (OCCUPATIONAL_DOCTOR,)
    attended = Access(attending_doctor=OCCUPATIONAL_DOCTOR)
    assert never_granted(Access(), attended) == (OCCUPATIONAL_DOCTOR,)
    assert never_granted(attended, attended) == ()
    assert never_granted(Access(), Access(attending_doctor=DOCTOR)) == ()


def test_the_list_of_documents_is_read_as_it_was_published() -> None:
    text = resources.files("resources.codes").joinpath("document_types.csv").read_text(encoding="utf-8")
    assert len(document_types()) == len(list(csv.DictReader(text.splitlines()))) == 101
