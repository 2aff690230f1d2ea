"""A paper that is no letter, before it is printed: the picture is drawn from the very bytes that are printed, and the
sheet is followed to its end like a letter's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desk_app.domain import codes
from desk_app.domain.letters import Report, ReportKind
from desk_app.domain.printers import Paper
from desk_app.domain.refusal import Refusal
from desk_app.usecases.desk import Desk
from resources.catalogue import Texts
from ui.files import choose_file
from ui.look import SPACE_L, SPACE_M, SPACE_S
from ui.loop import Work, in_thread, spawn
from ui.parts import Button, Screen, card, column, restyle, words
from ui.refused import refused
from ui.side_panel import SidePanel
from ui.views.letter_paper import LetterPaper
from ui.views.sheets import Sheets

Became = Literal["printed", "saved"]


class PaperView(Screen):
    """`make` gives the PDF; `became` hears when it is seen on paper, or is in a file. P prints, S saves."""

    topic = "paper"

    def __init__(
        self,
        desk: Desk,
        texts: Texts,
        kind: ReportKind,
        make: Callable[[], Awaitable[bytes]],
        *,
        became: Callable[[Became], Coroutine[Any, Any, None]],
    ) -> None:
        super().__init__("paper")
        self.desk = desk
        self.texts = texts
        self.name = kind.value  # the catalogue's topic: `<name>.title`, `<name>.file`
        self.area = Sheets("paper", texts)
        self.paper = LetterPaper(desk, texts, report=lambda: bytes(self.area.pdf))
        self.paper.show_letter(Report(kind, codes.new_report_reference()))
        self.paper.chosen.connect(lambda: self._do(self._print(), "print paper"))
        self.paper.came_out.connect(self._came_out)
        self.state = self.paper.state
        self._noting: Work | None = None
        self._make = make
        self._became = became
        self._work: Work | None = None
        self.setWindowTitle(texts(f"{self.name}.title"))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.area, 1)
        line.addWidget(self._panel())
        self._say(texts("letter_view.preparing"))
        self._do(self._draw(), "paper")

    def _panel(self) -> QWidget:
        texts = self.texts
        lines = column(margin=SPACE_L, spacing=SPACE_M)
        self.print_button = Button("paper_print", texts("letter_view.print"), kind="primary", key="P")
        self.other_button = Button("paper_other", texts("paper.other"), key="A")
        self.save_button = Button("paper_save", texts("letter_view.save"), key="S")
        self.back_button = Button("paper_back", texts("letter_view.done"), key=texts("keys.cap.esc"))
        self.paper.changed.connect(self._weigh)
        self.print_button.clicked.connect(lambda: self._do(self._print(), "print paper"))
        self.save_button.clicked.connect(lambda: self._do(self._save(), "save paper"))
        self.other_button.clicked.connect(lambda: self._do(self._choose(), "choose printer"))
        self.paper.yes.clicked.connect(lambda: self._do(self._answer(came_out=True), "paper came out"))
        self.paper.no.clicked.connect(lambda: self._do(self._answer(came_out=False), "paper did not come out"))
        self.paper.stop.clicked.connect(lambda: self._do(self._cancel(), "cancel paper"))
        self.back_button.clicked.connect(self.left)
        lines.addWidget(words(texts(f"{self.name}.title"), "heading", "paper_title"))
        lines.addWidget(self.paper)
        lines.addSpacing(SPACE_S)
        for button in (self.print_button, self.other_button, self.save_button, self.back_button):
            lines.addWidget(button)
        lines.addStretch(1)
        return SidePanel("paper_panel", card("paper_panel_card", lines, role=""), self.state)

    def _weigh(self) -> None:
        """One thing at a time is what mostly comes next."""
        paper = self.paper
        restyle(self.print_button, kind="" if paper.is_next or paper.is_out else "primary")
        restyle(self.back_button, kind="primary" if paper.is_out else "")

    def first_field(self) -> QWidget:
        """Print."""
        return self.print_button

    def _do(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """One at a time: a key pressed twice does it once."""
        if self._work is not None and not self._work.done():
            work.close()
            return
        self._work = spawn(self._told(work), name)

    async def _told(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Refusal as refusal:
            self._say(refused(self.texts, refusal), "wall")

    async def _draw(self) -> None:
        await self.area.draw(self.desk, await self._make())
        self._say(self.texts("letter_view.ready"))

    async def _print(self) -> None:
        if self.area.pdf:
            await self.paper.print_letter()

    async def _choose(self) -> None:
        if self.area.pdf:
            await self.paper.choose()

    async def _cancel(self) -> None:
        await self.paper.cancel()

    async def _answer(self, *, came_out: bool) -> None:
        await self.paper.answer(came_out=came_out)

    def _came_out(self) -> None:
        """The printer says so, or somebody who looked: not what a dialog took."""
        row = self.paper.row
        if row is not None and row.state is Paper.PRINTED:
            self._noting = spawn(self._told(self._became("printed")), "paper came out")
        self.back_button.setFocus(Qt.FocusReason.OtherFocusReason)

    async def _save(self) -> None:
        if not self.area.pdf:
            return
        # The day stands in the name, no person does.
        name = f"{self.texts(f'{self.name}.file')}-{self.desk.clock.today():%Y-%m-%d}.pdf"
        path = await choose_file(self, self.texts, self.texts("letter_view.save"), name)
        if path is None:
            return
        try:
            await self._became("saved")
            await in_thread(path.write_bytes, bytes(self.area.pdf))
        except OSError:
            self._say(self.texts("letter_view.cannot_save"), "wall")
            return
        self._say(self.texts("letter_view.saved"), "good")

    def _say(self, sentence: str, weight: str = "hint") -> None:
        self.paper.say(sentence, weight)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """One letter a key; the page keys scroll."""
        paper, own = self.paper, (self.print_button, self.other_button, self.save_button)
        pressed = (one for one in (paper.yes, paper.no, paper.stop, *own) if one.key == event.text().upper())
        button = next((one for one in pressed if one.isVisible()), None)
        if button is not None and not event.modifiers():
            button.click()
            return
        if not self.area.moved_by(event.key()):
            super().keyPressEvent(event)

    def leave(self) -> None:
        """Nothing of it stays behind; what a printer has is followed all the same."""
        if self._work is not None:
            self._work.cancel()
        self.paper.rest()
        self.area.wipe()
