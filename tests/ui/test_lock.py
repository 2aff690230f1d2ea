"""The lock: nothing about anyone shows, nothing is lost, and each person gets their own work back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from desk_app.domain.acts import Author
from resources.catalogue import texts
from tests.ui.fakes import AUTHOR, a_desk
from tests.ui.house import GOOD, House, press, sign_in
from ui.idle import COUNTDOWN_SECONDS
from ui.main_window import MainWindow
from ui.views.act import ActView
from ui.views.renewal import RenewalView
from ui.views.sign_in import SignInView

FR = texts("fr")
OTHER = Author(operator_id="dk", name="Dominique Kerr", role="agent")
TYPED = "2770101154003"


def lock_by_key(window: MainWindow) -> SignInView:
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    view = window.present()
    assert isinstance(view, SignInView)
    return view


def shown(window: MainWindow) -> str:
    """Every text somebody in front of the desk could read, and the window's title."""
    widgets = [one for one in window.findChildren(QWidget) if one.isVisible()]
    said = [one.text() for one in widgets if isinstance(one, QLabel | QLineEdit)]
    return "\n".join([window.windowTitle(), *said, *(one.accessibleName() for one in widgets)])


@pytest.fixture
def typing(window: MainWindow, house: House, qtbot: Any) -> RenewalView:
    """Half a number is typed."""
    house.operators = (AUTHOR, OTHER)
    sign_in(window, qtbot)
    press(Qt.Key.Key_F3)
    view = window.present()
    assert isinstance(view, RenewalView)
    window.scanner.stop()  # hands in a test are as fast as a scanner
    QTest.keyClicks(view.person.number.line, TYPED)
    return view


def unlock(window: MainWindow, view: SignInView, qtbot: Any) -> None:
    view.password.line.setText(GOOD)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.is_inside)
    qtbot.waitUntil(lambda: window._refreshing is not None and window._refreshing.done())


def test_a_locked_desk_shows_nothing_of_the_work(
    window: MainWindow, house: House, typing: RenewalView, qtbot: Any
) -> None:
    view = lock_by_key(window)
    assert TYPED[:5] not in shown(window).replace("\u00a0", "").replace(" ", "")
    assert not typing.isVisible()
    assert window.windowTitle().startswith(texts("fr")("lock.title"))
    assert view.people.currentItem().data(Qt.ItemDataRole.UserRole) == AUTHOR.operator_id
    assert view.password.line.hasFocus()
    qtbot.waitUntil(lambda: house.locked == [house.desk])


def test_the_same_person_goes_on_in_the_same_field(
    window: MainWindow, house: House, typing: RenewalView, qtbot: Any
) -> None:
    before = QApplication.focusWidget()
    unlock(window, lock_by_key(window), qtbot)
    assert window.present() is typing
    assert QApplication.focusWidget() is before
    assert TYPED[:5] in shown(window).replace("\u00a0", "").replace(" ", "")


def test_a_wrong_password_keeps_it_locked(window: MainWindow, typing: RenewalView, qtbot: Any) -> None:
    view = lock_by_key(window)
    view.password.line.setText("autre")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not view.is_busy)
    assert window.present() is view
    press(Qt.Key.Key_Escape, Qt.Key.Key_F2, Qt.Key.Key_F9)
    assert window.present() is view
    assert not typing.isVisible()


def test_somebody_else_finds_a_home_of_their_own(
    window: MainWindow, house: House, typing: RenewalView, qtbot: Any
) -> None:
    house.others[OTHER.operator_id] = a_desk(author=replace(OTHER, desk="Poste 1"))
    gone: list[bool] = []
    typing.destroyed.connect(lambda: gone.append(True))
    view = lock_by_key(window)
    view.people.setCurrentRow(1)
    unlock(window, view, qtbot)
    assert window.desk is house.others[OTHER.operator_id]
    assert window.present() is window.home
    assert OTHER.name in window.head.who.text()
    qtbot.waitUntil(lambda: bool(gone))


def test_an_arrow_in_the_password_chooses_somebody_else_and_the_button_says_what_they_do(
    window: MainWindow, house: House, typing: RenewalView, qtbot: Any
) -> None:
    house.others[OTHER.operator_id] = a_desk(author=replace(OTHER, desk="Poste 1"))
    view = lock_by_key(window)
    assert view.enter.accessibleName() == FR("lock.enter")
    view.password.line.setText("celui de l’autre")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: FR("sign_in.wrong") in view.password.message.text())
    press(Qt.Key.Key_Down)
    assert view.password.line.hasFocus()
    assert not view.password.message.isVisible(), "it was about somebody else"
    assert view.enter.accessibleName() == FR("sign_in.enter")
    press(Qt.Key.Key_Up)
    assert view.enter.accessibleName() == FR("lock.enter")
    press(Qt.Key.Key_Down)
    unlock(window, view, qtbot)
    assert window.desk is house.others[OTHER.operator_id]


def test_what_comes_meanwhile_stays_behind_the_lock(window: MainWindow, typing: RenewalView, qtbot: Any) -> None:
    view = lock_by_key(window)
    assert window.journeys is not None
    window.journeys.find("MARTI")  # an answer that arrives brings its screen
    window.say("Léa Martin")
    assert window.present() is view
    assert view.password.line.hasFocus()
    assert "MARTIN" not in shown(window).upper()
    window.take_scan("3400930000120")
    assert window.present() is view
    assert texts("fr")("lock.scan") in view.password.message.text()
    unlock(window, view, qtbot)
    found = window.present()
    assert isinstance(found, ActView)  # the one act found
    qtbot.waitUntil(lambda: found._work is not None and found._work.done())


def test_the_next_person_gets_nothing_of_the_one_before(
    window: MainWindow, house: House, typing: RenewalView, qtbot: Any
) -> None:
    before = window.journeys
    assert before is not None
    house.others[OTHER.operator_id] = a_desk(author=OTHER)
    view = lock_by_key(window)
    view.people.setCurrentRow(1)
    unlock(window, view, qtbot)
    before.find("MARTIN")  # late: what the session before still waited for
    assert window.present() is window.home


def test_nobody_at_the_desk_locks_it(window: MainWindow, typing: RenewalView) -> None:
    window.idle._begin()
    assert window.countdown.isVisible()
    assert str(COUNTDOWN_SECONDS) in window.countdown.sentence.text()
    for _ in range(COUNTDOWN_SECONDS):
        assert window.is_inside
        window.idle._count()
    assert not window.is_inside
    assert not window.countdown.isVisible()


def test_any_key_stops_the_countdown_and_enter_does_nothing_else(
    window: MainWindow, typing: RenewalView, qtbot: Any
) -> None:
    window.idle._begin()
    press(Qt.Key.Key_Escape)
    assert not window.countdown.isVisible()
    assert not window.ask_bar.isVisible()
    press(Qt.Key.Key_Escape)
    assert window.ask_bar.isVisible()  # now it was meant
    press(Qt.Key.Key_Escape)
    window.idle._begin()
    QTest.keyClicks(QApplication.focusWidget(), "3")
    assert not window.countdown.isVisible()
    assert typing.person.number.text().replace(" ", "").replace("\u00a0", "").startswith(TYPED)


def test_a_question_of_the_printers_waits_behind_the_lock(window: MainWindow, typing: RenewalView, qtbot: Any) -> None:
    from PySide6.QtWidgets import QDialog

    from ui.loop import ask, spawn

    answers: list[int] = []

    async def asks(dialog: QDialog) -> None:
        answers.append(await ask(dialog))

    first, second = QDialog(window), QDialog(window)
    spawn(asks(first), "first")
    qtbot.waitUntil(first.isVisible)
    window.lock()
    view = window.present()
    assert isinstance(view, SignInView)
    qtbot.waitUntil(lambda: answers == [QDialog.DialogCode.Rejected])
    work = spawn(asks(second), "second")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    view.password.line.setFocus()
    unlock(window, view, qtbot)
    qtbot.waitUntil(second.isVisible)
    second.accept()
    qtbot.waitUntil(work.done)
    assert answers[-1] == QDialog.DialogCode.Accepted


def test_the_system_may_close_a_locked_desk(window: MainWindow, typing: RenewalView) -> None:
    lock_by_key(window)
    window.close()
    assert window.closed.is_open
