"""One's own password: by the old one, strong enough, twice; and nothing else after a one-time password."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from desk_app.domain.operators import WayIn
from resources.catalogue import texts
from tests.ui.fakes import AUTHOR, MemoryStore, a_desk
from tests.ui.house import GOOD, House, press, sign_in
from tests.usecases.keyring import FakeKeyring
from ui.main_window import MainWindow
from ui.views.administration import AdministrationView
from ui.views.own_password import OwnPasswordView
from ui.views.sign_in import SignInView

FR = texts("fr")
OLD = "tilleul bocal virgule 48"
NEW = "ardoise moulin pluie bleue 17"


@pytest.fixture
def keyring(house: House) -> FakeKeyring:
    made = FakeKeyring(ways={AUTHOR.operator_id: WayIn.OWN}, passwords={AUTHOR.operator_id: OLD})
    house.desk = a_desk(keyring=made, store=MemoryStore())
    return made


def typed(*values: str) -> None:
    for value in values:
        target = QApplication.focusWidget()
        assert isinstance(target, QLineEdit)
        target.setText(value)  # keys as fast as a test's are a scan
        press(Qt.Key.Key_Return)


def the_view(window: MainWindow) -> OwnPasswordView:
    view = window.present()
    assert isinstance(view, OwnPasswordView)
    return view


def open_it(window: MainWindow, qtbot: Any) -> OwnPasswordView:
    sign_in(window, qtbot)
    press(Qt.Key.Key_F11, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: isinstance(window.present(), OwnPasswordView))
    return the_view(window)


def test_by_keys_and_it_is_said(window: MainWindow, keyring: FakeKeyring, qtbot: Any) -> None:
    open_it(window, qtbot)
    typed(OLD, NEW, NEW)
    qtbot.waitUntil(lambda: isinstance(window.present(), AdministrationView))
    assert keyring.passwords[AUTHOR.operator_id] == NEW
    assert window.notice_bar.notice.text() == FR("own_password.changed")


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        (("", NEW, NEW), "old", "sign_in.password_missing"),
        ((OLD, "camille", "camille"), "first", "new_password.weak"),
        ((OLD, NEW, NEW + "8"), "again", "new_password.different"),
        (("pas celui-ci", NEW, NEW), "old", "refusal.wrong-password"),
        ((OLD, OLD, OLD), "first", "refusal.password-weak"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(
    window: MainWindow, keyring: FakeKeyring, qtbot: Any, values: tuple[str, ...], field: str, said: str
) -> None:
    view = open_it(window, qtbot)
    typed(*values)
    target = view.old if field == "old" else getattr(view.new, field)
    qtbot.waitUntil(lambda: FR(said) in target.message.text())
    assert target.line.hasFocus()
    assert keyring.passwords[AUTHOR.operator_id] == OLD


def test_after_a_slip_nothing_else_can_be_done(window: MainWindow, house: House, qtbot: Any) -> None:
    keyring = FakeKeyring(ways={AUTHOR.operator_id: WayIn.ONE_TIME}, passwords={AUTHOR.operator_id: GOOD})
    house.desk = a_desk(keyring=keyring)
    assert window.entrance.view is not None
    typed(GOOD)
    qtbot.waitUntil(lambda: isinstance(window.present(), OwnPasswordView))
    view = the_view(window)
    assert not view.old.isVisible(), "it was typed a moment ago"
    for key in (Qt.Key.Key_F2, Qt.Key.Key_F4, Qt.Key.Key_F11, Qt.Key.Key_F9):
        press(key)
        assert window.present() is view
    assert not window.is_inside
    typed(NEW, NEW)
    qtbot.waitUntil(lambda: window.home is not None and window.present() is window.home)
    qtbot.waitUntil(lambda: window._refreshing is not None and window._refreshing.done())
    assert keyring.ways[AUTHOR.operator_id] is WayIn.OWN
    assert keyring.passwords[AUTHOR.operator_id] == NEW
    assert not house.secrets[0], "wiped"


def test_who_does_not_choose_one_is_out_again(window: MainWindow, house: House, qtbot: Any) -> None:
    house.desk = a_desk(keyring=FakeKeyring(ways={AUTHOR.operator_id: WayIn.ONE_TIME}))
    typed(GOOD)
    qtbot.waitUntil(lambda: isinstance(window.present(), OwnPasswordView))
    press(Qt.Key.Key_Escape)
    assert isinstance(window.present(), SignInView)
    qtbot.waitUntil(lambda: house.left == [house.desk])
    assert not house.secrets[0]
    assert window.entrance.view is not None
    assert FR("own_password.unchanged") in window.entrance.view.password.message.text()


def test_a_slip_over_a_lock_ends_the_session_behind_it(window: MainWindow, house: House, qtbot: Any) -> None:
    other = replace(AUTHOR, operator_id="dk", name="Dominique Kerr")
    house.operators = (AUTHOR, other)
    keyring = FakeKeyring(ways={"dk": WayIn.ONE_TIME, AUTHOR.operator_id: WayIn.OWN})
    desk = replace(a_desk(keyring=keyring), author=other)
    house.others = {"dk": desk}
    sign_in(window, qtbot)
    window.lock()
    view = window.entrance.view
    assert view is not None
    view.people.setCurrentRow(1)
    view.password.line.setFocus()
    typed(GOOD)
    qtbot.waitUntil(lambda: isinstance(window.present(), OwnPasswordView))
    assert window.desk is None
    assert window.screens.count() == 0
    press(Qt.Key.Key_Escape)
    assert window.entrance.view is not None
    assert FR("own_password.unchanged_aside") in window.entrance.view.password.message.text()
