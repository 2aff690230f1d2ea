"""How to reach the person; what an e-mail or a mobile opens is said beside the field, before it is kept."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from desk_app.domain.refusal import Problem
from desk_app.flows import opening
from desk_app.flows.drafts import ContactDraft, Facts, OpeningDraft
from desk_app.usecases.desk import Desk
from resources.catalogue import Texts
from ui.fields import TextField, TickField
from ui.pages.page import Page
from ui.parts import words

ADDRESS = ("flat", "building", "street", "locality", "postcode", "town", "country")


class ReachPage(Page):
    """The address is folded while there is another way, and one key away."""

    step = "reach"
    topic = "page_reach"
    ways = (("F7", "address"),)

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__(desk, texts)
        self.rows.addWidget(words(texts("page_reach.opens"), "quiet", "reach_opens"))
        self.email = self.add(TextField("email", texts("page_reach.email"), texts, limit=254))
        self.mobile = self.add(
            TextField("mobile", texts("page_reach.mobile"), texts, hint=texts("page_reach.mobile_hint"), limit=30)
        )
        self.two_columns((self.email, self.mobile))
        self.notify = self.add(TickField("notify", texts("page_reach.notify"), texts))
        self.rows.addWidget(self.notify)
        self.address = QWidget(self)
        self.address.setObjectName("address")
        self.lines = {name: self.add(TextField(name, texts(f"page_reach.{name}"), texts, limit=60)) for name in ADDRESS}
        self._arrange()
        self.nothing_at_home = self.add(
            TickField("nothing_at_home", texts("page_reach.nothing_at_home"), texts), in_path=False
        )
        self.rows.addWidget(self.nothing_at_home)
        self.rows.addStretch(1)
        self._is_unfolded = False
        self._fold()

    def load(self, draft: OpeningDraft, facts: Facts) -> None:
        """Show the contact."""
        contact = draft.person.contact
        self.email.set_text(contact.email)
        self.mobile.set_text(contact.mobile)
        self.notify.set_ticked(contact.notify)
        self.nothing_at_home.set_ticked(contact.nothing_at_home)
        for name, field in self.lines.items():
            field.set_text(getattr(contact, name))
        self._is_unfolded = contact.address_shown
        self._fold()

    def read(self, draft: OpeningDraft) -> OpeningDraft:
        """What is typed."""
        contact = ContactDraft(
            email=self.email.text(),
            mobile=self.mobile.text(),
            notify=self.notify.is_ticked(),
            address_shown=self._is_unfolded,
            nothing_at_home=self.nothing_at_home.is_ticked(),
            **{name: field.text() for name, field in self.lines.items()},
        )
        return opening.with_person(draft, contact=replace(contact))

    def way(self, name: str) -> bool:
        """The address, asked for."""
        if name != "address":
            return False
        self._unfold(not self._is_unfolded)
        (self.lines["street"] if self._is_unfolded else self.email).setFocus()
        self.edited.emit()
        return True

    def focus_problem(self, problem: Problem) -> None:
        """An address that is needed unfolds."""
        if problem.field in ADDRESS:
            self._unfold(True)
            self.edited.emit()
        super().focus_problem(problem)

    def _unfold(self, is_unfolded: bool) -> None:
        self._is_unfolded = is_unfolded
        self._fold()

    def _fold(self) -> None:
        for field in self.lines.values():
            field.setVisible(self._is_unfolded)

    def _arrange(self) -> None:
        line = self.lines
        self.two_columns(
            (line["flat"], line["building"]),
            (line["street"], line["locality"]),
            (line["postcode"], line["town"]),
            (line["country"], None),
        )
