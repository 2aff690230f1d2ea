"""A new key for all that is kept: after somebody left, or where the recovery sheet is lost."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desk_app.domain.refusal import Refusal, RefusalCode, Weight
from desk_app.domain.secret import Secret
from desk_app.usecases.desk import Desk
from desk_app.usecases.renew_keys import renew_keys
from resources.catalogue import Texts
from ui.application import announce
from ui.look import SPACE_L, SPACE_M
from ui.loop import Work, spawn
from ui.page_column import reading_page
from ui.parts import Button, Screen, beside, card, column, restyle, words
from ui.views.password import PasswordField


class RenewKeysView(Screen):
    """`renewed(RenewedKeys)`: what is shown once. `gone`: the name of who was just let out, or nothing."""

    renewed = Signal(object)

    topic = "renew_keys"

    def __init__(self, desk: Desk, texts: Texts, gone: str = "") -> None:
        super().__init__("renew_keys")
        self.desk = desk
        self.texts = texts
        self._work: Work | None = None
        page = reading_page(self)
        page.addWidget(words(texts("renew_keys.title"), "title", "renew_keys_title"))
        why = texts("renew_keys.gone", name=gone) if gone else texts("renew_keys.lost")
        page.addWidget(words(why, "lead", "renew_keys_why"))
        for key in ("sheet", "slips", "copies"):
            page.addWidget(words(texts(f"renew_keys.{key}"), "body"))
        form = column(margin=SPACE_L, spacing=SPACE_M)
        self.password = PasswordField("renew_keys_password", texts("renew_keys.password"), texts)
        self.password.entered.connect(self.renew)
        self.password.edited.connect(self.password.clear_problem)
        form.addWidget(self.password)
        page.addWidget(card("renew_keys_card", form))
        self.message = words("", "message", "renew_keys_message")
        page.addWidget(self.message)
        self.renew_button = Button("renew_keys_renew", texts("renew_keys.renew"), kind="primary", key="⏎")
        self.later = Button("renew_keys_later", texts("renew_keys.later"), key=texts("keys.cap.esc"))
        self.renew_button.clicked.connect(self.renew)
        self.later.clicked.connect(self.go_back)
        page.addLayout(beside(self.renew_button, self.later))
        page.addStretch(1)

    def first_field(self) -> QWidget:
        """The password."""
        return self.password.line

    @property
    def is_busy(self) -> bool:
        """The keys are just being made."""
        return self._work is not None and not self._work.done()

    def would_lose(self) -> bool:
        """What is being made is shown once, here."""
        return self.is_busy

    def go_back(self) -> None:
        """Not now."""
        if not self.is_busy:
            self.left.emit()

    def renew(self) -> None:
        """With the password of who is signed in: an unattended desk renews nothing."""
        if self.is_busy:
            return
        if not self.password.text():
            self.password.say(self.texts("sign_in.password_missing"), Weight.WALL)
            self.password.line.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._work = spawn(self._renew(self.password.take()), "new keys")

    async def _renew(self, password: Secret) -> None:
        self._say(self.texts("renew_keys.working"), "hint")
        try:
            made = await renew_keys(self.desk, password)
        except Refusal as refusal:
            if isValid(self):
                self._refused(refusal)
            return
        finally:
            password.wipe()
        if isValid(self):
            self.renewed.emit(made)
        else:  # another person works here by now: home says what is missing
            made.recovery.wipe()
            for slip in made.slips:
                slip.password.wipe()

    def _refused(self, refusal: Refusal) -> None:
        self._say("", "hint")
        sentence = self.texts(f"refusal.{refusal.code}", **refusal.values)
        if refusal.code is not RefusalCode.WRONG_PASSWORD:
            self._say(sentence, "wall")
            return
        wait = int(refusal.values.get("wait") or 0)
        self.password.say(self.texts.count("sign_in.wait", wait) if wait else sentence, Weight.WALL)
        self.password.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, sentence: str, weight: str) -> None:
        self.message.setText(sentence)
        restyle(self.message, weight=weight)
        if sentence:
            announce(sentence, self.message)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape waits for the keys."""
        if event.key() == Qt.Key.Key_Escape and self.is_busy:
            return
        super().keyPressEvent(event)

    def leave(self) -> None:
        """No password stays."""
        self.password.line.clear()
