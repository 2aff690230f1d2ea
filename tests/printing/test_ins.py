"""The INS datamatrix on paper: read back by a decoder, in its own place, and only where it may stand."""

from __future__ import annotations

from dataclasses import replace

import pytest
import zxingcpp

from desk_app.domain.datamatrix import HEADER, InsScan, parse
from desk_app.domain.letters import Letter, LetterKind
from printing import page
from printing.barcodes import datamatrix
from printing.page import CLEAR, HEAD, INS_WHITE, Area
from printing.samples import INS, sample
from tests.printing.reading import PRESS, Paper, paper, text_of

LONGEST = (
    f"{HEADER}S1250066901234522S21.2.250.1.213.1.4.10\x1d"
    f"S3{'CAMILLE ' * 12}LISES4{'DURAND-' * 14}NGS5FS621-06-1950S769012"
)
SHORTEST = f"{HEADER}S1250066901234522S21.2.250.1.213.1.4.8\x1dS3A\x1dS4B\x1dS5FS621-06-1950"


def scanned(drawn: Paper) -> list[str]:
    found = zxingcpp.read_barcodes(drawn.image)
    return [one.bytes.decode("ascii") for one in found if one.format == zxingcpp.BarcodeFormat.DataMatrix]


def a_letter(payload: str = INS, *, large: bool = False) -> Letter:
    return replace(sample(LetterKind.CONFIRMATION, large_print=large), ins=payload)


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("payload", [INS, LONGEST, SHORTEST], ids=["usual", "longest", "shortest"])
def test_a_decoder_reads_it_from_the_paper_sign_by_sign(payload: str, large: bool) -> None:
    assert isinstance(parse(payload), InsScan)
    drawn = paper(PRESS.compose(a_letter(payload, large=large)), dpi=300)
    assert scanned(drawn) == [payload]
    assert drawn.codes() == ["GTEST7K2M4Q9"]


@pytest.mark.parametrize("payload", [INS, LONGEST, SHORTEST], ids=["usual", "longest", "shortest"])
def test_it_is_square_and_its_modules_can_be_printed(payload: str) -> None:
    side = page.INS.right - page.INS.left
    assert side == pytest.approx(page.INS.bottom - page.INS.top)
    runs = datamatrix(payload, side)
    module = min(run.height for run in runs)
    assert round(module, 6) >= 0.3
    assert max(run.top for run in runs) + module == pytest.approx(side)
    assert max(run.left + run.width for run in runs) == pytest.approx(side)


@pytest.mark.parametrize("large", [False, True])
def test_it_has_white_around_and_stays_out_of_the_window(large: bool) -> None:
    letter = a_letter(large=large)
    letter = replace(letter, sender=replace(letter.sender, name="Pharmacie " * 9, lines=("place du Marché " * 4,)))
    drawn = paper(PRESS.compose(letter), dpi=300)
    square = page.INS
    assert square.bottom <= CLEAR.top
    assert drawn.ink(Area(square.left - INS_WHITE + 0.2, square.top, square.left - 0.1, square.bottom)) is None
    assert drawn.ink(Area(square.right + 0.1, square.top, square.right + 8, square.bottom)) is None
    assert drawn.ink(Area(square.left, square.top - INS_WHITE + 0.1, square.right, square.top - 0.1)) is None
    assert drawn.ink(Area(square.left, square.bottom + 0.1, square.right, square.bottom + 8)) is None
    assert drawn.ink(Area(HEAD.right + 0.1, HEAD.top, square.left - 20, square.bottom)) is None
    assert scanned(drawn) == [INS]


def test_no_other_letter_has_one_and_no_word_of_it_is_written() -> None:
    for kind in LetterKind:
        letter = sample(kind)
        found = scanned(paper(PRESS.compose(letter), dpi=300))
        assert found == ([letter.ins] if kind is LetterKind.CONFIRMATION else [])
    assert "250066901234522" not in text_of(PRESS.compose(a_letter()))


def test_a_letter_shows_its_number_in_no_line_of_a_log() -> None:
    assert "250066901234522" not in repr(a_letter())
