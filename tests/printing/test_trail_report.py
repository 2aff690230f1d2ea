"""The trail on paper: every line is there, nothing is cut, the pages count themselves, the head stands at the end."""

from __future__ import annotations

from datetime import date
from typing import Any

import pypdfium2
import pytest

from desk_app.domain.trail import ChainHead, Finding, Verification
from printing.marks import Text
from printing.trail_report import BOTTOM, FOOT, LEFT, RIGHT, pages
from resources.catalogue import texts
from tests.printing.reading import PRESS, text_of
from tests.printing.reports import ACT_ID, a_report, some_lines

SAY = texts("fr")


def test_a_line_says_when_who_where_what_and_on_what() -> None:
    said = text_of(PRESS.trail(a_report(some_lines(7)), "fr"))
    for words in (
        "Journal du poste",
        "Pharmacie des Exemples, Poste 1",
        "Tout le journal",
        "Réponse du service : y a-t-il un dossier ? A déjà un dossier.",
        "Courrier préparé. Confirmation d’ouverture GABCDEFGH234",
        "Courrier remis en main propre. GABCDEFGH234",
        "De 130 minutes.",
        ACT_ID,
        "Page 1 sur 1",
    ):
        assert words in said, words
    at = some_lines(1)[0].line
    assert at is not None
    local = at.at.astimezone()
    assert f"{local:%d/%m/%Y %H:%M:%S} {local:%z}"[:23] in said, "the hour of the desk, with its distance to UTC"


def test_what_it_was_narrowed_to_stands_at_the_head() -> None:
    narrowed = a_report(some_lines(2), since=date(2026, 3, 1), until=date(2026, 3, 31), by="Rose", person="Léa MARTIN")
    said = text_of(PRESS.trail(narrowed, "fr"))
    assert "Période Du 01/03/2026 au 31/03/2026" in said
    assert "Fait par Rose" in said
    assert "Sur la personne Léa MARTIN" in said


def test_destroyed_lines_name_their_certificate() -> None:
    said = text_of(PRESS.trail(a_report(some_lines(5, destroyed=3)), "fr"))
    assert said.count("Détruite, certificat 99") == 3


@pytest.mark.parametrize("finding", list(Finding))
def test_what_the_trail_is_worth_is_said(finding: Finding) -> None:
    found = Verification(finding=finding, head=ChainHead(7, "a" * 64), at=3, expected=ChainHead(9, "b" * 64))
    report = a_report(some_lines(7), verification=found)
    assert SAY("audit.report.worth") in text_of(PRESS.trail(report, "fr"))
    assert "a" * 64 in text_of(PRESS.trail(report, "fr"))


@pytest.mark.parametrize("count", [0, 1, 24, 25, 26, 27, 60, 61, 62, 63, 64, 200])
def test_every_line_is_on_one_page_and_the_head_on_the_last(count: int) -> None:
    lines = some_lines(count)
    made = list(pages(a_report(lines), SAY))
    numbers = [
        mark.text
        for page in made
        for mark in page
        if isinstance(mark, Text) and mark.x == LEFT and mark.text.isdecimal()
    ]
    assert numbers == [str(sealed.number) for sealed in lines]
    for page in made:
        assert all(mark.y <= BOTTOM or mark.y >= FOOT for mark in page if isinstance(mark, Text)), "nothing in the foot"
        assert all(LEFT - 0.1 <= mark.x <= RIGHT for mark in page)
    if lines:
        assert any(isinstance(mark, Text) and mark.text == lines[-1].digest for mark in made[-1])
    said = [mark.text for page in made for mark in page if isinstance(mark, Text) and mark.text.startswith("Page ")]
    assert said == [f"Page {at} sur {len(made)}" for at in range(1, len(made) + 1)]


def test_a_long_name_is_wrapped_and_an_act_id_fits_its_column() -> None:
    report = a_report(some_lines(3), names={"op-1": "Jean-Baptiste de La Rochefoucauld-Liancourt"})
    (page,) = pages(report, SAY)
    assert [mark.text for mark in page if isinstance(mark, Text)].count(ACT_ID) == 2


def test_ten_thousand_lines(monkeypatch: Any) -> None:
    """Only one page at a time is there as marks."""
    from printing import trail_report

    drawn: list[int] = []
    frame = trail_report._frame

    def counted(report: Any, say: Any, page: int, count: int) -> Any:
        drawn.append(page)
        return frame(report, say, page, count)

    monkeypatch.setattr(trail_report, "_frame", counted)
    each = pages(a_report(some_lines(10_000)), SAY)
    next(each)
    assert drawn == [1]
    pdf = PRESS.trail(a_report(some_lines(10_000)), "fr")
    document = pypdfium2.PdfDocument(pdf)
    assert 250 < len(document) < 500
    assert document.get_page_size(0)[0] > document.get_page_size(0)[1], "it lies"
    document.close()
    assert len(pdf) < 4_000_000
