"""The new e-mail, mobile or address. What the service has shows masked at most; what is left empty stays."""

from __future__ import annotations

from dataclasses import replace

from desk_app.domain import contact_rules
from desk_app.domain.contact import Contact
from desk_app.domain.refusal import Problem
from desk_app.flows.asking import HOLDER
from desk_app.flows.change_content import contact_before
from desk_app.flows.changing import ChangeDraft, ChangeFacts
from desk_app.flows.drafts import ContactDraft
from desk_app.flows.reach import has_address
from desk_app.usecases.desk import Desk
from resources.catalogue import Texts
from ui.pages.reach_fields import ReachFields
from ui.parts import words
from ui.views.change_page import ChangePage

DROPS = (("F4", "drop_email"), ("F5", "drop_mobile"), ("F6", "drop_address"))


class ChangeContactPage(ChangePage):
    """The same fields as in an opening, empty; beside them what stands at the service."""

    step = "contact"
    ways = (*DROPS, ("F7", "address"))

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__(desk, texts)
        self.group = ReachFields(texts)
        self.group.turned.connect(self.edited)
        self.group.email.set_label(texts("change.contact.email"))
        self.group.mobile.set_label(texts("change.contact.mobile"))
        self.source = words("", "message", "change_source")
        self.source.setProperty("weight", "question")
        for field in self.group.in_path():
            self.add(field)
        self.add(self.group.nothing_at_home, in_path=False)
        self.rows.addWidget(self.source)
        self.rows.addWidget(self.group)
        self.rows.addStretch(1)
        self._dropped: frozenset[str] = frozenset()

    def shown_ways(self, draft: ChangeDraft, facts: ChangeFacts) -> tuple[tuple[str, str], ...]:
        """What the service has may be taken out; where it is not shown here, no more is offered than to replace it."""
        before = contact_before(facts)
        has = {f"drop_{name}" for name in ("email", "mobile", "address") if getattr(before, name)}
        return tuple(way for way in self.ways if way[1] == "address" or way[1] in has)

    def load(self, draft: ChangeDraft, facts: ChangeFacts) -> None:
        """Show what was typed, and beside it what stands there now."""
        self._dropped = draft.dropped
        self.group.load(draft.contact or ContactDraft())
        before = contact_before(facts)
        is_own = draft.asked_by == HOLDER
        email = contact_rules.mask_email(before.email) if is_own else self._has(before.email)
        mobile = contact_rules.mask_mobile(before.mobile) if is_own else self._has(before.mobile)
        self.group.email.set_hint(self._now("email", email, draft))
        self.group.mobile.set_hint(self._now("mobile", mobile, draft))
        self.group.address_note.show()
        self.group.address_note.setText(self._now("address", self._address(before, is_own=is_own), draft))
        held = facts.held
        is_from_here = held is not None and not held.raw
        self.source.setText(self.texts("change.from_here") if is_from_here else "")
        self.source.setVisible(is_from_here)

    def _has(self, value: object) -> str:
        """That there is one, and no more: it may be the other parent's."""
        return self.texts("change.contact.there") if value else ""

    def _address(self, before: Contact, *, is_own: bool) -> str:
        if before.address is None or not is_own:
            return self._has(before.address)
        return f"••• {before.address.town}".strip()

    def _now(self, name: str, shown: str, draft: ChangeDraft) -> str:
        if name in draft.dropped:
            return self.texts(f"change.contact.dropped.{name}")
        return self.texts(f"change.contact.now.{name}", now=shown or self.texts("change.contact.nothing"))

    def read(self, draft: ChangeDraft) -> ChangeDraft:
        """What is typed. A new value is no removal."""
        contact = self.group.read()
        typed = {name for name in ("email", "mobile") if getattr(contact, name)}
        typed |= {"address"} if has_address(contact) else set()
        return replace(draft, contact=contact, dropped=draft.dropped - typed)

    def way(self, name: str) -> bool:
        """The address unfolds in place."""
        return self.group.way(name)

    def focus_problem(self, problem: Problem) -> None:
        """An address that is needed unfolds."""
        self.group.make_room(problem)
        super().focus_problem(problem)
