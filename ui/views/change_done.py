"""After the write: what is kept here, and where the change stands, live."""

from __future__ import annotations

from collections.abc import Callable

from desk_app.domain.acts import Act, ActRow
from desk_app.flows.changing import ChangeDraft, ChangeFacts
from desk_app.usecases.desk import Desk
from resources.catalogue import Texts
from ui.pages.act_states import ActStates
from ui.views.change_page import ChangePage


class ChangeDonePage(ChangePage):
    """Enter leads home; the letter is one key away."""

    step = "done"
    ways = (("F7", "letter"),)

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__(desk, texts)
        self.states = ActStates(texts)
        self.rows.addWidget(self.states)
        self.rows.addStretch(1)

    def action(self, draft: ChangeDraft, facts: ChangeFacts) -> str:
        """Home."""
        return self.texts("page_done.home")

    def once_seen(self, leave: Callable[[], None]) -> None:
        """Leave, unless it is still the key that confirmed."""
        if self.states.is_seen():
            leave()

    def show_act(self, act: Act) -> None:
        """Written here: now it may be said."""
        self.states.show_acts((act,))

    def show_row(self, row: ActRow) -> None:
        """What the service answered."""
        self.states.show_rows((row,))
