"""The opening played with keys alone, and the keys beside the data counted (docs/counter.md)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desk_app.domain.acts import ActState
from desk_app.domain.answers import Existing, ExistingAnswer
from desk_app.domain.codes import mod37_36
from desk_app.domain.identity import Proof
from desk_app.domain.nir import key_of
from desk_app.domain.trail import Event
from resources.catalogue import texts
from tests.ui.hands import Hands
from tests.usecases.fakes import Bench, profile
from ui.wizard.shell import OpeningWizard

CODE = "ABCD1234EFG"
CODE += mod37_36(CODE)
PAYLOAD = (
    "IS010000000000000000000000S1277010115400329S21.2.250.1.213.1.4.11\x1dS3SARAH-LOU ANNA\x1d"
    "S4GARCIA-HAMMADI\x1dS5FS621-01-1977S701154"
)


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def opened(bench: Bench, running: Any, qtbot: Any) -> Iterator[OpeningWizard]:
    wizard = OpeningWizard(bench.desk, texts("fr"))
    wizard.resize(1280, 720)
    wizard.show()
    wizard.first_field().setFocus()
    yield wizard
    wizard.leave()
    wizard.close()
    qtbot.waitUntil(lambda: not _running())
    wizard.deleteLater()


def _running() -> tuple[str, ...]:
    from ui.loop import running as names

    return names()


def adult(hands: Hands, *, step: str = "end", code: str = CODE) -> None:
    """From the sentence to the review of an adult, typed."""
    hands.press()
    hands.fill("2 77 01 01 154 003 29", "GARCIA-HAMMADI", "SARAH-LOU ANNA")
    hands.type("F")
    hands.fill("21011977", "01154")
    proof_and_after(hands, code)


def proof_and_after(hands: Hands, code: str = CODE) -> None:
    hands.press(Qt.Key.Key_1)
    hands.press(Qt.Key.Key_Space)
    hands.press()
    hands.type(code)
    hands.fill("sarah@exemple.fr", "0690000001")
    hands.press()  # notify: left as it is
    hands.press()  # no attending doctor
    hands.press()  # nobody else


def test_an_adult_typed_is_opened_within_the_counted_keys(opened: OpeningWizard, bench: Bench, qtbot: Any) -> None:
    hands = Hands(opened)
    hands.pressed = 1  # F2 on the home screen
    letters: list[Any] = []
    opened.letter_ready.connect(letters.append)
    adult(hands)
    assert opened.page.step == "review", opened.notice.text()
    hands.press(Qt.Key.Key_Space)
    hands.press()
    qtbot.waitUntil(lambda: bool(letters))
    assert len(bench.store.rows) == 1
    row = next(iter(bench.store.rows.values()))
    assert row.act.content.creation_code_proof
    assert row.act.content.contact.mobile == "+590690000001"
    assert opened.page.step == "done"
    hands.pressed += 2  # R, and Enter back home, on the letter's screen
    assert hands.pressed <= 24


def test_an_adult_scanned_is_opened_within_the_counted_keys(opened: OpeningWizard, bench: Bench, qtbot: Any) -> None:
    hands = Hands(opened)
    opened.take_scan(PAYLOAD)
    hands.press()
    assert opened.page.step == "number"
    assert opened.page.fields["birth_name"].is_frozen
    hands.press()
    assert opened.page.step == "proof"
    proof_and_after(hands)
    hands.press(Qt.Key.Key_Space)
    hands.press()
    qtbot.waitUntil(lambda: len(bench.store.rows) == 1 and opened.page.step == "done")
    hands.pressed += 2
    assert hands.pressed <= 16


def test_confirm_pressed_twice_makes_one_act(opened: OpeningWizard, bench: Bench, qtbot: Any) -> None:
    hands = Hands(opened)
    adult(hands)
    hands.press(Qt.Key.Key_Space)
    opened.go_next()
    opened.go_next()
    qtbot.waitUntil(lambda: opened.page.step == "done")
    assert len(bench.store.rows) == 1
    assert [line.event for line in bench.store.lines].count(Event.ACT) == 1


def test_without_consent_nothing_opens_and_the_focus_is_on_it(opened: OpeningWizard, bench: Bench) -> None:
    hands = Hands(opened)
    adult(hands)
    hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert opened.page.step == "review"
    assert opened.focusWidget() is opened.page.fields["consent0"].control
    assert opened.page.fields["consent0"].glyph.text() == "✕"
    assert not bench.store.rows


def test_a_wrong_number_keeps_the_focus_and_names_the_month(opened: OpeningWizard) -> None:
    hands = Hands(opened)
    hands.press()
    hands.fill("277130115400329")
    number = opened.page.fields["number"]
    assert opened.focusWidget() is number.control
    assert "mois 13" in number.message.text()


def test_thirteen_digits_ask_for_the_key_and_enter_says_not_seen(opened: OpeningWizard) -> None:
    hands = Hands(opened)
    hands.press()
    hands.fill("2770101154003")
    number = opened.page.fields["number"]
    assert "29" in number.message.text()
    assert opened.focusWidget() is number.control
    hands.press()
    assert opened.draft.person.number == "277010115400329"
    assert opened.draft.person.key_source == "not-seen"
    assert opened.focusWidget() is opened.page.fields["birth_name"].control


def test_a_trait_that_differs_is_a_question_never_a_wall(opened: OpeningWizard) -> None:
    hands = Hands(opened)
    hands.press()
    hands.fill("277010115400329", "GARCIA", "SARAH")
    hands.type("M")
    hands.fill("21011977", "")
    number = opened.page.fields["number"]
    assert opened.page.step == "number"
    assert "trait diffère" in number.message.text()
    hands.press()
    assert "number_trait_differs.sex" in opened.draft.person.accepted


def test_going_back_loses_nothing(opened: OpeningWizard) -> None:
    hands = Hands(opened)
    adult(hands)
    before = opened.draft
    for _ in range(8):
        hands.press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert opened.page.step == "sentence"
    assert replace(opened.draft, step=before.step, field=before.field) == before


def test_the_person_refuses_with_one_key_and_leaves_a_count(opened: OpeningWizard, bench: Bench, qtbot: Any) -> None:
    hands = Hands(opened)
    hands.press()
    hands.fill("277010115400329")
    with qtbot.waitSignal(opened.left):
        hands.press(Qt.Key.Key_F8)
    assert [line.event for line in bench.store.lines] == [Event.REFUSED_BY_PERSON]
    assert not bench.store.kept_drafts
    assert not bench.store.rows


def test_an_existing_record_stands_before_the_review_and_never_takes_the_focus(
    opened: OpeningWizard, bench: Bench, qtbot: Any
) -> None:
    bench.service.answer = ExistingAnswer(status=Existing.OPEN, patient_id="p1")
    hands = Hands(opened)
    hands.press()
    hands.fill("277010115400329", "GARCIA-HAMMADI", "SARAH-LOU ANNA")
    hands.type("F")
    hands.fill("21011977", "01154")
    hands.press(Qt.Key.Key_1)
    hands.press(Qt.Key.Key_Space)
    hands.press()
    focus = opened.focusWidget()
    qtbot.waitUntil(lambda: opened.facts.of(0).existing is not None)
    assert opened.focusWidget() is focus
    assert opened.notice.text()
    hands.type(CODE)
    hands.fill("sarah@exemple.fr", "", "", "", "")
    assert opened.page.step == "existing"
    with qtbot.waitSignal(opened.renewal_wanted) as wanted:
        hands.press(Qt.Key.Key_1)
    carried = wanted.args[0]
    assert (carried.number, carried.birth_name, carried.proofs) == (
        "277010115400329",
        "GARCIA-HAMMADI",
        (Proof.IDENTITY_CARD,),
    )


def test_the_service_out_of_reach_never_stops_an_opening(opened: OpeningWizard, bench: Bench, qtbot: Any) -> None:
    bench.service.answer = ExistingAnswer(status=Existing.UNREACHABLE, cause="timeout")
    hands = Hands(opened)
    adult(hands)
    assert opened.page.step == "review"


def scanned_child() -> str:
    """A brother with a number of his own."""
    number = "1190675056011"
    number += key_of(number)
    return f"IS010000000000000000000000S1{number}S21.2.250.1.213.1.4.11\x1dS3TOM\x1dS4MARTIN\x1dS5MS603-06-2019S775056"


def test_three_children_two_of_them_twins_are_written_together(running: Any, qtbot: Any) -> None:
    bench = Bench(profile=profile("mes"))
    wizard = OpeningWizard(bench.desk, texts("fr"))
    wizard.show()
    wizard.first_field().setFocus()
    hands = Hands(wizard)
    hands.press()
    hands.type("277010115400329")
    hands.press()
    hands.fill("MARTIN", "LEA")
    hands.type("F")
    hands.fill("03052018", "")
    assert wizard.page.step == "number"
    hands.press()  # it is the parent's number
    assert wizard.page.step == "representative", wizard.page.fields["number"].message.text()
    hands.type("1")
    hands.fill("GARCIA", "SARAH")
    hands.type("1")
    hands.type("1")
    assert wizard.page.step == "proof"
    hands.press(Qt.Key.Key_3)
    hands.press(Qt.Key.Key_Space)
    hands.press()
    hands.fill("sarah@exemple.fr", "", "", "", "")
    assert wizard.page.step == "review"
    hands.press(Qt.Key.Key_Space)
    for given in ("EMMA", "ZOE"):
        before = hands.pressed
        hands.press(Qt.Key.Key_F2)
        assert wizard.page.step == "number"
        if wizard.focusWidget() is wizard.page.fields["number"].control:
            if not wizard.draft.person.number:
                hands.type("277010115400329")
            hands.press()
        if wizard.focusWidget() is wizard.page.fields["birth_name"].control:
            if not wizard.draft.person.birth_name:
                hands.type("MARTIN")
            hands.press()
        hands.fill(given)
        hands.type("F")
        hands.fill("03052018", "")
        if wizard.page.step == "number":
            hands.press()
        assert wizard.page.step == "review"
        hands.press(Qt.Key.Key_Space)
        assert hands.pressed - before <= 10
    before = hands.pressed
    hands.press(Qt.Key.Key_F2)
    wizard.take_scan(scanned_child())
    hands.press()
    assert wizard.page.step == "review"
    hands.press(Qt.Key.Key_Space)
    assert hands.pressed - before <= 5
    hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: wizard.page.step == "done")
    assert [row.act.content.identity.traits.given_names for row in bench.store.rows.values()] == [
        "LEA",
        "EMMA",
        "ZOE",
        "TOM",
    ]
    assert len({row.act.household for row in bench.store.rows.values()}) == 1
    assert {row.state for row in bench.store.rows.values()} == {ActState.WAITING}
    wizard.leave()
    wizard.close()
    qtbot.waitUntil(lambda: not _running())
    wizard.deleteLater()
