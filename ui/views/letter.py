"""A letter before it goes to paper: the picture is drawn from the very bytes that are printed.

A letter with a code is never saved, and what it was made of is wiped when the screen is left.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desk_app.domain.letters import Letter
from desk_app.domain.refusal import Refusal
from desk_app.usecases.desk import Desk
from desk_app.usecases.letter_text import earlier_text
from desk_app.usecases.print_letter import (
    HandOver,
    compose_letter,
    forget,
    letter_handed_over,
    letter_saved,
    letter_words,
)
from resources.catalogue import Texts
from ui.files import choose_file
from ui.look import SPACE_L, SPACE_M, SPACE_S
from ui.loop import Work, in_thread, spawn
from ui.parts import Button, Screen, card, column, restyle, row, words
from ui.refused import refused
from ui.side_panel import SidePanel
from ui.views.letter_paper import LetterPaper
from ui.views.sheets import Sheets

Step = Callable[[], Coroutine[Any, Any, bool]]  # True: what was asked for meanwhile may follow


class LetterView(Screen):
    """One letter at a time, of one or several. P prints, S saves, R, T and M say what became of it.

    `renewal_wanted`: a sheet with a code did not come out, and another one has another code."""

    topic = "letter_view"
    renewal_wanted = Signal()

    def __init__(
        self,
        desk: Desk,
        texts: Texts,
        letters: Sequence[Letter],
        *,
        prints_itself: bool = False,
        may_renew: bool = False,
    ) -> None:
        super().__init__("letter")
        self.desk = desk
        self.texts = texts
        self.letters = tuple(letters)
        self.index = 0
        self.prints_itself = prints_itself
        self.handed_over: dict[int, str] = {}  # what is said of those that were given away or kept
        self.paper = LetterPaper(desk, texts, may_renew=may_renew)
        self.paper.chosen.connect(self.print_now)
        self.paper.came_out.connect(lambda: self.hand_button.setFocus(Qt.FocusReason.OtherFocusReason))
        self.paper.renewal_wanted.connect(lambda: self._do(self._renew))
        self._work: Work | None = None
        self._doing: Step | None = None
        self._wanted: list[Step] = []  # keys pressed while something else was being done
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        self.area = Sheets("letter", texts)
        line.addWidget(self.area, 1)
        line.addWidget(self._panel())
        self._load()

    def _panel(self) -> QWidget:
        texts = self.texts
        lines = column(margin=SPACE_L, spacing=SPACE_M)
        self.title = words("", "heading", "letter_title")
        self.to = words("", "lead", "letter_to")
        self.reference = words("", "number", "letter_reference")
        self.note = words("", "quiet", "letter_note")
        self.state = self.paper.state
        self.print_button = Button("letter_print", texts("letter_view.print"), kind="primary", key="P")
        self.other_button = Button("letter_other_printer", texts("paper.other"), key="A")
        self.save_button = Button("letter_save", texts("letter_view.save"), key="S")
        self.hand_button = Button("letter_handed_over", texts("letter_view.handed_over"), key="R")
        self.post_button = Button("letter_posted", texts("letter_view.posted"), key="T")
        self.keep_button = Button("letter_not_handed", texts("letter_view.not_handed"), key="M")
        self.back_button = Button("letter_back", texts("letter_view.done"), key=texts("keys.cap.esc"))
        self.paper.changed.connect(self._weigh)
        self.print_button.clicked.connect(self.print_now)
        self.save_button.clicked.connect(lambda: self._do(self._save))
        self.other_button.clicked.connect(lambda: self._do(self.paper.choose))
        self.hand_button.clicked.connect(lambda: self._do(self._hand_over))
        self.post_button.clicked.connect(lambda: self._do(self._post))
        self.keep_button.clicked.connect(lambda: self._do(self._not_handed))
        self.paper.yes.clicked.connect(lambda: self._do(self._is_there))
        self.paper.no.clicked.connect(lambda: self._do(self._is_not_there))
        self.paper.stop.clicked.connect(lambda: self._do(self.paper.cancel))
        self.back_button.clicked.connect(self.left)
        self.before = Button("letter_before", texts("letter_view.before"), kind="link")
        self.after = Button("letter_after", texts("letter_view.after"), kind="link")
        self.before.clicked.connect(lambda: self.turn(-1))
        self.after.clicked.connect(lambda: self.turn(1))
        for widget in (self.title, self.to, self.reference, self.note, self.paper):
            lines.addWidget(widget)
        lines.addSpacing(SPACE_S)
        for button in (
            self.print_button,
            self.other_button,
            self.hand_button,
            self.post_button,
            self.keep_button,
            self.save_button,
            self.back_button,
        ):
            lines.addWidget(button)
        lines.addLayout(row(self.before, self.after))
        lines.addStretch(1)
        return SidePanel("letter_panel", card("letter_panel_card", lines, role=""), self.state)

    @property
    def letter(self) -> Letter:
        """The letter that is shown."""
        return self.letters[self.index]

    def _weigh(self) -> None:
        """One thing at a time is what mostly comes next; what cannot be true is not offered."""
        paper = self.paper
        restyle(self.print_button, kind="" if paper.is_next or paper.is_out else "primary")
        restyle(self.hand_button, kind="primary" if paper.is_out else "")
        self.hand_button.setVisible(not paper.is_lost)
        self.post_button.setVisible(not paper.is_lost and not self.letter.is_by_hand)

    def first_field(self) -> QWidget:
        """Print."""
        return self.print_button

    def would_lose(self) -> bool:
        """A code that no printer has, and nobody was given, is lost when the screen is left."""
        return any(bool(letter.code) and index not in self.handed_over for index, letter in enumerate(self.letters))

    def turn(self, step: int) -> None:
        """Another letter of the same pass."""
        to = self.index + step
        if 0 <= to < len(self.letters) and (self._work is None or self._work.done()):
            self.index = to
            self._load()
            if self.paper.row is None:
                self.print_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _load(self) -> None:
        self._show()
        self._do(self._draw)

    def _show(self) -> None:
        letter = self.letter
        self.area.wipe()
        several = len(self.letters) > 1
        kind = self.texts(f"letter_view.kind.{letter.kind.value}")
        rank = self.texts("letter_view.rank", n=self.index + 1, of=len(self.letters)) if several else ""
        self.title.setText(f"{kind}\n{rank}".strip())
        self.setWindowTitle(kind)
        self.to.setText(self.texts("letter_view.to", name=letter.addressee) if letter.addressee else "")
        self.to.setVisible(bool(letter.addressee))
        self.reference.setText(letter.reference)
        note = "code_note" if letter.carries_code else "live_note" if letter.is_live else "by_hand"
        has_note = letter.carries_code or letter.is_live or letter.is_by_hand
        self.note.setText(self.texts(f"letter_view.{note}") if has_note else "")
        self.note.setVisible(has_note)
        self.save_button.setVisible(not letter.carries_code)
        self.before.setVisible(several)
        self.after.setVisible(several)
        self.before.setEnabled(self.index > 0)
        self.after.setEnabled(self.index < len(self.letters) - 1)
        self.paper.show_letter(letter)
        if self.paper.row is None:
            self._say("letter_view.preparing")

    def _do(self, do: Step) -> None:
        """One thing at a time, and none lost: a key pressed meanwhile is done next; pressed twice, it is done once."""
        if self._work is None or self._work.done():
            self._wanted = []
            self._work = spawn(self._one_by_one(do), "letter")
        elif do != self._doing and do not in self._wanted:
            self._wanted.append(do)

    async def _one_by_one(self, do: Step) -> None:
        self._doing = do
        try:
            while await do() and self._wanted:
                self._doing = do = self._wanted.pop(0)
        except Refusal as refusal:
            self.paper.say(refused(self.texts, refusal), "wall")

    async def _draw(self) -> bool:
        letter = self.letter
        pdf = await compose_letter(self.desk, letter)
        await self.area.draw(self.desk, pdf, said=letter_words(self.desk, letter))
        await self._compare()
        if said := self.handed_over.get(self.index):
            self._say(said, "good")  # whoever turns back to it
        elif self.paper.row is None:
            self._say("letter_view.ready")
        if self.prints_itself:
            self.prints_itself = False
            if self._print in self._wanted:
                self._wanted.remove(self._print)
            return await self.paper.print_letter(by_itself=True)
        return True

    async def _compare(self) -> None:
        """A letter made again may not say what the first one said."""
        earlier = await earlier_text(self.desk, self.letter)
        if earlier is not None and not self.letter.carries_code:
            self.note.setText(self.texts("letter_view.text_changed", day=f"{earlier.astimezone():%d/%m/%Y}"))
            self.note.setVisible(True)

    def print_now(self) -> None:
        """Onto paper, without a question where the printer is known."""
        self._do(self._print)

    async def _print(self) -> bool:
        return bool(self.area.pdf) and await self.paper.print_letter()

    async def _is_there(self) -> bool:
        return await self.paper.answer(came_out=True)

    async def _is_not_there(self) -> bool:
        return await self.paper.answer(came_out=False)

    async def _save(self) -> bool:
        if self.letter.carries_code or not self.area.pdf:
            return False
        path = await choose_file(self, self.texts, self.texts("letter_view.save"), f"{self.letter.reference}.pdf")
        return path is not None and await self.save_to(path)

    async def save_to(self, path: Path) -> bool:
        """Write the PDF; never for a code. Was it written?"""
        try:
            await letter_saved(self.desk, self.letter)
            await in_thread(path.write_bytes, bytes(self.area.pdf))
        except Refusal as refusal:
            self.paper.say(self.texts(f"refusal.{refusal.code}", **refusal.values), "wall")
            return False
        except OSError:
            self._say("letter_view.cannot_save", "wall")
            return False
        self._say("letter_view.saved", "good")
        return True

    async def _hand_over(self) -> bool:
        return await self._became("in-hand", "letter_view.handed")

    async def _post(self) -> bool:
        return await self._became("posted", "letter_view.is_posted")

    async def _not_handed(self) -> bool:
        return await self._became("not-handed", "letter_view.is_kept")

    async def _renew(self) -> bool:
        """This sheet is settled: nobody has to look for it."""
        await letter_handed_over(self.desk, self.letter, "not-handed")
        self.renewal_wanted.emit()
        return False

    async def _became(self, how: HandOver, said: str) -> bool:
        """The next letter, or home. Whoever gives a sheet away has seen it come out."""
        if how != "not-handed":
            await self.paper.answer(came_out=True)
        await letter_handed_over(self.desk, self.letter, how)
        self.handed_over[self.index] = said
        self._say(said, "good")
        if self.index < len(self.letters) - 1:
            self.index += 1
            self._show()
            self.print_button.setFocus(Qt.FocusReason.OtherFocusReason)
            return await self._draw()
        self.left.emit()
        return False

    def _say(self, key: str, weight: str = "hint") -> None:
        self.paper.say(self.texts(key), weight)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """One letter a key; the page keys and the arrows scroll, and at its edge a letter turns to the next."""
        button = next((one for one in self._keyed() if one.key == event.text().upper() and one.isVisible()), None)
        if button is not None and not event.modifiers():
            button.click()
            return
        if self.area.moved_by(event.key()):
            return
        match event.key():
            case Qt.Key.Key_Right:
                self.turn(1)
            case Qt.Key.Key_Left:
                self.turn(-1)
            case _:
                super().keyPressEvent(event)

    def _keyed(self) -> tuple[Button, ...]:
        """What one letter presses."""
        paper = self.paper
        own = (self.print_button, self.other_button, self.hand_button, self.post_button, self.keep_button)
        return (paper.yes, paper.no, paper.stop, paper.again, *own, self.save_button)

    def leave(self) -> None:
        """Nothing of a letter stays behind."""
        if self._work is not None:
            self._work.cancel()
        self.paper.rest()
        self.area.wipe()
        for letter in self.letters:
            forget(letter)
