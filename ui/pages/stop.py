"""Here the process stops, with a sentence and what to bring; going back and correcting takes it away."""

from __future__ import annotations

from desk_app.flows.drafts import Facts, OpeningDraft
from desk_app.flows.opening import stop
from desk_app.usecases.desk import Desk
from resources.catalogue import Texts
from ui.look import SPACE_L
from ui.pages.page import Page
from ui.parts import card, column, words


class StopPage(Page):
    """The main button prints « à apporter » where there is something to bring, else it leads home."""

    step = "stop"
    topic = "page_stop"

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__(desk, texts)
        inside = column(margin=SPACE_L)
        self.sentence = words("", "lead", "stop_sentence")
        self.to_bring = words("", "lead", "stop_to_bring")
        inside.addWidget(self.sentence)
        inside.addWidget(self.to_bring)
        self.rows.addWidget(card("stop_card", inside))
        self.rows.addStretch(1)
        self._has_letter = False

    def title(self, draft: OpeningDraft, facts: Facts) -> str:
        """« On s'arrête ici »."""
        return self.texts("stop.title")

    def action(self, draft: OpeningDraft) -> str:
        """Print, or home."""
        return self.texts("wizard.print_to_bring" if self._has_letter else "page_done.home")

    def load(self, draft: OpeningDraft, facts: Facts) -> None:
        """The sentence and the list."""
        found = stop(draft, facts)
        if found is None:
            return
        self._has_letter = found.letter_offered
        self.sentence.setText(self.texts(f"stop.{found.code}"))
        things = [self.texts(f"letter.to_bring.{key}") for key in found.to_bring]
        self.to_bring.setText("\n".join(f"–  {thing}" for thing in things))
        self.to_bring.setVisible(bool(things))
