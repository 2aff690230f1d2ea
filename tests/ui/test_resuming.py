"""Work taken up again: the focus where it was, the right person, and the way to the code that must be typed again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desk_app.flows import opening
from desk_app.flows.drafts import OpeningDraft
from desk_app.flows.opening import Step
from resources.catalogue import texts
from tests.flows.people import adult as an_adult
from tests.flows.people import child, number
from tests.ui.conftest import Opener
from tests.ui.hands import Hands
from tests.ui.house import press
from tests.ui.test_opening_journeys import CODE, adult
from tests.usecases.fakes import Bench
from ui.main_window import MainWindow
from ui.whereabouts import name_of
from ui.wizard.shell import OpeningWizard

FR = texts("fr")


def at(wizard: OpeningWizard) -> str:
    return name_of(wizard.focusWidget() or wizard)


def left_at(step: Step, field: str, draft: OpeningDraft | None = None) -> OpeningDraft:
    return replace(draft or an_adult(), step=step.value, field=field)


@pytest.mark.parametrize(
    ("step", "field"),
    [
        (Step.NUMBER, "given_names"),
        (Step.NUMBER, "sex"),
        (Step.NUMBER, "used_given_name"),  # folded while nothing was typed in it
        (Step.NUMBER, "situation"),
        (Step.PROOF, "leaflet"),
        (Step.CODE, "creation_code"),
        (Step.REACH, "mobile"),
        (Step.REACH, "notify"),
        (Step.ACCESS, "grants"),
        (Step.ACCESS, "break_glass"),
        (Step.REVIEW, "consent0"),
        (Step.REVIEW, "language"),
        (Step.REVIEW, "review_0_1"),
        (Step.REVIEW, "opening_next"),
    ],
)
def test_the_focus_goes_back_to_the_same_field(open_at: Opener, step: Step, field: str) -> None:
    wizard = open_at(Bench(), draft=left_at(step, field), is_resumed=True)
    assert wizard.page.step == step
    assert at(wizard) == field


def test_the_second_representative_unfolds_for_the_hands_that_were_there(open_at: Opener) -> None:
    field = "representative2_given_name"
    wizard = open_at(Bench(), draft=left_at(Step.REPRESENTATIVE, field, child()), is_resumed=True)
    assert at(wizard) == field


def test_a_field_that_is_not_there_any_more_is_no_obstacle(open_at: Opener) -> None:
    wizard = open_at(Bench(), draft=left_at(Step.REACH, "grant_10001234567"), is_resumed=True)
    assert at(wizard) == "mobile"  # the first one that is empty


def test_where_the_hands_are_is_saved_without_a_key_of_data(open_at: Opener, qtbot: Any) -> None:
    from desk_app.usecases.save_draft import decode

    bench = Bench()
    wizard = open_at(bench)
    hands = Hands(wizard)
    hands.press()
    hands.fill("277010115400329")

    def field() -> str:
        return decode(next(iter(bench.store.kept_drafts.values()))[1].content).field

    qtbot.waitUntil(lambda: bool(bench.store.kept_drafts) and field() == "birth_name", timeout=2_000)
    hands.press(Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: field() == "given_names", timeout=1_500)


def test_the_code_of_the_parent_is_asked_for_again_from_the_child_s_page(
    at_work: tuple[MainWindow, Bench], qtbot: Any
) -> None:
    shown, _ = at_work
    press(Qt.Key.Key_F2)
    wizard = cast(OpeningWizard, shown.present())
    hands = Hands(shown)
    adult(hands)
    hands.press(Qt.Key.Key_F2)  # the next child
    hands.fill(number("2190575056101"), "MARTIN")
    hands.type("LE")
    before = wizard.draft
    assert (before.current, before.field) == (1, "given_names")
    press(Qt.Key.Key_Escape, Qt.Key.Key_Return)
    home = shown.home
    assert home is not None
    qtbot.waitUntil(lambda: shown.present() is home and bool(home.set_aside))
    press(Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: isinstance(shown.present(), OpeningWizard))
    again = cast(OpeningWizard, shown.present())
    assert again.draft == before
    assert at(again) == "given_names"
    assert again.notice.text() == f"{FR('wizard.resumed')} {FR('wizard.code_again', names='SARAH-LOU')}"
    assert again.retype.isVisible()
    press(Qt.Key.Key_F3)
    assert (again.page.step, again.draft.current, at(again)) == ("code", 0, "creation_code")
    hands.type(CODE)  # at its last character: back to the child
    assert (again.page.step, again.draft.current, at(again)) == ("number", 1, "given_names")
    assert not again.retype.isVisible()
    assert opening.to_retype(again.draft, again.facts) == ()


def test_no_code_after_all_is_not_asked_for_again(open_at: Opener) -> None:
    draft = left_at(Step.REACH, "email", an_adult(code_typed=True))
    wizard = open_at(Bench(), draft=draft, is_resumed=True)
    press(Qt.Key.Key_F3)
    assert wizard.page.step == "code"
    press(Qt.Key.Key_F7)
    assert wizard.page.step == "reach"
    assert not wizard.retype.isVisible()
    press(Qt.Key.Key_F3)
    assert wizard.page.step == "reach"


def test_a_lock_does_not_count_as_where_the_hands_were(at_work: tuple[MainWindow, Bench]) -> None:
    shown, _ = at_work
    press(Qt.Key.Key_F2)
    wizard = cast(OpeningWizard, shown.present())
    hands = Hands(shown)
    hands.press()
    hands.fill("277010115400329")
    shown.lock()
    assert not wizard.isAncestorOf(QApplication.focusWidget() or shown)
    assert wizard.draft.field == "birth_name"
