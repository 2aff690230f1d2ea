"""« Travail en attente »: what waits, what was handed on, and the ways out, in and back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget
from shiboken6 import isValid

from desk_app.domain.handing_on import SUFFIX, Cover, Export, WaitingWork
from desk_app.domain.handing_words import export_line, waits, when
from desk_app.domain.refusal import Refusal
from desk_app.usecases.hand_on import Hands, exports, look_at_file, take_back, waiting_work
from resources.catalogue import Texts
from ui.application import announce
from ui.files import choose_existing
from ui.look import READING_WIDTH, SPACE_L, SPACE_M, SPACE_S
from ui.loop import Work, spawn
from ui.page_column import wide_page
from ui.parts import (
    ENTER_KEYS,
    Button,
    OneOf,
    Screen,
    beside,
    card,
    column,
    named,
    restyle,
    row,
    words,
)
from ui.trouble import refused_in

LEAST_HEIGHT = 160  # a few lines, however small the screen


class ExportList(QListWidget):
    """One line an export; letters go on to the screen."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move; the rest is the screen's."""
        if event.key() in ENTER_KEYS or (event.text() and event.text().isprintable()):
            event.ignore()
        else:
            super().keyPressEvent(event)


class WaitingWorkView(Screen):
    """`out` begins an export, `chosen(path, Cover)` an import of a file that is whole and new here."""

    out = Signal()
    chosen = Signal(object, object)

    topic = "waiting_work"

    def __init__(self, hands: Hands, texts: Texts) -> None:
        super().__init__("waiting_work")
        self.hands = hands
        self.texts = texts
        self.work: WaitingWork | None = None  # as it was last read
        self.there: tuple[Export, ...] = ()
        self._work: Work | None = None
        self._reading: Work | None = None
        page = wide_page(self, width=READING_WIDTH * 2)
        page.addWidget(words(texts("waiting_work.title"), "title", "waiting_work_title"))
        page.addWidget(words(texts("waiting_work.lead"), "quiet", "waiting_work_lead"))
        self.state = words("", "lead", "waiting_work_state")
        page.addWidget(self.state)
        self.message = words("", "message", "waiting_work_message")
        self.message.hide()
        page.addWidget(self.message)  # above the list: in sight on a small screen too
        self.steps = OneOf("waiting_work_steps")
        page.addWidget(self.steps)
        page.addStretch(1)
        self.choice, self.warning = self._choice(), self._warning()
        for step in (self.choice, self.warning):
            self.steps.addWidget(step)
        self.steps.setCurrentWidget(self.choice)
        self.refresh()

    def _choice(self) -> QWidget:
        texts = self.texts
        self.list = named(ExportList(), "waiting_work_list")
        self.list.setAccessibleName(texts("waiting_work.list"))
        self.list.setMinimumHeight(LEAST_HEIGHT)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        caption = words(texts("waiting_work.list"), "label", "waiting_work_list_label")
        caption.setBuddy(self.list)
        self.out_button = Button("waiting_work_export", texts("waiting_work.export"), kind="primary", key="E")
        self.in_button = Button("waiting_work_import", texts("waiting_work.import"), key="I")
        self.back_button = Button("waiting_work_take_back", texts("waiting_work.take_back"), key="R")
        self.out_button.clicked.connect(self.begin)
        self.in_button.clicked.connect(self.choose)
        self.back_button.clicked.connect(self.warn)
        buttons = row(self.out_button, self.in_button, self.back_button, spacing=SPACE_M)
        buttons.addStretch(1)
        lines = column()
        lines.addLayout(buttons)
        lines.addSpacing(SPACE_S)
        lines.addWidget(caption)
        lines.addWidget(self.list)
        holder = named(QWidget(), "waiting_work_choice")
        holder.setLayout(lines)
        return holder

    def _warning(self) -> QWidget:
        """What taking back means, before it is done."""
        lines = column(margin=SPACE_L, spacing=SPACE_M)
        self.question = words("", "heading", "waiting_work_back_title")
        lines.addWidget(self.question)
        lines.addWidget(words(self.texts("waiting_work.back.warning"), "body", "waiting_work_back_warning"))
        self.confirm = Button("waiting_work_confirm", self.texts("waiting_work.back.confirm"), kind="primary", key="⏎")
        cancel = Button("waiting_work_cancel", self.texts("waiting_work.back.no"), key=self.texts("keys.cap.esc"))
        self.confirm.clicked.connect(self.take_back_now)
        cancel.clicked.connect(self._to_choice)
        lines.addLayout(beside(self.confirm, cancel))
        holder = card("waiting_work_back", lines)
        holder.setMaximumWidth(READING_WIDTH)
        return holder

    def first_field(self) -> QWidget:
        """Why somebody comes here."""
        return self.out_button

    # --- what there is

    def refresh(self) -> None:
        """Read anew; also when the loop has settled something."""
        if self._reading is None or self._reading.done():
            self._reading = spawn(self._read(), "waiting work")

    async def _read(self) -> None:
        self.work, there = await waiting_work(self.hands), await exports(self.hands)
        self.state.setText(waits(self.texts, self.work))
        self.back_button.setVisible(bool(there))
        if there == self.there and self.list.count():
            return
        place, self.there = max(self.list.currentRow(), 0), there
        self.list.clear()
        for one in there:
            self.list.addItem(QListWidgetItem(export_line(self.texts, one)))
        if not there:
            nothing = QListWidgetItem(self.texts("waiting_work.none"))
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(nothing)
        self.list.setCurrentRow(place if there else -1)

    # --- out, in, and back

    def begin(self) -> None:
        """An export, where there is something to hand on: no key is copied for nothing."""
        if self.work is not None and not self.work.acts:
            self.say(self.texts("refusal.export-nothing"), "hint")
        else:
            self.out.emit()

    def choose(self) -> None:
        """A file of another desk."""
        if self._work is None or self._work.done():
            self._work = spawn(self._choose(), "choose work")

    async def _choose(self) -> None:
        file = await choose_existing(self, self.texts, self.texts("waiting_work.in.choose"), SUFFIX)
        if file is None:
            return
        try:
            cover: Cover = await look_at_file(self.hands, file)
        except Refusal as refusal:
            if isValid(self):
                self.say(refused_in(self.texts, refusal), "wall")
            return
        if isValid(self):
            self.chosen.emit(file, cover)

    def warn(self) -> None:
        """Taking back begins with what it means."""
        place = self.list.currentRow()
        if not 0 <= place < len(self.there) or self.steps.currentWidget() is self.warning:
            return
        if not self.there[place].left:
            self.say(self.texts("waiting_work.nothing_left"), "hint")
            return
        self.question.setText(self.texts("waiting_work.back.title", when=when(self.texts, self.there[place].made_at)))
        self.say("", "hint")
        self.steps.setCurrentWidget(self.warning)
        self.confirm.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self.texts("waiting_work.back.warning"), self.confirm)

    def take_back_now(self) -> None:
        """The chosen export waits here again."""
        place = self.list.currentRow()
        if 0 <= place < len(self.there) and (self._work is None or self._work.done()):
            self._work = spawn(self._take_back(self.there[place].id), "take back")

    async def _take_back(self, export: str) -> None:
        try:
            count = await take_back(self.hands, export)
        except Refusal as refusal:
            said, weight = refused_in(self.texts, refusal), "wall"
        else:
            said, weight = self.texts.count("waiting_work.taken_back_now", count), "good"
        if not isValid(self):  # left meanwhile
            return
        self._to_choice()
        await self._read()
        self.say(said, weight)

    def _to_choice(self) -> None:
        self.steps.setCurrentWidget(self.choice)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def say(self, sentence: str, weight: str) -> None:
        """What came of it, announced."""
        self.message.setText(sentence)
        self.message.setVisible(bool(sentence))
        restyle(self.message, weight=weight)
        if sentence:
            announce(sentence, self.message)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """E, I and R, as shown on the buttons; Escape leaves the warning."""
        is_warning = self.steps.currentWidget() is self.warning
        button = {"E": self.out_button, "I": self.in_button, "R": self.back_button}.get(event.text().upper())
        if is_warning and event.key() == Qt.Key.Key_Escape:
            self._to_choice()
        elif button is not None and not is_warning:
            button.click()
        else:
            super().keyPressEvent(event)

    def leave(self) -> None:
        """Stop reading; what was begun is finished."""
        if self._reading is not None:
            self._reading.cancel()
