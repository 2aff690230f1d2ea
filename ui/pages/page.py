"""What every page of the opening is: fields in reading order, filled from a draft and read back into one.

Data goes one way. A page never keeps what it shows: it reads its fields into a new frozen draft when something changes.
"""

from __future__ import annotations

from desk_app.flows.drafts import Facts, OpeningDraft
from ui.pages.field_page import FieldPage


class Page(FieldPage):
    """One step of an opening."""

    def title(self, draft: OpeningDraft, facts: Facts) -> str:
        """The page's title."""
        return self.texts(f"{self.topic}.title")

    def shown_ways(self, draft: OpeningDraft, facts: Facts) -> tuple[tuple[str, str], ...]:
        """The ways that make sense for this person."""
        return self.ways

    def action(self, draft: OpeningDraft) -> str:
        """What the main button says."""
        return self.texts("wizard.next")

    def load(self, draft: OpeningDraft, facts: Facts) -> None:
        """Show the draft; what is there already is left alone."""

    def read(self, draft: OpeningDraft) -> OpeningDraft:
        """The draft with what the fields hold."""
        return draft
