"""Somebody else takes the desk over in the middle of an opening: codes go, the work is kept for who began it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt

from tests.ui.fakes import AUTHOR, a_desk
from tests.ui.hands import Hands
from tests.ui.house import GOOD, House, press, sign_in
from tests.ui.test_opening_journeys import adult
from tests.usecases.fakes import Bench, profile
from ui.loop import running as names_running
from ui.main_window import MainWindow
from ui.views.sign_in import SignInView
from ui.wizard.shell import OpeningWizard

OTHER = replace(AUTHOR, operator_id="dk", name="Dominique Kerr")


@pytest.fixture
def bench(house: House) -> Bench:
    """A period with a creation code."""
    bench = Bench(profile=profile("dmp"))
    house.desk = bench.desk
    house.operators = (bench.desk.author, OTHER)
    house.others[OTHER.operator_id] = a_desk(author=OTHER)
    return bench


def at_review(window: MainWindow, qtbot: Any) -> OpeningWizard:
    sign_in(window, qtbot)
    press(Qt.Key.Key_F2)
    wizard = window.present()
    assert isinstance(wizard, OpeningWizard)
    window.scanner.stop()  # hands in a test are as fast as a scanner
    adult(Hands(window))
    qtbot.waitUntil(lambda: bool(wizard.questions.keys))
    return wizard


def come_in(window: MainWindow, rank: int, qtbot: Any) -> None:
    view = window.present()
    assert isinstance(view, SignInView)
    view.people.setCurrentRow(rank)
    view.password.line.setFocus()
    view.password.line.setText(GOOD)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.is_inside)
    qtbot.waitUntil(lambda: not names_running())


def test_the_same_person_finds_the_code_still_taken(window: MainWindow, bench: Bench, qtbot: Any) -> None:
    wizard = at_review(window, qtbot)
    window.lock()
    come_in(window, 0, qtbot)
    assert window.present() is wizard
    assert wizard.questions.keys[0].reveal_bytes()
    assert wizard.page.step == "review"


def test_a_hand_over_wipes_the_code_and_keeps_the_work(window: MainWindow, bench: Bench, qtbot: Any) -> None:
    wizard = at_review(window, qtbot)
    (key,) = wizard.questions.keys.values()
    draft = wizard.draft.id
    window.lock()
    come_in(window, 1, qtbot)
    assert window.desk is not bench.desk
    assert not key
    assert bench.store.kept_drafts[draft][0] == bench.desk.author.operator_id
