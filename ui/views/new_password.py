"""A new password, typed twice, with how hard it is to guess while it is typed."""

from __future__ import annotations

from collections.abc import Callable

from desk_app.domain.refusal import Weight
from desk_app.domain.secret import Secret
from resources.catalogue import Texts
from ui.fields.field import Field
from ui.views.password import PasswordField

NEARLY = 0.6


class NewPassword:
    """Two fields to be put into a form, `first` above `again`. `strength(text)` is 1 where it is enough."""

    def __init__(self, texts: Texts, strength: Callable[[str], float]) -> None:
        self.texts = texts
        self.strength = strength
        self.first = PasswordField("new_password", texts("new_password.label"), texts, hint=texts("new_password.hint"))
        self.again = PasswordField("password_again", texts("new_password.again"), texts)
        self.first.edited.connect(self._weigh)
        self.first.entered.connect(self.again.line.setFocus)
        self.again.edited.connect(self.again.clear_problem)

    def wrong(self) -> Field | None:
        """The field that keeps it from being taken, with its reason; None where it is right."""
        if self.strength(self.first.text()) < 1:
            self.first.say(self.texts("new_password.weak"), Weight.WALL)
            return self.first
        if self.again.text() != self.first.text():
            self.again.say(self.texts("new_password.different"), Weight.WALL)
            return self.again
        return None

    def take(self) -> Secret:
        """What was typed; both fields are empty."""
        self.again.line.clear()
        return self.first.take()

    def forget(self) -> None:
        """Nothing typed stays."""
        self.first.line.clear()
        self.again.line.clear()

    def _weigh(self) -> None:
        part = self.strength(self.first.text())
        key = "strong" if part >= 1 else "nearly" if part > NEARLY else "short"
        if self.first.text():
            self.first.say(self.texts(f"new_password.{key}"))
        else:
            self.first.clear_problem()
