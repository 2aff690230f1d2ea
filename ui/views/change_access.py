"""Who has access, as it stands now; a professional is taken in, changed, blocked or taken out by name."""

from __future__ import annotations

from dataclasses import replace

from desk_app.domain.refusal import Problem
from desk_app.flows.change_content import new_access
from desk_app.flows.changing import ChangeDraft, ChangeFacts, Way, way_of
from desk_app.usecases.desk import Desk
from resources.catalogue import Texts
from ui.pages.access_fields import AccessFields
from ui.parts import words
from ui.views.change_page import ChangePage


class ChangeAccessPage(ChangePage):
    """The same fields as in an opening, with the choices that hold now; for a reopening, with none."""

    step = "access"
    ways = (("F7", "access_letter"),)

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__(desk, texts)
        self.group = AccessFields(desk, texts)
        self.group.put_on(self.add)
        self.group.edited.connect(self.edited)
        self.note = words("", "message", "change_access_note")
        self.note.setProperty("weight", "question")
        self.rows.addWidget(self.note)
        self.rows.addWidget(self.group)
        self.rows.addStretch(1)

    def shown_ways(self, draft: ChangeDraft, facts: ChangeFacts) -> tuple[tuple[str, str], ...]:
        """What the service has said may be printed; a closed record gives access to nobody."""
        is_held = facts.held is not None and bool(facts.held.raw)
        return self.ways if is_held and way_of(draft) is Way.ACCESS else ()

    def load(self, draft: ChangeDraft, facts: ChangeFacts) -> None:
        """Show the choices, and what is not to be seen of them here."""
        self.group.load(new_access(draft, facts))
        held = facts.held
        notes = []
        if way_of(draft) is Way.REOPEN:
            notes.append("change.access_anew")
        elif held is not None and not held.raw:
            notes.append("change.from_here")
        elif held is not None and not held.is_whole:
            notes.append("change.access_more")
        said = [self.texts(note) for note in notes]
        self.note.setText("\n".join(said))
        self.note.setVisible(bool(said))

    def read(self, draft: ChangeDraft) -> ChangeDraft:
        """The choices."""
        return replace(draft, access=self.group.read())

    def focus_problem(self, problem: Problem) -> None:
        """A name about which nothing is said yet gets the focus itself."""
        if not self.group.focus_unsaid(problem):
            super().focus_problem(problem)
