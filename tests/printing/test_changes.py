"""The letters about a record that is there: what was changed, who has and had access, and what did not succeed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk_app.domain.acts import ActKind, ClosingReason
from desk_app.domain.letters import LetterKind
from desk_app.domain.refusal import RefusalCode
from printing.layouts.not_succeeded import TO_BRING
from printing.page import CLEAR
from printing.samples import ACCESS, CODES, SEEN, child_sample, sample
from resources.catalogue import LANGUAGES, texts
from tests.printing.reading import PRESS, text_in, text_of

FR = texts("fr")
CHANGES = [kind for kind in ActKind if kind is not ActKind.OPEN]
BLAME = ("faute", "erreur de votre part", "vous avez oublié", "vous auriez dû", "votre erreur")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ActKind)
def test_what_waits_says_what_was_asked_for_and_that_nothing_is_done_yet(kind: ActKind, language: str) -> None:
    catalogue = texts(language)
    for letter in (sample(LetterKind.RECEIPT, language), child_sample(LetterKind.RECEIPT, language)):
        said = text_of(PRESS.compose(replace(letter, act_kind=kind)))
        whose = "represented" if letter.is_represented else "own"
        lead = catalogue(f"letter.receipt.lead.{kind.value}.{whose}", person=letter.person)
        assert " ".join(lead.split()) in said
        assert "{" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_change_that_waits_is_one_sheet_and_says_no_more_than_was_asked_for(language: str) -> None:
    heading = texts(language)("letter.contact.heading")
    for kind in CHANGES:
        is_access = kind in (ActKind.CHANGE_ACCESS, ActKind.REOPEN)
        letter = replace(sample(LetterKind.RECEIPT, language), act_kind=kind, access=ACCESS if is_access else None)
        pdf = PRESS.compose(letter)
        assert PRESS.pages(pdf) == 1
        assert (heading in text_of(pdf)) is (kind is ActKind.CHANGE_CONTACT)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", ClosingReason)
def test_every_closing_says_why(reason: ClosingReason, language: str) -> None:
    said = set()
    for letter in (sample(LetterKind.CLOSED, language), child_sample(LetterKind.CLOSED, language)):
        pdf = PRESS.compose(replace(letter, closing=reason))
        assert texts(language)(f"letter.closed.title.{reason.value}") in text_of(pdf)
        assert PRESS.pages(pdf) == 1
        said.add(text_of(pdf))
    assert len(said) == 2  # the person is spoken to, a representative is told of the person
    with pytest.raises(ValueError, match="reason"):
        PRESS.compose(replace(sample(LetterKind.CLOSED, language), closing=None))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [LetterKind.CLOSED, LetterKind.RECEIPT])
def test_an_heir_is_told_nothing_of_using_the_service(kind: LetterKind, language: str) -> None:
    catalogue = texts(language)
    letter = replace(child_sample(kind, language), closing=ClosingReason.DEATH, act_kind=ActKind.CLOSE)
    said = text_of(PRESS.compose(letter))
    sender = letter.sender
    rights = catalogue("letter.rights.use_heir", contact=sender.privacy_contact)
    for kept in (sender.hotline, sender.controller, rights, catalogue("letter.help.free_heir")):
        assert " ".join(kept.split()) in said
    assert "smartphone" not in said
    assert "smartphone" in text_of(PRESS.compose(replace(letter, closing=ClosingReason.WISH)))


def test_who_comes_of_age_reads_it_alone() -> None:
    with pytest.raises(ValueError, match="own letter"):
        PRESS.compose(child_sample(LetterKind.COMING_OF_AGE))


def test_what_a_parent_did_not_change_is_not_told_to_a_parent() -> None:
    letter = replace(child_sample(LetterKind.CONTACT_CHANGED), masked_contacts=("06",), notify=None)
    said = text_of(PRESS.compose(letter))
    assert FR("letter.contact.heading") in said
    assert "Message à chaque" not in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("action", ["read", "created", "updated", "deleted", "searched", "refused", "other"])
def test_every_access_is_told_in_words(action: str, language: str) -> None:
    one = replace(SEEN[1], action=action, who="")
    said = text_of(PRESS.compose(replace(sample(LetterKind.ACCESS_HISTORY, language), seen=(one,))))
    assert texts(language)(f"letter.access_history.action.{action}") in said
    assert texts(language)("letter.access_history.unnamed") in said
    assert texts(language)("letter.access_history.urgent") not in said.split()  # nothing was urgent


def test_an_emergency_stands_at_the_head_of_the_history_and_in_its_place() -> None:
    said = text_of(PRESS.compose(sample(LetterKind.ACCESS_HISTORY)))
    assert said.count("Maëlle FABRE") == 2
    assert said.index(FR("letter.access_history.urgent_note")[:30]) < said.index("OBAYASHI")
    assert "8 h 15" in said or "9 h 15" in said or "10 h 15" in said  # no nought before the hour


def test_an_emergency_that_was_refused_is_not_told_as_a_reading() -> None:
    letter = replace(sample(LetterKind.ACCESS_HISTORY), seen=(replace(SEEN[0], action="refused"),))
    said = text_of(PRESS.compose(letter))
    assert FR("letter.access_history.urgent_note")[:30] not in said
    assert "a essayé, sans accès" in said


def test_a_history_or_a_list_that_is_not_whole_says_so() -> None:
    for kind, key in (
        (LetterKind.ACCESS_HISTORY, "letter.access_history.older"),
        (LetterKind.ACCESS_LIST, "letter.access_list.more"),
    ):
        note = " ".join(FR(key).split())
        assert note not in text_of(PRESS.compose(sample(kind)))
        assert note in text_of(PRESS.compose(replace(sample(kind), is_whole=False)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("large", [False, True])
def test_a_history_that_is_cut_says_how_far_it_goes_and_is_there_to_the_last_line(language: str, large: bool) -> None:
    many = tuple(replace(SEEN[1], who=f"Éloi NOM{number:03d}") for number in range(400))
    letter = replace(sample(LetterKind.ACCESS_HISTORY, language, large), seen=many, is_whole=False)
    said = text_of(PRESS.compose(letter))
    assert [one.who for one in many if one.who not in said] == []
    assert " ".join(texts(language)("letter.access_history.stops", count=400).split()) in said


def test_nobody_has_looked_yet() -> None:
    nobody = FR("letter.access_history.nobody")
    letter = replace(sample(LetterKind.ACCESS_HISTORY), seen=())
    assert nobody in text_of(PRESS.compose(letter))
    assert nobody not in text_of(PRESS.compose(replace(letter, is_whole=False)))


@pytest.mark.parametrize("kind", [LetterKind.ACCESS_LIST, LetterKind.REOPENED, LetterKind.RECEIPT])
def test_blocked_names_are_on_the_holders_own_letter_alone(kind: LetterKind) -> None:
    blocked = replace(ACCESS.grants[1], read=False, blocked=True)
    access = replace(ACCESS, grants=(ACCESS.grants[0], blocked))
    own, child = (replace(one, access=access) for one in (sample(kind), child_sample(kind)))
    assert "OBAYASHI" in text_of(PRESS.compose(own))
    assert "2027" in text_of(PRESS.compose(own)), "until when it holds"
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
    for kind in set(LetterKind) - {LetterKind.COMING_OF_AGE, LetterKind.RECOVERY_SHEET, LetterKind.SLIP}:
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
