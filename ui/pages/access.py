"""Who gets access: named professionals only, each by an explicit act, and the emergency lines as objections."""

from __future__ import annotations

from desk_app.domain.refusal import Problem
from desk_app.flows import opening
from desk_app.flows.drafts import Facts, OpeningDraft
from desk_app.usecases.desk import Desk
from resources.catalogue import Texts
from ui.pages.access_fields import AccessFields
from ui.pages.page import Page


class AccessPage(Page):
    """Nobody by default."""

    step = "access"
    topic = "page_access"

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__(desk, texts)
        self.group = AccessFields(desk, texts)
        self.group.put_on(self.add)
        self.group.edited.connect(self.edited)
        self.rows.addWidget(self.group)
        self.rows.addStretch(1)

    def load(self, draft: OpeningDraft, facts: Facts) -> None:
        """Show the choices."""
        self.group.load(draft.person.access)

    def read(self, draft: OpeningDraft) -> OpeningDraft:
        """The choices."""
        return opening.with_person(draft, access=self.group.read())

    def focus_problem(self, problem: Problem) -> None:
        """A name about which nothing is said yet gets the focus itself."""
        if not self.group.focus_unsaid(problem):
            super().focus_problem(problem)
