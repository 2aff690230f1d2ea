"""After the write: what is kept here, and where each person's opening stands, live."""

from __future__ import annotations

from collections.abc import Callable

from desk_app.domain.acts import Act, ActRow
from desk_app.flows.drafts import OpeningDraft
from desk_app.usecases.desk import Desk
from resources.catalogue import Texts
from ui.pages.act_states import ActStates
from ui.pages.page import Page
from ui.parts import words


class DonePage(Page):
    """Enter leads home; the letter comes by itself."""

    step = "done"
    topic = "page_done"

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__(desk, texts)
        self.states = ActStates(texts)
        self.rows.addWidget(self.states)
        self.letter = words("", "quiet", "done_letter")
        self.rows.addWidget(self.letter)
        self.rows.addStretch(1)

    def once_seen(self, leave: Callable[[], None]) -> None:
        """Leave, unless it is still the key that confirmed: the letter would never show."""
        if self.states.is_seen():
            leave()

    def action(self, draft: OpeningDraft) -> str:
        """Home."""
        return self.texts("page_done.home")

    def show_acts(self, acts: tuple[Act, ...]) -> None:
        """Written here: now it may be said."""
        self.states.show_acts(acts)
        self.letter.setText(self.texts.count("page_done.letter_coming", len(acts)))

    def show_rows(self, rows: tuple[ActRow, ...]) -> None:
        """What the service answered."""
        self.states.show_rows(rows)
