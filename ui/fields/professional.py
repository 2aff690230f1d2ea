"""A professional found by name, town or RPPS number while typing; the list lies below, Down and Enter pick."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from desk_app.domain.access import Professional
from desk_app.domain.directory import Sought
from resources.catalogue import Texts
from ui.fields.line import LineField
from ui.loop import Work, spawn

Search = Callable[[str], Awaitable[Sought]]

SHORTEST = 2  # letters before the directory is asked


class ProfessionalField(LineField):
    """`picked` carries the chosen professional; the typed words are then cleared for the next one."""

    picked = Signal(object)

    def __init__(
        self, name: str, label: str, texts: Texts, search: Search, *, hint: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(name, label, texts, hint=hint, limit=80, parent=parent)
        self._search = search
        self._asked: Work | None = None
        self._found: tuple[Professional, ...] = ()
        self._found_for = ""  # the words the list answers: Enter never takes a line that answers other words
        self.list = QListWidget(self)
        self.list.setObjectName(f"{name}_list")
        self.list.setAccessibleName(texts("field.professional_list"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.itemClicked.connect(self._pick)
        self.list.installEventFilter(self)
        self.list.hide()
        self.column.addWidget(self.list)
        self.edited.connect(self._ask)

    def found(self) -> tuple[Professional, ...]:
        """What the list shows."""
        return self._found

    def show_found(self, found: tuple[Professional, ...]) -> None:
        """Fill the list; the first line is the one Enter takes."""
        self._found = found
        self.list.clear()
        for professional in found:
            place = f"{professional.postcode} {professional.town}".strip()
            parts = (professional.shown_name(), professional.skill or professional.profession, place)
            self.list.addItem(QListWidgetItem(" · ".join(part for part in parts if part)))
        self.list.setVisible(bool(found))
        if found:
            self.list.setCurrentRow(0)
            row = max(self.list.sizeHintForRow(0), 1)
            self.list.setFixedHeight(row * min(len(found), 6) + 2 * self.list.frameWidth() + 4)
            self.clear_problem()
        elif len(self.text()) >= SHORTEST:
            self.say(self.texts("field.professional_none"))

    def forget(self) -> None:
        """Empty words and list, and drop the question under way."""
        self._drop()
        self.line.clear()
        self._before = ""
        self._found = ()
        self.list.hide()
        self.clear_problem()

    def enter(self) -> None:
        """Enter takes the line that is lit, or goes on where nothing was typed. Too early, it takes nobody."""
        if self.list.isVisibleTo(self) and self.list.currentRow() >= 0 and self._found_for == self.text():
            self._pick()
        elif not self.text():
            super().enter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and Down move in the list while typing goes on."""
        if (
            watched is self.line
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up)
            and self._found
        ):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self.list.setCurrentRow(max(0, min(self.list.currentRow() + step, len(self._found) - 1)))
            return True
        return super().eventFilter(watched, event)

    def _ask(self) -> None:
        self._drop()
        words = self.text()
        if len(words) < SHORTEST:
            self._found = ()
            self.list.hide()
            self.clear_problem()
            return
        self._asked = spawn(self._answer(words), f"search {self.name}")

    async def _answer(self, words: str) -> None:
        found = await self._search(words)
        if words == self.text():
            self._found_for = words
            self.show_found(found.people)

    def _drop(self) -> None:
        if self._asked is not None:
            self._asked.cancel()
            self._asked = None

    def _pick(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._found):
            professional = self._found[row]
            self.forget()
            self.picked.emit(professional)
