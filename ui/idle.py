"""Nobody touched the desk for a while: a countdown any key stops, then `over`."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

COUNTDOWN_SECONDS = 20
_TOUCHES = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin})
_DECIDE = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Space})


class Idle(QObject):
    """`counting(seconds left)`, 0 where it was stopped; `over` after the last second. Rests until `watch`."""

    counting = Signal(int)
    over = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._app: QApplication | None = None
        self._left = 0
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.timeout.connect(self._begin)
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._count)

    def watch(self, app: QApplication, minutes: float) -> None:
        """From now on, until `rest`; the countdown is the end of these minutes."""
        self.rest()
        self._quiet.setInterval(max(0, round(minutes * 60) - COUNTDOWN_SECONDS) * 1000)
        self._quiet.start()
        self._app = app
        app.installEventFilter(self)

    def rest(self) -> None:
        """Nobody is signed in, or the desk is locked."""
        if self._app is not None:
            self._app.removeEventFilter(self)
            self._app = None
        self._quiet.stop()
        self._stop_counting()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Any key, wheel or click is a sign of life. A key that decides something only stops the countdown: who hurries
        to keep the desk open has not read what Enter would confirm."""
        if event.type() not in _TOUCHES:
            return False
        was_counting = self._left > 0
        self._stop_counting()
        self._quiet.start()
        return was_counting and isinstance(event, QKeyEvent) and event.key() in _DECIDE

    def _begin(self) -> None:
        self._left = COUNTDOWN_SECONDS
        self._second.start()
        self.counting.emit(self._left)

    def _count(self) -> None:
        self._left -= 1
        if self._left > 0:
            self.counting.emit(self._left)
            return
        self._second.stop()
        self.counting.emit(0)
        self.over.emit()

    def _stop_counting(self) -> None:
        self._second.stop()
        if self._left:
            self._left = 0
            self.counting.emit(0)
