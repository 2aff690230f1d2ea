"""The one sentence that is read aloud. Nothing else stands on this page."""

from __future__ import annotations

from desk_app.flows.drafts import OpeningDraft
from desk_app.usecases.desk import Desk
from resources.catalogue import Texts
from ui.look import SPACE_XL
from ui.pages.page import Page
from ui.parts import card, column, words


class SentencePage(Page):
    """Enter says yes."""

    step = "sentence"
    topic = "page_sentence"

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__(desk, texts)
        inside = column(margin=SPACE_XL)
        sentence = words(texts("page_sentence.spoken"), "title", "spoken_sentence")
        sentence.setAccessibleName(texts("page_sentence.spoken"))
        inside.addWidget(sentence)
        self.rows.addWidget(card("spoken_card", inside))
        self.rows.addStretch(1)

    def action(self, draft: OpeningDraft) -> str:
        """Yes."""
        return self.texts("page_sentence.yes")
