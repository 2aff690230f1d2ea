"""The recovery sheet, and all keys anew: from the question to the paper and the slips, and back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from desk_app.usecases.operators import Slip
from desk_app.usecases.renew_keys import RenewedKeys
from ui.administration import Administration
from ui.parts import Screen
from ui.views.recovery import RecoveryView


class KeysDesk(QObject):
    """Lives as long as the session's administration."""

    def __init__(self, hub: Administration) -> None:
        super().__init__(hub)
        self.hub = hub

    def sheet(self) -> RecoveryView:
        """A new sheet, or where the paper is lost all keys anew."""
        view = RecoveryView(self.hub.desk, self.hub.texts)
        view.done.connect(self.hub.done)
        view.lost.connect(lambda: self.renew(self.hub.start))
        return view

    def renew(self, then: Callable[[], None], gone: str = "") -> None:
        """All keys anew, offered; `then` is what follows, whatever was chosen."""
        from ui.views.renew_keys import RenewKeysView

        view = RenewKeysView(self.hub.desk, self.hub.texts, gone)
        view.renewed.connect(lambda made: self._paper(made, then))
        self._show(view, then)

    def _paper(self, made: RenewedKeys, then: Callable[[], None]) -> None:
        """The sheet first, then what the others get."""
        view = RecoveryView(self.hub.desk, self.hub.texts, made.recovery)
        view.done.connect(lambda _: self._slips(made.slips, then, "renew_keys.done"))
        self._show(view, lambda: self._slips(made.slips, then, "renew_keys.done_unread"))

    def _slips(self, slips: tuple[Slip, ...], then: Callable[[], None], said: str) -> None:
        from ui.views.slips import SlipsView

        if slips:
            self._show(SlipsView(self.hub.desk, self.hub.texts, slips), then)
        else:
            then()
        self.hub.said.emit(self.hub.texts(said))

    def _show(self, screen: Screen, then: Callable[[], None]) -> None:
        screen.left.connect(then)
        self.hub.arrived.emit(screen)
