"""One question in place, at the foot of the window: Enter says yes, Escape no, and Delete is another way where there is
one. Where what shows will not be seen again, Delete says yes and Enter stays."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from resources.catalogue import Texts
from ui.look import SPACE_L, SPACE_M
from ui.parts import Button, restyle, words

YES, OTHER, NO = "yes", "other", "no"
SHOWN_ONCE = ("slips", "recovery", "recovery_made")  # Enter stays with what will not be seen again
LOSES = ("leave", "stopped", *SHOWN_ONCE)  # yes is not in the colour of going on


class AskBar(QFrame):
    """A question's sentences stand under `app.<question>`. `answered(question, way)`: yes or other; no says nothing
    and brings the focus back."""

    answered = Signal(str, str)
    turned = Signal()  # it came or went, and Escape with it

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.texts = texts
        self.setObjectName("ask_bar")
        self.setProperty("role", "bar")
        self.setProperty("weight", "question")
        line = QHBoxLayout(self)
        line.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_M)
        line.setSpacing(SPACE_M)
        self.sentence = words("", "lead", "ask_sentence")
        line.addWidget(self.sentence, 1)
        self.yes = Button("ask_yes", "", kind="primary")
        self.other = Button("ask_other", "")
        self.no = Button("ask_no", "")
        self._ways = {YES: self.yes, OTHER: self.other, NO: self.no}
        for way, button in self._ways.items():
            button.clicked.connect(lambda _=False, way=way: self._answer(way))
            line.addWidget(button)
        self.before: QWidget | None = None
        self._question = ""
        self.hide()

    def ask(self, question: str) -> None:
        """The focus goes to yes, or to no where Enter stays; it comes back where it was."""
        focus = self.window().focusWidget()
        if focus not in self._ways.values():
            self.before = focus
        self._question = question
        sentence = self.texts(f"app.{question}.question")
        self.sentence.setText(sentence)
        stays, delete = question in SHOWN_ONCE, self.texts("keys.cap.delete")
        caps = {YES: delete if stays else "⏎", OTHER: delete, NO: self.texts("keys.cap.esc")}
        restyle(self.yes, kind="danger" if question in LOSES else "primary")
        for way, button in self._ways.items():
            label = self.texts(key) if (key := f"app.{question}.{way}") in self.texts else ""
            button.setText(f"{label}   {caps[way]}" if label else "")
            button.setAccessibleName(label)
            button.setVisible(bool(label))
        target = self.no if stays else self.yes
        target.setAccessibleDescription(sentence)
        self.show()
        self.turned.emit()
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def put_away(self) -> None:
        """Without an answer."""
        if self.isVisible():
            self.hide()
            self.turned.emit()
            if self.before is not None and self.before.isVisible():
                self.before.setFocus(Qt.FocusReason.OtherFocusReason)
            self.before = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape is no; what destroys has a key that no hurried typing hits."""
        if event.key() == Qt.Key.Key_Escape:
            self._answer(NO)
        elif event.key() == Qt.Key.Key_Delete and self._question in SHOWN_ONCE:
            self._answer(YES)
        elif event.key() == Qt.Key.Key_Delete and not self.other.isHidden():
            self._answer(OTHER)
        else:
            super().keyPressEvent(event)

    def _answer(self, way: str) -> None:
        self.put_away()
        if way != NO:
            self.answered.emit(self._question, way)
