"""One person of this desk: who they are, until when, and how they come in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desk_app.domain.operators import SUPERVISED, Person
from desk_app.domain.refusal import Problem, Refusal, RefusalCode, Weight
from desk_app.usecases import operators
from desk_app.usecases.desk import Desk
from desk_app.usecases.operators import PersonDraft, Slip
from resources.catalogue import Texts
from ui.fields.choice import ChoiceField, Option
from ui.fields.day import DateField, day_of
from ui.fields.field import Field
from ui.fields.line import TextField
from ui.look import SPACE_L, SPACE_M
from ui.loop import Work, spawn
from ui.page_column import reading_page
from ui.parts import Button, Screen, beside, card, column, restyle, words
from ui.trouble import refused_in
from ui.views.people import access_words
from ui.views.roles import ROLES, role_words


class PersonView(Screen):
    """`slip_made(Slip)`: a one-time password to be shown; `done(sentence)`: back to the list; `gone(name)`: they were
    let out. No person: a new one."""

    slip_made = Signal(object)
    done = Signal(str)
    gone = Signal(str)

    topic = "person"

    def __init__(self, desk: Desk, texts: Texts, person: Person | None = None) -> None:
        super().__init__("person")
        self.desk = desk
        self.texts = texts
        self.person = person
        self._work: Work | None = None
        self._asked = ""  # what its key, pressed once more, will do
        self.name = TextField("person_name", texts("person.name"), texts, limit=80)
        roles = [Option(role, role_words(texts, role), str(n)) for n, role in enumerate(ROLES, 1)]
        self.role = ChoiceField("person_role", texts("person.role"), texts, roles, columns=2)
        self.responsible = TextField("person_responsible", texts("person.responsible"), texts, limit=80)
        hint = texts("person.identifier_hint")
        self.identifier = TextField("person_identifier", texts("person.identifier"), texts, limit=80, hint=hint)
        self.ends_on = DateField("person_ends_on", texts("person.ends_on"), texts, hint=texts("person.ends_on_hint"))
        self.fields: dict[str, Field] = {
            "name": self.name,
            "role": self.role,
            "responsible": self.responsible,
            "identifier": self.identifier,
            "ends_on": self.ends_on,
        }
        self.message = words("", "message", "person_message")
        self.save = Button("person_save", texts("person.save" if person else "person.create"), kind="primary", key="⏎")
        self.password = Button("person_password", texts("person.password"), key="F7")
        self.access = Button("person_access", "", key="F8")
        self.save.clicked.connect(self.save_now)
        self.password.clicked.connect(self.give_password)
        self.access.clicked.connect(self.change_access)
        self._lay_out()
        self._load()

    def _lay_out(self) -> None:
        page = reading_page(self)
        page.addWidget(words(self.person.operator.name if self.person else self.texts("person.new"), "title"))
        said = access_words(self.texts, self.person, self.desk.clock.today()) if self.person else ""
        page.addWidget(words(said or self.texts("person.new_lead"), "quiet", "person_lead"))
        form = column(margin=SPACE_L, spacing=SPACE_M)
        order = list(self.fields.values())
        for field, after in zip(order, [*order[1:], None], strict=True):
            form.addWidget(field)
            field.edited.connect(field.clear_problem)
            field.entered.connect(self.save_now if after is None else lambda after=after: self._go_on(after))
        self.role.edited.connect(self._fit)
        page.addWidget(card("person_card", form))
        page.addWidget(self.message)
        page.addLayout(beside(self.save, self.password, self.access))
        page.addStretch(1)

    def _load(self) -> None:
        if self.person is None:
            self.password.hide()
            self.access.hide()
        else:
            operator = self.person.operator
            self.name.set_text(operator.name)
            self.name.hide()  # it is the title; the trail knows people by it, so it stays
            self.role.set_values((operator.role,))
            self.responsible.set_text(operator.responsible)
            self.identifier.set_text(operator.identifier)
            self.ends_on.set_text(operator.ends_on.strftime("%d/%m/%Y") if operator.ends_on else "")
            self.password.setVisible(operator.is_active and operator.id != self.desk.author.operator_id)
            label = self.texts("person.take_access" if operator.is_active else "person.give_access")
            self.access.setText(f"{label}   F8")
            self.access.setAccessibleName(label)
            self.save.setVisible(operator.is_active)
        self._fit()
        self._before = self._typed()

    def _fit(self) -> None:
        self.responsible.setVisible(self.role.value() in SUPERVISED)

    def first_field(self) -> QWidget:
        """The name of somebody new; else the role."""
        if self.person is None:
            return self.name.line
        return self.role if self.person.operator.is_active else self.access

    def would_lose(self) -> bool:
        """Something was typed and not saved."""
        return self._typed() != self._before

    def _go_on(self, after: Field) -> None:
        if after is self.responsible and self.role.value() not in SUPERVISED:
            after = self.identifier
        after.setFocus(Qt.FocusReason.OtherFocusReason)

    def _typed(self) -> tuple[str, ...]:
        lines = (self.name, self.responsible, self.identifier, self.ends_on)
        return (self.role.value(), *(line.text() for line in lines))

    def _draft(self) -> PersonDraft:
        return PersonDraft(
            name=self.name.text(),
            role=self.role.value(),
            identifier=self.identifier.text(),
            responsible=self.responsible.text(),
            ends_on=day_of(self.ends_on.text()),
        )

    def save_now(self) -> None:
        """Keep what was typed; somebody new gets a slip."""
        if self.ends_on.text() and day_of(self.ends_on.text()) is None:
            self.ends_on.show_problem(_no_day(self.ends_on.text()))
            self.ends_on.line.setFocus()
            return
        draft = self._draft()
        if self.person is None:
            self._do(lambda: operators.add(self.desk, draft))
        else:
            id_ = self.person.operator.id
            self._do(lambda: operators.change(self.desk, id_, draft))

    def give_password(self) -> None:
        """A one-time password instead of one that was forgotten."""
        if self.person is not None and self.password.isVisible() and self._asks("password"):
            id_ = self.person.operator.id
            self._do(lambda: operators.give_password(self.desk, id_))

    def change_access(self) -> None:
        """Let out, or in again."""
        if self.person is None or not self._asks("take" if self.person.operator.is_active else "give"):
            return
        id_ = self.person.operator.id
        if self.person.operator.is_active:
            self._do(lambda: operators.deactivate(self.desk, id_))
        else:
            self._do(lambda: operators.reactivate(self.desk, id_))

    def _asks(self, what: str) -> bool:
        """The first press asks, the second one means it."""
        if self._asked == what:
            return True
        self._asked = what
        name = self.person.operator.name if self.person else ""
        self._say(self.texts(f"person.ask.{what}", name=name), "question")
        (self.password if what == "password" else self.access).setFocus(Qt.FocusReason.OtherFocusReason)
        return False

    def _do(self, work: Callable[[], Awaitable[object]]) -> None:
        if self._work is None or self._work.done():
            self._work = spawn(self._done(work), "person")

    async def _done(self, work: Callable[[], Awaitable[object]]) -> None:
        self._asked = ""
        self._say("")
        try:
            made = await work()
        except Refusal as refusal:
            self._refused(refusal)
            return
        self._before = self._typed()
        if isinstance(made, Slip):
            self.slip_made.emit(made)
        else:
            name = self.person.operator.name if self.person else ""
            if made is None:
                self.gone.emit(name)
            else:
                self.done.emit(self.texts("person.saved", name=name))

    def _refused(self, refusal: Refusal) -> None:
        if refusal.code is RefusalCode.NOT_READY and (field := self.fields.get(refusal.values.get("field", ""))):
            field.show_problem(Problem(refusal.values["field"], refusal.values["problem"]))
            field.setFocus(Qt.FocusReason.OtherFocusReason)
        elif refusal.code is RefusalCode.OPERATOR_EXISTS and self.person is None:
            self.name.say(self.texts(f"refusal.{refusal.code}"), Weight.WALL)
            self.name.line.setFocus()
        else:
            self._say(refused_in(self.texts, refusal), "wall")

    def _say(self, sentence: str, weight: str = "hint") -> None:
        from ui.application import announce

        self.message.setText(sentence)
        restyle(self.message, weight=weight)
        if sentence:
            announce(sentence, self.message)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F7 and F8, as shown on the buttons."""
        if event.key() == Qt.Key.Key_F7 and self.person is not None:
            self.give_password()
        elif event.key() == Qt.Key.Key_F8 and self.person is not None:
            self.change_access()
        else:
            super().keyPressEvent(event)


def _no_day(typed: str) -> Problem:
    """A whole date is none of the calendar's; anything else is not whole."""
    if len(typed) == len("31/12/2026"):
        return Problem("ends_on", "birth_date_day", (("date", typed),))
    return Problem("ends_on", "operator_day_shape")
