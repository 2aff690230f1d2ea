"""From the list of people to one of them, to a slip, and back."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desk_app.domain.operators import Duty, Person
from desk_app.usecases.allowed import is_allowed
from desk_app.usecases.operators import Slip
from ui.administration import Administration
from ui.keys_desk import KeysDesk
from ui.parts import Screen
from ui.views.people import PeopleView


class PeopleDesk(QObject):
    """Lives as long as the session's administration."""

    def __init__(self, hub: Administration) -> None:
        super().__init__(hub)
        self.hub = hub
        self.keys = KeysDesk(hub)

    def list(self) -> PeopleView:
        """Everybody."""
        view = PeopleView(self.hub.desk, self.hub.texts)
        view.opened.connect(self.open)
        view.added.connect(lambda: self.open(None))
        return view

    def open(self, person: Person | None) -> None:
        """One person's page, or an empty one."""
        from ui.views.person import PersonView

        view = PersonView(self.hub.desk, self.hub.texts, person)
        view.slip_made.connect(self._slip)
        view.done.connect(self._back)
        view.gone.connect(self._gone)
        self._show(view)

    def _gone(self, name: str) -> None:
        """Who left may have kept a copy: all keys anew are offered."""
        if is_allowed(self.hub.desk, Duty.RENEW_KEYS):
            self.keys.renew(self._back, name)
            self.hub.said.emit(self.hub.texts("person.out", name=name))
        else:
            self._back(self.hub.texts("person.out", name=name))

    def _slip(self, slip: Slip) -> None:
        from ui.views.slips import SlipsView

        self._show(SlipsView(self.hub.desk, self.hub.texts, (slip,)))

    def _back(self, sentence: str = "") -> None:
        self.hub.show(self.list())
        if sentence:
            self.hub.said.emit(sentence)

    def _show(self, screen: Screen) -> None:
        """What is left leads back to the list of people."""
        screen.left.connect(lambda: self._back())
        self.hub.arrived.emit(screen)
