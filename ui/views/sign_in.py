"""Sign-in: who, and the password. A slow key derivation shows that it works; a refusal stands at its field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from desk_app.domain.refusal import Refusal, RefusalCode, Weight
from desk_app.domain.secret import Secret
from ui.look import SPACE_L, SPACE_M, SPACE_S, SPACE_XL
from ui.parts import Button, Screen, card, column, named, scrolled, words
from ui.views.operator_list import OperatorList
from ui.views.password import PasswordField

if TYPE_CHECKING:
    from desk_app.domain.acts import Author
    from resources.catalogue import Texts

CARD_WIDTH = 460


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
        demonstration: Sequence[tuple[str, str]] = (),
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
        self.people = OperatorList("operator", texts)
        self.password = PasswordField("password", texts("sign_in.password"), texts)
        self.password.entered.connect(self.try_now)
        self.password.edited.connect(self._edited)
        self.people.entered.connect(self.password.line.setFocus)
        self.people.follow(self.password.line)
        self._present = present.operator_id if present is not None else ""
        self.enter = Button("sign_in_enter", texts("sign_in.enter"), kind="primary", key="⏎")
        self.enter.clicked.connect(self.try_now)
        self.progress = named(QProgressBar(), "sign_in_progress")
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(texts("sign_in.working"))
        policy = self.progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(policy)
        form.addWidget(self.people.caption)
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
        names = {one.name for one in operators}
        if told := [one for one in demonstration if one[0] in names]:
            stack.addWidget(self._demonstration(told))
        stack.addStretch(3)
        stack.addSpacing(SPACE_XL)
        self.progress.hide()
        self.people.currentRowChanged.connect(lambda _: self._choose())
        self.people.offer(operators, self._present)

    def _demonstration(self, people: Sequence[tuple[str, str]]) -> QWidget:
        lines = column(margin=SPACE_L, spacing=SPACE_S)
        note = words(self.texts("sign_in.demonstration"), "mark", "demonstration_note", wraps=False)
        told = (self.texts("sign_in.demonstration_who", name=name, password=password) for name, password in people)
        who = words("\n\n".join(told), "number", "demonstration_who")
        who.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        who.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        lines.addWidget(note, 0, Qt.AlignmentFlag.AlignLeft)
        lines.addWidget(who)
        frame = card("demonstration", lines)
        frame.setFixedWidth(CARD_WIDTH)
        return frame

    def first_field(self) -> QWidget:
        """The password, where there is nobody to choose."""
        return self.password.line if self.people.count() == 1 or self.is_locked else self.people

    def idle_keys(self) -> frozenset[str]:
        """There is nothing behind this screen; and one person alone has nobody to choose."""
        return frozenset({"esc", "up_down"} if self.people.count() == 1 else {"esc"})

    def try_now(self) -> None:
        """Hand over what was typed, once."""
        if self.is_busy or not self.people.chosen():
            return
        if not self.password.text():
            self.password.say(self.texts("sign_in.password_missing"), Weight.WALL)
            self.password.line.setFocus()
            return
        secret: Secret = self.password.take()
        self.password.clear_problem()
        self._set_busy(True)
        self.tried.emit(self.people.chosen(), secret)

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

    def _choose(self) -> None:
        """Somebody else: what was said of the password before is not about them, and they resume nothing."""
        self.password.clear_problem()
        self._name_button()

    def _name_button(self) -> None:
        sentence = "lock.enter" if self._present and self.people.chosen() == self._present else "sign_in.enter"
        self.enter.setText(self.texts("sign_in.working") if self.is_busy else self.texts(sentence) + "   ⏎")
        self.enter.setAccessibleName(self.texts("sign_in.working" if self.is_busy else sentence))

    def _edited(self) -> None:
        if self.password.control.property("weight") == Weight.WALL.value:
            self.password.clear_problem()

    def _set_busy(self, busy: bool) -> None:
        self.is_busy = busy
        self.progress.setVisible(busy)
        self.password.line.setReadOnly(busy)
        self.people.setEnabled(not busy)
        self._name_button()
