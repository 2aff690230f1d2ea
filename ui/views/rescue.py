"""The data of this desk does not open: what it means, and the newest backup that is sound, with its date."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desk_app.domain.refusal import Refusal
from desk_app.domain.secret import Secret
from desk_app.ports import Backup, Restoring
from resources.catalogue import Texts
from ui.look import PAGE_WIDTH
from ui.loop import spawn
from ui.page_column import wide_page
from ui.parts import Button, Screen, words
from ui.trouble import refused_in
from ui.views.restore_form import RestoreForm, over


class RescueView(Screen):
    """`over(sentence)`: a backup is in place, sign-in follows. `given_up`: nothing was changed; no key hit by chance
    says so."""

    over = Signal(str)
    given_up = Signal()

    topic = "rescue"

    def __init__(self, texts: Texts, restoring: Restoring, refusal: Refusal) -> None:
        super().__init__("rescue")
        self.setWindowTitle(texts("app.name"))
        self.texts = texts
        self.restoring = restoring
        self.chosen: Backup | None = None
        page = wide_page(self, width=PAGE_WIDTH)
        page.addStretch(1)
        page.addWidget(words(texts("backup.rescue.title"), "title", "rescue_title"))
        self.sentence = words(refused_in(texts, refusal), "lead", "rescue_sentence")
        page.addWidget(self.sentence)
        self.message = words(texts("backup.rescue.looking"), "body", "rescue_message")
        page.addWidget(self.message)
        self.form = RestoreForm(texts)
        self.form.wanted.connect(self._wanted)
        self.form.hide()
        page.addWidget(self.form)
        self.end = Button("rescue_end", texts("backup.rescue.leave"))
        self.end.setAccessibleDescription(self.sentence.text())
        self.end.clicked.connect(self._leave)
        page.addWidget(self.end, 0, Qt.AlignmentFlag.AlignLeft)
        page.addStretch(2)
        self._looking = spawn(self._look(), "rescue")

    def idle_keys(self) -> frozenset[str]:
        """No key leaves by chance; and until there is a backup to offer there is nothing to choose."""
        return frozenset({"esc"} if self.form.isVisibleTo(self) else {"esc", "enter", "up_down"})

    def first_field(self) -> QWidget:
        """The way out, until there is a backup to offer."""
        return self.end

    def leave(self) -> None:
        """No password stays."""
        self._looking.cancel()
        self.form.forget()

    def _leave(self) -> None:
        if not self.form.is_busy:
            self.given_up.emit()

    async def _look(self) -> None:
        try:
            self.chosen = next((one for one in await self.restoring.backups() if one.is_sound), None)
            people = await self.restoring.people(self.chosen.file) if self.chosen is not None else ()
        except Refusal as refusal:
            self.message.setText(refused_in(self.texts, refusal))
            return
        if self.chosen is None:
            self.message.setText(self.texts("backup.rescue.none"))
            return
        self.message.setText(self.texts("backup.rescue.found"))
        self.form.offer(self.chosen, people)

    def _wanted(self, operator_id: str, secret: Secret) -> None:
        if self.chosen is not None:
            spawn(self._restore(self.chosen.file, operator_id, secret), "restore")

    async def _restore(self, file: Path, operator_id: str, secret: Secret) -> None:
        try:
            done = await self.restoring.restore(file, operator_id, secret)
        except Refusal as refusal:
            self.form.refused(refusal)
            return
        finally:
            secret.wipe()
        self.over.emit(over(self.texts, done))
