"""« Travail en attente »: from the list to an export or an import, and back to the list with what came of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from desk_app.domain.handing_on import Cover
from desk_app.usecases.hand_on import hands
from ui.administration import Administration
from ui.parts import Screen
from ui.views.waiting_work import WaitingWorkView
from ui.views.work_in import WorkInView
from ui.views.work_out import WorkOutView


class WorkDesk(QObject):
    """Lives as long as the session's administration. Refusal NOT_ALLOWED."""

    def __init__(self, hub: Administration) -> None:
        super().__init__(hub)
        self.hub = hub
        self.hands = hands(hub.desk)

    def list(self) -> WaitingWorkView:
        """What waits and what was handed on."""
        view = WaitingWorkView(self.hands, self.hub.texts)
        view.out.connect(self._out)
        view.chosen.connect(self._in)
        return view

    def _out(self) -> None:
        view = WorkOutView(self.hands, self.hub.texts)
        view.done.connect(self._done)
        self._show(view)

    def _in(self, file: Path, cover: Cover) -> None:
        view = WorkInView(self.hands, self.hub.texts, file, cover)
        view.done.connect(self._done)
        self._show(view)

    def _done(self, sentence: str) -> None:
        view = self.list()
        self.hub.show(view)
        view.say(sentence, "good")

    def _show(self, screen: Screen) -> None:
        screen.left.connect(lambda: self.hub.show(self.list()))
        self.hub.arrived.emit(screen)
