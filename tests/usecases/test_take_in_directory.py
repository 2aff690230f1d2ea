"""A newer directory: who may take it in, what the trail says of it, and the words in both languages."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from pathlib import Path

import pytest

from desk_app.domain.directory import ImportReport, Standing
from desk_app.domain.directory_words import aging, progress_words, report_words, standing_words
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail_words import said
from desk_app.usecases.take_in_directory import directory_standing, take_in_directory
from resources.catalogue import texts
from tests.usecases.fakes import TODAY, Bench
from tests.usecases.press import FakeExtractions

FR, EN = texts("fr"), texts("en")
REPORT = ImportReport(
    rows=3_000, unnamed=1, damaged=2_000, lines=tuple(range(2, 102)), people=900, dated=date(2026, 3, 1)
)


def bench(role: str) -> Bench:
    return Bench(role=role, extractions=FakeExtractions(end=REPORT))


def plain(sentence: str) -> str:
    return sentence.replace("\u00a0", " ")


def test_who_sets_up_the_desk_takes_it_in_and_the_trail_says_so() -> None:
    desk = bench("administrator").desk
    assert asyncio.run(take_in_directory(desk, Path("x.zip"), lambda _: None)) is REPORT
    (line,) = desk.store.lines  # type: ignore[attr-defined]  # the fake's
    assert plain(said(line, FR, {})) == "Annuaire des professionnels repris. Celui du 01/03/2026."
    assert said(line, EN, {}) == "Directory of professionals taken in. The one of 01/03/2026."


@pytest.mark.parametrize("role", ["pharmacist", "assistant", "supervisor", "agent"])
def test_nobody_else_does(role: str) -> None:
    found = bench(role)
    for asked in (take_in_directory(found.desk, Path("x.zip"), lambda _: None), directory_standing(found.desk)):
        with pytest.raises(Refusal) as caught:
            asyncio.run(asked)
        assert caught.value.code is RefusalCode.NOT_ALLOWED
    assert found.extractions.taken == []


def test_its_age_in_words() -> None:
    def of(days: int) -> Standing:
        return Standing(dated=TODAY - timedelta(days=days), people=1_667_670, size=217_022_464)

    assert plain(standing_words(FR, of(0), TODAY)[0]).endswith(
        "1 667 670 professionnels, 217 Mo. Il est d’aujourd’hui."
    )
    assert standing_words(EN, of(1), TODAY) == (
        "Directory of 15/03/2026: 1,667,670 professionals, 217 MB. It is 1 day old.",
        "hint",
    )
    assert standing_words(FR, of(30), TODAY)[1] == "hint"
    sentence, weight = standing_words(FR, of(31), TODAY)
    assert "plus de 30 jours" in plain(sentence)
    assert weight == "question"
    assert standing_words(EN, None, TODAY) == (EN("directory.none"), "question")
    assert aging(FR, TODAY - timedelta(days=30), TODAY) == ""
    assert "14/02/2026" not in aging(FR, None, TODAY)
    assert "13/02/2026" in aging(EN, TODAY - timedelta(days=31), TODAY)


@pytest.mark.parametrize(
    ("share", "elapsed", "words"),
    [
        (0.0, 0.0, "0 %"),
        (0.01, 9.0, "1 %"),
        (0.25, 60.0, "25 %, encore 3 min"),
        (0.5, 21.0, "50 %, encore 20 s"),
        (0.999, 30.0, "99 %, encore 5 s"),
        (1.0, 30.0, "Presque fini : l’annuaire se range…"),
    ],
)
def test_how_far_it_is_and_how_long_the_rest_takes(share: float, elapsed: float, words: str) -> None:
    assert plain(progress_words(FR, share, elapsed)) == words


def test_many_damaged_lines_are_named_by_the_first() -> None:
    assert report_words(EN, REPORT)[1:] == (
        "900 professionals.",
        "3,000 rows read.",
        "1 row without an RPPS number, left out.",
        "2,000 damaged rows, left out: lines 2, 3, 4, 5, 6, 7, 8, 9, 10, 11…",
    )
