"""The draft is saved behind the typing, a second at most: one timer, one write at a time."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from desk_app.domain.refusal import Refusal
from desk_app.flows.drafts import OpeningDraft
from desk_app.usecases.desk import Desk
from desk_app.usecases.save_draft import drop_draft, save_draft
from ui.loop import Work, spawn

SAVE_AFTER = 800  # ms after the first change that is not saved yet


class Keeper(QObject):
    """`due` asks for the draft as it is now, to be handed to `save`."""

    due = Signal()
    refused = Signal(object)  # Refusal

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self.desk = desk
        self.work: Work | None = None
        self._timer = QTimer(self)
        self._timer.setObjectName("opening_save")
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_AFTER)
        self._timer.timeout.connect(self.due)

    def soon(self) -> None:
        """Something changed."""
        if not self._timer.isActive():
            self._timer.start()

    def flush(self) -> None:
        """The screen is left: what is not saved yet is saved now."""
        if self._timer.isActive():
            self._timer.stop()
            self.due.emit()

    def hold(self) -> None:
        """Not now: the household is being written, and its draft goes with it."""
        self._timer.stop()

    def drop(self) -> None:
        """Nothing of this draft is to be kept."""
        self._timer.stop()
        if self.work is not None:
            self.work.cancel()

    def give_up(self, draft_id: str) -> None:
        """Nothing of this draft is to be kept, and what was kept goes."""
        self.drop()
        self.work = spawn(self._give_up(draft_id), "drop draft")

    def save(self, draft: OpeningDraft) -> None:
        """Write it in the background."""
        self.work = spawn(self._save(draft), "save draft")

    async def _save(self, draft: OpeningDraft) -> None:
        try:
            await save_draft(self.desk, draft)
        except Refusal as refusal:
            self.refused.emit(refusal)

    async def _give_up(self, draft_id: str) -> None:
        try:
            await drop_draft(self.desk, draft_id)
        except Refusal as refusal:
            self.refused.emit(refusal)
