"""A change met another one: both sides, field by field, and one question. Nothing is lost in silence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from desk_app.domain.acts import ActRow
from desk_app.domain.held_record import HeldRecord
from desk_app.domain.refusal import Refusal
from desk_app.flows.conflict import Difference, Side, differences, may_send
from desk_app.usecases.conflict import send_anyway, their_side
from desk_app.usecases.desk import Desk
from desk_app.usecases.leave_act import give_up, taken_along
from resources.catalogue import Texts
from ui.application import announce
from ui.flow import FlowRow
from ui.look import READING_WIDTH, SPACE_L, SPACE_M, SPACE_S
from ui.loop import Work, spawn
from ui.models.acts import kind_of
from ui.page_column import reading_page
from ui.parts import Button, Screen, card, named, restyle, words
from ui.trouble import refused_in


class ConflictView(Screen):
    """`done(sentence)`: a person has decided. What comes after the act goes where it goes, and is named before."""

    done = Signal(str)

    topic = "conflict"

    def __init__(self, desk: Desk, texts: Texts, shown: ActRow) -> None:
        super().__init__("conflict")
        self.desk = desk
        self.texts = texts
        self.row = shown
        self.held: HeldRecord | None = None
        self._work: Work | None = None
        page = reading_page(self, width=READING_WIDTH + 240)
        page.addWidget(words(texts("conflict.title"), "title", "conflict_title"))
        page.addWidget(words(shown.act.content.identity.traits.spoken_name(), "heading", "conflict_person"))
        page.addWidget(words(texts("conflict.lead"), "lead", "conflict_lead"))
        self.grid = QGridLayout()
        self.grid.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_M)
        self.grid.setHorizontalSpacing(SPACE_L)
        self.grid.setVerticalSpacing(SPACE_S)
        self.sides = card("conflict_sides", self.grid)
        self.sides.hide()
        page.addWidget(self.sides)
        self.message = words("", "message", "conflict_message")
        page.addWidget(self.message)
        self.send = Button("conflict_send", texts("conflict.send"), kind="primary", key="E")
        self.keep = Button("conflict_keep", texts("conflict.keep"), key="G")
        self.again = Button("conflict_again", texts("conflict.again"), key="R")
        self.back = Button("conflict_back", texts("follow_up.act.back"))
        self._keys = {Qt.Key.Key_E: self.send, Qt.Key.Key_G: self.keep, Qt.Key.Key_R: self.again}
        self.send.clicked.connect(lambda: self._start(self._send, "send anyway"))
        self.keep.clicked.connect(lambda: self._start(self._keep, "keep theirs"))
        self.again.clicked.connect(self.read)
        self.back.clicked.connect(self.left)
        page.addWidget(FlowRow("conflict_buttons", *self._keys.values(), self.back, spacing=SPACE_M))
        page.addStretch(1)
        for button in self._keys.values():
            button.hide()
        self.read()

    def first_field(self) -> QWidget:
        """What is decided with; before both sides are there, the way back."""
        return next((one for one in self._keys.values() if one.isVisibleTo(self)), self.back)

    def read(self) -> None:
        """The service's side, now."""
        self._say(self.texts("change.reading"))
        self._start(self._read, "read conflict")

    def _start(self, work: Callable[[], Awaitable[None]], name: str) -> None:
        if self._work is None or self._work.done():
            self._work = spawn(self._guarded(work), name)

    async def _guarded(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Refusal as refusal:
            problem = f"problem.{refusal.values.get('problem', '')}"
            known = problem in self.texts
            self._say(self.texts(problem) if known else refused_in(self.texts, refusal), "wall")
            self.again.show()
            self.first_field().setFocus()

    async def _read(self) -> None:
        held = await their_side(self.desk, self.row)
        behind = await taken_along(self.desk, self.row.act.id)
        self.held = held
        self._fill(differences(self.row.act.content, held))
        can_send = may_send(self.row.act.content, held)
        said = [] if can_send else [self.texts("problem.conflict_moot")]
        if behind:
            named_so = ", ".join(kind_of(self.texts, one) for one in behind)
            said.append(self.texts("conflict.behind", acts=named_so))
        self._say(" ".join(said), "question")
        self.sides.show()
        self.again.hide()
        self.send.setVisible(can_send)
        self.keep.show()
        restyle(self.keep, kind="" if can_send else "primary")
        self.first_field().setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self, found: tuple[Difference, ...]) -> None:
        while (item := self.grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        headings = [self.texts(f"conflict.column.{name}") for name in ("what", "ours", "theirs")]
        for place, heading in enumerate(headings):
            self.grid.addWidget(words(heading, "label"), 0, place)
        for line, one in enumerate(found, start=1):
            label = one.name or self.texts(one.label_key)
            ours, theirs = self._words(one.ours), self._words(one.theirs)
            if not one.is_wanted:
                ours = self.texts("conflict.theirs_alone")
            for place, (sentence, role) in enumerate(((label, "quiet"), (ours, "lead"), (theirs, "lead"))):
                cell = named(words(sentence, role), f"conflict_{line}_{place}")
                cell.setAccessibleName(f"{headings[place]}: {sentence}")
                self.grid.addWidget(cell, line, place, Qt.AlignmentFlag.AlignTop)
        for place, share in enumerate((2, 3, 3)):
            self.grid.setColumnStretch(place, share)

    def _words(self, side: Side) -> str:
        said = side.text or ", ".join(self.texts(key) for key in side.keys)
        return self.texts("recap.until", value=said, day=f"{side.until:%d/%m/%Y}") if side.until is not None else said

    async def _send(self) -> None:
        if self.held is not None:
            await send_anyway(self.desk, self.row, self.held)
            self.done.emit(self.texts("conflict.sent"))

    async def _keep(self) -> None:
        await give_up(self.desk, self.row.act.id)
        self.done.emit(self.texts("conflict.kept"))

    def _say(self, sentence: str, weight: str = "hint") -> None:
        self.message.setText(sentence)
        self.message.setVisible(bool(sentence))
        restyle(self.message, weight=weight)
        if sentence and weight != "hint":
            announce(sentence, self.message)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The letters on the buttons."""
        button = self._keys.get(Qt.Key(event.key()))
        if button is not None and button.isVisible():
            button.click()
        else:
            super().keyPressEvent(event)

    def leave(self) -> None:
        """Stop reading; what was decided is written all the same."""
        if self._work is not None:
            self._work.cancel()
