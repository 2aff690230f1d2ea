"""A site's own sentences: taken whole, or refused with the file, the line and the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk_app.domain.letter_texts import told
from desk_app.domain.letters import LetterKind
from printing.press import Press
from printing.samples import sample
from printing.site_texts import SiteTexts, load
from resources.catalogue import original, texts
from tests.printing.reading import text_of

TITLE = '[confirmation]\ntitle = "Votre dossier est là"\n'


def written(folder: Path, content: str | bytes, name: str = "fr.toml") -> SiteTexts:
    place = folder / "letters"
    place.mkdir(exist_ok=True)
    raw = content if isinstance(content, bytes) else content.encode()
    (place / name).write_bytes(raw)
    return load(folder)


def test_without_a_folder_letters_say_what_the_program_says(tmp_path: Path) -> None:
    found = load(tmp_path)
    assert found.faults == ()
    assert Press(found.of).compose(sample(LetterKind.RECEIPT)) == Press(texts).compose(sample(LetterKind.RECEIPT))


def test_a_sentence_takes_the_place_of_ours_in_its_language_alone(tmp_path: Path) -> None:
    found = written(tmp_path, TITLE)
    assert found.faults == ()
    press = Press(found.of)
    said = text_of(press.compose(sample(LetterKind.CONFIRMATION)))
    assert "Votre dossier est là" in said
    assert "Dossier ouvert" not in said
    assert "Qui a accès" in said
    assert press.compose(sample(LetterKind.CONFIRMATION, "en")) == Press(texts).compose(
        sample(LetterKind.CONFIRMATION, "en")
    )


def test_named_values_are_filled_in(tmp_path: Path) -> None:
    found = written(tmp_path, 'help.call = "Nous sommes là {hours}, au {hotline}."\n')
    assert "Nous sommes là du lundi" in text_of(Press(found.of).compose(sample(LetterKind.RECEIPT)))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_programs_own_file_is_a_good_beginning(tmp_path: Path, language: str) -> None:
    found = written(tmp_path, original(language, "letter"), f"{language}.toml")
    assert found.faults == ()
    assert found.of(language).topic("letter") == texts(language).topic("letter")


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ('[confirmation]\n\ntitel = "A"\n', 3, "« confirmation.titel » n’est pas un texte"),
        ('[help]\ncall = "Au {hotline}."\n', 2, "« help.call » doit garder {hours}"),
        ('[rights]\nuse = """\nVoir {contact}\n{person}"""\n', 2, "ne connaît pas {person}"),
        ('[confirmation]\ntitle = "Ouvert {person.__class__}"\n', 2, "accolade"),
        ('[confirmation]\ntitle = "Ouvert }"\n', 2, "accolade"),
        ('[confirmation]\ntitle = "Ouvert 李"\n', 2, "U+674E"),
        ('[confirmation]\ntitle = "Ou\u202evert"\n', 2, "U+202E"),
        ('[confirmation]\ntitle = "Deux\\nlignes"\n', 2, "U+000A"),
        ('[confirmation]\ntitle = "  "\n', 2, "ne peut pas rester vide"),
        ("[confirmation]\ntitle = 3\n", 2, "doit être un texte"),
        ('confirmation.title = ["A"]\n', 1, "doit être un texte"),
        ('confirmation = "A"\n', 1, "« confirmation » n’est pas un texte"),
        ("[confirmation]\ntitle = ouvert\n", 2, "TOML"),
        (b'[confirmation]\n\ntitle = "Cr\xe9\xe9"\n', 3, "UTF-8"),
        ('[confirmation]\ntitle = "' + "a" * 2001 + '"\n', 2, "2000 caractères"),
        ("#" * 1_000_001, 1, "trop long"),
        ("a = " + "[" * 5000, 1, "TOML"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_of_the_file_counts(
    tmp_path: Path, content: str | bytes, line: int, reason: str
) -> None:
    if isinstance(content, str) and line == 2:
        content += '\n[receipt]\ntitle = "Ceci ne doit pas compter"\n'
    found = written(tmp_path, content)
    (fault,) = found.faults
    assert (fault.file.name, fault.line) == ("fr.toml", line)
    said = told(texts("fr"), fault)
    assert reason in said.replace("\u00a0", " ")
    assert "texte d’origine" in said
    assert found.of("fr")("letter.receipt.title") == texts("fr")("letter.receipt.title")


def test_a_file_that_would_never_be_read_is_named(tmp_path: Path) -> None:
    found = written(tmp_path, TITLE, "francais.toml")
    (fault,) = found.faults
    assert (fault.file.name, fault.reason) == ("francais.toml", "name")


def test_a_wrong_file_spoils_the_other_language_in_nothing(tmp_path: Path) -> None:
    written(tmp_path, TITLE)
    found = written(tmp_path, "wrong", "en.toml")
    assert [fault.file.name for fault in found.faults] == ["en.toml"]
    assert found.of("fr")("letter.confirmation.title") == "Votre dossier est là"


def test_the_template_changes_with_the_sentences_of_its_language(tmp_path: Path) -> None:
    ours, theirs = Press(texts), Press(written(tmp_path, TITLE).of)
    assert ours.template("fr") != theirs.template("fr")
    assert ours.template("en") == theirs.template("en")
    assert ours.template("fr") == Press(texts).template("fr")
    assert ours.template("fr").startswith("fr ")
