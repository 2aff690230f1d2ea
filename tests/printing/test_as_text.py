"""Each letter as plain text: word for word what the paper says, in the same order."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pypdfium2
import pytest

from desk_app.domain.access import Grant, Professional
from desk_app.domain.contact import PostalAddress
from desk_app.domain.letters import Letter, LetterKind
from desk_app.domain.secret import Secret
from printing.page import BOTTOM
from printing.samples import ACCESS, CODES, child_sample, sample
from tests.printing.reading import PRESS

VERSIONS = [(kind, language, large) for kind in LetterKind for language in ("fr", "en") for large in (False, True)]


def words_on_paper(pdf: bytes) -> list[str]:
    """Of every page above its foot line."""
    document = pypdfium2.PdfDocument(pdf)
    said = []
    for page in document:
        foot = page.get_height() - (BOTTOM + 3) * 72 / 25.4
        said.append(page.get_textpage().get_text_bounded(bottom=foot))
    document.close()
    return unicodedata.normalize("NFC", " ".join(said)).replace("\ufffe", "-").split()


def same_words(letter: Letter) -> None:
    # A dash at a line's end may be read with or without what follows: both sides are compared without breaks.
    assert "".join(words_on_paper(PRESS.compose(letter))) == "".join(PRESS.text(letter).split())


@pytest.mark.parametrize(("kind", "language", "large"), VERSIONS)
def test_every_word_of_the_paper_in_its_order(kind: LetterKind, language: str, large: bool) -> None:
    same_words(sample(kind, language, large))
    if kind is not LetterKind.COMING_OF_AGE:  # read by nobody in a child's name
        same_words(child_sample(kind, language, large))


def test_words_stay_words() -> None:
    """The comparison above forgets the spaces; most letters have them in the same places."""
    letter = sample(LetterKind.PROVISIONAL_CODE)
    assert words_on_paper(PRESS.compose(letter)) == PRESS.text(letter).split()


def test_a_long_letter_over_several_pages() -> None:
    many = tuple(
        Grant(professional=Professional(rpps=str(one), family_name=f"NOM{one}", given_name="Éloi"), read=True)
        for one in range(40)
    )
    same_words(replace(sample(LetterKind.CONFIRMATION), access=replace(ACCESS, grants=many)))


def test_an_addressee_that_the_window_shortens_is_there_in_full() -> None:
    address = PostalAddress(
        flat="Appartement 12, 3e étage",
        building="Résidence des Tilleuls et des Marronniers du Grand Parc",
        street="18 rue de l’Église",
        locality="Le Bourg",
        postcode="69003",
        town="LYON",
        country="Ελλάδα",
    )
    letter = replace(sample(LetterKind.CONFIRMATION), address=address, addressee="Marie-Antoinette Joséphine " * 3)
    same_words(letter)
    assert "Marronniers du Grand Parc" in PRESS.text(letter)


def test_it_is_read_in_parts_and_lines() -> None:
    said = PRESS.text(sample(LetterKind.PROVISIONAL_CODE))
    assert said.startswith("Pharmacie des Halles\n4 place du Marché\n69002 LYON\n")
    assert "\n\nLe code\nx7Kp 0OaQ 1lIz\nValable jusqu’au 3\u00a0janvier 2027.\n" in said
    assert "\n1 Ouvrez Mon espace santé" in said


def test_a_wiped_code_is_no_empty_line() -> None:
    letter = replace(sample(LetterKind.PROVISIONAL_CODE), code=Secret(CODES[LetterKind.PROVISIONAL_CODE]))
    assert letter.code is not None
    letter.code.wipe()
    with pytest.raises(ValueError, match="without its"):
        PRESS.text(letter)
