"""A password field: nothing of it is kept but a Secret, and locked capitals are said before they cost a try."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from desk_app.domain.secret import Secret
from resources.catalogue import Texts
from ui.fields.field import Field
from ui.parts import caps_lock_may_be_on

LIMIT = 256


class PasswordField(Field):
    """One line that shows dots. `take()` hands over what was typed and empties the field."""

    def __init__(self, name: str, label: str, texts: Texts, *, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(name, label, texts, hint=hint, parent=parent)
        self.line = QLineEdit(self)
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setMaxLength(LIMIT)
        self.line.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self.line.textEdited.connect(self.edited)
        self.place(self.line)

    def text(self) -> str:
        """What stands there now."""
        return self.line.text()

    def take(self) -> Secret:
        """What was typed, and an empty field."""
        secret = Secret(self.line.text())
        self.line.clear()
        return secret

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say that capitals are locked, as soon as a letter shows it."""
        if event.type() == QEvent.Type.KeyPress:
            locked = caps_lock_may_be_on(event)
            if locked:
                self.say(self.texts("sign_in.caps_lock"))
            elif locked is False and self._spoken == self.texts("sign_in.caps_lock"):
                self.clear_problem()
        return super().eventFilter(watched, event)
