"""How to reach the person; what an e-mail or a mobile opens is said beside the field, before it is kept."""

from __future__ import annotations

from desk_app.domain.refusal import Problem
from desk_app.flows import opening
from desk_app.flows.drafts import Facts, OpeningDraft
from desk_app.usecases.desk import Desk
from resources.catalogue import Texts
from ui.pages.page import Page
from ui.pages.reach_fields import ReachFields


class ReachPage(Page):
    """The address is folded while there is another way, and one key away."""

    step = "reach"
    topic = "page_reach"
    ways = (("F7", "address"),)

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__(desk, texts)
        self.group = ReachFields(texts)
        self.group.turned.connect(self.edited)
        for field in self.group.in_path():
            self.add(field)
        self.add(self.group.nothing_at_home, in_path=False)
        self.rows.addWidget(self.group)
        self.rows.addStretch(1)

    def load(self, draft: OpeningDraft, facts: Facts) -> None:
        """Show the contact."""
        self.group.load(draft.person.contact)

    def read(self, draft: OpeningDraft) -> OpeningDraft:
        """What is typed."""
        return opening.with_person(draft, contact=self.group.read())

    def way(self, name: str) -> bool:
        """The address, asked for."""
        return self.group.way(name)

    def focus_problem(self, problem: Problem) -> None:
        """An address that is needed unfolds."""
        self.group.make_room(problem)
        super().focus_problem(problem)
