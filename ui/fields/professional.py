"""A professional found by whatever is known of them while typing; the list lies below, Down and Enter pick."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desk_app.domain.access import Professional
from desk_app.domain.directory import Sought
from desk_app.domain.professional_words import understood_words
from desk_app.domain.refusal import Refusal, Weight
from resources.catalogue import Texts
from ui.application import announce
from ui.fields.line import LineField
from ui.fields.people_list import PeopleList
from ui.loop import Work, spawn
from ui.refused import refused

Search = Callable[[str], Awaitable[Sought]]

SHORTEST = 2  # letters before the directory is asked
_STAYS = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)


class ProfessionalField(LineField):
    """`picked` carries the chosen professional; the typed words are then cleared for the next one. `search("")` gives
    those who are offered before anything is typed; `favoured` carries who is to be one of them, or no more."""

    picked = Signal(object)
    favoured = Signal(object, bool)

    def __init__(
        self, name: str, label: str, texts: Texts, search: Search, *, hint: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(name, label, texts, hint=hint, limit=80, parent=parent)
        self._search = search
        self._asked: Work | None = None
        self._found_for: str | None = None  # the words the list answers: Enter takes no line that answers other words
        self.list = PeopleList(f"{name}_list", texts, self)
        self.list.itemClicked.connect(self._pick)
        self.list.hide()
        self.column.addWidget(self.list)
        self.setProperty("below", self.list)
        self.edited.connect(self._ask)

    def found(self) -> tuple[Professional, ...]:
        """What the list shows."""
        return self.list.people() if not self.list.isHidden() else ()

    def show_found(self, found: Sought) -> None:
        """Fill the list. The first who answers is the one Enter takes; a guess is taken only once it was looked at."""
        exact, guesses = found.people[: found.exact], found.people[found.exact :]
        groups = [("", exact), (self.texts("field.directory.perhaps"), guesses)]
        self.list.show_groups(groups, found.favourites, lights_first=bool(exact))
        if exact:
            self.clear_problem()
            announce(self.list.spoken(), self.line)
        else:
            which = "guesses" if guesses else "nobody" if found.understood else "no_words"
            self.say(self.texts(f"field.directory.{which}", words=understood_words(found.understood, self.texts)))

    def show_familiar(self, found: Sought) -> None:
        """Those who are picked here, before anything is typed: nobody is lit, and Enter goes on."""
        heading = self.texts("field.directory.familiar")
        self.list.show_groups([(heading, found.people)], found.favourites)
        if found.people:
            announce(heading, self.line)

    def forget(self) -> None:
        """Empty words and list, and drop the question under way."""
        self._drop()
        self.line.clear()
        self._before = ""
        self._hide()
        self.clear_problem()

    def enter(self) -> None:
        """Enter takes the line that is lit, or goes on where nothing was typed. Too early, it takes nobody."""
        if self.list.lit() is not None and self._found_for == self.text():
            self._pick()
        elif not self.text():
            super().enter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and Down move in the list while typing goes on; Ctrl+D makes a favourite of who is lit."""
        if watched is self.line:
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._is_for_list(event):
                return True
            if isinstance(event, QFocusEvent) and event.reason() not in _STAYS:
                self._focus_moved(is_here=event.gotFocus())
        return super().eventFilter(watched, event)

    def _is_for_list(self, event: QKeyEvent) -> bool:
        if self.list.isHidden():
            return False
        is_plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if is_plain and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.list.step(1 if event.key() == Qt.Key.Key_Down else -1)
            announce(self.list.spoken(), self.line)
            return True
        one = self.list.lit()
        if one is not None and event.key() == Qt.Key.Key_D and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            is_favourite = one.rpps not in self.list.favourites
            self.list.mark(one, is_favourite=is_favourite)
            announce(self.texts(f"field.directory.{'favourite' if is_favourite else 'no_favourite'}"), self.line)
            self.favoured.emit(one, is_favourite)
            return True
        return False

    def _focus_moved(self, *, is_here: bool) -> None:
        """Nobody is offered where nobody looks: the list goes with the focus, unless it answers what was typed."""
        if not self.text():
            self._drop()
            self._hide()
            if is_here:
                self._asked = spawn(self._offer(), f"offer {self.name}")

    def _ask(self) -> None:
        self._drop()
        words = self.text()
        if len(words) < SHORTEST:
            self._hide()
            self.clear_problem()
            return
        self._asked = spawn(self._answer(words), f"search {self.name}")

    async def _answer(self, words: str) -> None:
        found = await self._sought(words)
        if found is not None and words == self.text():
            self._found_for = words
            self.show_found(found)

    async def _offer(self) -> None:
        found = await self._sought("")
        if found is not None and not self.text() and self.line.hasFocus():
            self._found_for = ""
            self.show_familiar(found)

    async def _sought(self, words: str) -> Sought | None:
        """None where nobody can be asked, and why is said here; or where the field has gone meanwhile."""
        try:
            found = await self._search(words)
        except Refusal as refusal:
            if isValid(self):
                self._hide()
                self.say(refused(self.texts, refusal), Weight.WALL)
            return None
        return found if isValid(self) else None

    def _hide(self) -> None:
        self._found_for = None
        self.list.show_groups([])

    def _drop(self) -> None:
        if self._asked is not None:
            self._asked.cancel()
            self._asked = None

    def _pick(self) -> None:
        one = self.list.lit()
        if one is not None:
            self.forget()
            self.picked.emit(one)
