"""The first card of a new code: who asks, for whom, what was shown; read into a draft, and filled from one."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal

from desk_app.domain import proofs
from desk_app.domain.identity import Proof
from desk_app.domain.profile import Profile
from desk_app.domain.refusal import Problem, Weight
from desk_app.flows import renewal as flow
from desk_app.flows.renewal import RenewalDraft, RenewalFacts
from resources.catalogue import Texts
from ui.fields import ChoiceField, DateField, Field, LineField, NumberField, Option, TextField
from ui.look import SPACE_L, SPACE_M
from ui.parts import Button, card, column, row, words

ASKED_BY = ((flow.HOLDER, "P"), (flow.REPRESENTATIVE, "R"), (flow.THIRD_PERSON, "A"))
SEXES = (("F", "F"), ("M", "M"))
_LINES = ("number", "birth_name", "given_names", "birth_date")  # frozen by a scan, with the sex


class PersonCard(QObject):
    """`frame` is the card. Signals say what a person did; the screen decides what follows."""

    edited = Signal(object)  # Field
    entered = Signal(object)  # Field
    accepted = Signal(str)
    finished = Signal()

    def __init__(self, texts: Texts, profile: Profile) -> None:
        super().__init__()
        self.texts = texts
        self.fields: dict[str, Field] = {}
        self.asked_by = ChoiceField(
            "asked_by",
            texts("renewal.asked_by"),
            texts,
            [Option(value, texts(f"renewal.asked.{value}"), key) for value, key in ASKED_BY],
            columns=3,
        )
        self.asked_by.set_values((flow.HOLDER,))
        self.representative_birth_name = self._text("representative_birth_name")
        self.representative_given_name = self._text("representative_given_name")
        self.number = NumberField("number", texts("renewal.number"), texts)
        self.known = words("", "message", "renewal_known")
        self.known.setProperty("weight", "good")
        self.known.hide()
        self.birth_name = self._text("birth_name")
        self.given_names = self._text("given_names")
        self.sex = ChoiceField(
            "sex", texts("renewal.sex"), texts, [Option(v, texts(f"renewal.sexes.{v}"), k) for v, k in SEXES], columns=2
        )
        self.birth_date = DateField("birth_date", texts("renewal.birth_date"), texts)
        self.proof = ChoiceField("proof", texts("renewal.proof"), texts, self._proofs(), columns=2)
        self.serial = TextField(
            "vitale_serial", texts("renewal.serial"), texts, hint=texts("renewal.serial_hint"), limit=20
        )
        self.onward = Button("renewal_next", texts("renewal.next"), kind="primary", key="⏎")
        self.onward.clicked.connect(self.finished)
        self._arrange()
        self.asks_serial = profile.vitale_serial_asked
        self.serial.setVisible(self.asks_serial)

    def _text(self, name: str) -> TextField:
        return TextField(name, self.texts(f"renewal.{name}"), self.texts)

    def _proofs(self) -> list[Option]:
        return [
            Option(
                proof.value,
                self.texts(f"renewal.proofs.{proof.value}"),
                "0" if proof is Proof.NOTHING else str(rank),
            )
            for rank, proof in enumerate(proofs.offered(minor=False), 1)
        ]

    def _arrange(self) -> None:
        form = column(margin=SPACE_L, spacing=SPACE_M)
        rows: tuple[tuple[Field, ...], ...] = (
            (self.asked_by,),
            (self.representative_birth_name, self.representative_given_name),
            (self.number,),
            (self.birth_name, self.given_names),
            (self.sex, self.birth_date),
            (self.proof,),
            (self.serial,),
        )
        for fields in rows:
            line = row(spacing=SPACE_L)
            for field in fields:
                self.fields[field.name] = field
                field.entered.connect(lambda field=field: self.entered.emit(field))
                field.edited.connect(lambda field=field: self.edited.emit(field))
                field.accepted.connect(self.accepted)
                line.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
            form.addLayout(line)
            if self.number in fields:
                form.addWidget(self.known)
        form.addWidget(self.onward, 0, Qt.AlignmentFlag.AlignLeft)
        self.frame = card("renewal_person", form)

    def read(self, draft: RenewalDraft) -> RenewalDraft:
        """The draft with what the fields hold."""
        chosen = self.proof.value()
        return replace(
            draft,
            asked_by=self.asked_by.value() or flow.HOLDER,
            representative_birth_name=self.representative_birth_name.text(),
            representative_given_name=self.representative_given_name.text(),
            number=self.number.text(),
            birth_name=self.birth_name.text(),
            given_names=self.given_names.text(),
            sex=self.sex.value(),
            birth_date=self.birth_date.text(),
            proofs=(Proof(chosen),) if chosen else (),
            vitale_serial=self.serial.text() if self.asks_serial else "",
        )

    def fill(self, draft: RenewalDraft) -> None:
        """Show a draft; what was read on a code is frozen."""
        for name in _LINES:
            field = self.fields[name]
            field.set_frozen(bool(draft.scanned_oid))
            if isinstance(field, LineField):
                field.set_text(getattr(draft, name))
        self.sex.set_values((draft.sex,))
        self.sex.set_frozen(bool(draft.scanned_oid))
        self.asked_by.set_values((draft.asked_by,))
        self.representative_birth_name.set_text(draft.representative_birth_name)
        self.representative_given_name.set_text(draft.representative_given_name)
        self.proof.set_values([proof.value for proof in draft.proofs])
        self.serial.set_text(draft.vitale_serial)

    def show_asked(self, draft: RenewalDraft, facts: RenewalFacts) -> None:
        """Traits are typed only where this desk does not know the number; who asks for somebody else is named."""
        asked = flow.traits_asked(draft, facts)
        for field in (self.birth_name, self.given_names, self.sex, self.birth_date):
            field.setVisible(asked)
        for name in (self.representative_birth_name, self.representative_given_name):
            name.setVisible(draft.asked_by == flow.REPRESENTATIVE)
        known = facts.known
        name_known = known.act.content.identity.traits.spoken_name() if known is not None else ""
        self.known.setText(self.texts("renewal.known", name=name_known))
        self.known.setVisible(bool(name_known))

    def first_field(self) -> Field:
        """The number: who asks is nearly always the person. What came along is not asked again."""
        if not self.number.text():
            return self.number
        return self.serial if self.proof.value() and self.asks_serial else self.proof

    def after(self, field: Field) -> Field | None:
        """The field Enter goes to; None after the last."""
        shown = [one for one in self.fields.values() if one.isVisibleTo(self.frame)]
        rank = shown.index(field) + 1
        return shown[rank] if rank < len(shown) else None

    def show_problems(self, draft: RenewalDraft, facts: RenewalFacts) -> bool:
        """The first thing in the way, with the focus on it, and what is only to be known. Is the way free?"""
        for field in self.fields.values():
            field.clear_problem()
        blocking: Problem | None = None
        for problem in flow.renewal_problems(flow.RenewalStep.PERSON, draft, facts):
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
