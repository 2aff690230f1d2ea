"""A box to type in and the acts below it: the hands stay in the box, the arrows move in the list, Enter opens."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from resources.catalogue import Texts
from ui.fields.line import TextField
from ui.line_list import line_list
from ui.look import READING_WIDTH, SPACE_M
from ui.models.acts import COLUMNS, ActTable
from ui.page_column import wide_page
from ui.parts import ENTER_KEYS, Screen, words

REASON = COLUMNS.index("reason")
LINES_MEASURED = 20  # for the width of a column: a list of hundreds must not be measured at every key
LEAST_LINES = 4  # however small the screen
REASON_CHARACTERS = 36  # narrower, a sentence would be a tower of words: then the list scrolls sideways
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class ActListView(Screen):
    """The base of the follow-up and of finding. `opened(ActRow)` asks for one act's page."""

    opened = Signal(object)

    def __init__(self, name: str, texts: Texts, *, title: str, box: str, hint: str) -> None:
        super().__init__(name)
        self.texts = texts
        page = wide_page(self)
        page.addWidget(words(title, "title", f"{name}_title"))
        self.box = TextField(f"{name}_words", box, texts, hint=hint)
        self.box.entered.connect(self.open_current)
        self.box.setMaximumWidth(READING_WIDTH)
        page.addWidget(self.box)
        self.table = ActTable(texts, self)
        self.lines = line_list(f"{name}_lines", title, self.table)
        # Qt asks all there is to know of each cell to fit a column by itself.
        self.lines.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for watched in (self.box.line, self.lines, self.lines.viewport()):
            watched.installEventFilter(self)
        self.lines.activated.connect(self._activated)
        page.addWidget(self.lines, 1)
        self.nothing = words("", "quiet", f"{name}_nothing")
        page.addWidget(self.nothing)
        page.addStretch()  # takes what the list leaves free while it is empty
        self.lines.hide()
        self.table.modelReset.connect(self._after_reset)
        self._current = ""

    def first_field(self) -> QWidget:
        """The box."""
        return self.box.line

    def open_current(self) -> None:
        """Enter: the page of the line that is marked."""
        row = self.table.row_at(max(self.lines.currentIndex().row(), 0))
        if row is not None:
            self.opened.emit(row)

    def _activated(self, index: QModelIndex) -> None:
        row = self.table.row_at(index.row())
        if row is not None:
            self.opened.emit(row)

    def remember(self) -> None:
        """Keep in mind which act is marked, so that a refresh does not move the mark."""
        row = self.table.row_at(self.lines.currentIndex().row())
        if row is not None:
            self._current = row.act.id

    def _after_reset(self) -> None:
        self._measure()
        self.lines.setVisible(self.table.rowCount() > 0)  # once it has its sizes: showing it lays the page out
        self._fit()
        if self.table.rowCount():
            self.lines.selectRow(max(self.table.line_of(self._current), 0))

    def _measure(self) -> None:
        """A line is as high as its letters, a column as wide as what stands in it."""
        high, header = self.lines.fontMetrics().height() + SPACE_M, self.lines.horizontalHeader()
        self.lines.verticalHeader().setDefaultSectionSize(high)
        self.lines.setMinimumHeight(high * (LEAST_LINES + 1))
        for place in range(REASON):
            cell = self.lines.sizeHintForIndex(self._widest(place))
            header.resizeSection(place, max(header.sectionSizeHint(place), cell.width()))

    def _fit(self) -> None:
        """The reason has what the other columns leave, and no less than is read easily; only a line with a reason may
        be higher than one line of text."""
        header, metrics = self.lines.horizontalHeader(), self.lines.fontMetrics()
        left = self.lines.viewport().width() - sum(header.sectionSize(place) for place in range(REASON))
        header.resizeSection(REASON, max(left, metrics.averageCharWidth() * REASON_CHARACTERS))
        for line, reason in enumerate(self.table.column(REASON)):
            if reason:
                self.lines.resizeRowToContents(line)

    def _widest(self, place: int) -> QModelIndex:
        """The cell of a column with the longest text: the one that is measured as it is drawn."""
        shown = self.table.column(place)[:LINES_MEASURED]
        if not shown:
            return QModelIndex()
        longest = max(set(shown), key=self.lines.fontMetrics().horizontalAdvance)
        return self.table.index(shown.index(longest), place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows move in the list while the hands are in the box; Enter in the list opens."""
        if watched is self.lines.viewport() and event.type() == QEvent.Type.Resize:
            self._fit()
        if watched is self.lines and event.type() == QEvent.Type.FontChange:
            self._measure()
            self._fit()
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if watched is self.box.line and event.key() in _MOVES:
                self.lines.keyPressEvent(event)
                return True
            if watched is self.lines and event.key() in ENTER_KEYS:
                self.open_current()
                return True
        return super().eventFilter(watched, event)
