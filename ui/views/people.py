"""Everybody who works or worked here, and how they come in. Enter opens a person, N adds one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from desk_app.domain.operators import Person, WayIn
from desk_app.domain.refusal import Refusal
from desk_app.usecases import operators
from desk_app.usecases.desk import Desk
from resources.catalogue import Texts
from ui.look import PAGE_WIDTH
from ui.loop import Work, spawn
from ui.page_column import reading_page
from ui.parts import ENTER_KEYS, Button, Screen, beside, restyle, words
from ui.trouble import refused_in
from ui.views.roles import role_words

COLUMNS = ("name", "role", "access")


def access_words(texts: Texts, person: Person, today: date) -> str:
    """How somebody comes in, in words."""
    operator = person.operator
    if not operator.is_active:
        return texts("people.access.left")
    if not operator.may_sign_in(today):
        return texts("people.access.over")
    said = texts(f"people.access.{person.way_in.value}")
    if operator.ends_on is not None and person.way_in is not WayIn.NONE:
        until = texts("people.access.until", date=operator.ends_on.strftime("%d/%m/%Y"))
        return f"{said}, {until}"
    return said


class PeopleView(Screen):
    """`opened(Person)` asks for somebody's page, `added` for an empty one."""

    opened = Signal(object)
    added = Signal()

    topic = "people"

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__("people")
        self.desk = desk
        self.texts = texts
        self.people: tuple[Person, ...] = ()
        page = reading_page(self, width=PAGE_WIDTH)
        page.addWidget(words(texts("people.title"), "title", "people_title"))
        page.addWidget(words(texts("people.lead"), "quiet", "people_lead"))
        self.lines = QTableWidget(0, len(COLUMNS))
        self.lines.setObjectName("people_lines")
        self.lines.setAccessibleName(texts("people.title"))
        self.lines.setHorizontalHeaderLabels([texts(f"people.column.{name}") for name in COLUMNS])
        self.lines.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.lines.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.lines.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.lines.setShowGrid(False)
        self.lines.setTabKeyNavigation(False)
        self.lines.verticalHeader().hide()
        header = self.lines.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(COLUMNS.index("access"), QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        header.setHighlightSections(False)
        self.lines.installEventFilter(self)
        self.lines.doubleClicked.connect(lambda _: self.open_current())
        page.addWidget(self.lines, 1)
        self.message = words("", "message", "people_message")
        page.addWidget(self.message)
        self.open_button = Button("people_open", texts("people.open"), kind="primary", key="⏎")
        self.add_button = Button("people_add", texts("people.add"), key="N")
        self.open_button.clicked.connect(self.open_current)
        self.add_button.clicked.connect(self.added)
        page.addLayout(beside(self.open_button, self.add_button))
        self._work: Work = spawn(self._load(), "people")

    def first_field(self) -> QWidget:
        """The list."""
        return self.lines

    async def _load(self) -> None:
        try:
            self._show(await operators.people(self.desk))
        except Refusal as refusal:
            self.message.setText(refused_in(self.texts, refusal))
            restyle(self.message, weight="wall")

    def _show(self, people: Sequence[Person]) -> None:
        self.people = tuple(people)
        today = self.desk.clock.today()
        self.lines.setRowCount(len(people))
        for place, person in enumerate(people):
            operator = person.operator
            shown = (operator.name, role_words(self.texts, operator.role), access_words(self.texts, person, today))
            for at, text in enumerate(shown):
                self.lines.setItem(place, at, QTableWidgetItem(text))
        self.lines.resizeRowsToContents()
        if people:
            self.lines.selectRow(0)

    def open_current(self) -> None:
        """The page of the line that is marked."""
        at = self.lines.currentRow()
        if 0 <= at < len(self.people):
            self.opened.emit(self.people[at])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter opens; letters are ours, not the list's own search."""
        if watched is self.lines and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in ENTER_KEYS:
                self.open_current()
                return True
            if event.text().upper() == "N":
                self.added.emit()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """N, as shown on the button."""
        if event.key() == Qt.Key.Key_N:
            self.added.emit()
        else:
            super().keyPressEvent(event)

    def leave(self) -> None:
        """Stop reading."""
        self._work.cancel()
