"""« Exporter le travail en attente »: the key onto paper, two of its groups typed back, then the file. Nothing is
handed on before."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLayout, QWidget
from shiboken6 import isValid

from desk_app.domain.handing_on import SUFFIX
from desk_app.domain.handing_words import handed_on
from desk_app.domain.refusal import Refusal
from desk_app.usecases.hand_on import Hands, hand_on, new_file_key
from resources.catalogue import Texts
from ui.files import choose_file
from ui.look import SPACE_M
from ui.loop import Work, spawn
from ui.page_column import reading_page
from ui.parts import Button, OneOf, Screen, beside, column, named, restyle, words
from ui.trouble import refused_in
from ui.views.on_paper import TypedBack, shown_key

BESIDE = 2  # groups of the key on a line


class WorkOutView(Screen):
    """`done(sentence)` once the file is written and its acts are sent from here no longer."""

    done = Signal(str)

    topic = "work_out"
    leave_question = "work_out"

    def __init__(self, hands: Hands, texts: Texts) -> None:
        super().__init__("work_out")
        self.setWindowTitle(texts("waiting_work.out.title"))
        self.hands = hands
        self.texts = texts
        self.paper = new_file_key()
        self.is_busy = False
        self._is_done = self._has_left = False
        self._work: Work | None = None
        page = reading_page(self)
        page.addWidget(words(texts("waiting_work.out.title"), "title", "work_out_title"))
        self.lead = words(texts("waiting_work.out.lead"), "lead", "work_out_lead")
        page.addWidget(self.lead)
        self.steps = OneOf("work_out_steps")
        page.addWidget(self.steps)
        self.message = words("", "message", "work_out_message")
        page.addWidget(self.message)
        page.addStretch(1)
        self.button = self._step("shown", shown_key("work_out", self.paper, texts, beside=BESIDE), "copied")
        self.button.clicked.connect(self._type_back)
        self.back: TypedBack | None = None

    def _step(self, name: str, shown: QWidget | None, label: str) -> Button:
        """The next step in place of the one before, which goes for good; its button."""
        lines: QLayout = column(spacing=SPACE_M)
        if shown is not None:
            lines.addWidget(shown)
        button = Button(f"work_out_{label}", self.texts(f"waiting_work.out.{label}"), kind="primary", key="⏎")
        lines.addItem(beside(button))
        holder = named(QWidget(), f"work_out_{name}")
        holder.setLayout(lines)
        before = self.steps.currentWidget()
        self.steps.addWidget(holder)
        self.steps.setCurrentWidget(holder)
        if before is not None:  # the key that was shown does not stay behind the next step
            before.setParent(None)
            before.deleteLater()
        return button

    def _type_back(self) -> None:
        first, second = (str(place + 1) for place in self.paper.asked)
        self.lead.setText(self.texts("waiting_work.out.type_back", first=first, second=second))
        self.back = TypedBack("work_out", self.paper, self.texts, self.check)
        self.button = self._step("typed", self.back, "go_on")
        self.button.clicked.connect(self.check)
        self.back.groups[0].line.setFocus(Qt.FocusReason.OtherFocusReason)

    def check(self) -> None:
        """The sheet can be read: now the place."""
        if self.back is None or self.back.typed() is None:
            return
        self.back.forget()
        self.back = None
        self.lead.setText(self.texts("waiting_work.out.chosen"))
        self.button = self._step("place", None, "choose")
        self.button.clicked.connect(self.choose)
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.choose()

    def choose(self) -> None:
        """Where the file goes; said no, or a disk that takes nothing, leaves the choice open."""
        if self._work is None or self._work.done():
            self._work = spawn(self._write(), "export work")

    async def _write(self) -> None:
        name = f"{self.texts('waiting_work.file')}-{self.hands.clock.today():%Y-%m-%d}{SUFFIX}"
        file = await choose_file(self, self.texts, self.texts("waiting_work.out.choose"), name)
        if file is None or not isValid(self):
            return
        self.is_busy = True
        self._say(self.texts("waiting_work.out.working"), "hint")
        try:
            said = await self._written(file)
        except Refusal as refusal:
            if isValid(self):
                self.is_busy = False
                self._say(refused_in(self.texts, refusal), "wall")
            return
        finally:
            if self._has_left:
                self.paper.key.wipe()
        if isValid(self):
            self.is_busy, self._is_done = False, True
            self.done.emit(said)

    async def _written(self, file: Path) -> str:
        done = await hand_on(self.hands, file, self.paper.key)
        return handed_on(self.texts, file=done.file.name, acts=done.acts, people=done.people, left_here=done.under_way)

    # --- the screen

    def first_field(self) -> QWidget:
        """The step's button."""
        return self.button

    def would_lose(self) -> bool:
        """Nobody sees this key again."""
        return not self._is_done

    def _say(self, sentence: str, weight: str) -> None:
        from ui.application import announce

        self.message.setText(sentence)
        restyle(self.message, weight=weight)
        announce(sentence, self.message)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """While the file is written there is nowhere to go."""
        if self.is_busy:
            event.accept()
        else:
            super().keyPressEvent(event)

    def leave(self) -> None:
        """Nothing of the key stays. A file that is being written is finished."""
        self._has_left = True
        if self.back is not None:
            self.back.forget()
        if not self.is_busy:
            if self._work is not None:
                self._work.cancel()
            self.paper.key.wipe()
