"""A hand scanner is a keyboard: characters in a burst of a few milliseconds each, ended by Enter.

The application-wide filter below tells such a burst from a person typing. A character that follows another faster than
fingers can is held back for a moment; if Enter ends the burst, it was a scan and nothing of it reaches any field,
otherwise what was held goes where it was meant to. The first character of a burst has reached its text field by then:
the field gets its text back. Where a key is a choice and not text, the first one is held as well, so that a scan never
ticks a box. What was read leaves as `scanned(str)`, raw; its meaning is `desk_app.domain.scans`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

GAP_SECONDS = 0.025  # between two characters of a scan at most; a person at 180 words a minute needs 65 ms
SURE_CHARACTERS = 5  # so many in a burst are no fingers: from then on the line may stutter (radio, a busy machine)
STUTTER_SECONDS = 0.100
END_SECONDS = 0.120  # Enter comes this long after the last character at most
LEAST_CHARACTERS = 8  # shorter bursts are fingers landing together
GS = "\x1d"
_MODIFIERS = frozenset(
    {
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_Meta,
        Qt.Key.Key_NumLock,
    }
)


@dataclass(frozen=True, slots=True)
class _Touched:
    """The text field the first character of a burst went into, as it was before."""

    line: QLineEdit
    text: str
    cursor: int


class Scanner(QObject):
    """The filter; install it with `listen(app)`. `clock` gives seconds, so that tests can hold it."""

    scanned = Signal(str)

    def __init__(self, *, clock: Callable[[], float] | None = None) -> None:
        super().__init__()
        self._clock = clock
        self._characters: list[str] = []
        self._held: list[QKeyEvent] = []
        self._last = 0.0
        self._touched: _Touched | None = None
        self._is_replaying = False
        self._app: QApplication | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._quiet)

    def listen(self, app: QApplication) -> None:
        """Watch every key of the application from now on."""
        self._app = app
        app.installEventFilter(self)

    def stop(self) -> None:
        """Watch no longer; what was held is let go."""
        if self._app is not None:
            self._app.removeEventFilter(self)
            self._app = None
        self._patience.stop()
        self._forget()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Only key presses on the widget that has the focus count: each key is also offered to its ancestors."""
        kind = event.type()
        if kind not in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride) or self._is_replaying:
            return False
        if not isinstance(event, QKeyEvent) or not isinstance(watched, QWidget):
            return False
        if watched is not (QApplication.focusWidget() or watched.window()):
            return False
        if kind == QEvent.Type.ShortcutOverride:
            return self._override(event)
        return event.key() not in _MODIFIERS and self._key(watched, event)

    def _override(self, event: QKeyEvent) -> bool:
        """Within a burst a character is never a shortcut."""
        if self._is_quick(self._moment(event)) and self._character(event):
            event.accept()
            return True
        return False

    def _key(self, watched: QWidget, event: QKeyEvent) -> bool:
        now = self._moment(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return self._end(now)
        character = self._character(event)
        if not character:
            self._release()
            return False
        is_quick = self._is_quick(now)
        if not is_quick:
            self._release()
            if character == " ":
                # No scan begins with a space, and a box pressed after its release never ticks: never hold this one.
                return False
            self._touched = None
            if isinstance(watched, QLineEdit) and len(event.text()) == 1:
                self._touched = _Touched(watched, watched.text(), watched.cursorPosition())
        self._characters.append(character)
        self._last = now
        wait = END_SECONDS if self._is_sure() else GAP_SECONDS
        self._patience.start(round(wait * 1000) + 10)
        if not is_quick and self._touched is not None:
            return False
        self._held.append(event.clone())
        return True

    def _is_sure(self) -> bool:
        return len(self._characters) >= SURE_CHARACTERS

    def _is_quick(self, now: float) -> bool:
        """Does a character at `now` belong to the burst?"""
        return bool(self._characters) and now - self._last <= (STUTTER_SECONDS if self._is_sure() else GAP_SECONDS)

    def _moment(self, event: QKeyEvent) -> float:
        """When the key was pressed. The system's own stamp is right even where the application was busy meanwhile."""
        if self._clock is not None:
            return self._clock()
        return event.timestamp() / 1000 or time.monotonic()

    @staticmethod
    def _character(event: QKeyEvent) -> str:
        """What this key press means in a scan; empty where it cannot belong to one."""
        text = event.text()
        has_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_F8 or text == GS:
            return GS
        if has_control and event.key() in (Qt.Key.Key_BracketRight, Qt.Key.Key_5):
            return GS
        if event.key() == Qt.Key.Key_Dead_Circumflex:
            return "^"
        return text if len(text) == 1 and text.isprintable() and not has_control else ""

    def _end(self, now: float) -> bool:
        """Enter: a scan, or a person's Enter after what they typed."""
        is_scan = len(self._characters) >= LEAST_CHARACTERS and now - self._last <= END_SECONDS
        if not is_scan:
            self._release()
            return False
        payload = "".join(self._characters)
        touched = self._touched
        self._patience.stop()
        self._forget()
        if touched is not None and touched.line.text() != touched.text:
            touched.line.setText(touched.text)
            touched.line.setCursorPosition(touched.cursor)
            touched.line.textEdited.emit(touched.text)  # whoever follows the typing hears that it was taken back
        # After this key event is over: what listens may build a screen.
        QTimer.singleShot(0, self, lambda: self.scanned.emit(payload))
        return True

    def _quiet(self) -> None:
        """Nothing came for a while, or the application was too busy to look: keys that wait are looked at first, with
        the time at which they were pressed."""
        QTimer.singleShot(0, self, lambda: None if self._patience.isActive() else self._release())

    def _release(self) -> None:
        """It was a person: what was held goes where the focus is now."""
        self._patience.stop()
        held = self._held
        self._forget()
        self._is_replaying = True
        try:
            for event in held:
                target = QApplication.focusWidget() or QApplication.activeWindow()
                if target is not None:
                    QApplication.sendEvent(target, event)
        finally:
            self._is_replaying = False

    def _forget(self) -> None:
        self._characters = []
        self._held = []
        self._touched = None
