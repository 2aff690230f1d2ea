"""A code in groups of four: capitals not needed, and it moves on by itself at its last character."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
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
        self.edited.connect(self._count)

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
