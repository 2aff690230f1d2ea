"""What frames the screens: the head with who is signed in, the foot with the connection's truth, and bars between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from ui.application import announce
from ui.look import SPACE_L, SPACE_M, SPACE_S
from ui.parts import Button, key_cap, restyle, words

if TYPE_CHECKING:
    from datetime import date

    from desk_app.domain.answers import Connection
    from resources.catalogue import Texts

_MARKS = {"good": "●", "question": "▲"}


class _Strip(QFrame):
    def __init__(self, name: str, role: str, above: int = SPACE_S) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", role)
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(SPACE_L, above, SPACE_L, above)
        self.line.setSpacing(SPACE_S)


class Head(_Strip):
    """The name of the application, whether this is a demonstration, and who is signed in."""

    def __init__(self, texts: Texts) -> None:
        super().__init__("head", "strip", SPACE_S + 2)
        self.line.setSpacing(SPACE_M)
        self.mark = words(texts("app.demonstration"), "mark", "demonstration_mark", wraps=False)
        self.who = words("", "quiet", "signed_in")
        self.who.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.line.addWidget(words(texts("app.name"), "name", "wordmark", wraps=False))
        self.line.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignVCenter)
        self.line.addWidget(self.who, 1)
        self._name = self._name_and_role = ""

    def show_who(self, name: str, name_and_role: str) -> None:
        """Who is signed in; beside the keys of a small screen the name alone, so that nothing is cut."""
        self._name, self._name_and_role = name, name_and_role
        self.who.setAccessibleName(name_and_role)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, another room for the name."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        needed = self.who.fontMetrics().horizontalAdvance(self._name_and_role) // 2  # it may take two lines
        others = sum(one.sizeHint().width() for one in self.findChildren(QLabel) if one is not self.who)
        has_room = self.width() >= needed + others + 2 * (SPACE_L + SPACE_M)
        self.who.setText(self._name_and_role if has_room else self._name)


class Foot(_Strip):
    """The connection in one line, and where the keys are told."""

    def __init__(self, texts: Texts) -> None:
        super().__init__("foot", "foot")
        self.texts = texts
        self.link = words("", "message", "connection")
        self.line.addWidget(self.link, 1)
        self.leave = (key_cap(texts("keys.cap.esc")), words(texts("keys.leave"), "quiet", "foot_leave", wraps=False))
        self.help = (key_cap("F1"), words(texts("keys.title"), "quiet", wraps=False))
        for part in (*self.leave, *self.help):
            self.line.addWidget(part)

    def show_keys(self, *, leave: bool, are_beside: bool) -> None:
        """Does Escape leave the screen of the moment? Where the keys stand beside, it puts those away first, and the
        foot repeats none of them."""
        for part in self.leave:
            part.setVisible(leave and not are_beside)
        for part in self.help:
            part.setVisible(not are_beside)

    def show_connection(self, connection: Connection, today: date) -> None:
        """As the loop last saw it."""
        from desk_app.domain.connection_words import line

        sentence, weight = line(self.texts, connection, today)
        self.link.setText(f"{_MARKS.get(weight, '○')}  {sentence}")
        restyle(self.link, weight=weight)


class NoticeBar(_Strip):
    """One sentence in place; it goes with the next screen, or when it was understood. `turned`: it came or went."""

    turned = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__("notice_bar", "bar")
        self.setProperty("weight", "notice")
        self.notice: QLabel = words("", "lead", "notice")
        away = Button("notice_away", texts("app.understood"), kind="link", key=texts("keys.cap.esc"))
        away.clicked.connect(self.hide)
        away.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.line.addWidget(self.notice, 1)
        self.line.addWidget(away)
        self.hide()

    def say(self, sentence: str, weight: str) -> None:
        """Show and announce it."""
        self.notice.setText(sentence)
        restyle(self, weight=weight)
        self.show()
        announce(sentence, self.notice)

    def showEvent(self, event: QShowEvent) -> None:
        """Escape is for it now."""
        super().showEvent(event)
        self.turned.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Escape is for the screen again."""
        super().hideEvent(event)
        self.turned.emit()


class CountdownBar(_Strip):
    """How long until the desk locks itself. Announced once; the seconds are for the eyes."""

    def __init__(self, texts: Texts) -> None:
        super().__init__("countdown_bar", "bar")
        self.setProperty("weight", "question")
        self.texts = texts
        self.sentence: QLabel = words("", "lead", "countdown")
        self.line.addWidget(self.sentence, 1)
        self.hide()

    def count(self, seconds: int) -> None:
        """So many seconds are left; none: it was stopped."""
        self.sentence.setText(self.texts.count("lock.countdown", seconds))
        if seconds and self.isHidden():
            announce(self.sentence.text(), self.sentence)
        self.setVisible(seconds > 0)
