"""Who asks, for whom, what was shown: the fields before a new code and before a change, filled from a draft and read
back into one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame

from desk_app.domain import proofs
from desk_app.domain.identity import Proof
from desk_app.flows import asking as flow
from desk_app.flows.asking import Asking, AskingFacts
from resources.catalogue import Texts
from ui.fields.choice import ChoiceField, Option
from ui.fields.day import DateField
from ui.fields.field import Field
from ui.fields.line import LineField, TextField
from ui.fields.number import NumberField
from ui.look import SPACE_L, SPACE_M
from ui.pages.proof import proof_options
from ui.parts import column, row, words

_A = TypeVar("_A", bound=Asking)
SEXES = (("F", "F"), ("M", "M"))
_LINES = ("number", "birth_name", "given_names", "birth_date")  # frozen by a scan, with the sex


class AskingFields(QFrame):
    """`asked_by` are (value, key) of who may ask; their words are `asking.by.<value>`. `about_representative` are rows
    of a journey's own fields, below the representative's name."""

    def __init__(
        self,
        texts: Texts,
        asked_by: Sequence[tuple[str, str]],
        about_representative: Sequence[tuple[Field, ...]] = (),
        *,
        columns: int = 3,
    ) -> None:
        super().__init__()
        self.texts = texts
        self.fields: dict[str, Field] = {}
        self.asked_by = ChoiceField(
            "asked_by",
            texts("asking.asked_by"),
            texts,
            [Option(value, texts(f"asking.by.{value}"), key) for value, key in asked_by],
            columns=columns,
        )
        self.asked_by.set_values((flow.HOLDER,))
        self.representative_birth_name = self._text("representative_birth_name")
        self.representative_given_name = self._text("representative_given_name")
        self.number = NumberField("number", texts("asking.number"), texts)
        self.known = words("", "message", "asking_known")
        self.known.setProperty("weight", "good")
        self.known.hide()
        self.birth_name = self._text("birth_name")
        self.given_names = self._text("given_names")
        sexes = [Option(value, texts(f"asking.sexes.{value}"), key) for value, key in SEXES]
        self.sex = ChoiceField("sex", texts("asking.sex"), texts, sexes, columns=2)
        self.birth_date = DateField("birth_date", texts("asking.birth_date"), texts)
        offered = proof_options(texts, proofs.OFFERED_TO_REPRESENTATIVE)
        self.proof = ChoiceField("proof", texts("asking.proof"), texts, offered, columns=2)
        self.form = column(spacing=SPACE_M)
        self.setLayout(self.form)
        self.put((self.asked_by,))
        self.put((self.representative_birth_name, self.representative_given_name))
        for fields in about_representative:
            self.put(fields)
        self.put((self.number,))
        self.form.addWidget(self.known)
        self.put((self.birth_name, self.given_names))
        self.put((self.sex, self.birth_date))
        self.put((self.proof,))

    def _text(self, name: str) -> TextField:
        return TextField(name, self.texts(f"asking.{name}"), self.texts)

    def put(self, fields: Sequence[Field]) -> None:
        """A row of fields, in reading order."""
        line = row(spacing=SPACE_L)
        for field in fields:
            self.fields[field.name] = field
            line.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        self.form.addLayout(line)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Who asks has letters of their own: they are good from any choice that has no such letter, and nobody goes
        back up the page after a scan."""
        if not self.asked_by.take_key(event):
            super().keyPressEvent(event)

    def read(self, draft: _A) -> _A:
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
        )

    def fill(self, draft: Asking) -> None:
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

    def show_asked(self, draft: Asking, facts: AskingFacts) -> None:
        """Traits are typed only where this desk does not know the number; who asks for somebody else is named."""
        asked = flow.traits_asked(draft, facts)
        for field in (self.birth_name, self.given_names, self.sex, self.birth_date):
            field.setVisible(asked)
        for name in (self.representative_birth_name, self.representative_given_name):
            name.setVisible(draft.asked_by == flow.REPRESENTATIVE)
        known = facts.known
        name_known = known.act.content.identity.traits.spoken_name() if known is not None else ""
        self.known.setText(self.texts("asking.known", name=name_known))
        self.known.setVisible(bool(name_known))
