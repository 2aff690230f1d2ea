"""A bundle is drawn faster than its letters one by one, and nobody can tell from the letters."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pypdfium2
import pytest

from desk_app.domain.letters import Letter, LetterKind
from desk_app.domain.secret import Secret
from printing.characters import drawn
from printing.embedding import placed
from printing.fonts import Face, characters
from printing.press import MOST_IN_BUNDLE, Press
from printing.samples import child_sample, sample
from resources.catalogue import texts
from tests.printing.reading import PRESS, text_of

CODE = LetterKind.PROVISIONAL_CODE


def several() -> list[Letter]:
    """Each differs from its neighbours in one thing, the first two in their codes alone."""
    one = sample(CODE)
    return [
        one,
        replace(one, code=Secret("ABCD1234efgh")),
        replace(one, reference="G00000000001"),
        sample(CODE, "en"),
        sample(CODE, large_print=True),
        replace(one, addressee="Łukasz ĐURIĆ", person="Łukasz ĐURIĆ", address=None),
        child_sample(CODE),
        *(sample(kind, large_print=large) for kind in LetterKind for large in (False, True)),
        one,
    ]


def test_each_letter_of_a_bundle_is_the_letter_alone_byte_for_byte() -> None:
    together = list(PRESS.compose_bundle(several()))
    assert together == [Press(texts).compose(letter) for letter in several()]
    assert all(one != next_one for one, next_one in pairwise(together))
    assert "x7Kp 0OaQ 1lIz" in text_of(together[0])
    assert "ABCD 1234 efgh" in text_of(together[1])


def test_a_bundle_keeps_no_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not among the lines, nor among the operators, where a code would stand as numbers."""
    from printing import press

    shared: list[press._Shared] = []

    class Seen(press._Shared):
        def __init__(self) -> None:
            super().__init__()
            shared.append(self)

    monkeypatch.setattr(press, "_Shared", Seen)
    for _ in PRESS.compose_bundle(several()[:2]):
        pass
    (kept,) = shared
    said = repr(kept.lines) + repr(kept.drawn)
    assert "Camille" in said  # what is looked through is what was kept
    for group in ("x7Kp", "ABCD", "efgh"):
        ((_, codes),) = placed(group, Face.CODE)
        assert group not in said
        assert codes.hex() not in said


def test_a_larger_bundle_is_refused_before_anything_is_composed() -> None:
    with pytest.raises(ValueError, match="200"):
        PRESS.compose_bundle([sample(CODE)] * (MOST_IN_BUNDLE + 1))


@pytest.mark.parametrize("kind", list(LetterKind))
def test_every_face_that_a_document_names_is_in_it(kind: LetterKind) -> None:
    pdf = PRESS.compose(sample(kind))
    faces = re.findall(rb"/BaseFont /(\S+)", pdf)
    assert faces
    assert len(faces) == len(re.findall(rb"/FontFile2 \d+ 0 R", pdf)) == pdf.count(b"/Type /Font ")
    assert b"Helvetica" not in pdf


def test_every_character_of_a_face_is_read_back_as_itself() -> None:
    """Through the further parts of the face too, where few letters go, and those of the spare one."""
    signs = [chr(one) for one in sorted(characters()) if chr(one).isalpha() and drawn(chr(one)) == chr(one)]
    assert len({part for part, _ in placed("".join(signs), Face.TEXT)}) > 3
    letter = replace(sample(LetterKind.CONFIRMATION), opened_by=" ".join(signs))
    said = text_of(PRESS.compose(letter))
    missing = [sign for sign in signs if sign not in said]
    assert missing == []


def test_the_faces_in_a_letter_tell_nothing_of_its_code() -> None:
    """They are the same whatever the code is made of."""

    def faces(code: str) -> set[bytes]:
        pdf = PRESS.compose(replace(sample(CODE), code=Secret(code)))
        return set(re.findall(rb"/Length1 \d+ >>\nstream\n(.*?)\nendstream", pdf, re.DOTALL))

    assert faces("aaaaaaaaaaaa") == faces("Zy9Xw8Vu7Ts6")
    assert faces("aaaaaaaaaaaa")


def test_what_a_pdf_library_finds_wrong() -> None:
    """Nothing: the document opens strictly, and each page draws."""
    for letter in several():
        document = pypdfium2.PdfDocument(PRESS.compose(letter))
        assert all(page.render(scale=0.2).to_pil().getextrema() for page in document)
        document.close()
