"""The first start: no store, nobody who could sign in. One short page makes who administers the desk."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from desk_app.domain.operators import Role
from desk_app.domain.refusal import Refusal, Weight
from resources.catalogue import Texts
from ui.fields import TextField
from ui.look import SPACE_L, SPACE_M, SPACE_S
from ui.parts import Button, Screen, alt_left, card, column, named, scrolled, words
from ui.views.new_password import NewPassword
from ui.views.set_up import STEPS
from ui.views.sign_in import CARD_WIDTH

STEP = 4  # of the first start, after the settings


class FirstOperatorView(Screen):
    """Emits `made(name, role, password)` once everything is right; `left` leads to the step before."""

    made = Signal(str, str, object)

    topic = "sign_in"

    def __init__(self, texts: Texts, bits: Callable[[str], float], minimum_bits: float, name: str = "") -> None:
        """`name`: typed before somebody went back a step."""
        super().__init__("first_operator")
        self.texts = texts
        self.is_busy = False
        inner = named(QWidget(), "first_operator_inner")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled("first_operator_scroll", inner))
        middle = QHBoxLayout(inner)
        middle.addStretch(1)
        stack = column(spacing=SPACE_L)
        middle.addLayout(stack)
        middle.addStretch(1)
        stack.addStretch(1)
        heading = column(spacing=SPACE_S)
        heading.addWidget(words(texts("set_up.progress", n=STEP, of=STEPS), "quiet", "first_operator_progress_words"))
        heading.addWidget(words(texts("sign_in.first.title"), "title"))
        heading.addWidget(words(texts("sign_in.first.lead"), "quiet"))
        stack.addLayout(heading)

        form = column(margin=SPACE_L + SPACE_S, spacing=SPACE_M)
        self.name = TextField("operator_name", texts("sign_in.first.name"), texts)
        self.password = NewPassword(texts, lambda typed: bits(typed) / minimum_bits)
        self.progress = named(QProgressBar(), "first_operator_progress")
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(texts("sign_in.working"))
        self.progress.hide()
        self.confirm = Button("create_operator", texts("sign_in.first.create"), kind="primary", key="⏎")
        self.confirm.clicked.connect(self.make)
        self.name.entered.connect(self.password.first.line.setFocus)
        self.password.again.entered.connect(self.make)
        for field in (self.name, self.password.first, self.password.again):
            form.addWidget(field)
        self.name.edited.connect(self.name.clear_problem)
        self.name.set_text(name)
        self.back = Button("first_operator_back", texts("set_up.back"), key=texts("keys.cap.back"))
        self.back.clicked.connect(self.escape)
        alt_left(self, self.escape)
        form.addWidget(self.confirm)
        form.addWidget(self.back)
        form.addWidget(self.progress)
        frame = card("first_operator_card", form)
        frame.setFixedWidth(CARD_WIDTH)
        stack.addWidget(frame)
        stack.addStretch(2)

    def first_field(self) -> QWidget:
        """The name."""
        return self.name.line

    def escape(self) -> None:
        """The step before, unless somebody is just being made."""
        if not self.is_busy:
            self.left.emit()

    def make(self) -> None:
        """Check from top to bottom; the first thing that is wrong gets the focus."""
        if self.is_busy:
            return
        if not self.name.text():
            self.name.say(self.texts("sign_in.first.name_missing"), Weight.WALL)
            self.name.control.setFocus()
            return
        if (not_right := self.password.wrong()) is not None:
            not_right.control.setFocus()
            return
        self.is_busy = True
        self.progress.show()
        self.made.emit(self.name.text(), Role.ADMINISTRATOR.value, self.password.take())

    def refused(self, refusal: Refusal) -> None:
        """Say why; the passwords are typed again."""
        self.leave()
        self.name.say(self.texts(f"refusal.{refusal.code}", **refusal.values), Weight.WALL)
        self.name.line.setFocus()

    def leave(self) -> None:
        """No password stays."""
        self.is_busy = False
        self.progress.hide()
        self.password.forget()
