"""Pages as pictures, whole and in bands."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from desk_app.domain.letters import LetterKind
from printing.png import png
from printing.raster import bands
from printing.samples import main, sample
from resources.catalogue import LANGUAGES
from tests.printing.reading import PRESS, image_of

PICTURES = Path(__file__).parents[2] / "docs" / "pictures" / "letters"


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return PRESS.compose(sample(LetterKind.CONFIRMATION))


def test_a_picture_is_a4_at_its_resolution(pdf: bytes) -> None:
    picture = PRESS.picture(pdf, 0, dpi=100)
    assert (picture.width, picture.height) == (827, 1169)
    assert len(picture.rgb) == picture.width * picture.height * 3


@pytest.mark.parametrize("dpi", [72, 100, 300])
def test_bands_join_to_the_whole_page(pdf: bytes, dpi: int) -> None:
    whole = PRESS.picture(pdf, 0, dpi=dpi)
    parts = list(bands(pdf, 0, dpi=dpi, rows=128))
    assert all(part.picture.height <= 128 for part in parts)
    assert {part.picture.width for part in parts} == {whole.width}
    joined = Image.new("RGB", (whole.width, whole.height))
    for part in parts:
        joined.paste(image_of(part.picture), (0, part.top))
    differing = ImageChops.difference(joined, image_of(whole)).convert("L")
    assert max(differing.tobytes()) <= 8  # the edges of letters are smoothed by a hair's breadth


@pytest.mark.parametrize("page", [-1, 9])
def test_a_page_that_is_not_there(pdf: bytes, page: int) -> None:
    with pytest.raises(IndexError):
        PRESS.picture(pdf, page, dpi=72)


def test_a_png_holds_the_same_dots(pdf: bytes) -> None:
    picture = PRESS.picture(pdf, 0, dpi=72)
    with Image.open(BytesIO(png(picture))) as opened:
        assert opened.convert("RGB").tobytes() == image_of(picture).tobytes()


def test_the_pictures_of_the_guide_are_small_and_those_of_today(tmp_path: Path) -> None:
    main(str(tmp_path))
    files = list(tmp_path.glob("*.png"))
    assert len(files) == len(LetterKind) * 3 + len(LANGUAGES)  # and the end of a batch
    assert all(file.stat().st_size <= 120_000 for file in files)
    kept = {file.name: _dots(file) for file in PICTURES.glob("*.png")}
    assert [file.name for file in files if _dots(file) != kept.pop(file.name, None)] == []
    assert not kept, "pictures of letters that are no more"


def _dots(file: Path) -> bytes:
    with Image.open(file) as opened:
        return opened.convert("RGB").tobytes()
