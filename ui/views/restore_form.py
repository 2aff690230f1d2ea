"""Who restores a backup, and the password of the day it was made: nothing happens without it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QProgressBar

from desk_app.domain.author import Author
from desk_app.domain.refusal import Refusal, RefusalCode, Weight
from desk_app.ports import Backup, BroughtBack
from resources.catalogue import Texts
from ui.look import READING_WIDTH, SPACE_L, SPACE_M
from ui.parts import Button, column, named, words
from ui.trouble import refused_in
from ui.views.operator_list import OperatorList
from ui.views.password import PasswordField


def when(texts: Texts, backup: Backup | BroughtBack) -> str:
    """`12/03/2026 à 09:14`, in the desk's own time."""
    made = backup.made_at.astimezone()
    return texts("backup.when", day=f"{made:%d/%m/%Y}", time=f"{made:%H:%M}")


def over(texts: Texts, done: BroughtBack | Refusal) -> str:
    """What to say at the sign-in that follows."""
    if isinstance(done, Refusal):
        return refused_in(texts, done)
    return texts("backup.form.done", when=when(texts, done), aside=done.aside.name if done.aside is not None else "–")


class RestoreForm(QFrame):
    """Emits `wanted(operator id, password)`; whoever shows it answers with `refused`."""

    wanted = Signal(str, object)

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.setObjectName("restore_form")
        self.setProperty("role", "card")
        self.setMaximumWidth(READING_WIDTH)
        self.texts = texts
        self.is_busy = False
        form = column(margin=SPACE_L, spacing=SPACE_M)
        self.setLayout(form)
        self.lead = words("", "lead", "restore_lead")
        self.people = OperatorList("restore_operator", texts, passes_letters=True)
        self.password = PasswordField(
            "restore_password", texts("backup.form.password"), texts, hint=texts("backup.form.password_hint")
        )
        self.confirm = Button("restore_confirm", texts("backup.form.confirm"), kind="primary", key="⏎")
        self.progress = named(QProgressBar(), "restore_progress")
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(texts("backup.form.working"))
        for widget in (
            self.lead,
            words(texts("backup.form.sentence"), "body", "restore_sentence"),
            self.people.caption,
            self.people,
            self.password,
        ):
            form.addWidget(widget)
        form.addWidget(self.confirm, 0, Qt.AlignmentFlag.AlignLeft)
        form.addWidget(self.progress)
        self.progress.hide()
        self.people.entered.connect(self.password.line.setFocus)
        self.people.follow(self.password.line)
        self.people.currentRowChanged.connect(lambda _: self.password.clear_problem())
        self.password.entered.connect(self.try_now)
        self.password.edited.connect(self.password.clear_problem)
        self.confirm.clicked.connect(self.try_now)

    def offer(self, backup: Backup, people: Sequence[Author]) -> None:
        """This backup, and who can open it; the focus goes to what is missing."""
        self.lead.setText(self.texts("backup.form.lead", when=when(self.texts, backup)))
        self.people.offer(people)
        self.password.line.clear()
        self.password.clear_problem()
        self.show()
        (self.password.line if len(people) == 1 else self.people).setFocus()

    def try_now(self) -> None:
        """Hand over what was typed, once."""
        if self.is_busy or not self.people.chosen():
            return
        if not self.password.text():
            self.password.say(self.texts("sign_in.password_missing"), Weight.WALL)
            self.password.line.setFocus()
            return
        secret = self.password.take()
        self.password.clear_problem()
        self._set_busy(True)
        self.wanted.emit(self.people.chosen(), secret)

    def refused(self, refusal: Refusal) -> None:
        """Say why, at the password."""
        self._set_busy(False)
        wait = int(refusal.values.get("wait") or 0)
        sentence = refused_in(self.texts, refusal)
        if refusal.code is RefusalCode.WRONG_PASSWORD:
            sentence = self.texts.count("sign_in.wait", wait) if wait > 0 else self.texts("backup.form.wrong")
        self.password.say(sentence, Weight.WALL)
        self.password.line.setFocus()

    def forget(self) -> None:
        """No password stays."""
        self.password.line.clear()

    def _set_busy(self, busy: bool) -> None:
        self.is_busy = busy
        self.progress.setVisible(busy)
        self.password.line.setReadOnly(busy)
        self.people.setEnabled(not busy)
        self.confirm.setText(self.texts("backup.form.working") if busy else self.texts("backup.form.confirm") + "   ⏎")
