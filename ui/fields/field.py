"""A field: a label above, the control, and one message line below where what is wrong stands and is announced."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desk_app.domain.refusal import Problem, Weight
from resources.catalogue import Texts
from ui.application import announce
from ui.parts import restyle

# One glyph a weight, so that colour is never the only difference.
GLYPHS = {Weight.WALL: "✕", Weight.QUESTION: "?", Weight.NOTICE: "i"}


class Field(QWidget):
    """The base of every field. `name` is the draft's attribute and the object name; `label` is a sentence, not a key.

    `control` is the widget that takes the focus. A subclass calls `place(control)` once.
    """

    edited = Signal()  # a person changed the value
    entered = Signal()  # Enter: on to the next field
    accepted = Signal(str)  # the code of a question answered with Enter, while it stood here

    def __init__(self, name: str, label: str, texts: Texts, *, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}_field")
        self.name = name
        self.texts = texts
        self.control: QWidget = self
        self.question = ""  # the code of the question that stands in the message line
        self.is_frozen = False
        self._hint = hint
        self._spoken = ""
        self.caption = QLabel(label, wordWrap=True)
        self.caption.setObjectName(f"{name}_label")
        self.caption.setProperty("role", "label")
        self.glyph = QLabel("")
        self.message = QLabel("", wordWrap=True)
        for part, shown in (("glyph", self.glyph), ("message", self.message)):
            shown.setObjectName(f"{name}_{part}")
            shown.setProperty("role", "message")
            shown.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("said", self.message)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(4)
        self.column.addWidget(self.caption)

    def place(self, control: QWidget) -> None:
        """Put the control between label and message, with its names for people and for screen readers."""
        self.control = control
        control.setObjectName(self.name)
        control.setAccessibleName(self.caption.text())
        control.installEventFilter(self)
        self.caption.setBuddy(control)
        self.setFocusProxy(control)
        self.column.addWidget(control)
        line = QHBoxLayout()  # the lines of a long message stand below one another, the glyph before them
        line.setSpacing(8)
        line.addWidget(self.glyph, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.message, 1)
        self.column.addLayout(line)
        self.clear_problem()

    # --- messages ---

    def show_problem(self, problem: Problem) -> None:
        """Say what is wrong, or ask; a question says itself that Enter accepts it."""
        sentence = self.texts(f"problem.{problem.code}", **dict(problem.values))
        if problem.weight is Weight.QUESTION:
            own = f"field.accept.{problem.code}"
            sentence += " " + self.texts(own if own in self.texts else "field.enter_accepts")
        self.question = problem.code if problem.weight is Weight.QUESTION else ""
        self.say(sentence, problem.weight)

    def say(self, sentence: str, weight: Weight = Weight.NOTICE) -> None:
        """One sentence in the message line, announced once."""
        self._write(sentence, weight.value, GLYPHS[weight])
        if sentence != self._spoken:
            self._spoken = sentence
            self.control.setAccessibleDescription(sentence)
            announce(sentence, self.control)

    def clear_problem(self) -> None:
        """Back to the hint, or to nothing."""
        self.question = ""
        self._spoken = ""
        quiet = self.texts("field.frozen") if self.is_frozen else self._hint
        self._write(quiet, "frozen" if self.is_frozen else "hint")
        self.control.setAccessibleDescription(quiet)

    def set_hint(self, hint: str) -> None:
        """What stands below while nothing is wrong."""
        self._hint = hint
        if not self._spoken:
            self.clear_problem()

    def set_label(self, label: str) -> None:
        """Another label for the same field (the parent's number)."""
        self.caption.setText(label)
        self.control.setAccessibleName(label)

    def set_frozen(self, frozen: bool) -> None:
        """Read on the code: shown, copied if need be, never changed."""
        if frozen != self.is_frozen:
            self.is_frozen = frozen
            self.freeze_control(frozen)
            self.clear_problem()

    def freeze_control(self, frozen: bool) -> None:
        """How this control is frozen."""
        self.control.setEnabled(not frozen)

    def _write(self, sentence: str, weight: str, glyph: str = "") -> None:
        self.glyph.setText(glyph)
        self.glyph.setVisible(bool(glyph))
        self.message.setText(sentence)
        self.message.setVisible(bool(sentence))
        for widget in (self.glyph, self.message, self.control):
            restyle(widget, weight=weight)

    # --- keys ---

    def enter(self) -> None:
        """Enter was pressed on the control: answer the question that stands here, or go on."""
        if self.question:
            self.accepted.emit(self.question)
        else:
            self.entered.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter on the control is ours; Ctrl+Enter belongs to the wizard."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        ):
            self.enter()
            return True
        return super().eventFilter(watched, event)
