"""The end of a batch: sheets in are sheets posted or destroyed, or the paper says how many are not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk_app.domain.batches import Skip
from printing.samples import BATCH
from resources.catalogue import LANGUAGES, texts
from tests.printing.reading import PRESS, text_of


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fullest_report_is_one_page_with_every_reason_and_two_to_sign(language: str) -> None:
    end = replace(BATCH, skipped=tuple((why, 10 + rank) for rank, why in enumerate(Skip)), sheets_in=99)
    pdf = PRESS.batch_end(end, language)
    assert PRESS.pages(pdf) == 1
    said = " ".join(text_of(pdf).split())
    for rank, why in enumerate(Skip):
        assert " ".join(texts(language)(f"batch_end.skip.{why.value}").split()) in said
        assert str(10 + rank) in said
    assert end.second in said
    assert "{" not in said
    assert PRESS.batch_end(end, language) == pdf


@pytest.mark.parametrize(
    ("destroyed", "expected"),
    [(3, "Le compte y est"), (2, "Il manque 1 feuille,"), (0, "Il manque 3 feuilles,"), (4, "1 feuille de plus")],
)
def test_the_sheets_are_counted(destroyed: int, expected: str) -> None:
    end = replace(BATCH, sheets_destroyed=destroyed)
    assert end.unexplained == 3 - destroyed
    assert expected in text_of(PRESS.batch_end(end, "fr"))


def test_what_does_not_add_up_is_explained_above_the_signatures() -> None:
    end = replace(BATCH, sheets_destroyed=2, why="Une feuille <b> rendue & comptée deux fois")
    said = " ".join(text_of(PRESS.batch_end(end, "fr")).split())
    assert f"Expliqué par {end.counted_by}" in said
    assert said.index("Une feuille <b> rendue & comptée deux fois") < said.index("Signatures")


def test_who_checks_signs_where_nobody_signed_in_beside() -> None:
    assert "Vérifié par" in text_of(PRESS.batch_end(replace(BATCH, second=""), "fr"))


def test_whoever_counts_never_signs_twice() -> None:
    counted = replace(BATCH, counted_by=BATCH.second)
    assert (BATCH.other, counted.other) == (BATCH.second, BATCH.made_by)
    said = text_of(PRESS.batch_end(counted, "fr"))
    assert said.count(BATCH.second) == 1
    assert f"Préparé par {BATCH.made_by}" in " ".join(said.split())


def test_what_has_no_count_has_no_line() -> None:
    said = text_of(PRESS.batch_end(replace(BATCH, skipped=((Skip.STOPPED, 0),)), "fr"))
    assert "Lot arrêté" not in said
    assert "pourquoi" not in said
