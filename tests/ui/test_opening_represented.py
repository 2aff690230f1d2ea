"""Who may act, and who may not, played through the real pages with keys alone."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt

from desk_app.domain.acts import Attached, Basis, OpenRecord
from desk_app.domain.letters import Letter, LetterKind
from desk_app.domain.nir import key_of
from resources.catalogue import texts
from tests.ui.conftest import Opener
from tests.ui.hands import Hands
from tests.ui.test_opening_journeys import CODE
from tests.usecases.fakes import Bench, profile
from ui.wizard.shell import OpeningWizard

FR = texts("fr")
MOTHERS = "277010115400329"
FATHERS = "1750775056012" + key_of("1750775056012")
BACK = (Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
CONFIRM = (Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def typed(hands: Hands, number: str, given: str, born: str, sex: str = "F") -> None:
    hands.fill(number, "MARTIN", given)
    hands.type(sex)
    hands.fill(born, "")


def a_child(wizard: OpeningWizard, number: str = MOTHERS) -> Hands:
    """As far as the representative's page, whose first field has the focus."""
    hands = Hands(wizard)
    hands.press()
    typed(hands, number, "LEA", "03052018")
    hands.press()  # it is the parent's number
    assert wizard.page.step == "representative"
    return hands


def to_review(wizard: OpeningWizard, hands: Hands, proof: Qt.Key = Qt.Key.Key_3) -> None:
    """From the proof's page to the review."""
    hands.press(proof)
    hands.press(Qt.Key.Key_Space)
    hands.press()
    hands.fill("marion@exemple.fr", "", "", "", "")
    assert wizard.page.step == "review", wizard.page.step


def contents(bench: Bench) -> list[OpenRecord]:
    return [row.act.content for row in bench.store.rows.values()]


def confirmed(wizard: OpeningWizard, hands: Hands, qtbot: Any) -> tuple[Letter, ...]:
    letters: list[tuple[Letter, ...]] = []
    wizard.letter_ready.connect(letters.append)
    hands.press(*CONFIRM)
    qtbot.waitUntil(lambda: bool(letters))
    return letters[0]


def test_the_eldest_on_the_fathers_card_is_one_question_and_one_key(open_at: Opener, qtbot: Any) -> None:
    bench = Bench()
    wizard = open_at(bench)
    hands = a_child(wizard)
    hands.type("1")
    hands.fill("GARCIA", "SARAH")
    hands.type("1")
    hands.type("1")
    to_review(wizard, hands)
    hands.press(Qt.Key.Key_Space)
    before = hands.pressed
    hands.press(Qt.Key.Key_F2)
    typed(hands, FATHERS, "TOM", "01022015", "M")
    number = wizard.page.fields["number"]
    assert FR("problem.number_card_no") in number.message.text()
    assert number.message.text().endswith(FR("field.accept.number_card_no"))
    assert wizard.focusWidget() is number.control
    hands.press()
    assert wizard.page.step == "review"
    hands.press(Qt.Key.Key_Space)
    assert hands.pressed - before <= 10
    hands.press(Qt.Key.Key_F2)  # the third, on the mother's card again: nothing about the father
    typed(hands, MOTHERS, "ZOE", "03052019")
    assert FR("problem.number_is_parents") in wizard.page.fields["number"].message.text()
    hands.press()
    hands.press(Qt.Key.Key_Space)
    letters = confirmed(wizard, hands, qtbot)
    assert [one.representatives[0].attached for one in contents(bench)] == [Attached.YES, Attached.NO, Attached.YES]
    assert [one.identity.number.owner.value for one in contents(bench) if one.identity.number] == ["parent"] * 3
    assert [letter.addressee for letter in letters] == ["SARAH GARCIA"] * 3  # who stood there; no code is handed over
    assert all(letter.code is None for letter in letters)


def test_the_other_parent_may_be_said_with_a_key_and_taken_back(open_at: Opener) -> None:
    wizard = open_at(Bench())
    hands = a_child(wizard)
    hands.type("1")
    hands.fill("GARCIA", "SARAH")
    hands.type("1")
    hands.type("1")
    to_review(wizard, hands)
    hands.press(Qt.Key.Key_F2)
    hands.press(Qt.Key.Key_F9)
    assert wizard.draft.person.attached is Attached.NO
    assert FR("page_number.attached_no") in wizard.page.fields["number"].message.text()
    hands.press(Qt.Key.Key_F9)
    assert wizard.draft.person.attached is Attached.YES


def test_a_minor_alone_is_told_so_and_going_back_takes_it_back(open_at: Opener) -> None:
    wizard = open_at(Bench())
    hands = Hands(wizard)
    hands.press()
    typed(hands, "2090375056012" + key_of("2090375056012"), "LEA", "03032009")
    assert wizard.page.step == "representative"
    hands.press(Qt.Key.Key_F5)
    assert wizard.page.step == "stop"
    assert FR("stop.minor-alone") in wizard.page.sentence.text()
    hands.press(*BACK)
    assert wizard.page.step == "representative"
    assert not wizard.draft.person.alone


def test_where_the_profile_lets_a_minor_come_alone_nobody_represents(open_at: Opener, qtbot: Any) -> None:
    bench = Bench(profile=profile("mes", minor_alone_age=16))
    wizard = open_at(bench)
    hands = Hands(wizard)
    hands.press()
    typed(hands, "2090375056012" + key_of("2090375056012"), "LEA", "03032009")
    hands.press(Qt.Key.Key_F5)
    assert wizard.page.step == "proof"
    to_review(wizard, hands, Qt.Key.Key_1)
    hands.press(Qt.Key.Key_Space)
    letters = confirmed(wizard, hands, qtbot)
    assert contents(bench)[0].representatives == ()
    assert letters[0].address is None  # a minor's name never stands in a window


@pytest.mark.parametrize(
    ("key", "relation"), [("7", "step-parent"), ("8", "grandparent"), ("9", "foster"), ("A", "other")]
)
def test_who_may_not_act_is_told_so_and_leaves_with_what_to_bring(
    open_at: Opener, qtbot: Any, key: str, relation: str
) -> None:
    bench = Bench()
    wizard = open_at(bench)
    hands = a_child(wizard)
    hands.type(key)
    assert wizard.page.step == "stop"
    assert FR(f"stop.{relation}") in wizard.page.sentence.text()
    letters: list[tuple[Letter, ...]] = []
    wizard.letter_ready.connect(letters.append)
    hands.press()
    qtbot.waitUntil(lambda: bool(letters))
    assert letters[0][0].kind is LetterKind.TO_BRING
    assert "representative" in letters[0][0].to_bring
    assert not bench.store.rows


def test_parents_who_disagree_stop_it_and_going_back_takes_it_back(open_at: Opener) -> None:
    wizard = open_at(Bench())
    hands = a_child(wizard)
    hands.type("1")
    hands.press(Qt.Key.Key_F6)
    assert wizard.page.step == "stop"
    assert FR("stop.disagreement") in wizard.page.sentence.text()
    hands.press(*BACK)
    assert wizard.page.step == "representative"
    assert not wizard.draft.representatives[0].disagreement


def test_child_welfare_acts_with_its_mandate_and_its_letter_goes_to_the_service(open_at: Opener, qtbot: Any) -> None:
    bench = Bench()
    wizard = open_at(bench)
    hands = a_child(wizard)
    hands.type("5")
    hands.fill("DURAND", "PAUL", "ASE DU TARN")
    judgment = wizard.page.fields["representative1_judgment_seen"]
    assert wizard.focusWidget() is judgment.control
    hands.press(Qt.Key.Key_Space)
    hands.press()
    hands.type("1")
    assert wizard.page.step == "proof"
    to_review(wizard, hands)
    hands.press(Qt.Key.Key_Space)
    letters = confirmed(wizard, hands, qtbot)
    content = contents(bench)[0]
    assert (content.representatives[0].basis, content.representatives[0].service) == (
        Basis.CHILD_WELFARE,
        "ASE DU TARN",
    )
    assert letters[0].addressee == "ASE DU TARN"


def test_child_welfare_without_its_mandate_comes_back_with_it(open_at: Opener) -> None:
    wizard = open_at(Bench())
    hands = a_child(wizard)
    hands.type("5")
    hands.press(Qt.Key.Key_F7)
    assert wizard.page.step == "stop"
    assert FR("stop.no-mandate") in wizard.page.sentence.text()


def an_adult(wizard: OpeningWizard, situation: str, born: str = "21011977") -> Hands:
    hands = Hands(wizard)
    hands.press()
    hands.press(Qt.Key.Key_F6)
    hands.type(situation)
    wizard.page.fields["number"].setFocus()
    number = MOTHERS if born == "21011977" else "2090375056012" + key_of("2090375056012")
    hands.fill(number, "MARTIN", "LEA")
    hands.type("F")
    hands.fill(born, "", "")
    return hands


def test_under_tutelle_the_judgment_is_seen_and_the_person_agrees(open_at: Opener, qtbot: Any) -> None:
    bench = Bench(profile=profile("mes"))
    wizard = open_at(bench)
    hands = an_adult(wizard, "2")
    assert wizard.page.step == "representative"
    hands.type("4")
    hands.fill("DURAND", "PAUL")
    hands.press(*CONFIRM)
    assert wizard.focusWidget() is wizard.page.fields["representative1_judgment_seen"].control
    hands.press(Qt.Key.Key_Space)
    hands.press()
    hands.type("1")
    assert wizard.page.step == "representative"
    assert wizard.focusWidget() is wizard.page.fields["own_agreement_sought"].control
    hands.press(Qt.Key.Key_Space)
    hands.press()
    assert wizard.page.step == "proof"
    to_review(wizard, hands, Qt.Key.Key_1)
    hands.press(Qt.Key.Key_Space)
    letters = confirmed(wizard, hands, qtbot)
    assert contents(bench)[0].representatives[0].judgment_seen
    assert letters[0].addressee == "PAUL DURAND"


def test_a_parent_does_not_represent_an_adult(open_at: Opener) -> None:
    wizard = open_at(Bench())
    hands = an_adult(wizard, "2")
    hands.type("1")
    hands.press(*CONFIRM)
    relation = wizard.page.fields["representative1_relation"]
    assert FR("problem.representative_parent_of_adult") in relation.message.text()


@pytest.mark.parametrize(("situation", "born"), [("3", "21011977"), ("4", "03032009")])
def test_under_curatelle_or_emancipated_one_acts_alone(open_at: Opener, situation: str, born: str) -> None:
    wizard = open_at(Bench())
    hands = an_adult(wizard, situation, born)
    assert wizard.page.step == "proof", wizard.page.step
    hands.press(Qt.Key.Key_1)
    hands.press(Qt.Key.Key_Space)
    hands.press()
    assert wizard.page.step == "code"
    hands.type(CODE)
    assert wizard.page.step == "reach"


def test_a_second_parent_is_named_and_taken_out_with_the_same_key(open_at: Opener, qtbot: Any) -> None:
    bench = Bench()
    wizard = open_at(bench)
    hands = a_child(wizard)
    hands.type("1")
    hands.fill("GARCIA", "SARAH")
    hands.press(Qt.Key.Key_F4)
    hands.type("2")
    hands.fill("PETIT", "MARC")
    assert len(wizard.draft.representatives) == 2
    assert wizard.page.fields["representative2_attached"].isVisible()
    assert not wizard.page.fields["representative2_proof"].isVisible()  # only named
    wizard.page.fields["representative2_present"].toggle()
    assert wizard.page.fields["representative2_proof"].isVisible()
    hands.press(Qt.Key.Key_F4)
    assert len(wizard.draft.representatives) == 1
    assert not wizard.page.fields["representative2_birth_name"].isVisible()


def test_the_letters_language_and_size_are_chosen_at_the_review(open_at: Opener, qtbot: Any) -> None:
    bench = Bench()
    wizard = open_at(bench)
    hands = a_child(wizard)
    hands.type("1")
    hands.fill("GARCIA", "SARAH")
    hands.type("1")
    hands.type("1")
    to_review(wizard, hands)
    hands.press(Qt.Key.Key_Space)
    wizard.page.fields["large_print"].toggle()
    wizard.page.fields["language"].setFocus()
    hands.type("A")
    letter = confirmed(wizard, hands, qtbot)[0]
    assert (letter.language, letter.large_print) == ("en", True)
