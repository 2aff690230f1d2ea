"""A code in groups of four: capitals not needed, and it moves on by itself at its last character."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QClipboard, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from desk_app.domain.secret import Secret
from resources.catalogue import Texts
from ui.fields.cleaning import grouped, significant
from ui.fields.line import LineField


class CodeField(LineField):
    """The code never leaves the field but as a `Secret`; `completed` says that its last character has come."""

    completed = Signal()

    def __init__(
        self, name: str, label: str, texts: Texts, *, length: int, hint: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(name, label, texts, hint=hint, limit=length, parent=parent)
        self.length = length
        self.line.setProperty("face", "code")
        # Nothing of a code in an input method's memory, nor in a completion list.
        self.line.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhPreferUppercase
        )
        # Nor in the clipboard, where every other program reads: no menu, no dragging, no copying by key.
        self.line.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.line.setDragEnabled(False)
        self.line.selectionChanged.connect(_clear_selection_clipboard, Qt.ConnectionType.QueuedConnection)
        self.edited.connect(self._count)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A code is typed in, never taken out."""
        taking = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Cut)
        if isinstance(event, QKeyEvent) and any(event.matches(key) for key in taking):
            return True
        return super().eventFilter(watched, event)

    def shaped(self, text: str) -> str:
        """`ABCD 1234 EFGH`."""
        return grouped(significant(text), (4,))

    def counted(self, shown: str) -> int:
        """Spaces are ours."""
        return len(shown.replace(" ", ""))

    def is_significant(self, character: str) -> bool:
        """The caret steps over our spaces."""
        return character != " "

    def text(self) -> str:
        """Without spaces. Never kept by the caller: see `secret`."""
        return self.line.text().replace(" ", "")

    def secret(self) -> Secret:
        """What was typed, to be wiped by the caller."""
        return Secret(self.text())

    def forget(self) -> None:
        """Empty the field, its undo history included."""
        self.line.setText("")
        self._before = ""

    def _count(self) -> None:
        if len(self.text()) == self.length:
            self.completed.emit()


def _clear_selection_clipboard() -> None:
    """X11 holds out whatever is selected with a mouse, unasked."""
    clipboard = QGuiApplication.clipboard()
    if clipboard.supportsSelection() and clipboard.ownsSelection():
        clipboard.clear(QClipboard.Mode.Selection)
