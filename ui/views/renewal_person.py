"""The first card of a new code: who asks, for whom, what was shown, and the card's serial."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal

from desk_app.domain.profile import Profile
from desk_app.domain.refusal import Problem, Weight
from desk_app.flows import asking, renewal
from desk_app.flows.asking import Asking
from desk_app.flows.renewal import RenewalDraft, RenewalFacts
from resources.catalogue import Texts
from ui.fields.field import Field
from ui.fields.line import TextField
from ui.fields.number import NumberField
from ui.look import SPACE_L
from ui.parts import Button, named
from ui.views.asking import AskingFields

ASKED_BY = ((asking.HOLDER, "P"), (asking.REPRESENTATIVE, "R"), (asking.THIRD_PERSON, "A"))


class PersonCard(AskingFields):
    """Signals say what a person did; the screen decides what follows."""

    edited = Signal(object)  # Field
    entered = Signal(object)  # Field
    accepted = Signal(str)
    finished = Signal()

    def __init__(self, texts: Texts, profile: Profile) -> None:
        super().__init__(texts, ASKED_BY)
        named(self, "renewal_person").setProperty("role", "card")
        self.form.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        self.serial = TextField(
            "vitale_serial", texts("renewal.serial"), texts, hint=texts("renewal.serial_hint"), limit=20
        )
        self.asks_serial = profile.vitale_serial_asked
        self.put((self.serial,))
        self.serial.setVisible(self.asks_serial)
        self.onward = Button("renewal_next", texts("renewal.next"), kind="primary", key="⏎")
        self.onward.clicked.connect(self.finished)
        self.form.addWidget(self.onward, 0, Qt.AlignmentFlag.AlignLeft)
        for field in self.fields.values():
            field.entered.connect(lambda field=field: self.entered.emit(field))
            field.edited.connect(lambda field=field: self.edited.emit(field))
            field.accepted.connect(self.accepted)

    def read_draft(self, draft: RenewalDraft) -> RenewalDraft:
        """The draft with what the fields hold."""
        return replace(self.read(draft), vitale_serial=self.serial.text() if self.asks_serial else "")

    def fill(self, draft: Asking) -> None:
        """Show a draft, its serial too."""
        super().fill(draft)
        if isinstance(draft, RenewalDraft):
            self.serial.set_text(draft.vitale_serial)

    def first_field(self) -> Field:
        """The number: who asks is nearly always the person. What came along is not asked again."""
        if not self.number.text():
            return self.number
        return self.serial if self.proof.value() and self.asks_serial else self.proof

    def after(self, field: Field) -> Field | None:
        """The field Enter goes to; None after the last."""
        shown = [one for one in self.fields.values() if one.isVisibleTo(self)]
        rank = shown.index(field) + 1
        return shown[rank] if rank < len(shown) else None

    def show_problems(self, draft: RenewalDraft, facts: RenewalFacts) -> bool:
        """The first thing in the way, with the focus on it, and what is only to be known. Is the way free?"""
        for field in self.fields.values():
            field.clear_problem()
        blocking: Problem | None = None
        for problem in renewal.renewal_problems(renewal.RenewalStep.PERSON, draft, facts):
            if problem.weight is Weight.QUESTION and problem.code in draft.accepted:
                continue
            stops = problem.weight is not Weight.NOTICE
            if stops and blocking is None:
                blocking = problem
            if not stops or blocking is problem:
                self._show(problem)
        return blocking is None

    def _show(self, problem: Problem) -> None:
        field = self.fields.get(problem.field, self.number)
        field.show_problem(problem)
        if problem.weight is not Weight.NOTICE:
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            if problem.part is not None and isinstance(field, NumberField):
                field.select_part(problem.part)
