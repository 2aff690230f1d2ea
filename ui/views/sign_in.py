"""Sign-in: who, and the password. A slow key derivation shows that it works; a refusal stands at its field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QProgressBar, QVBoxLayout, QWidget

from desk_app.domain.refusal import Refusal, RefusalCode, Weight
from desk_app.domain.secret import Secret
from ui.look import FOCUS_EDGE, GRID, SPACE_L, SPACE_M, SPACE_S, SPACE_XL
from ui.parts import ENTER_KEYS, Button, Screen, card, column, named, scrolled, words
from ui.views.password import PasswordField
from ui.views.roles import name_and_role

if TYPE_CHECKING:
    from desk_app.domain.acts import Author
    from resources.catalogue import Texts

CARD_WIDTH = 460
ROWS_SHOWN = 5


class SignInView(Screen):
    """Emits `tried(operator id, password)`; the window answers with `signed_in`, `refused` or `left`."""

    tried = Signal(str, object)
    forgotten = Signal()

    topic = "sign_in"

    def __init__(
        self,
        texts: Texts,
        operators: Sequence[Author],
        *,
        demonstration: tuple[str, str] | None = None,
        present: Author | None = None,
    ) -> None:
        """`present`: the desk is locked, and this is who locked it."""
        super().__init__("sign_in")
        self.texts = texts
        self.is_locked = present is not None
        self.topic = "lock" if present is not None else "sign_in"
        self.is_busy = False
        inner = named(QWidget(), "sign_in_inner")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled("sign_in_scroll", inner))
        middle = QHBoxLayout(inner)
        middle.addStretch(1)
        stack = column(spacing=SPACE_L)
        middle.addLayout(stack)
        middle.addStretch(1)

        stack.addStretch(2)
        heading = column(spacing=SPACE_S)
        title, lead = ("lock.heading", "lock.lead") if present is not None else ("app.name", "app.purpose")
        heading.addWidget(words(texts(title), "title", "sign_in_title"))
        heading.addWidget(words(texts(lead), "quiet", "sign_in_lead"))
        stack.addLayout(heading)

        form = column(margin=SPACE_L + SPACE_S, spacing=SPACE_M)
        form.setContentsMargins(SPACE_L + SPACE_S, SPACE_L + SPACE_S, SPACE_L + SPACE_S, SPACE_S)  # the bar is below
        self.people = named(QListWidget(), "operator")
        self.people.setAccessibleName(texts("sign_in.operator"))
        self.people.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.people.installEventFilter(self)
        self.people.itemClicked.connect(lambda _: self.first_empty().setFocus())
        caption = words(texts("sign_in.operator"), "label", "operator_label")
        caption.setBuddy(self.people)
        self.password = PasswordField("password", texts("sign_in.password"), texts)
        self.password.entered.connect(self.try_now)
        self.password.edited.connect(self._edited)
        self._enter_key = "lock.enter" if present is not None else "sign_in.enter"
        self.enter = Button("sign_in_enter", texts(self._enter_key), kind="primary", key="⏎")
        self.enter.clicked.connect(self.try_now)
        self.progress = named(QProgressBar(), "sign_in_progress")
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(texts("sign_in.working"))
        policy = self.progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(policy)
        form.addWidget(caption)
        form.addWidget(self.people)
        form.addWidget(self.password)
        form.addWidget(self.enter)
        form.addWidget(self.progress)
        self.lost = Button("sign_in_forgotten", texts("sign_in.forgotten"), kind="link", key="F8")
        self.lost.clicked.connect(self.forgotten)
        frame = card("sign_in_card", form)
        frame.setFixedWidth(CARD_WIDTH)
        stack.addWidget(frame)
        stack.addWidget(self.lost, 0, Qt.AlignmentFlag.AlignLeft)
        if demonstration:
            stack.addWidget(self._demonstration(*demonstration))
        stack.addStretch(3)
        stack.addSpacing(SPACE_XL)
        self.progress.hide()
        self.set_operators(operators, present)

    def _demonstration(self, name: str, password: str) -> QWidget:
        lines = column(margin=SPACE_L, spacing=SPACE_S)
        note = words(self.texts("sign_in.demonstration"), "mark", "demonstration_note", wraps=False)
        who = words(
            self.texts("sign_in.demonstration_who", name=name, password=password), "number", "demonstration_who"
        )
        who.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        who.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        lines.addWidget(note, 0, Qt.AlignmentFlag.AlignLeft)
        lines.addWidget(who)
        frame = card("demonstration", lines)
        frame.setFixedWidth(CARD_WIDTH)
        return frame

    def set_operators(self, operators: Sequence[Author], present: Author | None = None) -> None:
        """Who can sign in here. One alone is chosen already, and so is who locked the desk."""
        self.people.clear()
        for author in operators:
            item = QListWidgetItem(name_and_role(self.texts, author))
            item.setData(Qt.ItemDataRole.UserRole, author.operator_id)
            self.people.addItem(item)
        if operators:
            ids = [author.operator_id for author in operators]
            at = ids.index(present.operator_id) if present is not None and present.operator_id in ids else 0
            self.people.setCurrentRow(at)
        self.people.ensurePolished()  # a row's height follows the stylesheet
        shown = min(max(len(operators), 1), ROWS_SHOWN)
        self.people.setFixedHeight(max(self.people.sizeHintForRow(0), GRID) * shown + 2 * FOCUS_EDGE)

    def first_field(self) -> QWidget:
        """The password, where there is nobody to choose."""
        return self.password.line if self.people.count() == 1 or self.is_locked else self.people

    def first_empty(self) -> QWidget:
        """The password: all that is missing once a person is chosen."""
        return self.password.line

    def try_now(self) -> None:
        """Hand over what was typed, once."""
        if self.is_busy:
            return
        item = self.people.currentItem()
        if not self.people.count():
            return
        if not self.password.text():
            self.password.say(self.texts("sign_in.password_missing"), Weight.WALL)
            self.password.line.setFocus()
            return
        secret: Secret = self.password.take()
        self.password.clear_problem()
        self._set_busy(True)
        self.tried.emit(item.data(Qt.ItemDataRole.UserRole), secret)

    def refused(self, refusal: Refusal) -> None:
        """Say why, at the password."""
        self._set_busy(False)
        wait = int(refusal.values.get("wait") or 0)  # whole seconds before another try is looked at
        if refusal.code is RefusalCode.WRONG_PASSWORD:
            sentence = self.texts.count("sign_in.wait", wait) if wait > 0 else self.texts("sign_in.wrong")
        else:
            sentence = self.texts(f"refusal.{refusal.code}", **refusal.values)
        self.password.say(sentence, Weight.WALL)
        self.password.line.setFocus()

    def stopped(self, sentence: str) -> None:
        """Something unexpected happened: it is said, and the field is free again."""
        self._set_busy(False)
        self.password.say(sentence, Weight.WALL)
        self.password.line.setFocus()

    def leave(self) -> None:
        """Nothing typed stays."""
        self.password.line.clear()
        self.password.clear_problem()
        self._set_busy(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F8, as shown on its button."""
        if event.key() == Qt.Key.Key_F8 and not self.is_busy:
            self.forgotten.emit()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter on a name goes to the password."""
        is_key = watched is self.people and event.type() == QEvent.Type.KeyPress
        if is_key and isinstance(event, QKeyEvent) and event.key() in ENTER_KEYS:
            self.password.line.setFocus()
            return True
        return super().eventFilter(watched, event)

    def _edited(self) -> None:
        if self.password.control.property("weight") == Weight.WALL.value:
            self.password.clear_problem()

    def _set_busy(self, busy: bool) -> None:
        self.is_busy = busy
        self.progress.setVisible(busy)
        self.password.line.setReadOnly(busy)
        self.people.setEnabled(not busy)
        self.enter.setText(self.texts("sign_in.working") if busy else self.texts(self._enter_key) + "   ⏎")
