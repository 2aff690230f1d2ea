"""Hands at the keyboard: they type data, press keys, and count the keys that are not data."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget


class Hands:
    """Keys go to whatever has the focus, as at the counter."""

    def __init__(self, window: QWidget) -> None:
        self.window = window
        self.pressed = 0

    def focus(self) -> QWidget:
        """The widget that has the focus."""
        return self.window.focusWidget() or self.window

    def type(self, data: str) -> None:
        """Data: not counted."""
        QTest.keyClicks(self.focus(), data)

    def press(self, key: Any = Qt.Key.Key_Return, modifier: Any = Qt.KeyboardModifier.NoModifier) -> None:
        """One key beside the data."""
        self.pressed += 1
        QTest.keyClick(self.focus(), key, modifier)

    def fill(self, *values: str) -> None:
        """Each value, then Enter."""
        for value in values:
            self.type(value)
            self.press()
