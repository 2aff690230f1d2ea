"""The first page of a change: who asks, for whom, what was shown, and what is wanted."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from desk_app.flows import asking
from desk_app.flows.change_rules import agreement_asked, relation_asked
from desk_app.flows.changing import DESK, HEIR, ChangeDraft, ChangeFacts, ways
from desk_app.flows.standing import BASES
from desk_app.usecases.desk import Desk
from resources.catalogue import Texts
from ui.fields.choice import ChoiceField, Option
from ui.fields.field import Field
from ui.fields.line import TextField
from ui.fields.tick import TickField
from ui.pages.representative import NEED_JUDGMENT, RELATIONS
from ui.views.asking import AskingFields
from ui.views.change_page import ChangePage

ASKED_BY = (
    (asking.HOLDER, "P"),
    (asking.REPRESENTATIVE, "R"),
    (HEIR, "D"),
    (DESK, "E"),
    (asking.THIRD_PERSON, "A"),
)


class ChangePersonPage(ChangePage):
    """A digit says what is wanted, and goes on."""

    step = "person"

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__(desk, texts)
        relations = [
            Option(name, texts(f"page_representative.{name}"), key)
            for name, key in zip(RELATIONS, "123456789A", strict=True)
        ]
        self.relation = ChoiceField("relation", texts("page_representative.relation"), texts, relations, columns=2)
        self.service = TextField("service", texts("page_representative.service"), texts)
        self.judgment = TickField("judgment_seen", texts("page_representative.judgment_seen"), texts)
        self.agreement = TickField("own_agreement_sought", texts("page_representative.own_agreement_sought"), texts)
        about = ((self.relation,), (self.service,), (self.judgment,))
        self.group = AskingFields(texts, ASKED_BY, about, columns=2)
        self.way_field = ChoiceField("way", texts("change.way_wanted"), texts, ())
        self.group.put((self.agreement,))
        self.group.put((self.way_field,))
        for field in self.group.fields.values():
            self.add(field)
        self.rows.addWidget(self.group)
        self.rows.addStretch(1)

    def load(self, draft: ChangeDraft, facts: ChangeFacts) -> None:
        """Show the draft; what does not concern who asks is not asked."""
        self.group.fill(draft)
        self.group.show_asked(draft, facts)
        self.relation.set_values((draft.relation,))
        self.service.set_text(draft.service)
        self.judgment.set_ticked(draft.judgment_seen)
        self.agreement.set_ticked(draft.own_agreement_sought)
        asked, basis = relation_asked(draft, facts), BASES.get(draft.relation)
        self.relation.setVisible(asked)
        self.service.setVisible(asked and draft.relation == "ase")
        self.judgment.setVisible(asked and basis in NEED_JUDGMENT)
        self.agreement.setVisible(agreement_asked(draft, facts))
        self.group.proof.setVisible(draft.asked_by != DESK)
        offered = ways(draft)
        self.way_field.set_options(
            [Option(way.value, self.texts(f"page_existing.{way}"), str(key)) for key, way in enumerate(offered, 1)]
        )
        self.way_field.set_values((offered[0].value if len(offered) == 1 else draft.way,))

    def read(self, draft: ChangeDraft) -> ChangeDraft:
        """What is typed."""
        return replace(
            self.group.read(draft),
            relation=self.relation.value(),
            service=self.service.text(),
            judgment_seen=self.judgment.is_ticked(),
            own_agreement_sought=self.agreement.is_ticked(),
            way=self.way_field.value(),
        )

    def first_field(self) -> QWidget | None:
        """The number: who asks is nearly always the person. What came along is not asked again."""
        group = self.group
        spoken_for = group.asked_by.value() == asking.REPRESENTATIVE
        wanted: tuple[tuple[Field, bool], ...] = (
            (group.number, bool(group.number.text())),
            (group.representative_birth_name, not spoken_for or bool(group.representative_birth_name.text())),
            (group.proof, bool(group.proof.value()) or not group.proof.isVisibleTo(self)),
        )
        return next((field for field, is_filled in wanted if not is_filled), self.way_field)
