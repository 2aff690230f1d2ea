"""A field of one line of text, cleaned at the door: what is pasted is taken whole and clean, or not at all."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from resources.catalogue import Texts
from ui.fields.cleaning import caret_after, clean
from ui.fields.field import Field


class LineField(Field):
    """One line. A subclass says in `shaped` how what was typed is shown, and in `counted` how long it is."""

    def __init__(
        self,
        name: str,
        label: str,
        texts: Texts,
        *,
        hint: str = "",
        limit: int = 100,
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, label, texts, hint=hint, parent=parent)
        self.limit = limit
        self._before = ""
        self.line = QLineEdit(self, placeholderText=placeholder)
        self.line.setInputMethodHints(Qt.InputMethodHint.ImhNoPredictiveText)
        self.line.textEdited.connect(self._typed)
        self.place(self.line)

    def shaped(self, text: str) -> str:
        """How `text` is shown. Here: cleaned, no space first."""
        return clean(text).lstrip()

    def counted(self, shown: str) -> int:
        """How many characters of `shown` count against `limit`."""
        return len(shown)

    def is_significant(self, character: str) -> bool:
        """Does the caret count this character? Separators that we write ourselves do not count."""
        return True

    def text(self) -> str:
        """The value as the draft keeps it."""
        return self.line.text().strip()

    def set_text(self, text: str) -> None:
        """Show a value. The caret stays where it is while the value is the one already there."""
        shown = self.shaped(text)
        if text != self.text() and shown != self.line.text():
            self.line.setText(shown)
            self.line.setCursorPosition(0 if self.is_frozen else len(shown))
        self._before = self.line.text()

    def freeze_control(self, frozen: bool) -> None:
        """Read-only, so that it can still be read and reached with Tab."""
        self.line.setReadOnly(frozen)

    def _typed(self, raw: str) -> None:
        shown = self.shaped(raw)
        if self.counted(shown) > self.limit:
            # Cutting a pasted number could make a wrong one look right: nothing of it is taken.
            self._put(self._before, min(self.line.cursorPosition(), len(self._before)))
            self.say(self.texts("field.too_long", most=self.limit))
            return
        left = sum(map(self.is_significant, self.shaped(raw[: self.line.cursorPosition()])))
        self._put(shown, caret_after(left, shown, self.is_significant) if shown != raw else self.line.cursorPosition())
        self._before = shown
        self.edited.emit()

    def _put(self, shown: str, caret: int) -> None:
        if shown != self.line.text():
            self.line.setText(shown)
            self.line.setCursorPosition(caret)


class TextField(LineField):
    """A name, an e-mail, a street: one line as typed."""
