"""« Mot de passe oublié ? » by keys: each group checked as it is typed, then who, then a new password twice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desk_app.domain.recovery import new_recovery_key
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.usecases.desk import Desk
from resources.catalogue import texts
from tests.ui.fakes import AUTHOR
from tests.ui.house import House, press, sign_in
from ui.doors import Doors
from ui.main_window import MainWindow
from ui.views.forgotten import ForgottenView
from ui.views.sign_in import SignInView

FR = texts("fr")
NEW = "ardoise moulin pluie bleue 17"
OTHER = replace(AUTHOR, operator_id="dk", name="Dominique Kerr")


class SheetHouse(House):
    """A house with a recovery sheet."""

    def __init__(self) -> None:
        super().__init__(operators=(AUTHOR, OTHER))
        self.key = new_recovery_key().reveal()
        self.recovered: list[tuple[str, str]] = []
        self.refusal: Refusal | None = None

    async def check_sheet(self, sheet: Secret) -> None:
        self.secrets.append(sheet)
        if sheet.reveal() != self.key:
            raise Refusal(RefusalCode.RECOVERY_WRONG, wait="4")

    async def recover(self, sheet: Secret, operator_id: str, new: Secret) -> Desk:
        await self.check_sheet(sheet)
        if self.refusal is not None:
            raise self.refusal
        self.secrets.append(new)
        self.recovered.append((operator_id, new.reveal()))
        return self.desk

    def doors(self) -> Doors:
        return replace(super().doors(), check_sheet=self.check_sheet, recover=self.recover)


@pytest.fixture
def house() -> SheetHouse:
    return SheetHouse()


def forgotten(window: MainWindow, qtbot: Any) -> ForgottenView:
    press(Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: isinstance(window.present(), ForgottenView))
    view = window.present()
    assert isinstance(view, ForgottenView)
    assert view.groups[0].line.hasFocus()
    return view


def fill(view: ForgottenView, key: str, qtbot: Any) -> None:
    """As if each group were typed: it moves on by itself."""
    for field, group in zip(view.groups, key.split("-"), strict=True):
        qtbot.waitUntil(field.line.hasFocus)  # keys as fast as a test's could begin a scan
        field.line.setText(group[:-1])
        field.line.end(False)
        press(getattr(Qt.Key, f"Key_{group[-1]}"))


def test_six_groups_who_and_a_new_password(window: MainWindow, house: SheetHouse, qtbot: Any) -> None:
    view = forgotten(window, qtbot)
    fill(view, house.key, qtbot)
    qtbot.waitUntil(lambda: view.steps.currentWidget() is view.person)
    assert view.people.hasFocus()
    press(Qt.Key.Key_Down, Qt.Key.Key_Return)
    view.new.first.line.setText(NEW)
    press(Qt.Key.Key_Return)
    view.new.again.line.setText(NEW)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.home is not None and window.present() is window.home)
    qtbot.waitUntil(lambda: window._refreshing is not None and window._refreshing.done())
    assert house.recovered == [("dk", NEW)]
    assert not any(house.secrets), "wiped"
    assert window.notice_bar.notice.text() == FR("forgotten.advice")


def test_enter_after_each_group_skips_no_box(window: MainWindow, house: SheetHouse, qtbot: Any) -> None:
    view = forgotten(window, qtbot)
    window.scanner.stop()
    for field, group in zip(view.groups, house.key.split("-"), strict=True):
        assert field.line.hasFocus()
        QTest.keyClicks(field.line, group)
        press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: view.steps.currentWidget() is view.person)
    press(Qt.Key.Key_Return)
    assert view.people.hasFocus()
    press(Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert view.new.first.line.hasFocus()


def test_where_there_is_no_sheet_nobody_is_sent_to_the_safe(window: MainWindow, house: SheetHouse, qtbot: Any) -> None:
    window.entrance.doors = replace(window.entrance.doors, has_sheet=lambda: False)
    press(Qt.Key.Key_F8)
    view = window.entrance.view
    assert view is not None
    qtbot.waitUntil(lambda: FR("forgotten.no_sheet") in view.password.message.text())
    assert window.present() is view


def test_a_slip_is_said_at_its_group_before_anything_is_tried(
    window: MainWindow, house: SheetHouse, qtbot: Any
) -> None:
    view = forgotten(window, qtbot)
    group = house.key.split("-")[0]
    wrong = "0" if group[-1] != "0" else "1"
    view.groups[0].line.setText(group[:-1])
    press(getattr(Qt.Key, f"Key_{wrong}"))
    assert FR("problem.recovery_group", group="1") in view.groups[0].message.text()
    assert view.groups[0].line.hasFocus()
    view.go_on()
    assert not house.secrets


def test_a_wrong_sheet_says_how_long_to_wait(window: MainWindow, house: SheetHouse, qtbot: Any) -> None:
    view = forgotten(window, qtbot)
    fill(view, new_recovery_key().reveal(), qtbot)
    qtbot.waitUntil(lambda: FR.count("forgotten.wait", 4) in view.message.text())
    assert view.steps.currentWidget() is view.sheet


def test_a_refusal_is_said_and_the_password_typed_again(window: MainWindow, house: SheetHouse, qtbot: Any) -> None:
    house.refusal = Refusal(RefusalCode.OPERATOR_ENDED)
    view = forgotten(window, qtbot)
    fill(view, house.key, qtbot)
    qtbot.waitUntil(lambda: view.steps.currentWidget() is view.person)
    view.new.first.line.setText(NEW)
    view.new.again.line.setText(NEW)
    view.go_on()
    qtbot.waitUntil(lambda: view.message.text() == FR("refusal.operator-ended"))
    assert view.new.first.line.hasFocus()
    assert not view.new.first.text()


def test_escape_goes_back_to_sign_in_and_over_a_lock_to_the_lock(
    window: MainWindow, house: SheetHouse, qtbot: Any
) -> None:
    view = forgotten(window, qtbot)
    view.groups[0].line.setText("8K2Q")
    press(Qt.Key.Key_Escape)
    assert isinstance(window.present(), SignInView)
    assert window.entrance.view is not None
    window.entrance.view.password.line.setFocus()
    sign_in(window, qtbot)
    window.lock()
    forgotten(window, qtbot)
    press(Qt.Key.Key_Escape)
    assert isinstance(window.present(), SignInView)
    assert window.present().is_locked
