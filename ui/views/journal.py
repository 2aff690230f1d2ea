"""The trail on the screen: newest first, narrowed by day, person or operator, checked, and handed to an inspector."""

from __future__ import annotations

from collections.abc import Coroutine
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from desk_app.domain.refusal import Refusal, Weight
from desk_app.domain.trail import Finding
from desk_app.domain.trail_table import table as csv_of
from desk_app.usecases.desk import Desk
from desk_app.usecases.journal import (
    Chosen,
    Unclear,
    asked_without_act,
    choose,
    export_journal,
    journal_pdf,
    names_of,
    people_of,
    read_journal,
    verify_journal,
)
from resources.catalogue import Texts
from ui.fields.day import DateField, day_of
from ui.fields.field import Field
from ui.fields.line import TextField
from ui.files import choose_file
from ui.line_list import line_list
from ui.look import SPACE_M, SPACE_XL
from ui.loop import Work, in_thread, spawn
from ui.models.journal import COLUMNS, JournalTable
from ui.page_column import wide_page
from ui.parts import Button, Screen, restyle, row, words

PAGE = 200
LEAST_HEIGHT = 220  # a few lines, however small the screen
LEAST_WHAT = 30  # characters of a sentence that are worth showing
WHAT = COLUMNS.index("what")
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class JournalView(Screen):
    """Enter in a field reads anew. What is older comes when the list is moved to its end."""

    topic = "journal"

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__("journal")
        self.desk = desk
        self.texts = texts
        self.chosen = Chosen()
        self.has_more = False
        self._reading: Work | None = None
        self._doing: Work | None = None
        self.table = JournalTable(texts, self)
        page = wide_page(self)
        page.addWidget(words(texts("journal.title"), "title", "journal_title"))
        page.addLayout(self._filters())
        self.lines = self._list()
        page.addWidget(self.lines, 1)
        self.count = words("", "quiet", "journal_count")
        self.tests = words("", "message", "journal_tests")
        restyle(self.tests, weight="question")
        self.tests.hide()
        self.state = words("", "message", "journal_state")
        for label in (self.count, self.tests, self.state):
            page.addWidget(label)
        page.addLayout(self._buttons())
        self.read()
        spawn(self._count_tests(), "tests without act")

    def _filters(self) -> Any:
        texts = self.texts
        self.since = DateField("journal_since", texts("journal.since"), texts)
        self.until = DateField("journal_until", texts("journal.until"), texts)
        found_by = texts("journal.person_by")
        self.person = TextField("journal_person", texts("journal.person"), texts, placeholder=found_by)
        self.who = TextField("journal_who", texts("journal.who"), texts)
        line = row(spacing=SPACE_M)
        for field, share in ((self.since, 5), (self.until, 5), (self.person, 8), (self.who, 6)):
            field.entered.connect(self.read)
            field.line.installEventFilter(self)
            line.addWidget(field, share, Qt.AlignmentFlag.AlignTop)
        return line

    def _list(self) -> QTableView:
        lines = line_list("journal_lines", self.texts("journal.title"), self.table)
        lines.setMinimumHeight(LEAST_HEIGHT)
        lines.setWordWrap(False)
        header = lines.horizontalHeader()
        header.setResizeContentsPrecision(30)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(WHAT, QHeaderView.ResizeMode.Stretch)
        lines.verticalScrollBar().valueChanged.connect(self._moved)
        return lines

    def _buttons(self) -> Any:
        texts = self.texts
        self.verify_button = Button("journal_verify", texts("journal.verify"), kind="primary", key="F8")
        self.pdf_button = Button("journal_pdf", "PDF", key="F9")
        self.csv_button = Button("journal_csv", "CSV", key="F10")
        self.pdf_button.setAccessibleName(texts("journal.pdf"))
        self.csv_button.setAccessibleName(texts("journal.csv"))
        self.back_button = Button("journal_back", texts("journal.back"), key=texts("keys.cap.esc"))
        self.verify_button.clicked.connect(lambda: self._do(self._verify(), "verify journal"))
        self.pdf_button.clicked.connect(lambda: self._do(self._export("pdf"), "export journal"))
        self.csv_button.clicked.connect(lambda: self._do(self._export("csv"), "export journal"))
        self.back_button.clicked.connect(self.left)
        line = row(self.verify_button, self.pdf_button, self.csv_button, self.back_button, spacing=SPACE_M)
        line.addStretch(1)
        return line

    def first_field(self) -> QWidget:
        """The list, where the newest lines are."""
        return self.lines

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What happened takes what is left, or its own width where too little is left: the list then moves sideways."""
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        header = self.lines.horizontalHeader()
        least = LEAST_WHAT * self.fontMetrics().averageCharWidth()
        others = sum(header.sectionSize(at) for at in range(len(COLUMNS)) if at != WHAT)
        has_room = self.width() - 2 * SPACE_XL - others > least
        mode = QHeaderView.ResizeMode.Stretch if has_room else QHeaderView.ResizeMode.ResizeToContents
        header.setSectionResizeMode(WHAT, mode)

    # --- reading ---

    def read(self) -> None:
        """Read anew, with what stands in the fields. What is wrong there is said there, and the list stays."""
        days: list[date | None] = []
        for field in (self.since, self.until, self.person, self.who):
            field.clear_problem()
        for field in (self.since, self.until):
            day, is_right = _day(field.text())
            if not is_right:
                field.say(self.texts("journal.no_day"), Weight.WALL)
                field.setFocus()
                return
            days.append(day)
        since, until = days
        if since is not None and until is not None and since > until:
            self.until.say(self.texts("audit.days_reversed"), Weight.WALL)
            self.until.setFocus()
            return
        if self._reading is not None:
            self._reading.cancel()
        self._reading = spawn(self._read(since, until), "read journal")

    async def _read(self, since: date | None, until: date | None) -> None:
        try:
            self.chosen = await choose(
                self.desk, since=since, until=until, who=self.who.text(), person=self.person.text()
            )
            lines = await read_journal(self.desk, self.chosen, limit=PAGE)
        except Unclear as unclear:
            field: Field = self.person if unclear.field == "person" else self.who
            names = ", ".join(unclear.names)
            field.say(self.texts(f"journal.{unclear.field}_{unclear.why}", names=names), Weight.WALL)
            field.setFocus()
            return
        except Refusal as refusal:
            self._refused(refusal)
            return
        self.table.clear()
        await self._add(lines)
        self._share_width()
        self.lines.selectRow(0)

    async def _add(self, lines: Any) -> None:
        names, people = await names_of(self.desk.store), await people_of(self.desk, lines)
        self.table.add(lines, names, people)
        self.has_more = len(lines) == PAGE
        self.lines.verticalHeader().setDefaultSectionSize(self.lines.fontMetrics().height() + SPACE_M)
        count = self.table.rowCount()
        sentence = self.texts.count("journal.count", count) if count else self.texts("journal.nothing")
        self.count.setText(f"{sentence} {self.texts('journal.more')}" if self.has_more else sentence)

    def _moved(self, value: int) -> None:
        """Near the end of what is shown: the next page."""
        bar = self.lines.verticalScrollBar()
        is_idle = self._reading is None or self._reading.done()
        if self.has_more and is_idle and value >= bar.maximum() - bar.pageStep():
            self._reading = spawn(self._read_on(), "read journal on")

    async def _read_on(self) -> None:
        try:
            lines = await read_journal(self.desk, self.chosen, before=self.table.last_number(), limit=PAGE)
        except Refusal as refusal:
            self._refused(refusal)
            return
        await self._add(lines)

    async def _count_tests(self) -> None:
        try:
            counted = await asked_without_act(self.desk)
        except Refusal:
            return  # said where the lines would stand
        told = ", ".join(f"{name}\u00a0{count}" for name, count in counted)
        self.tests.setText(self.texts("journal.tests", told=told))
        self.tests.setVisible(bool(told))

    # --- checking, handing out ---

    def _do(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """One at a time: a key pressed twice does it once."""
        if self._doing is not None and not self._doing.done():
            work.close()
            return
        self._doing = spawn(work, name)

    async def _verify(self) -> None:
        self._say(self.texts("journal.verifying"))
        try:
            found = await verify_journal(self.desk)
        except Refusal as refusal:
            self._refused(refusal)
            return
        values = {"line": str(found.at), "head": str(found.head.number), "expected": str(found.expected.number)}
        weight = {Finding.SOUND: "good", Finding.RESTORED: "question", Finding.UNVOUCHED: "question"}
        self._say(
            self.texts(f"audit.report.finding.{found.finding.value}", **values), weight.get(found.finding, "wall")
        )

    async def _export(self, kind: str) -> None:
        name = f"{self.texts('journal.file')}-{self.desk.clock.today():%Y-%m-%d}.{kind}"
        path = await choose_file(self, self.texts, self.texts(f"journal.{kind}"), name)
        if path is None:
            return
        self._say(self.texts("journal.exporting"))
        try:
            report = await export_journal(self.desk, self.chosen)
            if kind == "pdf":
                content = await journal_pdf(self.desk, report, self.texts.language)
            else:
                content = ("\ufeff" + await in_thread(csv_of, report, self.texts)).encode()
            await in_thread(path.write_bytes, content)
        except Refusal as refusal:
            self._refused(refusal)
        except OSError:
            self._say(self.texts("letter_view.cannot_save"), "wall")
        else:
            self._say(self.texts("journal.exported", file=Path(path).name), "good")

    def _refused(self, refusal: Refusal) -> None:
        self._say(self.texts(f"refusal.{refusal.code}", **refusal.values), "wall")

    def _say(self, sentence: str, weight: str = "hint") -> None:
        from ui.application import announce

        self.state.setText(sentence)
        restyle(self.state, weight=weight)
        announce(sentence, self.state)

    # --- keys ---

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F8, F9, F10, as shown on the buttons."""
        keys = {Qt.Key.Key_F8: self.verify_button, Qt.Key.Key_F9: self.pdf_button, Qt.Key.Key_F10: self.csv_button}
        button = keys.get(Qt.Key(event.key()))
        if button is not None:
            button.click()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows move in the list while the hands are in a field."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in _MOVES:
            self.lines.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def leave(self) -> None:
        """Stop reading; what was read is let go of."""
        for work in (self._reading, self._doing):
            if work is not None:
                work.cancel()
        self.table.clear()


def _day(text: str) -> tuple[date | None, bool]:
    """A day as typed, and whether it is one; empty is none, and right."""
    day = day_of(text)
    return day, day is not None or not text
