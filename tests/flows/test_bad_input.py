"""Whatever is pasted or scanned into a field: a plain sentence at that field, in both languages; nothing is raised."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from desk_app.domain import scans
from desk_app.domain.datamatrix import HEADER, InsScan
from desk_app.domain.refusal import Problem, Weight
from desk_app.flows import opening
from desk_app.flows.drafts import ContactDraft, OpeningDraft, PersonDraft, RepresentativeDraft
from desk_app.flows.steps import Step
from resources.catalogue import LANGUAGES, texts
from tests.flows.people import adult, child, empty, facts

JUNK = {
    "ten thousand": "A" * 10_000,
    "ten thousand figures": "1" * 10_000,
    "right to left": "\u202eGARCIA\u202c",
    "zero width": "GAR\u200bCIA",
    "only unseen": "\u200b\u2060\ufeff",
    "nul": "GAR\x00CIA",
    "other script": "ГАРСИЯ",
    "other figures": "٢٧٧٠١٠١١٥٤٠٠٣٢٩",
    "smiley": "😀",
    "braces": "{name} {0} %s",
    "markup": "<b>GARCIA</b>&amp;",
    "apostrophe alone": "’",
    "spaces": " \u00a0\u202f\t\r\n ",
    "surrogate": "\ud800",
}
PERSON = ("number", "birth_name", "given_names", "used_name", "used_given_name", "sex", "birth_date", "birthplace")
CONTACT = ("email", "mobile", "flat", "building", "street", "locality", "postcode", "town", "country")
REPRESENTATIVE = ("birth_name", "given_name", "relation", "service")
PAGES = {
    Step.NUMBER: {field.name for field in fields(PersonDraft)},
    Step.REACH: {field.name for field in fields(ContactDraft)},
    Step.REPRESENTATIVE: {f"representative1_{field.name}" for field in fields(RepresentativeDraft)}
    | {"representative1_proof"},
}


def said(problem: Problem) -> None:
    for language in LANGUAGES:
        sentence = texts(language)(f"problem.{problem.code}", **dict(problem.values))
        assert sentence
        assert "\n" not in sentence
        assert len(sentence) < 300, sentence  # what was typed is never read back whole


def looked_at(step: Step, draft: OpeningDraft) -> tuple[Problem, ...]:
    found = opening.problems(step, draft, facts())
    for problem in found:
        said(problem)
        assert problem.field in PAGES[step], problem
    opening.may_leave(step, draft, facts())
    opening.review(draft, facts())
    return found


@pytest.mark.parametrize("junk", JUNK.values(), ids=JUNK.keys())
@pytest.mark.parametrize("field", PERSON)
def test_a_persons_field(field: str, junk: str) -> None:
    looked_at(Step.NUMBER, opening.with_person(adult(), **{field: junk}))


@pytest.mark.parametrize("junk", JUNK.values(), ids=JUNK.keys())
@pytest.mark.parametrize("field", CONTACT)
def test_a_contacts_field(field: str, junk: str) -> None:
    draft = adult()
    contact: dict[str, Any] = {field: junk}
    looked_at(Step.REACH, opening.with_person(draft, contact=replace(draft.person.contact, **contact)))


@pytest.mark.parametrize("junk", JUNK.values(), ids=JUNK.keys())
@pytest.mark.parametrize("field", REPRESENTATIVE)
def test_a_representatives_field(field: str, junk: str) -> None:
    looked_at(Step.REPRESENTATIVE, opening.with_representative(child(), 0, **{field: junk}))


@pytest.mark.parametrize(
    ("typed", "weight"),
    [
        ("29/02/2023", Weight.WALL),
        ("29/02/2024", None),
        ("31/04/1977", Weight.WALL),
        ("17/03/2026", Weight.WALL),  # tomorrow
        ("16/03/2026", None),
        ("21/01/1850", Weight.WALL),
        ("00/00/1950", None),
        ("00/06/1950", None),
        ("15/00/1950", Weight.WALL),
        ("", Weight.WALL),
    ],
)
def test_a_birth_date(typed: str, weight: Weight | None) -> None:
    draft = opening.with_person(empty(), birth_date=typed)
    at_the_field = [one.weight for one in looked_at(Step.NUMBER, draft) if one.field == "birth_date"]
    assert at_the_field == ([weight] if weight else [])


@pytest.mark.parametrize("typed", ["D’HERVILLE", "D'HERVILLE", "d‘herville"])
def test_both_kinds_of_apostrophe_are_one(typed: str) -> None:
    draft = opening.with_person(adult(), birth_name=typed)
    assert "birth_name" not in [one.field for one in looked_at(Step.NUMBER, draft)]
    assert opening.identity_of(draft, facts(), 0).traits.birth_name == "D'HERVILLE"


WHOLE = HEADER + (
    "S1277010115400329S21.2.250.1.213.1.4.11\x1dS3SARAH-LOU ANNA\x1dS4GARCIA-HAMMADI\x1dS5FS621-01-1977S701154"
)


@pytest.mark.parametrize("cut", range(len(WHOLE)))
def test_a_datamatrix_cut_anywhere_is_never_taken_for_somebody_else(cut: int) -> None:
    read = scans.read(WHOLE[:cut])
    if isinstance(read, InsScan):
        # Only what may be left out is missing, or the cut is put as a question.
        assert (read.birth_name, read.given_names) == ("GARCIA-HAMMADI", "SARAH-LOU ANNA") or read.open_ended
        assert read.birth_date.iso() == "1977-01-21"
    elif isinstance(read, scans.BrokenScan):
        assert texts("fr")(read.advice)


def test_two_scans_in_a_row_and_a_scan_in_the_middle_of_typing() -> None:
    read = scans.read(WHOLE)
    assert isinstance(read, InsScan)
    begun = opening.with_person(empty(), number="27701", birth_name="garcia")
    once = opening.take_scan(begun, read)
    assert isinstance(once, OpeningDraft)
    assert opening.take_scan(once, read) == once
    somebody = opening.take_scan(opening.with_person(empty(), birth_name="MARTIN"), read)
    assert isinstance(somebody, Problem)
    said(somebody)
    twice = scans.read(WHOLE + WHOLE)
    assert not isinstance(twice, InsScan) or twice.ins == read.ins
