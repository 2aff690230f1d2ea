"""One act: where it stands and why, what was agreed, its letter again, and the way back into the opening."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from desk_app.domain import contact_rules
from desk_app.domain.acts import ActRow, ActState, access_in, contact_in
from desk_app.domain.operators import Duty
from desk_app.domain.refusal import Refusal
from desk_app.usecases.allowed import is_allowed
from desk_app.usecases.desk import Desk
from desk_app.usecases.follow_up import look_at
from desk_app.usecases.wait_for_letter import letters_for
from resources.catalogue import Texts
from ui.look import READING_WIDTH, SPACE_L, SPACE_M, SPACE_S, SPACE_XL
from ui.loop import Work, spawn
from ui.models.acts import MARKS, reason_of, state_of
from ui.parts import Button, Screen, card, column, restyle, row, scrolled, words
from ui.views.roles import name_and_role

WEIGHTS = {ActState.ACCEPTED: "good", ActState.REFUSED: "wall", ActState.UNKNOWN: "question"}


class ActView(Screen):
    """`letter_ready(letters)` shows its letter again; `corrected(ActRow)` leads back into the opening; `told(ActRow)`
    asks for what this desk knows about the person."""

    letter_ready = Signal(object)
    corrected = Signal(object)
    told = Signal(object)

    topic = "act"

    def __init__(self, desk: Desk, texts: Texts, shown: ActRow) -> None:
        super().__init__("act")
        self.desk = desk
        self.texts = texts
        self.row = shown
        self._work: Work | None = None
        inner = QWidget()
        inner.setObjectName("act_inner")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled("act_scroll", inner))
        middle = QHBoxLayout(inner)
        middle.setContentsMargins(SPACE_XL, SPACE_L, SPACE_XL, SPACE_L)
        middle.addStretch(1)
        page = column(spacing=SPACE_M)
        middle.addLayout(page, 10)
        middle.addStretch(1)
        self.name = words(shown.act.content.identity.traits.spoken_name(), "title", "act_name")
        self.state = words("", "lead", "act_state")
        self.reason = words("", "message", "act_reason")
        page.addWidget(self.name)
        page.addWidget(self.state)
        page.addWidget(self.reason)
        self.facts = card("act_card", self._facts())
        self.facts.hide()  # until the look is on the trail
        page.addWidget(self.facts)
        self.message = words("", "message", "act_message")
        page.addWidget(self.message)
        self.letter_button = Button("act_letter", texts("follow_up.act.letter"), kind="primary", key="L")
        self.correct_button = Button("act_correct", texts("follow_up.act.correct"), kind="primary", key="C")
        self.told_button = Button("act_told", texts("person_report.title"), key="M")
        self.told_button.setVisible(is_allowed(desk, Duty.READ_TRAIL))
        self.back_button = Button("act_back", texts("follow_up.act.back"))
        self.letter_button.clicked.connect(self.letter_again)
        self.correct_button.clicked.connect(lambda: self.corrected.emit(self.row))
        self.told_button.clicked.connect(lambda: self.told.emit(self.row))
        self.back_button.clicked.connect(self.left)
        buttons = row(self.letter_button, self.correct_button, self.back_button, spacing=SPACE_M)
        buttons.addStretch(1)
        page.addLayout(buttons)
        page.addWidget(self.told_button, 0, Qt.AlignmentFlag.AlignLeft)
        page.addStretch(1)
        inner.setMaximumWidth(READING_WIDTH * 2)
        self._show()
        self._work = spawn(self._look(), "look at act")

    def _facts(self) -> QFormLayout:
        """What was agreed, contacts masked: the screen may be seen from across the counter."""
        texts, act = self.texts, self.row.act
        content = act.content
        form = QFormLayout()
        form.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_M)
        form.setHorizontalSpacing(SPACE_L)
        form.setVerticalSpacing(SPACE_S)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)

        def add(key: str, value: str) -> None:
            form.addRow(words(texts(f"follow_up.act.{key}"), "quiet", wraps=False), words(value, "body", f"act_{key}"))

        identity = content.identity
        add("born", identity.traits.birth_date.french())
        if identity.number is not None:
            number = identity.number.value
            add("number", f"{number[:1]} •• •• ••••• {number[-5:-2]} {number[-2:]}")
        for one in content.representatives:
            if one.present:
                add("represented", f"{one.given_name} {one.birth_name}".strip() or one.service)
        contact, access = contact_in(content), access_in(content)
        if contact is not None:
            masked = (contact_rules.mask_email(contact.email), contact_rules.mask_mobile(contact.mobile))
            add("reach", ", ".join(part for part in masked if part) or texts("follow_up.act.reach_none"))
        if access is not None:
            named = [grant.professional.shown_name() for grant in access.grants if not grant.blocked]
            doctor = access.attending_doctor
            if doctor is not None and doctor.shown_name() not in named:
                named.insert(0, doctor.shown_name())
            add("access", ", ".join(named) or texts("follow_up.act.access_nobody"))
        add("by", name_and_role(texts, act.author, ", "))
        add("when", act.written_at.astimezone().strftime("%d/%m/%Y %H:%M"))
        if self.row.settled_at is not None:
            add("settled", self.row.settled_at.astimezone().strftime("%d/%m/%Y %H:%M"))
        return form

    def _show(self) -> None:
        state = self.row.state
        self.state.setText(f"{MARKS.get(state, '·')}  {state_of(self.texts, self.row)}")
        restyle(self.state, weight=WEIGHTS.get(state, "hint"))
        reason = reason_of(self.texts, self.row)
        self.reason.setText(f"{self.texts('follow_up.act.reason')}\u00a0: {reason}" if reason else "")
        self.reason.setVisible(bool(reason))
        self.correct_button.setVisible(state is ActState.REFUSED)
        self.letter_button.setVisible(state not in (ActState.REFUSED, ActState.REPLACED))

    def first_field(self) -> QWidget:
        """What is most likely wanted."""
        if self.row.state is ActState.REFUSED:
            return self.correct_button
        return self.back_button if self.row.state is ActState.REPLACED else self.letter_button

    async def _look(self) -> None:
        """Looking at one person's act is traced, and shows how it stands now."""
        try:
            self.row = await look_at(self.desk, self.row.act.id)
        except Refusal as refusal:
            self._say(refusal)
            return
        self._show()
        self.facts.show()

    def refresh(self) -> None:
        """The loop settled something: perhaps this one."""
        if self._work is None or self._work.done():
            self._work = spawn(self._read(), "read act")

    async def _read(self) -> None:
        found = await self.desk.store.act(self.row.act.id)
        if found is not None:
            self.row = found
            self._show()

    def letter_again(self) -> None:
        """Composed anew from the act: the confirmation after acceptance, the receipt before."""
        if self._work is not None and not self._work.done():
            self._work.cancel()
        self._work = spawn(self._letter(), "letter again")

    async def _letter(self) -> None:
        self.message.setText(self.texts("follow_up.act.working"))
        try:
            letters = await letters_for(self.desk, (self.row,))
        except Refusal as refusal:
            self._say(refusal)
            return
        self.message.setText("")
        if letters:
            self.letter_ready.emit(letters)

    def _say(self, refusal: Refusal) -> None:
        self.message.setText(self.texts(f"refusal.{refusal.code}", **refusal.values))
        restyle(self.message, weight="wall")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """L, C and M, as shown on the buttons."""
        if event.key() == Qt.Key.Key_L and self.letter_button.isVisible():
            self.letter_again()
        elif event.key() == Qt.Key.Key_C and self.correct_button.isVisible():
            self.correct_button.click()
        elif event.key() == Qt.Key.Key_M and self.told_button.isVisible():
            self.told_button.click()
        else:
            super().keyPressEvent(event)

    def leave(self) -> None:
        """Stop reading."""
        if self._work is not None:
            self._work.cancel()
