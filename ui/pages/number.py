"""The number on the card and the traits of the person, typed or frozen by a scan."""

from __future__ import annotations

from desk_app.domain.acts import Attached
from desk_app.domain.identity import KeySource, NumberOwner
from desk_app.flows import opening
from desk_app.flows.drafts import Facts, OpeningDraft, PersonDraft, Situation
from desk_app.usecases.desk import Desk
from resources.catalogue import Texts
from ui.fields.choice import ChoiceField, Option
from ui.fields.day import DateField
from ui.fields.field import Field
from ui.fields.line import TextField
from ui.fields.number import NumberField
from ui.pages.page import Page

FROZEN = ("number", "birth_name", "given_names", "sex", "birth_date", "birthplace")


class NumberPage(Page):
    """Whose number it is, whether the key was seen, and who the person is."""

    step = "number"
    topic = "page_number"
    ways = (("F4", "used"), ("F5", "owner"), ("F6", "situation"), ("F7", "no_card"))

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__(desk, texts)
        self.number = self.add(NumberField("number", texts("page_number.number"), texts))
        self.birth_name = self.add(TextField("birth_name", texts("page_number.birth_name"), texts))
        self.given_names = self.add(TextField("given_names", texts("page_number.given_names"), texts))
        sexes = (Option("F", texts("page_number.female"), "F"), Option("M", texts("page_number.male"), "M"))
        self.sex = self.add(ChoiceField("sex", texts("page_number.sex"), texts, sexes, columns=2))
        self.birth_date = self.add(DateField("birth_date", texts("page_number.birth_date"), texts))
        self.birthplace = self.add(
            TextField(
                "birthplace",
                texts("page_number.birthplace"),
                texts,
                hint=texts("page_number.birthplace_hint"),
                limit=20,
            )
        )
        self.used_name = self.add(TextField("used_name", texts("page_number.used_name"), texts))
        self.used_given_name = self.add(TextField("used_given_name", texts("page_number.used_given_name"), texts))
        kinds = tuple(
            Option(kind.value, texts(f"page_number.situation_kind.{kind.value}"), str(key))
            for key, kind in enumerate(Situation, start=1)
        )
        self.situation = self.add(ChoiceField("situation", texts("page_number.situation"), texts, kinds, columns=2))
        self.two_columns(
            (self.number, None),
            (self.birth_name, self.given_names),
            (self.sex, self.birth_date),
            (self.birthplace, None),
            (self.used_name, self.used_given_name),
            (self.situation, None),
        )
        self.rows.addStretch(1)
        self._fold(False, self.used_name, self.used_given_name, self.situation)

    def shown_ways(self, draft: OpeningDraft, facts: Facts) -> tuple[tuple[str, str], ...]:
        """A next child may be on the other parent's card."""
        return (*self.ways, ("F9", "other_parent")) if draft.current and draft.representatives else self.ways

    def title(self, draft: OpeningDraft, facts: Facts) -> str:
        """The next child is called so."""
        return self.texts("page_number.title_child" if draft.current else "page_number.title")

    def load(self, draft: OpeningDraft, facts: Facts) -> None:
        """Show the person; what was read on a code is frozen."""
        person = draft.person
        for name in FROZEN:
            self.fields[name].set_frozen(bool(person.scanned_oid))
        for field in (self.number, self.birth_name, self.given_names, self.birth_date, self.birthplace):
            field.set_text(getattr(person, field.name))
        self.used_name.set_text(person.used_name)
        self.used_given_name.set_text(person.used_given_name)
        self.sex.set_values((person.sex,))
        self.situation.set_values((person.situation.value,))
        if person.used_name or person.used_given_name:
            self._fold(True, self.used_name, self.used_given_name)
        if person.situation is not Situation.NONE:
            self._fold(True, self.situation)
        self.number.set_label(self.texts(f"page_number.{self._label(person)}"))
        self.number.set_hint(self._hint(person))

    def read(self, draft: OpeningDraft) -> OpeningDraft:
        """What is typed."""
        return opening.with_person(
            draft,
            number=self.number.text(),
            birth_name=self.birth_name.text(),
            given_names=self.given_names.text(),
            sex=self.sex.value(),
            birth_date=self.birth_date.text(),
            birthplace=self.birthplace.text(),
            used_name=self.used_name.text(),
            used_given_name=self.used_given_name.text(),
            situation=Situation(self.situation.value() or "none"),
        )

    def way(self, name: str) -> bool:
        """Used names and situation open in place; the rest is the draft's."""
        opens = {"used": (self.used_name, self.used_given_name), "situation": (self.situation,)}.get(name)
        if opens is None:
            return False
        self._fold(not opens[0].isVisibleTo(self), *opens)
        if opens[0].isVisibleTo(self):
            opens[0].setFocus()
        return True

    def reveal(self, name: str) -> None:
        """Used names and situation."""
        for fields in ((self.used_name, self.used_given_name), (self.situation,)):
            if any(field.name == name for field in fields):
                self._fold(True, *fields)

    def _fold(self, is_open: bool, *fields: Field) -> None:
        for field in fields:
            field.setVisible(is_open)

    @staticmethod
    def _label(person: PersonDraft) -> str:
        return "number_of_parent" if person.number_owner is NumberOwner.PARENT else "number"

    def _hint(self, person: PersonDraft) -> str:
        if person.without_number:
            return self.texts("page_number.without_number")
        if person.attached is Attached.NO:
            return self.texts("page_number.attached_no")
        if person.key_source is KeySource.NOT_SEEN:
            return self.texts("page_number.key_not_seen")
        return self.texts("page_number.no_card") if person.no_card else ""
