"""« Mot de passe oublié ? »: the recovery sheet's six groups, then who one is, and a new password."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLayout, QWidget
from shiboken6 import isValid

from desk_app.domain.author import Author
from desk_app.domain.recovery import GROUPS, read_group
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from resources.catalogue import Texts
from ui.doors import Doors
from ui.fields.group import GroupField
from ui.look import SPACE_L, SPACE_M
from ui.loop import Work, spawn
from ui.page_column import reading_page
from ui.parts import Button, OneOf, Screen, beside, card, column, restyle, words
from ui.views.new_password import NewPassword
from ui.views.operator_list import OperatorList

COLUMNS = 3  # groups beside one another, as on the sheet


class ForgottenView(Screen):
    """`opened(Desk)` once the new password is set; `left` leads back to sign-in."""

    opened = Signal(object)

    topic = "forgotten"

    def __init__(self, texts: Texts, doors: Doors, operators: Sequence[Author]) -> None:
        super().__init__("forgotten")
        self.texts = texts
        self.doors = doors
        self._work: Work | None = None
        page = reading_page(self)
        page.addWidget(words(texts("forgotten.title"), "title", "forgotten_title"))
        self.lead = words(texts("forgotten.lead"), "body", "forgotten_lead")
        page.addWidget(self.lead)
        self.steps = OneOf("forgotten_steps")
        page.addWidget(self.steps)
        self.message = words("", "message", "forgotten_message")
        page.addWidget(self.message)
        self.next = Button("forgotten_next", texts("forgotten.next"), kind="primary", key="⏎")
        self.back = Button("forgotten_back", texts("forgotten.back"), key=texts("keys.cap.esc"))
        self.next.clicked.connect(self.go_on)
        self.back.clicked.connect(self.go_back)
        page.addLayout(beside(self.next, self.back))
        page.addStretch(1)
        self.groups = tuple(GroupField(f"forgotten_group_{place + 1}", place, texts) for place in range(GROUPS))
        self.sheet = self._step("forgotten_sheet", self._groups())
        self.new = NewPassword(texts, lambda typed: doors.password_bits(typed) / doors.minimum_bits)
        self.people = OperatorList("forgotten_people", texts)
        self.person = self._step("forgotten_person", self._person(operators))
        self.steps.setCurrentWidget(self.sheet)

    def _groups(self) -> QLayout:
        grid = QGridLayout()
        grid.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        grid.setHorizontalSpacing(SPACE_L)
        grid.setVerticalSpacing(SPACE_M)
        for at in range(COLUMNS):
            grid.setColumnStretch(at, 1)
        for place, field in enumerate(self.groups):
            grid.addWidget(field, place // COLUMNS, place % COLUMNS, Qt.AlignmentFlag.AlignTop)
            after = self.groups[place + 1].line.setFocus if place + 1 < GROUPS else self.go_on
            field.completed.connect(after)
            field.entered.connect(after)
        return grid

    def _person(self, operators: Sequence[Author]) -> QLayout:
        form = column(margin=SPACE_L, spacing=SPACE_M)
        self.people.offer(operators)
        self.people.entered.connect(self.new.first.line.setFocus)
        for field in (self.new.first, self.new.again):
            self.people.follow(field.line)
        for widget in (self.people.caption, self.people, self.new.first, self.new.again):
            form.addWidget(widget)
        self.new.again.entered.connect(self.go_on)
        return form

    def _step(self, name: str, lines: QLayout) -> QWidget:
        step = card(name, lines)
        self.steps.addWidget(step)
        return step

    def first_field(self) -> QWidget:
        """The first group."""
        return self.groups[0].line

    def go_on(self) -> None:
        """The sheet is looked at as soon as it is whole; then the new password is set."""
        if self._work is not None and not self._work.done():
            return
        if self.steps.currentWidget() is self.sheet:
            for place, field in enumerate(self.groups):
                if not read_group(field.text(), place).is_right:
                    field.show_slip()
                    field.line.setFocus(Qt.FocusReason.OtherFocusReason)
                    return
            self._work = spawn(self._check(self._typed()), "recovery sheet")
        elif (wrong := self.new.wrong()) is not None:
            wrong.control.setFocus()
        else:
            self._work = spawn(self._open(self._typed(), self.people.chosen(), self.new.take()), "recovery")

    def go_back(self) -> None:
        """To sign-in, unless a door is just being opened."""
        if self._work is None or self._work.done():
            self.left.emit()

    def _typed(self) -> Secret:
        return Secret("-".join(field.text() for field in self.groups))

    async def _check(self, sheet: Secret) -> None:
        self._say(self.texts("sign_in.working"), "hint")
        said: Refusal | None = None
        try:
            await self.doors.check_sheet(sheet)
        except Refusal as refusal:
            said = refusal
        finally:
            sheet.wipe()
        if not isValid(self):
            return
        if said is not None:
            self._refused(said)
            self.groups[0].line.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._say("", "hint")
        self.lead.setText(self.texts("forgotten.who"))
        self.next.setText(self.texts("forgotten.open") + "   ⏎")
        self.next.setAccessibleName(self.texts("forgotten.open"))
        self.steps.setCurrentWidget(self.person)
        self.people.fit()
        one = self.people.count() == 1
        (self.new.first.line if one else self.people).setFocus(Qt.FocusReason.OtherFocusReason)

    async def _open(self, sheet: Secret, who: str, new: Secret) -> None:
        self._say(self.texts("sign_in.working"), "hint")
        try:
            desk = await self.doors.recover(sheet, who, new)
        except Refusal as refusal:
            if isValid(self):
                self._refused(refusal)
                self.new.first.line.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        finally:
            sheet.wipe()
            new.wipe()
        self.opened.emit(desk)

    def _refused(self, refusal: Refusal) -> None:
        wait = int(refusal.values.get("wait") or 0)
        sentence = self.texts(f"refusal.{refusal.code}", **refusal.values)
        if refusal.code is RefusalCode.RECOVERY_WRONG and wait:
            sentence = self.texts.count("forgotten.wait", wait)
        self._say(sentence, "wall")

    def _say(self, sentence: str, weight: str) -> None:
        from ui.application import announce

        self.message.setText(sentence)
        restyle(self.message, weight=weight)
        if sentence:
            announce(sentence, self.message)

    def escape(self) -> None:
        """Back to sign-in."""
        self.go_back()

    def leave(self) -> None:
        """Nothing typed stays."""
        for field in self.groups:
            field.forget()
        self.new.forget()
