"""The fields of a contact: e-mail and mobile, whether to be told, and a postal address that unfolds."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from desk_app.domain.refusal import Problem
from desk_app.flows.drafts import ContactDraft
from desk_app.flows.reach import ADDRESS_FIELDS
from resources.catalogue import Texts
from ui.fields.field import Field
from ui.fields.line import TextField
from ui.fields.tick import TickField
from ui.look import SPACE_M
from ui.pages.field_page import two_columns
from ui.parts import column, words


class ReachFields(QFrame):
    """What an e-mail or a mobile opens is said above them, before either is kept. `turned`: an address came or went."""

    turned = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.setObjectName("reach_fields")
        self.email = TextField("email", texts("page_reach.email"), texts, limit=254)
        self.mobile = TextField(
            "mobile", texts("page_reach.mobile"), texts, hint=texts("page_reach.mobile_hint"), limit=30
        )
        self.notify = TickField("notify", texts("page_reach.notify"), texts)
        self.lines = {name: TextField(name, texts(f"page_reach.{name}"), texts, limit=60) for name in ADDRESS_FIELDS}
        self.address_note = words("", "quiet", "address_note")  # what is known of an address that is not typed here
        self.address_note.hide()
        self.nothing_at_home = TickField("nothing_at_home", texts("page_reach.nothing_at_home"), texts)
        rows = column(spacing=SPACE_M)
        self.setLayout(rows)
        line = self.lines
        rows.addWidget(words(texts("page_reach.opens"), "quiet", "reach_opens"))
        rows.addLayout(two_columns((self.email, self.mobile)))
        rows.addWidget(self.notify)
        rows.addWidget(self.address_note)
        rows.addLayout(
            two_columns(
                (line["flat"], line["building"]),
                (line["street"], line["locality"]),
                (line["postcode"], line["town"]),
                (line["country"], None),
            )
        )
        rows.addWidget(self.nothing_at_home)
        self.is_unfolded = False
        self.unfold(False)

    def in_path(self) -> tuple[Field, ...]:
        """In reading order, those that Enter comes by; « ne rien envoyer au domicile » is reached with Tab."""
        return (self.email, self.mobile, self.notify, *self.lines.values())

    def load(self, contact: ContactDraft) -> None:
        """Show a contact."""
        self.email.set_text(contact.email)
        self.mobile.set_text(contact.mobile)
        self.notify.set_ticked(contact.notify)
        self.nothing_at_home.set_ticked(contact.nothing_at_home)
        for name, field in self.lines.items():
            field.set_text(getattr(contact, name))
        self.unfold(contact.address_shown)

    def read(self) -> ContactDraft:
        """What is typed."""
        return ContactDraft(
            email=self.email.text(),
            mobile=self.mobile.text(),
            notify=self.notify.is_ticked(),
            address_shown=self.is_unfolded,
            nothing_at_home=self.nothing_at_home.is_ticked(),
            **{name: field.text() for name, field in self.lines.items()},
        )

    def unfold(self, is_unfolded: bool) -> None:
        """Show the address, or fold it away."""
        self.is_unfolded = is_unfolded
        for field in self.lines.values():
            field.setVisible(is_unfolded)

    def way(self, name: str) -> bool:
        """The address, asked for or put away; the focus goes where one types next. Was that meant?"""
        if name != "address":
            return False
        self.unfold(not self.is_unfolded)
        (self.lines["street"] if self.is_unfolded else self.email).setFocus()
        self.turned.emit()
        return True

    def make_room(self, problem: Problem) -> None:
        """An address that is needed unfolds."""
        if problem.field in ADDRESS_FIELDS:
            self.unfold(True)
            self.turned.emit()
