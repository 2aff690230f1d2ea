"""« A déjà un dossier »: what the service answered, and the right next thing."""

from __future__ import annotations

from collections.abc import Iterable

from desk_app.domain.answers import Existing
from desk_app.domain.refusal import Problem, Weight
from desk_app.flows.drafts import Facts, OpeningDraft
from desk_app.usecases.desk import Desk
from resources.catalogue import Texts
from ui.fields.choice import ChoiceField, Option
from ui.pages.page import Page
from ui.parts import words

# What a status leads to: `renew`, what may be changed, and otherwise back.
WAYS = {
    Existing.OPEN: ("renew", "contact", "access", "history", "close"),
    Existing.CLOSED: ("reopen", "history", "reread", "home"),
}
OTHER_WAYS = ("reread", "home")
LEADS_ON = frozenset(way for ways in WAYS.values() for way in ways) - frozenset(OTHER_WAYS)  # to a journey of its own


class ExistingPage(Page):
    """A status, never a name or an address that was not typed here."""

    step = "existing"
    topic = "page_existing"

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__(desk, texts)
        self.sentence = words("", "lead", "existing_sentence")
        self.existing = self.add(ChoiceField("existing", texts("page_existing.next"), texts, ()))
        for widget in (self.sentence, self.existing):
            self.rows.addWidget(widget)
        self.rows.addStretch(1)
        self.existing.edited.connect(self._chosen)

    def load(self, draft: OpeningDraft, facts: Facts) -> None:
        """The sentence and what it leads to."""
        answer = facts.of(draft.current).existing
        status = answer.status if answer else Existing.NONE
        mine = "mes_" if status is Existing.OPEN and facts.profile.record_usually_exists else ""
        self.sentence.setText(self.texts(f"page_existing.{mine}{status.value}"))
        ways = WAYS.get(status, OTHER_WAYS)
        self.existing.set_options(
            [Option(way, self.texts(f"page_existing.{way}"), str(key)) for key, way in enumerate(ways, start=1)]
        )

    def show_problems(self, problems: Iterable[Problem], *, everywhere: bool = False) -> None:
        """The page's sentence says the status; the message line only asks what a key may answer,
        and for a digit where somebody goes on without."""
        found = tuple(problems)
        asks = [problem for problem in found if problem.weight is Weight.QUESTION]
        super().show_problems(asks, everywhere=True)
        if everywhere and found and not asks:
            self.existing.say(self.texts("problem.existing_next_missing"), Weight.WALL)

    def _chosen(self) -> None:
        way = self.existing.value()
        self.existing.set_values(())
        if way:
            self.asked.emit(way)
