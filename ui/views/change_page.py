"""What every page of a change is: fields filled from a draft and read back into one."""

from __future__ import annotations

from desk_app.flows.changing import ChangeDraft, ChangeFacts
from ui.pages.field_page import FieldPage


class ChangePage(FieldPage):
    """One step of a change."""

    topic = "change"

    def title(self, draft: ChangeDraft, facts: ChangeFacts) -> str:
        """The page's title."""
        return self.texts(f"change.title.{self.step}")

    def shown_ways(self, draft: ChangeDraft, facts: ChangeFacts) -> tuple[tuple[str, str], ...]:
        """The page's own keys that make sense now."""
        return self.ways

    def action(self, draft: ChangeDraft, facts: ChangeFacts) -> str:
        """What the main button says."""
        return self.texts("wizard.next")

    def load(self, draft: ChangeDraft, facts: ChangeFacts) -> None:
        """Show the draft; what is there already is left alone."""

    def read(self, draft: ChangeDraft) -> ChangeDraft:
        """The draft with what the fields hold."""
        return draft
