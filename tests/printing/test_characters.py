"""Text at the door, and a drawn form for every character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing.characters import clean, drawn
from printing.fonts import Face, characters, width
from printing.wrapping import wrap


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("Ĕlise", "Elise"),
        ("Ŋa", "Na"),
        ("Ŭ", "U"),
        ("Éloïse Çağş Łukasz Đorđe Øystein Þór Œuvrard ẞ", "Éloïse Çağş Łukasz Đorđe Øystein Þór Œuvrard ẞ"),
        ("E\u0301lise", "Élise"),
        ("Παπαδόπουλος", "Papadopoylos"),
        ("Чайковский", "Tchaikovskii"),
        ("Nguyễn", "Nguyên"),
        ("李", "?"),
        ("a\u202fb", "a\u00a0b"),
        ("Jean\u2011Paul", "Jean-Paul"),
        ("a\u202eb\u200bc\u0000d\ufeff", "abcd"),
        ("a\tb\nc", "a b c"),
        ("", ""),
    ],
)
def test_closest_forms(given_text: str, expected: str) -> None:
    assert drawn(given_text) == expected


@given(st.text())
def test_every_character_can_be_drawn(text: str) -> None:
    assert characters().issuperset(map(ord, drawn(text)))


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(alphabet="abc éÉ-\u00a0", max_size=200), st.integers(12, 120))
def test_wrapping_loses_nothing_and_never_overflows(text: str, room: int) -> None:
    lines = wrap(text, Face.TEXT, 11, room)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width(line, Face.TEXT, 11) <= room for line in lines)


def test_no_word_stands_alone_on_the_last_line() -> None:
    lines = wrap("un deux trois quatre cinq six sept huit neuf dix", Face.TEXT, 11, 80)
    assert len(lines) == 1 or " " in lines[-1]


def test_look_alikes_differ_in_the_code_face() -> None:
    from printing.fonts import load

    glyphs = load(Face.CODE).face.charToGlyph
    assert len({glyphs[ord(sign)] for sign in "0O1lI"}) == 5
