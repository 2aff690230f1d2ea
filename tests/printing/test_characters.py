"""Text at the door, and a drawn form for every character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing.characters import clean, drawn
from printing.fonts import Face, characters, load, width
from printing.wrapping import wrap


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("Ĕlise Ŋa Ŭ Ƶ Əliyev", "Ĕlise Ŋa Ŭ Ƶ Əliyev"),
        ("ŉ ſ", "’n s"),
        ("e\u0302\u0323\u0324", "ệ"),
        ("Éloïse Çağş Łukasz Đorđe Øystein Þór Œuvrard ẞ", "Éloïse Çağş Łukasz Đorđe Øystein Þór Œuvrard ẞ"),
        ("E\u0301lise", "Élise"),
        ("Παπαδόπουλος", "Papadopoylos"),
        ("Ωνάσης ΔΗΜΟΣ Ώρα", "Onasis DIMOS Ora"),
        ("Чайковский", "Tchaikovskii"),
        ("Ruﬁn Kaʻiulani", "Rufin Ka‘iulani"),
        ("Nguyễn", "Nguyễn"),
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


EUROPE = """
ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞŸŒẞß ĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİıĲĴĶĹĻĽĿŁŃŅŇŊŌŎŐŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŹŻŽ ȘȚ ƏƠƯ ǍǏǑǓ ǢǤǦǨǪǬǮƷ
ǴǸǺǼǾ ȀȂȄȆȈȊȌȎȐȒȔȖ ȞȦȨȪȮȰȲ ḂĊḊḞĠṀṖṠṪ ẀẂẄỲ ḐḌḤḶḸṂṆṚṜṢṬẒ ĶĻŅȚ ŁÞÐ ḰẼỸ Ạ Ẹ Ị Ọ Ụ Ỵ Ắ Ế Ố Ứ Ễ
"""


@pytest.mark.parametrize("face", [Face.TEXT, Face.STRONG])
def test_every_latin_letter_of_european_names_has_a_glyph(face: Face) -> None:
    """Capitals and small ones, in both faces that write names: none is written by another."""
    from printing.embedding import placed

    letters = sorted({sign for sign in EUROPE + EUROPE.lower() if sign.isalpha()})
    assert drawn("".join(letters)) == "".join(letters)
    assert [sign for sign in letters for _, codes in placed(sign, face) if codes == b"\0"] == []
    assert all(0 < width(sign, face, 10) < 5 for sign in letters)


@pytest.mark.parametrize("face", list(Face))
def test_look_alikes_are_different_shapes(face: Face) -> None:
    """Not only different glyphs: no two outlines are the same."""
    data = load(face).face
    start = data.get_table_pos("glyf")[0]

    def outline(sign: str) -> bytes:
        glyph = data.charToGlyph[ord(sign)]
        at, end = data.glyphPos[glyph], data.glyphPos[glyph + 1]
        return bytes(data.get_chunk(start + at, end - at))

    assert len({outline(sign) for sign in "0OoQ1lI|"}) == 8


def test_the_licences_stand_beside_the_faces() -> None:
    from importlib import resources

    fonts = resources.files("resources").joinpath("fonts")
    names = {file.name for file in fonts.iterdir()}
    faces = {name for name in names if name.endswith(".ttf")}
    assert {name.split("_")[0].removesuffix("Next").removesuffix("Mono") for name in faces} == {
        "AtkinsonHyperlegible",
        "DejaVuSans",
    }
    assert "SIL OPEN FONT LICENSE" in fonts.joinpath("OFL.txt").read_text(encoding="utf-8")
    assert "Bitstream Vera Fonts License" in fonts.joinpath("DejaVu.txt").read_text(encoding="utf-8")


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
    glyphs = load(Face.CODE).face.charToGlyph
    assert len({glyphs[ord(sign)] for sign in "0O1lI"}) == 5
