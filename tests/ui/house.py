"""The window's doors, remembering who came; and a person's keys in the window."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desk_app.domain.acts import Author
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.usecases.desk import Desk
from tests.ui.fake_doors import fake_doors
from tests.ui.fakes import AUTHOR, a_desk
from ui.doors import Doors
from ui.main_window import MainWindow
from ui.views.home import HomeView

GOOD = "quatre mots au hasard"


class House:
    """Doors that remember who came."""

    def __init__(self, operators: tuple[Author, ...] = (AUTHOR,)) -> None:
        self.operators = operators
        self.secrets: list[Secret] = []
        self.left: list[Desk] = []
        self.desk = a_desk()
        self.others: dict[str, Desk] = {}  # operator id: the desk in another hand
        self.locked: list[Desk] = []

    async def sign_in(self, operator_id: str, password: Secret) -> Desk:
        self.secrets.append(password)
        if password.reveal() != GOOD:
            raise Refusal(RefusalCode.WRONG_PASSWORD)
        return self.others.get(operator_id, self.desk)

    async def lock(self, desk: Desk) -> None:
        self.locked.append(desk)

    async def create(self, name: str, role: str, password: Secret) -> Author:
        self.secrets.append(password)
        self.operators = (Author(operator_id="new", name=name, role=role),)
        return self.operators[0]

    async def sign_out(self, desk: Desk) -> None:
        self.left.append(desk)

    def doors(self) -> Doors:
        return fake_doors(
            operators=lambda: self.operators,
            sign_in=self.sign_in,
            create_operator=self.create,
            lock=self.lock,
            sign_out=self.sign_out,
            demonstration=((AUTHOR.name, GOOD), ("Somebody else", "elsewhere")),
        )


def press(*keys: Any) -> None:
    for key in keys:
        target = QApplication.focusWidget()
        assert target is not None
        QTest.keyClick(target, key)


def sign_in(window: MainWindow, qtbot: Any) -> HomeView:
    assert window.entrance.view is not None
    window.entrance.view.password.line.setText(GOOD)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.home is not None and window.present() is window.home)
    assert window.home is not None
    qtbot.waitUntil(lambda: window._refreshing is not None and window._refreshing.done())
    return window.home
