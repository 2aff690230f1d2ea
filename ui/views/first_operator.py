"""The first start: no store, nobody who could sign in. One short page makes the first operator."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from desk_app.domain.refusal import Refusal, Weight
from resources.catalogue import Texts
from ui.fields import ChoiceField, Option, TextField
from ui.look import SPACE_L, SPACE_M, SPACE_S
from ui.parts import Button, Screen, card, column, named, scrolled, words
from ui.views.password import PasswordField
from ui.views.roles import ROLES, role_words
from ui.views.sign_in import CARD_WIDTH


class FirstOperatorView(Screen):
    """Emits `made(name, role, password)` once everything is right."""

    made = Signal(str, str, object)

    topic = "sign_in"

    def __init__(self, texts: Texts, bits: Callable[[str], float], minimum_bits: float) -> None:
        super().__init__("first_operator")
        self.texts = texts
        self.bits = bits
        self.minimum_bits = minimum_bits
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
        heading.addWidget(words(texts("sign_in.first.title"), "title"))
        heading.addWidget(words(texts("sign_in.first.lead"), "quiet"))
        stack.addLayout(heading)

        form = column(margin=SPACE_L + SPACE_S, spacing=SPACE_M)
        self.name = TextField("operator_name", texts("sign_in.first.name"), texts)
        roles = [Option(role, role_words(texts, role), str(n)) for n, role in enumerate(ROLES, 1)]
        self.role = ChoiceField("operator_role", texts("sign_in.first.role"), texts, roles)
        self.password = PasswordField(
            "new_password", texts("sign_in.first.password"), texts, hint=texts("sign_in.first.hint")
        )
        self.again = PasswordField("password_again", texts("sign_in.first.again"), texts)
        self.progress = named(QProgressBar(), "first_operator_progress")
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(texts("sign_in.working"))
        self.progress.hide()
        self.confirm = Button("create_operator", texts("sign_in.first.create"), kind="primary", key="⏎")
        self.confirm.clicked.connect(self.make)
        fields = (self.name, self.role, self.password, self.again)
        for field, after in pairwise(fields):
            field.entered.connect(after.control.setFocus)
            field.edited.connect(field.clear_problem)
            form.addWidget(field)
        self.again.entered.connect(self.make)
        self.again.edited.connect(self.again.clear_problem)
        self.password.edited.connect(self._weigh)
        form.addWidget(self.again)
        form.addWidget(self.confirm)
        form.addWidget(self.progress)
        frame = card("first_operator_card", form)
        frame.setFixedWidth(CARD_WIDTH)
        stack.addWidget(frame)
        stack.addStretch(2)

    def first_field(self) -> QWidget:
        """The name."""
        return self.name.line

    def make(self) -> None:
        """Check from top to bottom; the first thing that is wrong gets the focus."""
        if self.is_busy:
            return
        wrong = (
            (self.name, not self.name.text(), "sign_in.first.name_missing"),
            (self.role, not self.role.value(), "sign_in.first.role_missing"),
            (self.password, self.bits(self.password.text()) < self.minimum_bits, "sign_in.first.weak"),
            (self.again, self.again.text() != self.password.text(), "sign_in.first.different"),
        )
        for field, is_wrong, key in wrong:
            if is_wrong:
                field.say(self.texts(key), Weight.WALL)
                field.control.setFocus()
                return
        self.again.line.clear()
        self.is_busy = True
        self.progress.show()
        self.made.emit(self.name.text(), self.role.value(), self.password.take())

    def refused(self, refusal: Refusal) -> None:
        """Say why; the passwords are typed again."""
        self.leave()
        self.name.say(self.texts(f"refusal.{refusal.code}", **refusal.values), Weight.WALL)
        self.name.line.setFocus()

    def leave(self) -> None:
        """No password stays."""
        self.is_busy = False
        self.progress.hide()
        self.password.line.clear()
        self.again.line.clear()

    def _weigh(self) -> None:
        part = min(1.0, self.bits(self.password.text()) / self.minimum_bits)
        key = "strong" if part >= 1 else "nearly" if part > 0.6 else "short"
        if self.password.text():
            self.password.say(self.texts(f"sign_in.first.{key}"))
