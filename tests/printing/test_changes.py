"""The letters about a record that is there: what was changed, and what did not succeed, in plain words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk_app.domain.acts import ActKind
from desk_app.domain.letters import LetterKind
from desk_app.domain.refusal import RefusalCode
from printing.layouts.not_succeeded import TO_BRING
from printing.page import CLEAR
from printing.samples import ACCESS, CODES, child_sample, sample
from resources.catalogue import LANGUAGES, texts
from tests.printing.reading import PRESS, text_in, text_of

FR = texts("fr")
CHANGES = [kind for kind in ActKind if kind is not ActKind.OPEN]
BLAME = ("faute", "erreur de votre part", "vous avez oublié", "vous auriez dû", "votre erreur")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", CHANGES)
@pytest.mark.parametrize("is_done", [True, False])
def test_every_change_has_its_words(kind: ActKind, language: str, is_done: bool) -> None:
    catalogue = texts(language)
    for letter in (sample(LetterKind.CHANGED, language), child_sample(LetterKind.CHANGED, language)):
        said = text_of(PRESS.compose(replace(letter, act_kind=kind, is_done=is_done)))
        title = f"letter.changed.title.{kind.value}" if is_done else "letter.receipt.title"
        assert catalogue(title) in said
        assert (" ".join(catalogue("letter.changed.done").split()) in said) is is_done
        assert "{" not in said


def test_what_waits_says_that_nothing_is_changed_yet() -> None:
    said = text_of(PRESS.compose(replace(sample(LetterKind.CHANGED), is_done=False)))
    assert "rien n’est encore changé" in said
    assert FR("letter.access.heading_asked") in said


def test_blocked_names_are_on_the_holders_own_letter_alone() -> None:
    blocked = replace(ACCESS.grants[1], read=False, blocked=True)
    access = replace(ACCESS, grants=(ACCESS.grants[0], blocked))
    own, child = (replace(one, access=access) for one in (sample(LetterKind.CHANGED), child_sample(LetterKind.CHANGED)))
    assert "OBAYASHI" in text_of(PRESS.compose(own))
    assert "OBAYASHI" not in text_of(PRESS.compose(child))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", [*RefusalCode, "something-new", ""])
def test_whatever_the_reason_it_is_told_without_blame_and_without_a_code(code: str, language: str) -> None:
    catalogue = texts(language)
    for letter in (sample(LetterKind.NOT_SUCCEEDED, language), child_sample(LetterKind.NOT_SUCCEEDED, language)):
        said = text_of(PRESS.compose(replace(letter, why=str(code), access=None, masked_contacts=())))
        assert catalogue("letter.not_succeeded.why") in said
        assert catalogue("letter.not_succeeded.todo") in said
        assert letter.sender.hotline in said
        assert letter.sender.name in said
        assert not any(word in said.lower() for word in BLAME)
        assert not any(secret in said for secret in CODES.values())
        assert "{" not in said
        assert "-" not in code or code not in said  # no code of ours either


@pytest.mark.parametrize("code", sorted(TO_BRING))
def test_what_helps_next_time_is_listed(code: RefusalCode) -> None:
    said = " ".join(text_of(PRESS.compose(replace(sample(LetterKind.NOT_SUCCEEDED), why=code.value))).split())
    for key in TO_BRING[code]:
        assert FR(f"letter.to_bring.{key}").split(".")[0][:30] in said


def test_a_death_is_never_written_to_a_letterbox() -> None:
    said = text_of(PRESS.compose(replace(sample(LetterKind.NOT_SUCCEEDED), why=RefusalCode.HOLDER_DECEASED.value)))
    assert "décès" not in said
    assert "décédé" not in said


def test_a_childs_name_stays_out_of_the_window() -> None:
    for kind in (LetterKind.CHANGED, LetterKind.NOT_SUCCEEDED):
        letter = child_sample(kind)
        window = text_in(PRESS.compose(letter), 0, CLEAR)
        assert "Léa" not in window
        assert letter.addressee.split()[-1] in window


def test_a_change_of_a_record_says_so_and_an_opening_says_so() -> None:
    opening = text_of(PRESS.compose(sample(LetterKind.NOT_SUCCEEDED)))
    assert "Votre ouverture n’a pas abouti" in opening
    change = replace(sample(LetterKind.NOT_SUCCEEDED), act_kind=ActKind.CHANGE_CONTACT)
    assert "Votre demande n’a pas abouti" in text_of(PRESS.compose(change))
    assert "Votre dossier est comme avant" in text_of(PRESS.compose(change))
