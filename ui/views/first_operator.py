"""The first start: no store, nobody who could sign in. One short page makes who administers the desk."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from desk_app.domain.operators import Role
from desk_app.domain.refusal import Refusal, Weight
from resources.catalogue import Texts
from ui.fields.line import TextField
from ui.look import SPACE_L, SPACE_M
from ui.page_column import reading_page
from ui.parts import Button, Screen, alt_left, beside, card, column, named, words
from ui.views.new_password import NewPassword
from ui.views.set_up import STEPS

STEP = 4  # of the first start, after the settings


class FirstOperatorView(Screen):
    """Emits `made(name, role, password)` once everything is right; `left` leads to the step before."""

    made = Signal(str, str, object)

    topic = "first_operator"

    def __init__(self, texts: Texts, bits: Callable[[str], float], minimum_bits: float, name: str = "") -> None:
        """`name`: typed before somebody went back a step."""
        super().__init__("first_operator")
        self.setWindowTitle(texts("sign_in.first.title"))
        self.texts = texts
        self.is_busy = False
        page = reading_page(self)
        page.addWidget(words(texts("set_up.progress", n=STEP, of=STEPS), "quiet", "first_operator_progress_words"))
        page.addWidget(words(texts("sign_in.first.title"), "title", "first_operator_title"))
        page.addWidget(words(texts("sign_in.first.lead"), "body", "first_operator_lead"))
        form = column(margin=SPACE_L, spacing=SPACE_M)
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
        page.addWidget(card("first_operator_card", form))
        page.addWidget(self.progress)
        page.addLayout(beside(self.confirm, self.back))
        page.addStretch(1)

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
