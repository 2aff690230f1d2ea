"""One's own password: the old one, then a new one twice. After a one-time password nothing else can be done before."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desk_app.domain.refusal import Refusal, RefusalCode, Weight
from desk_app.domain.secret import Secret
from desk_app.usecases.desk import Desk
from desk_app.usecases.own_password import change_own_password, strength
from resources.catalogue import Texts
from ui.look import SPACE_L, SPACE_M
from ui.loop import Work, spawn
from ui.page_column import reading_page
from ui.parts import Button, Screen, beside, card, column, words
from ui.views.new_password import NewPassword
from ui.views.password import PasswordField


class OwnPasswordView(Screen):
    """`changed` says that it is done. `given` is the one-time password that was just typed at sign-in."""

    changed = Signal()

    topic = "own_password"

    def __init__(self, desk: Desk, texts: Texts, given: Secret | None = None) -> None:
        super().__init__("own_password")
        self.desk = desk
        self.texts = texts
        self.given = given
        self._work: Work | None = None
        self.old = PasswordField("old_password", texts("own_password.old"), texts)
        self.new = NewPassword(texts, lambda typed: strength(desk, typed))
        self.finish = Button("own_password_finish", texts("own_password.finish"), kind="primary", key="⏎")
        self.back = Button("own_password_back", texts("own_password.back"), key=texts("keys.cap.esc"))
        self.old.entered.connect(self.new.first.line.setFocus)
        self.old.edited.connect(self.old.clear_problem)
        self.new.again.entered.connect(self.change)
        self.finish.clicked.connect(self.change)
        self.back.clicked.connect(self.go_back)
        if given is not None:
            self.old.hide()
        self._lay_out("first" if given is not None else "own")

    def _lay_out(self, why: str) -> None:
        page = reading_page(self)
        page.addWidget(words(self.texts(f"own_password.{why}.title"), "title", "own_password_title"))
        page.addWidget(words(self.texts(f"own_password.{why}.lead"), "quiet", "own_password_lead"))
        form = column(margin=SPACE_L, spacing=SPACE_M)
        for field in (self.old, self.new.first, self.new.again):
            form.addWidget(field)
        page.addWidget(card("own_password_card", form))
        page.addLayout(beside(self.finish, self.back))
        page.addStretch(1)

    def first_field(self) -> QWidget:
        """The old password, or the new one where the old one is known."""
        return self.old.line if self.given is None else self.new.first.line

    def change(self) -> None:
        """Check from top to bottom; the first thing that is wrong gets the focus."""
        if self._work is not None and not self._work.done():
            return
        if self.given is None and not self.old.text():
            self.old.say(self.texts("sign_in.password_missing"), Weight.WALL)
            self.old.line.setFocus()
            return
        if (wrong := self.new.wrong()) is not None:
            wrong.control.setFocus()
            return
        old = Secret(self.given.reveal_bytes()) if self.given is not None else self.old.take()
        self._work = spawn(self._change(old, self.new.take()), "own password")

    def go_back(self) -> None:
        """Unless the file of keys is just being written."""
        if self._work is None or self._work.done():
            self.left.emit()

    async def _change(self, old: Secret, new: Secret) -> None:
        said: Refusal | None = None
        try:
            await change_own_password(self.desk, old, new)
        except Refusal as refusal:
            said = refusal
        finally:
            old.wipe()
            new.wipe()
        if not isValid(self):  # left meanwhile
            return
        if said is not None:
            self._refused(said)
        else:
            self.changed.emit()

    def _refused(self, refusal: Refusal) -> None:
        is_old = refusal.code is RefusalCode.WRONG_PASSWORD and self.given is None
        field = self.old if is_old else self.new.first
        wait = int(refusal.values.get("wait") or 0)
        sentence = self.texts(f"refusal.{refusal.code}", **refusal.values)
        field.say(self.texts.count("sign_in.wait", wait) if wait else sentence, Weight.WALL)
        field.line.setFocus()

    def leave(self) -> None:
        """No password stays. What was begun goes on: the file of keys is never left half way."""
        self.old.line.clear()
        self.new.forget()
        if self.given is not None:
            self.given.wipe()

    def escape(self) -> None:
        """As its button says."""
        self.go_back()
