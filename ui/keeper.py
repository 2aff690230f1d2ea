"""One piece of work, saved a second at most behind the typing; and its end: written, set aside or given up.

A draft that cannot be saved stays on the screen: that is said once, and tried again until there is room.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from PySide6.QtCore import QObject, QTimer, Signal

from desk_app.domain.refusal import Refusal
from desk_app.flows.resuming import Draft, says_something
from desk_app.usecases.desk import Desk
from desk_app.usecases.save_draft import drop_draft, save_draft
from ui.loop import Work, spawn

SAVE_AFTER = 800  # ms after the first change that is not saved yet
TRY_AGAIN = 5_000  # ms after a save that failed


class Keeper(QObject):
    """`current()` gives the draft as it is now. `is_saved`: something of it is in the store already."""

    due = Signal()  # what was typed rests: it is saved now
    refused = Signal(object)  # Refusal: nothing was saved, and the typing is still here
    saved_again = Signal()  # after a refusal
    left = Signal()  # set aside or given up: the screen may go

    def __init__(self, desk: Desk, current: Callable[[], Draft], *, is_saved: bool = False) -> None:
        super().__init__()
        self.desk = desk
        self.work: Work | None = None
        self.is_over = False  # nothing of it is saved any more
        self._current = current
        self._is_saved = is_saved
        self._is_in_trouble = False
        self._timer = QTimer(self)
        self._timer.setObjectName("draft_save")
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._save)

    def soon(self) -> None:
        """Something changed."""
        if not self.is_over and not self._timer.isActive():
            self._timer.start(TRY_AGAIN if self._is_in_trouble else SAVE_AFTER)

    def hold(self) -> None:
        """Not now: it is being written, and the draft goes with it."""
        self._timer.stop()

    def end(self) -> None:
        """It is written, and its draft went with it."""
        self._timer.stop()
        self.is_over = True

    def set_aside(self) -> None:
        """Keep it on purpose; `left` once that is sure."""
        self._timer.stop()
        if not self.is_over:
            self.work = spawn(self._set_aside(), "set aside")

    def give_up(self, how: Callable[[], Awaitable[None]] | None = None, *, leaves: bool = True) -> None:
        """Destroy it, in the way of `how` where a refusal is to be counted. `left` once that is done, unless the screen
        goes anyway (`leaves`)."""
        if self.is_over:
            return
        self.end()
        if self.work is not None:
            self.work.cancel()
        self.work = spawn(self._give_up(how or self._drop, leaves=leaves), "give up")

    def leave(self, *, keeps: bool = True) -> None:
        """The screen goes, asked or not (another person signs in, the window closes): what was typed is set aside, or
        destroyed where it must not stay (`keeps`) or says nothing."""
        if self.is_over:
            return
        self.end()
        draft = self._current()
        if keeps and says_something(draft):
            self.work = spawn(save_draft(self.desk, draft, set_aside=True), "set aside")
        elif self._is_saved:
            self.work = spawn(self._drop(), "give up")

    def _save(self) -> None:
        self.due.emit()
        draft = self._current()
        if self._is_saved or says_something(draft):
            self.work = spawn(self._save_as_work(draft), "save draft")

    async def _save_as_work(self, draft: Draft) -> None:
        await self._write(draft)

    async def _write(self, draft: Draft, *, set_aside: bool = False) -> bool:
        self._is_saved = True
        try:
            await save_draft(self.desk, draft, set_aside=set_aside)
        except Refusal as refusal:
            if not self.is_over and (set_aside or not self._is_in_trouble):
                self.refused.emit(refusal)
            self._is_in_trouble = True
            self.soon()
            return False
        if self._is_in_trouble and not self.is_over:
            self._is_in_trouble = False
            self.saved_again.emit()
        return True

    async def _set_aside(self) -> None:
        if await self._write(self._current(), set_aside=True) and not self.is_over:
            self.end()
            self.left.emit()

    async def _give_up(self, how: Callable[[], Awaitable[None]], *, leaves: bool) -> None:
        try:
            await how()
        except Refusal as refusal:
            if not leaves:
                raise
            self.is_over = False
            self.soon()
            self.refused.emit(refusal)
        else:
            if leaves:
                self.left.emit()

    async def _drop(self) -> None:
        await drop_draft(self.desk, self._current().id)
