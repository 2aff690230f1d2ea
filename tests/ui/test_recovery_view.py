"""The recovery sheet on the screen: to paper or shown once, typed back, and only then valid."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from desk_app.domain.trail import Event
from resources.catalogue import texts
from tests.ui.house import House, press, sign_in
from tests.usecases.fakes import Bench
from ui import printing
from ui.main_window import MainWindow
from ui.printing import NoPrinter
from ui.views.administration import AdministrationView
from ui.views.recovery import RecoveryView

FR = texts("fr")


@pytest.fixture
def bench(house: House) -> Bench:
    made = Bench()
    house.desk = replace(made.desk, author=replace(made.desk.author, role="administrator"))
    return made


@pytest.fixture
def paper(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the printer does next; nothing: it prints."""
    ways: list[str] = []

    async def print_pages(parent: Any, title: str, draw: Any, *, working: Any) -> bool:
        assert len(await draw(300)) == 1
        way = ways.pop(0) if ways else "prints"
        if way == "no":
            return False
        if way != "prints":
            raise NoPrinter(way)
        return True

    monkeypatch.setattr("ui.paper.print_pages", print_pages)
    monkeypatch.setattr(printing, "names", lambda: ("Imprimante",))
    return ways


def begin(window: MainWindow, qtbot: Any) -> RecoveryView:
    home = sign_in(window, qtbot)
    assert home.missing["recovery"].isVisible()
    press(Qt.Key.Key_F11, Qt.Key.Key_C)
    qtbot.waitUntil(lambda: isinstance(window.present(), RecoveryView))
    view = window.present()
    assert isinstance(view, RecoveryView)
    assert view.make_button.hasFocus()
    press(Qt.Key.Key_Return)
    assert view.sheet is not None
    return view


def type_back(view: RecoveryView, *, slip: bool = False) -> None:
    assert view.sheet is not None
    groups = view.sheet.key.reveal().split("-")
    for place in view.sheet.asked:
        right = groups[place].lower()
        typed = right[:-1] + ("0" if right[-1] != "0" else "1") if slip else right
        for character in typed:
            target = QApplication.focusWidget()
            assert target is not None
            QTest.keyClick(target, character)
        if slip:
            return


def test_printed_typed_back_and_valid(window: MainWindow, bench: Bench, paper: list[str], qtbot: Any) -> None:
    view = begin(window, qtbot)
    assert view.print_button.hasFocus()
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(view.groups))
    assert not bench.keyring.has_recovery()
    assert view.sheet is not None
    key = view.sheet.key
    right = key.reveal()
    type_back(view)
    qtbot.waitUntil(lambda: isinstance(window.present(), AdministrationView))
    assert bench.keyring.sheet == right
    assert window.notice_bar.notice.text() == FR("recovery.done_first")
    assert not key, "wiped"
    press(Qt.Key.Key_Escape, Qt.Key.Key_Escape)
    assert window.home is not None
    home = window.home
    qtbot.waitUntil(lambda: window.present() is home and not home.missing["recovery"].isVisible())
    assert [line.event for line in bench.store.lines] == [Event.PRINTED, Event.KEYS]


def test_enter_after_each_group_skips_nothing_and_answers_nothing(
    window: MainWindow, bench: Bench, paper: list[str], qtbot: Any
) -> None:
    view = begin(window, qtbot)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(view.groups))
    assert view.sheet is not None
    window.scanner.stop()
    first, second = (view.sheet.key.reveal().split("-")[place] for place in view.sheet.asked)
    QTest.keyClicks(view.groups[0].line, first)
    press(Qt.Key.Key_Return)
    assert view.groups[1].line.hasFocus()
    assert not view.groups[1].message.text(), "nothing was asked of the box that is still empty"
    QTest.keyClicks(view.groups[1].line, second)
    qtbot.waitUntil(lambda: isinstance(window.present(), AdministrationView))
    press(Qt.Key.Key_Return)
    assert isinstance(window.present(), AdministrationView)


def test_a_slip_is_named_at_its_group_and_nothing_is_valid(
    window: MainWindow, bench: Bench, paper: list[str], qtbot: Any
) -> None:
    view = begin(window, qtbot)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(view.groups))
    type_back(view, slip=True)
    assert view.sheet is not None
    group = str(view.sheet.asked[0] + 1)
    said = FR("problem.recovery_group", group=group)
    qtbot.waitUntil(lambda: said in view.groups[0].message.text())  # keys as fast as these could begin a scan
    assert view.groups[0].line.hasFocus()
    view.keep()
    assert not bench.keyring.has_recovery()


@pytest.mark.parametrize("way", ["no", "printer_failed", "printer_changed"])
def test_what_did_not_come_out_is_printed_again_or_copied(
    window: MainWindow, bench: Bench, paper: list[str], qtbot: Any, way: str
) -> None:
    paper.append(way)
    view = begin(window, qtbot)
    press(Qt.Key.Key_Return)
    said = FR("letter_view.not_printed" if way == "no" else f"letter_view.{way}")
    qtbot.waitUntil(lambda: view.message.text() == said)
    assert not view.groups
    assert not [line for line in bench.store.lines if line.event is Event.PRINTED]
    press(Qt.Key.Key_M)
    qtbot.waitUntil(lambda: view.findChild(QLabel, "recovery_shown_6") is not None)


def test_without_a_printer_it_is_shown_once(
    window: MainWindow, bench: Bench, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "names", lambda: ())
    view = begin(window, qtbot)
    assert view.sheet is not None
    shown = [view.findChild(QLabel, f"recovery_shown_{number}") for number in range(1, 7)]
    assert [label.text() for label in shown if label is not None] == view.sheet.key.reveal().split("-")
    heard = [label.accessibleDescription() for label in shown if label is not None]
    assert "-".join(one.replace(" ", "") for one in heard) == view.sheet.key.reveal(), "who hears the screen copies it"
    press(Qt.Key.Key_Return)
    assert view.groups
    assert view.groups[0].line.hasFocus()
    qtbot.waitUntil(lambda: view.findChild(QLabel, "recovery_shown_1") is None)
    type_back(view)
    qtbot.waitUntil(bench.keyring.has_recovery)


def test_left_before_the_old_one_stays_valid(window: MainWindow, bench: Bench, paper: list[str], qtbot: Any) -> None:
    view = begin(window, qtbot)
    bench.keyring.sheet = "the old one"
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(view.groups))
    assert view.sheet is not None
    key = view.sheet.key
    press(Qt.Key.Key_Escape)
    assert window.ask_bar.no.hasFocus(), "a hurried Enter loses nothing"
    press(Qt.Key.Key_Return)
    assert window.present() is view
    press(Qt.Key.Key_Escape, Qt.Key.Key_Delete)
    assert isinstance(window.present(), AdministrationView)
    assert bench.keyring.sheet == "the old one"
    assert not key, "wiped"
