"""A scanner's burst is told from a person, and leaves no character behind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QVBoxLayout, QWidget

from resources.catalogue import texts
from ui.fields.choice import ChoiceField, Option
from ui.scanner import GS, Scanner

INS = "IS010000000000000000000000S1277010115400329S21.2.250.1.213.1.4.8"


class Desk(QWidget):
    """Two text fields and a choice, with a scanner whose clock is held."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 100.0
        column = QVBoxLayout(self)
        self.line, self.other = QLineEdit(), QLineEdit()
        self.choice = ChoiceField(
            "proof", "Pièce", texts("fr"), [Option("i", "Carte", "I"), Option("p", "Passeport", "P")]
        )
        for widget in (self.line, self.other, self.choice):
            column.addWidget(widget)
        self.scanner = Scanner(clock=lambda: self.now)
        self.scans: list[str] = []
        self.scanner.scanned.connect(self.scans.append)

    def key(self, key: Any, gap: float, modifiers: Any = Qt.KeyboardModifier.NoModifier) -> None:
        self.now += gap
        QTest.keyClick(QApplication.focusWidget() or self, key, modifiers)

    def keys(self, text: str, gap: float) -> None:
        for character in text:
            self.key(character, gap)

    def enter(self, gap: float = 0.005) -> None:
        self.key(Qt.Key.Key_Return, gap)


@pytest.fixture
def desk(qtbot: Any) -> Iterator[Desk]:
    widget = Desk()
    qtbot.addWidget(widget)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.activateWindow()
    widget.line.setFocus()
    qtbot.waitUntil(widget.line.hasFocus)
    widget.scanner.listen(app)
    yield widget
    widget.scanner.stop()
    widget.close()


def test_a_scan_in_the_middle_of_typing_keeps_what_was_typed(desk: Desk, qtbot: Any) -> None:
    desk.keys("DUP", 0.15)
    desk.line.setCursorPosition(1)
    desk.now += 1
    desk.keys(INS, 0.004)
    desk.enter()
    qtbot.waitUntil(lambda: bool(desk.scans))
    assert desk.scans == [INS]
    assert desk.line.text() == "DUP"
    assert desk.line.cursorPosition() == 1


def test_two_scans_in_a_row(desk: Desk, qtbot: Any) -> None:
    for _ in range(2):
        desk.keys(INS, 0.004)
        desk.enter()
    qtbot.waitUntil(lambda: len(desk.scans) == 2)
    assert desk.line.text() == ""


def test_a_fast_person_is_no_scanner(desk: Desk, qtbot: Any) -> None:
    desk.keys("SARAH-LOU", 0.070)
    desk.enter(0.070)
    assert desk.line.text() == "SARAH-LOU"
    assert not desk.scans


def test_fingers_landing_together_lose_nothing(desk: Desk, qtbot: Any) -> None:
    desk.keys("LE", 0.010)  # the second one is held for a moment
    qtbot.waitUntil(lambda: desk.line.text() == "LE")
    desk.keys("ON", 0.010)
    desk.key(Qt.Key.Key_Tab, 0.010)
    assert desk.line.text() == "LEON"
    assert desk.other.hasFocus()


def test_a_short_burst_with_enter_is_typing(desk: Desk, qtbot: Any) -> None:
    desk.keys("1234567", 0.004)
    desk.enter()
    assert desk.line.text() == "1234567"
    assert not desk.scans


def test_a_burst_without_enter_is_kept_as_typed(desk: Desk, qtbot: Any) -> None:
    desk.keys("ABCDEFGHIJ", 0.004)
    qtbot.waitUntil(lambda: desk.line.text() == "ABCDEFGHIJ")
    assert not desk.scans


@pytest.mark.parametrize(
    ("key", "modifiers"),
    [
        (Qt.Key.Key_F8, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_BracketRight, Qt.KeyboardModifier.ControlModifier),
    ],
)
def test_the_separator_as_scanners_send_it(desk: Desk, qtbot: Any, key: Any, modifiers: Any) -> None:
    desk.keys(INS, 0.004)
    desk.key(key, 0.004, modifiers)
    desk.keys("S3SARAH", 0.004)
    desk.enter()
    qtbot.waitUntil(lambda: bool(desk.scans))
    assert desk.scans == [INS + GS + "S3SARAH"]


def test_a_scan_never_chooses(desk: Desk, qtbot: Any) -> None:
    desk.choice.setFocus()
    desk.keys(INS, 0.004)
    desk.enter()
    qtbot.waitUntil(lambda: bool(desk.scans))
    assert desk.choice.value() == ""


def test_a_single_key_still_chooses(desk: Desk, qtbot: Any) -> None:
    desk.choice.setFocus()
    desk.key("P", 0.2)
    qtbot.waitUntil(lambda: desk.choice.value() == "p")


def test_a_scan_takes_back_what_listeners_heard(desk: Desk, qtbot: Any) -> None:
    heard: list[str] = []
    desk.line.textEdited.connect(heard.append)
    desk.line.setText("LEA")
    desk.keys(INS, 0.004)
    desk.enter()
    qtbot.waitUntil(lambda: bool(desk.scans))
    assert heard[-1] == "LEA"


def test_a_quick_space_ticks_a_box(desk: Desk) -> None:
    """Pressed and let go within the time a scan would take: held back, the press would come after its release."""
    box = QCheckBox()
    layout = desk.layout()
    assert layout is not None
    layout.addWidget(box)
    box.show()
    box.setFocus()
    desk.key(Qt.Key.Key_Space, 1.0)
    assert box.isChecked()
    assert desk.scans == []


def test_a_scan_that_a_busy_application_sees_late_stays_whole(desk: Desk, qtbot: Any) -> None:
    """The keys wait in the queue while the patience runs out: they were pressed in time."""
    desk.keys(INS[:20], 0.005)
    for character in INS[20:]:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, character)
            QCoreApplication.postEvent(desk.line, event)
    enter = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r")
    QCoreApplication.postEvent(desk.line, enter)
    desk.scanner._patience.timeout.emit()
    qtbot.waitUntil(lambda: bool(desk.scans))
    assert desk.scans == [INS]
    assert desk.line.text() == ""


def test_a_scan_that_stutters_stays_whole(desk: Desk, qtbot: Any) -> None:
    """A radio scanner, or a machine that was busy: once it is sure to be a scan, one gap does not end it."""
    desk.keys(INS[:20], 0.005)
    desk.keys(INS[20], 0.090)
    desk.keys(INS[21:], 0.005)
    desk.enter()
    qtbot.waitUntil(lambda: bool(desk.scans))
    assert desk.scans == [INS]
    assert desk.line.text() == ""
