"""« Historique des accès »: who accessed the record, newest first; what is older comes when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from desk_app.domain.held_record import HistoryPage, Seen
from desk_app.domain.refusal import Refusal
from desk_app.flows.asking import asked_traits
from desk_app.flows.changing import ChangeDraft, ChangeFacts
from desk_app.usecases.desk import Desk
from desk_app.usecases.read_history import history_for_paper, read_history
from desk_app.usecases.record_letters import history_letter
from resources.catalogue import Texts
from ui.application import announce
from ui.flow import FlowRow
from ui.line_list import line_list
from ui.look import SPACE_M
from ui.loop import Work, spawn
from ui.models.history import COLUMNS, HistoryTable
from ui.page_column import wide_page
from ui.parts import Button, Screen, restyle, words
from ui.trouble import refused_in

LEAST_HEIGHT = 220  # a few lines, however small the screen
LAST = len(COLUMNS) - 1


class HistoryView(Screen):
    """Nothing is counted and nothing numbered by date: for a minor the service has left out what is nobody's to see.
    `letter_ready` carries the letter (in a tuple), for which the lines that follow are read first; it is made at once
    where nothing else is wanted (`only_prints`)."""

    letter_ready = Signal(object)

    topic = "history"

    def __init__(
        self,
        desk: Desk,
        texts: Texts,
        patient_id: str,
        draft: ChangeDraft,
        facts: ChangeFacts,
        *,
        only_prints: bool = False,
    ) -> None:
        super().__init__("history")
        self.only_prints = only_prints
        self.desk = desk
        self.texts = texts
        self.patient_id = patient_id
        self.draft = draft
        self.facts = facts
        self.next = ""
        self._reading: Work | None = None
        self.table = HistoryTable(texts, self)
        page = wide_page(self)
        page.addWidget(words(texts("history.title"), "title", "history_title"))
        traits = asked_traits(draft, facts)
        page.addWidget(words(traits.spoken_name() if traits is not None else "", "heading", "history_person"))
        self.lines = self._list()
        page.addWidget(self.lines, 1)
        self.state = words("", "message", "history_state")
        page.addWidget(self.state)
        self.more = Button("history_more", texts("history.more"), key="F7")
        self.back = Button("history_back", texts("history.back"), kind="primary")
        self.more.clicked.connect(self.read_more)
        self.back.clicked.connect(self.left)
        self.letter = Button("history_letter", texts("letter_view.print"), key="F8")
        self.letter.clicked.connect(self.make_letter)
        self.more.hide()
        self.letter.hide()
        page.addWidget(FlowRow("history_buttons", self.back, self.more, self.letter, spacing=SPACE_M))
        self._read("")

    def _list(self) -> QTableView:
        lines = line_list("history_lines", self.texts("history.title"), self.table)
        lines.setMinimumHeight(LEAST_HEIGHT)
        lines.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        return lines

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The list is as wide as the window, or scrolls sideways where letters are large."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As wide as the texts, side by side; the last column takes what is left over."""
        header = self.lines.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.resizeSections(QHeaderView.ResizeMode.ResizeToContents)
        if header.length() < self.lines.viewport().width():
            header.setSectionResizeMode(LAST, QHeaderView.ResizeMode.Stretch)

    def first_field(self) -> QWidget:
        """The list: the arrows read it line by line."""
        return self.lines

    def read_more(self) -> None:
        """The page of older lines, where there is one."""
        if self.next and (self._reading is None or self._reading.done()):
            self._read(self.next)

    def make_letter(self) -> None:
        """All of it, for the person."""
        if self._reading is None or self._reading.done():
            self._reading = spawn(self._letter(), "history letter")

    async def _letter(self) -> None:
        self._say(self.texts("history.reading") if self.next else "", "hint")
        try:
            read = HistoryPage(seen=self.table.seen(), next=self.next)
            page = await history_for_paper(self.desk, self.patient_id, read)
            self._shown(page.seen[len(read.seen) :], page.next)
            made = await history_letter(
                self.desk, self.draft, self.facts, self.patient_id, page.seen, is_whole=not page.next
            )
        except Refusal as refusal:
            self._say(self.texts(f"refusal.{refusal.code}", **refusal.values), "wall")
            return
        self.letter_ready.emit((made,))

    def _read(self, after: str) -> None:
        self._say(self.texts("history.reading"), "hint")
        self._reading = spawn(self._page(after), "access history")

    async def _page(self, after: str) -> None:
        try:
            page = await read_history(self.desk, self.patient_id, after=after)
        except Refusal as refusal:
            # What the service cannot do is said in this screen's own words.
            self._say(refused_in(self.texts, refusal, operation=self.texts("history.title")), "wall")
            self.more.setVisible(bool(self.next))
            return
        self._shown(page.seen, page.next)
        self.letter.show()
        if not after and self.table.rowCount():
            self.lines.selectRow(0)
        if self.only_prints:
            self.only_prints = False
            await self._letter()

    def _shown(self, seen: Sequence[Seen], after: str) -> None:
        self.table.add(seen)
        self._fit()
        self.next = after
        self.more.setVisible(bool(after))
        self._say("" if self.table.rowCount() else self.texts("history.nothing"), "hint")

    def _say(self, sentence: str, weight: str) -> None:
        self.state.setText(sentence)
        self.state.setVisible(bool(sentence))
        restyle(self.state, weight=weight)
        if weight == "wall":
            announce(sentence, self.state)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F7: older lines; F8: on paper."""
        if event.key() == Qt.Key.Key_F7:
            self.read_more()
        elif event.key() == Qt.Key.Key_F8 and self.letter.isVisible():
            self.make_letter()
        else:
            super().keyPressEvent(event)

    def leave(self) -> None:
        """Stop reading."""
        if self._reading is not None:
            self._reading.cancel()
