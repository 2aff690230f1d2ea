"""An Enter meant for what is no longer there: a key that bounces, or one pressed after a field moved on by itself.

For a moment it goes to nobody. Any other key ends the moment: it was meant for what shows now.
"""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from ui.parts import ENTER_KEYS

BOUNCE_MS = 400  # two presses on purpose take longer
MOVED_MS = 2_000  # so long may somebody take to press Enter before seeing that the focus has moved


class _LateEnter(QObject):
    """Lives in the window until the next key there, so that no timer is needed."""

    def __init__(self, window: QWidget, ms: int) -> None:
        super().__init__(window)
        self._window = window
        self._ms = ms
        self._since = QElapsedTimer()
        self._since.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Every key of the window comes by here before anybody takes it."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if not isinstance(watched, QWidget) or watched.window() is not self._window:
            return False
        if event.key() in ENTER_KEYS and not self._since.hasExpired(self._ms):
            return True
        if (app := QApplication.instance()) is not None:
            app.removeEventFilter(self)
        self.deleteLater()
        return False


def swallow_enter(shown: QWidget, ms: int) -> None:
    """For `ms` milliseconds no Enter reaches anything in the window of `shown`, unless another key comes first."""
    if (app := QApplication.instance()) is not None:
        app.installEventFilter(_LateEnter(shown.window(), ms))
