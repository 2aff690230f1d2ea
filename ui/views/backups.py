"""The backups of this desk: what there is, one more now, and the way back to one of them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget
from shiboken6 import isValid

from desk_app.domain.operators import Duty
from desk_app.domain.refusal import Refusal
from desk_app.domain.secret import Secret
from desk_app.ports import Backup
from desk_app.usecases.allowed import is_allowed
from desk_app.usecases.back_up import back_up, backups
from desk_app.usecases.desk import Desk
from desk_app.usecases.restore import restore
from resources.catalogue import Texts
from ui.application import announce
from ui.look import PAGE_WIDTH, SPACE_M
from ui.loop import spawn
from ui.page_column import wide_page
from ui.parts import ENTER_KEYS, Button, Screen, column, named, restyle, row, words
from ui.trouble import refused_in
from ui.views.restore_form import RestoreForm, over, when

LEAST_HEIGHT = 200  # a few lines, however small the screen
MEGABYTE = 1_000_000


class BackupList(QListWidget):
    """One line a backup; letters go on to the screen."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move; the rest is the screen's."""
        if event.key() in ENTER_KEYS or (event.text() and event.text().isprintable()):
            event.ignore()
        else:
            super().keyPressEvent(event)


class BackupsView(Screen):
    """`over(sentence)`: the store was replaced or closed, the session with it."""

    over = Signal(str)

    topic = "backup"

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__("backups")
        self.desk = desk
        self.texts = texts
        self.there: tuple[Backup, ...] = ()
        self._is_making = False
        page = wide_page(self, width=PAGE_WIDTH)
        page.addWidget(words(texts("backup.title"), "title", "backups_title"))
        page.addWidget(words(texts("backup.lead"), "quiet", "backups_lead"))
        self.list = named(BackupList(), "backups_list")
        self.list.setAccessibleName(texts("backup.title"))
        self.list.setMinimumHeight(LEAST_HEIGHT)
        self.message = words(texts("backup.looking"), "message", "backups_message")
        self.now = Button("backups_now", texts("backup.now"), kind="primary", key="S")
        self.now.clicked.connect(self.make)
        self.back = Button("backups_restore", texts("backup.restore"), key="R")
        self.back.clicked.connect(self.choose)
        if not is_allowed(desk, Duty.RESTORE):
            self.back.hide()
        buttons = row(self.now, self.back, spacing=SPACE_M)
        buttons.addStretch(1)
        self.choice = named(QWidget(), "backups_choice")
        choice = column(spacing=SPACE_M)
        choice.addWidget(self.list)
        choice.addWidget(self.message)
        choice.addLayout(buttons)
        self.choice.setLayout(choice)
        page.addWidget(self.choice)
        self.form = RestoreForm(texts)
        self.form.wanted.connect(self._wanted)
        self.form.hide()
        page.addWidget(self.form)
        page.addStretch(1)
        self._looking = spawn(self._look(), "backups")

    def first_field(self) -> QWidget:
        """The newest."""
        return self.list

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """S, R; while a backup comes in place there is nowhere to go."""
        letter = event.text().upper()
        if self.form.is_busy:
            event.accept()
        elif self.form.isVisible():
            self._in_form(event)
        elif letter == "S":
            self.make()
        elif letter == "R" and self.back.isVisible():
            self.choose()
        else:
            super().keyPressEvent(event)

    def _in_form(self, event: QKeyEvent) -> None:
        """Escape: none of them after all."""
        if event.key() == Qt.Key.Key_Escape:
            self.form.forget()
            self.form.hide()
            self.choice.show()
            self.list.setFocus()
        else:
            super().keyPressEvent(event)

    def make(self) -> None:
        """One more, now."""
        if not self._is_making and not self.form.is_busy:
            self._is_making = True
            self._say(self.texts("backup.making"), "hint")
            spawn(self._make(), "back up")

    def choose(self) -> None:
        """Restore the chosen one: who, and the password."""
        place = self.list.currentRow()
        if self.form.is_busy or not 0 <= place < len(self.there):
            return
        if self.there[place].is_sound:
            spawn(self._choose(self.there[place]), "choose backup")
        else:
            self._say(self.texts("backup.choose_sound"), "wall")

    def leave(self) -> None:
        """No password stays. A backup under way is made all the same."""
        self._looking.cancel()
        self.form.forget()

    async def _look(self) -> None:
        try:
            self.there = await backups(self.desk)
        except Refusal as refusal:
            self._say(refused_in(self.texts, refusal), "wall")
            return
        self.list.clear()
        for backup in self.there:
            told = line(self.texts, backup)
            item = QListWidgetItem(f"{'●' if backup.is_sound else '▲'}  {told}")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, told)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        count = len(self.there)
        if not self._is_making:
            self._say(self.texts.count("backup.count", count) if count else self.texts("backup.none"), "hint")

    async def _make(self) -> None:
        try:
            made = await back_up(self.desk)
            sentence, weight = self.texts("backup.made", file=made.file.name), "good"
        except Refusal as refusal:
            sentence, weight = refused_in(self.texts, refusal), "wall"
        if not isValid(self):  # left meanwhile
            return
        await self._look()
        self._is_making = False
        self._say(sentence, weight)
        announce(sentence, self.message)

    async def _choose(self, backup: Backup) -> None:
        try:
            people = await self.desk.archive.people(backup.file)
        except Refusal as refusal:
            self._say(refused_in(self.texts, refusal), "wall")
            return
        if isValid(self):
            self.form.offer(backup, people)
            self.choice.hide()

    def _wanted(self, operator_id: str, secret: Secret) -> None:
        file = self.there[self.list.currentRow()].file
        spawn(self._restore(file, operator_id, secret), "restore")

    async def _restore(self, file: Path, operator_id: str, secret: Secret) -> None:
        try:
            done = await restore(self.desk, file, operator_id, secret)
        except Refusal as refusal:
            self.form.refused(refusal)
            return
        finally:
            secret.wipe()
        self.over.emit(over(self.texts, done))

    def _say(self, sentence: str, weight: str) -> None:
        self.message.setText(sentence)
        restyle(self.message, weight=weight)


def line(texts: Texts, backup: Backup) -> str:
    """`12/03/2026 à 09:14 – 3,4 Mo – entière`."""
    size = f"{backup.size / MEGABYTE:.1f}"
    if texts.language == "fr":
        size = size.replace(".", ",")
    worth = texts("backup.sound") if backup.is_sound else texts("backup.spoilt")
    return " – ".join((when(texts, backup), texts("backup.size", n=size), worth))
