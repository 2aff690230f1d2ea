"""Letters read back from the paper: what they say, in what size, and that nothing is lost however much there is."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk_app.domain.access import Access, Grant, Professional
from desk_app.domain.letters import LetterKind
from desk_app.domain.secret import Secret
from printing.marks import INK, QUIET, TEAL, TINT
from printing.page import BOTTOM, LEFT, RIGHT, Area
from printing.press import LAYOUTS
from printing.samples import ACCESS, CODES, DOCTOR, NURSE, child_sample, sample
from resources.catalogue import texts
from tests.printing.reading import PRESS, paper, runs, text_of

LONGER = (LetterKind.RECEIPT, LetterKind.ACCESS_LIST)  # all choices and an explanation; what each may read, whole
SHEETS = (LetterKind.RECOVERY_SHEET, LetterKind.SLIP)  # the desk's own: no person reads them
VERSIONS = [(kind, language, large) for kind in LetterKind for language in ("fr", "en") for large in (False, True)]


def test_every_kind_has_a_layout() -> None:
    assert set(LAYOUTS) == set(LetterKind)


@pytest.mark.parametrize(("kind", "language", "large"), VERSIONS)
def test_the_same_letter_gives_the_same_bytes(kind: LetterKind, language: str, large: bool) -> None:
    assert PRESS.compose(sample(kind, language, large)) == PRESS.compose(sample(kind, language, large))


@pytest.mark.parametrize(("kind", "language", "large"), VERSIONS)
def test_what_every_letter_carries(kind: LetterKind, language: str, large: bool) -> None:
    letter = sample(kind, language, large)
    said = text_of(PRESS.compose(letter))
    for expected in (letter.sender.name, *letter.sender.lines, letter.reference):
        assert expected in said
    assert "{" not in said
    if kind in SHEETS:
        return
    for expected in (letter.sender.controller, letter.sender.hotline, letter.sender.privacy_contact):
        assert expected in said
    assert "smartphone" in said
    assert "gratuit" in said or "free of charge" in said


@pytest.mark.parametrize(("kind", "language", "large"), VERSIONS)
def test_nothing_is_smaller_than_it_may_be(kind: LetterKind, language: str, large: bool) -> None:
    least = 16 if large else 11
    sizes = {size for _, size in runs(PRESS.compose(sample(kind, language, large)))}
    assert {size for size in sizes if size < least} <= {10.0}


@pytest.mark.parametrize("kind", list(LetterKind))
@pytest.mark.parametrize("large", [False, True])
def test_a_scanner_finds_the_reference(kind: LetterKind, large: bool) -> None:
    letter = sample(kind, large_print=large)
    assert paper(PRESS.compose(letter), dpi=300).codes() == [letter.reference]


def test_any_reference_is_read_back() -> None:
    for reference in ("G00000000000", "GZZZZZZZZZZZ", "G1234567ABCD", "GA1B2C3D4E5F"):
        letter = replace(sample(LetterKind.RECEIPT), reference=reference)
        assert paper(PRESS.compose(letter), dpi=300).codes() == [reference]


def test_title_language_author_and_day_are_set_and_the_code_is_in_none_of_them() -> None:
    pdf = PRESS.compose(sample(LetterKind.PROVISIONAL_CODE))
    document = pypdfium2.PdfDocument(pdf)
    said = document.get_metadata_dict()
    document.close()
    assert said["Title"] == "Votre code provisoire"
    assert said["Author"] == "Pharmacie des Halles"
    assert said["CreationDate"].startswith("D:20261122")
    assert b"/Lang (fr)" in pdf
    assert b"/Duplex /Simplex" in pdf
    assert not any(group in value for value in said.values() for group in ("x7Kp", "0OaQ", "1lIz"))
    assert b"x7Kp" not in pdf


def test_only_our_faces_and_all_of_them_embedded() -> None:
    pdf = PRESS.compose(sample(LetterKind.PROVISIONAL_CODE))
    assert {name.split("-")[0] for name, _ in runs(pdf)} == {"AtkinsonHyperlegibleNext", "AtkinsonHyperlegibleMono"}


def test_the_code_stands_in_groups_in_the_mono_face_with_its_end_in_words() -> None:
    pdf = PRESS.compose(sample(LetterKind.PROVISIONAL_CODE))
    said = text_of(pdf)
    assert "x7Kp 0OaQ 1lIz" in said
    assert "jusqu’au 3 janvier 2027" in said
    assert "par téléphone" in said
    assert "Demandez-en un nouveau" in said
    assert ("AtkinsonHyperlegibleMono-Bold", 25.0) in set(runs(pdf))
    assert PRESS.pages(pdf) == 1


def test_the_recovery_key_stands_in_numbered_groups_and_says_what_it_opens() -> None:
    for language in ("fr", "en"):
        for large in (False, True):
            pdf = PRESS.compose(sample(LetterKind.RECOVERY_SHEET, language, large))
            said = text_of(pdf)
            for number, group in enumerate(CODES[LetterKind.RECOVERY_SHEET].split("-"), 1):
                assert group in said
                assert str(number) in said
            assert ("AtkinsonHyperlegibleMono-Bold", 31.0 if large else 25.0) in set(runs(pdf))
            assert "Pharmacie des Halles" in said
            assert "Poste 1" in said
            assert "2026" in said
            assert b"8K2QT" not in pdf
    assert PRESS.pages(PRESS.compose(sample(LetterKind.RECOVERY_SHEET))) == 1


def test_a_slip_names_the_person_and_groups_its_password_as_it_is_typed() -> None:
    pdf = PRESS.compose(replace(sample(LetterKind.SLIP), address=None))
    said = text_of(pdf)
    assert "K7QM 2XRD 9FHT" in said
    assert "Camille DURAND-NGUYEN" in said
    assert PRESS.pages(pdf) == 1


def test_the_first_of_a_month_is_an_ordinal_in_french_only() -> None:
    first = replace(sample(LetterKind.PROVISIONAL_CODE), code_expires=date(2027, 1, 1))
    assert "jusqu’au 1er janvier 2027" in text_of(PRESS.compose(first))
    assert "until 1 January 2027" in text_of(PRESS.compose(replace(first, language="en")))


@pytest.mark.parametrize("kind", [*SHEETS, LetterKind.PROVISIONAL_CODE])
def test_what_was_wiped_is_never_printed_as_an_empty_sheet(kind: LetterKind) -> None:
    letter = sample(kind)
    assert letter.code is not None
    letter.code.wipe()
    with pytest.raises(ValueError, match="without its"):
        PRESS.compose(letter)


def test_no_log_line_and_no_repr_shows_the_code(caplog: pytest.LogCaptureFixture) -> None:
    letter = sample(LetterKind.PROVISIONAL_CODE)
    with caplog.at_level(logging.DEBUG):
        PRESS.picture(PRESS.compose(letter), 0, dpi=50)
    assert "x7Kp" not in caplog.text
    assert "x7Kp" not in repr(letter)


def test_who_has_access_in_plain_words() -> None:
    said = text_of(PRESS.compose(sample(LetterKind.CONFIRMATION)))
    assert (
        "Docteur Anne-Sophie LE GAUNDRE – médecin traitant Médecine générale, LYON – peut consulter, peut ajouter"
        in said
    )
    assert "Éloi OBAYASHI Infirmier, BRON – peut consulter, jusqu’au 1er juin 2027" in said
    assert "SAMU – Centre 15 : autorisé" in said
    assert "un professionnel présent : refusé, à votre demande" in said


def test_an_attending_doctor_without_access_is_named_apart() -> None:
    access = replace(ACCESS, grants=ACCESS.grants[1:])
    said = text_of(PRESS.compose(replace(sample(LetterKind.CONFIRMATION), access=access)))
    assert "Médecin traitant Docteur Anne-Sophie LE GAUNDRE, Médecine générale, LYON. Ne remplace pas" in said
    assert said.count("peut consulter") == 1


def test_every_letter_to_one_person_of_few_choices_is_one_sheet() -> None:
    for kind in LetterKind:
        if kind not in LONGER:
            assert PRESS.pages(PRESS.compose(sample(kind))) == 1


def test_blocked_names_are_on_the_holders_own_letter_only() -> None:
    blocked = Grant(professional=Professional(rpps="1", family_name="QUERVIN", given_name="Odile"), blocked=True)
    access = replace(ACCESS, grants=(*ACCESS.grants, blocked))
    own = replace(sample(LetterKind.CONFIRMATION), access=access)
    childs = replace(child_sample(LetterKind.CONFIRMATION), access=access)
    assert "QUERVIN" in text_of(PRESS.compose(own))
    assert "QUERVIN" not in text_of(PRESS.compose(childs))


def test_nobody_has_access_until_somebody_is_named() -> None:
    said = text_of(PRESS.compose(replace(sample(LetterKind.CONFIRMATION), access=Access())))
    assert "Aucun professionnel n’a été autorisé." in said


def test_only_the_confirmation_says_that_the_record_is_open() -> None:
    for kind in LetterKind:
        said = text_of(PRESS.compose(sample(kind)))
        assert ("est ouvert." in said) == (kind is LetterKind.CONFIRMATION)


def test_a_child_is_spoken_of_and_the_representative_spoken_to() -> None:
    said = text_of(PRESS.compose(child_sample(LetterKind.CONFIRMATION)))
    assert "Le dossier médical partagé (DMP) de Léa DURAND est ouvert." in said
    assert "Votre dossier" not in said


def test_a_representative_who_left_no_contact_reads_nothing_of_contacts() -> None:
    letter = replace(child_sample(LetterKind.CONFIRMATION), masked_contacts=(), address=None)
    assert "Pour vous joindre" not in text_of(PRESS.compose(letter))


@pytest.mark.parametrize("large", [False, True])
def test_forty_professionals_flow_on(large: bool) -> None:
    everyone = tuple(
        Grant(
            professional=Professional(
                rpps=str(number),
                family_name=f"NOMTRÈSLONG{number:02d}-DE-LA-TRÉMOILLE",
                given_name="Marie-Antoinette Joséphine",
                profession="Masseur-kinésithérapeute spécialisé en rééducation",
                town="SAINT-REMY-EN-BOUZEMONT-SAINT-GENEST-ET-ISSON",
            ),
            read=True,
            add=True,
        )
        for number in range(40)
    )
    letter = replace(sample(LetterKind.CONFIRMATION, large_print=large), access=Access(grants=everyone))
    pdf = PRESS.compose(letter)
    said = text_of(pdf)
    assert [f"NOMTRÈSLONG{number:02d}-DE-LA-TRÉMOILLE" in said for number in range(40)] == [True] * 40
    count = PRESS.pages(pdf)
    for page in range(count):
        drawn = paper(pdf, page, dpi=75)
        assert drawn.ink(Area(RIGHT + 0.8, 0, 210, 297)) is None
        assert drawn.ink(Area(0, BOTTOM + 1, 210, BOTTOM + 4)) is None
        assert drawn.ink(Area(12, 0, LEFT - 0.5, 297)) is None
        assert f"Page {page + 1} sur {count}" in text_of(pdf, page)


@settings(max_examples=25, deadline=None)
@given(words=st.text(max_size=300), large=st.booleans())
def test_any_text_anywhere_makes_a_letter(words: str, large: bool) -> None:
    letter = sample(LetterKind.CONFIRMATION, large_print=large)
    sender = replace(letter.sender, name=words, lines=(words, words), controller=words)
    pdf = PRESS.compose(replace(letter, sender=sender, addressee=words, person=words, opened_by=words))
    assert PRESS.pages(pdf) >= 1


def test_ten_thousand_characters_are_all_there() -> None:
    base = text_of(PRESS.compose(replace(sample(LetterKind.CONFIRMATION), opened_by=""))).count("x")
    letter = replace(sample(LetterKind.CONFIRMATION), opened_by="x" * 10_000)
    assert text_of(PRESS.compose(letter)).count("x") == 10_000 + base


def test_a_sender_that_is_no_address_leaves_the_reference_on_the_sheet() -> None:
    letter = sample(LetterKind.CONFIRMATION)
    letter = replace(letter, sender=replace(letter.sender, lines=("Bureau " * 2000,)))
    pdf = PRESS.compose(letter)
    assert paper(pdf, dpi=300).codes() == [letter.reference]
    assert "Dossier ouvert" in text_of(pdf)


def test_a_long_code_keeps_its_groups_whole() -> None:
    code = "ABCD1234EFGH5678IJKL9012MNOP3456"
    said = text_of(PRESS.compose(replace(sample(LetterKind.PROVISIONAL_CODE, large_print=True), code=Secret(code))))
    assert " ".join(code[at : at + 4] for at in range(0, len(code), 4)) in said


def test_every_thing_to_bring_can_be_asked_for() -> None:
    headings = {"title", "heading", "originals", "again", "again_how"}
    for language in ("fr", "en"):
        spoken = texts(language)
        every = spoken.keys()
        keys = [key.removeprefix("letter.to_bring.") for key in every if key.startswith("letter.to_bring.")]
        wanted = tuple(key for key in keys if "." not in key and key not in headings)
        said = text_of(PRESS.compose(replace(sample(LetterKind.TO_BRING, language), to_bring=wanted)))
        for key in wanted:
            assert spoken(f"letter.to_bring.{key}").replace("\u00a0", " ").split()[0] in said
        assert len(wanted) >= 10


def test_no_gender_is_guessed() -> None:
    """No word on paper ends in a doubled form, and none of the usual participles stands for the reader."""
    spoken = texts("fr")
    every = spoken.keys()
    for key in every:
        if key.startswith("letter."):
            assert not re.search(r"\(e\)|·e|né le|née le|Monsieur|Madame|prévenu|informé\b|inscrit", spoken(key)), key


def _luminance(colour: str) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.03928 else float(((part + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colour", [INK, QUIET, TEAL])
@pytest.mark.parametrize("ground", ["#ffffff", TINT])
def test_every_ink_stands_out(colour: str, ground: str) -> None:
    light, dark = sorted((_luminance(colour), _luminance(ground)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 6


def test_hours_are_said_in_the_letters_language() -> None:
    assert "Call 3422, Monday to Friday, 8:30 to 17:30." in text_of(PRESS.compose(sample(LetterKind.RECEIPT, "en")))
    assert "Appelez le 3422, du lundi au vendredi" in text_of(PRESS.compose(sample(LetterKind.RECEIPT)))


def test_many_threads_at_once_give_the_same_bytes() -> None:
    letters = [sample(kind, large_print=large) for kind in LetterKind for large in (False, True)] * 3
    alone = [PRESS.compose(letter) for letter in letters]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(PRESS.compose, letters)) == alone


def test_nothing_heavy_is_imported_before_the_first_letter() -> None:
    script = "import sys, printing.press; print([m for m in ('reportlab', 'pypdfium2', 'barcode') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_french_paper_has_french_spaces_and_no_narrow_one(language: str) -> None:
    spoken = texts(language)
    every = spoken.keys()
    for key in filter(lambda key: key.startswith("letter."), every):
        assert "\u202f" not in spoken(key), key
        if language == "fr":
            assert not re.search(r" [:;!?»]|« ", spoken(key)), key


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize(
    ("language", "doctor", "nurse"),
    [
        (
            "fr",
            "Peut lire : tous les documents, sauf attestations de résidence (source du 26 octobre 2023).",
            "bilans de santé de l’enfant, certificats médicaux. Inconnu pour le reste (source du 26 octobre 2023).",
        ),
        (
            "en",
            "May read: every document, except residence certificates (source of 26 October 2023).",
            "children’s health checks, medical certificates. Unknown for the rest (source of 26 October 2023).",
        ),
    ],
)
def test_who_has_access_says_what_each_profession_may_read_and_since_which_source(
    language: str, doctor: str, nurse: str, large: bool
) -> None:
    letter = sample(LetterKind.ACCESS_LIST, language, large)
    pdf = PRESS.compose(letter)
    for said in (text_of(pdf), PRESS.text(letter)):
        plain = " ".join(said.replace("\u00a0", " ").split())
        assert doctor in plain
        assert nurse in plain
    assert PRESS.compose(letter) == pdf


def test_of_whom_no_source_speaks_the_list_says_so_and_of_who_reads_nothing_it_is_silent() -> None:
    other = replace(NURSE, profession_code="21", profession="Pharmacien")
    alone = replace(sample(LetterKind.ACCESS_LIST), access=Access(attending_doctor=DOCTOR))
    unknown = "inconnu, aucune source ne le dit."
    for grant, is_said in (
        (Grant(professional=other, read=True), True),
        (Grant(professional=other, add=True), False),
        (Grant(professional=other, blocked=True), False),
    ):
        letter = replace(alone, access=replace(ACCESS, attending_doctor=None, grants=(grant,)))
        assert (unknown in PRESS.text(letter)) is is_said
    by_number = Grant(professional=Professional(rpps="10007777777", family_name="", given_name=""), read=True)
    told = PRESS.text(replace(alone, access=replace(ACCESS, attending_doctor=None, grants=(by_number,))))
    assert unknown not in told
    assert "sa profession n’est pas connue ici." in told
    assert "sauf attestations de résidence" in PRESS.text(alone)  # the attending doctor's too
    assert "attestations" not in PRESS.text(sample(LetterKind.CONFIRMATION))
