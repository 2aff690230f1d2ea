"""After the write: what is kept here, and where each person's opening stands, live."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer
from PySide6.QtWidgets import QLabel

from desk_app.domain.acts import Act, ActRow, ActState
from desk_app.domain.people import Traits
from desk_app.flows.drafts import OpeningDraft
from desk_app.usecases.desk import Desk
from resources.catalogue import Texts
from ui.look import SPACE_L
from ui.models.acts import reason_of
from ui.pages.page import Page
from ui.parts import card, column, restyle, words

BOUNCE_MS = 400  # milliseconds: two presses on purpose take longer
GLYPHS = {ActState.ACCEPTED: "✓", ActState.REFUSED: "✕"}


class DonePage(Page):
    """Enter leads home; the letter comes by itself."""

    step = "done"
    topic = "page_done"

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__(desk, texts)
        self._inside = column(margin=SPACE_L)
        self.rows.addWidget(card("done_card", self._inside))
        self.letter = words("", "quiet", "done_letter")
        self.rows.addWidget(self.letter)
        self.rows.addStretch(1)
        self._states: dict[str, QLabel] = {}
        self._shown = QElapsedTimer()

    def once_seen(self, leave: Callable[[], None]) -> None:
        """Leave, unless it is still the key that confirmed: it often bounces, and the letter would never show."""
        if not self._shown.isValid() or self._shown.hasExpired(BOUNCE_MS):
            leave()

    def action(self, draft: OpeningDraft) -> str:
        """Home."""
        return self.texts("page_done.home")

    def show_acts(self, acts: tuple[Act, ...]) -> None:
        """Written here: now it may be said."""
        self._shown.start()
        for act in acts:
            traits: Traits = act.content.identity.traits
            state = words(self.texts("page_done.saved"), "lead", f"done_state_{len(self._states)}")
            self._inside.addWidget(words(traits.spoken_name(), "heading"))
            self._inside.addWidget(state)
            self._states[act.id] = state
        self.letter.setText(self.texts.count("page_done.letter_coming", len(acts)))

    def show_rows(self, rows: tuple[ActRow, ...]) -> None:
        """What the service answered."""
        for row in rows:
            label = self._states.get(row.act.id)
            if label is None:
                continue
            if row.state is ActState.ACCEPTED:
                sentence, weight = self.texts("page_done.accepted"), "good"
            elif row.state is ActState.REFUSED:
                sentence, weight = self.texts("page_done.refused", reason=reason_of(self.texts, row)), "wall"
            else:
                sentence, weight = self.texts("page_done.saved"), "hint"
            glyph = GLYPHS.get(row.state, "○")
            label.setText(f"{glyph}  {sentence}")
            restyle(label, weight=weight)
