"""« Clé de secours »: a new one is made, printed (or shown once), and valid once two of its groups are typed back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLayout, QWidget
from shiboken6 import isValid

from desk_app.domain.refusal import Refusal
from desk_app.domain.secret import Secret
from desk_app.usecases.desk import Desk
from desk_app.usecases.desk_sheets import recovery_letter
from desk_app.usecases.recovery_sheet import NewSheet, keep_sheet, new_sheet, sheet_wanted, valid_sheet
from resources.catalogue import Texts
from ui import printing
from ui.fields.group import GroupField
from ui.look import SPACE_L, SPACE_M
from ui.loop import Work, spawn
from ui.page_column import reading_page
from ui.paper import PRINTED, print_sheets
from ui.parts import Button, OneOf, Screen, beside, column, named, restyle, words
from ui.refused import refused
from ui.views.on_paper import TypedBack, shown_key

COLUMNS = 3  # groups beside one another, as on the sheet


class RecoveryView(Screen):
    """`done(sentence)` once the new sheet is valid. Left before, the one there was stays valid."""

    done = Signal(str)
    lost = Signal()

    topic = "recovery"
    leave_question = "recovery"

    def __init__(self, desk: Desk, texts: Texts, made: Secret | None = None, *, step: str = "") -> None:
        """`made`: the key of the sheet that came with new keys for everything; it is valid already. `step`: where in
        the first start one is."""
        super().__init__("recovery")
        self.desk = desk
        self.texts = texts
        self.sheet: NewSheet | None = None
        self.back: TypedBack | None = None
        self.groups: tuple[GroupField, ...] = ()
        self._work: Work | None = None
        self._looking: Work | None = None
        self._is_kept = False
        self._replaces = made is not None or desk.keyring.has_recovery()
        page = reading_page(self)
        if step:
            page.addWidget(words(step, "quiet", "recovery_progress"))
        page.addWidget(words(texts("recovery.title"), "title", "recovery_title"))
        self.lead = words("", "lead", "recovery_lead")
        page.addWidget(self.lead)
        self.steps = OneOf("recovery_steps")
        page.addWidget(self.steps)
        self.message = words("", "message", "recovery_message")
        page.addWidget(self.message)
        page.addStretch(1)
        if made is None:
            self._begin()
        else:
            self.leave_question = "recovery_made"
            self.sheet = valid_sheet(made)
            self._bring_out()

    # --- three steps: what it is, onto paper, typed back ---

    def _begin(self) -> None:
        is_there = self._replaces
        self.lead.setText(self.texts("recovery.replaces" if is_there else "recovery.none_yet"))
        self._looking = spawn(self._look(), "sheet wanted")
        lines = column(spacing=SPACE_M)
        for key in ("opens", "safe", "valid"):
            lines.addWidget(words(self.texts(f"recovery.{key}"), "body"))
        self.make_button = Button("recovery_make", self.texts("recovery.make"), kind="primary", key="⏎")
        self.make_button.clicked.connect(self.make)
        later = Button("recovery_later", self.texts("recovery.later"), key=self.texts("keys.cap.esc"))
        later.clicked.connect(self.left)
        lines.addLayout(beside(self.make_button, later))
        if is_there:
            lines.addSpacing(SPACE_L)
            lines.addWidget(words(self.texts("recovery.lost_sheet"), "body"))
            self.lost_button = Button("recovery_lost", self.texts("recovery.renew"), key="T")
            self.lost_button.clicked.connect(self.lost)
            lines.addLayout(beside(self.lost_button))
        self._step("recovery_begin", lines)

    async def _look(self) -> None:
        """A sheet that opens the desk may still be one that nobody has, or that others have read: as home says it."""
        wanted = await sheet_wanted(self.desk)
        if wanted and self.desk.keyring.has_recovery() and self.sheet is None:
            self.lead.setText(self.texts(f"home.missing.{wanted}"))

    def make(self) -> None:
        """A fresh key, which opens nothing yet."""
        if self.sheet is not None:
            return
        try:
            self.sheet = new_sheet(self.desk)
        except Refusal as refusal:
            self._say(self.texts(f"refusal.{refusal.code}", **refusal.values), "wall")
            return
        self._bring_out()

    def _bring_out(self) -> None:
        if printing.may_print(self.desk.set_up.values()):
            self._paper()
        else:
            self._show_key("recovery.no_printer")

    def _paper(self) -> None:
        self.lead.setText(self.texts("recovery.to_paper"))
        lines = column(spacing=SPACE_M)
        self.print_button = Button("recovery_print", self.texts("recovery.print"), kind="primary", key="⏎")
        self.show_button = Button("recovery_show", self.texts("recovery.show"), key="M")
        self.print_button.clicked.connect(self.print_now)
        self.show_button.clicked.connect(lambda: self._show_key("recovery.copy"))
        lines.addLayout(beside(self.print_button, self.show_button))
        self._step("recovery_paper", lines)
        self.print_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def print_now(self) -> None:
        """Once on paper it is never printed again: another sheet is another key."""
        if self._work is None or self._work.done():
            self._work = spawn(self._print(), "recovery sheet")

    async def _print(self) -> None:
        if self.sheet is None:
            return
        letter = recovery_letter(self.desk, self.sheet.key, self.texts.language)
        try:
            key, weight = await print_sheets(self, self.desk, [letter])
        except Refusal as refusal:
            self._say(refused(self.texts, refusal), "wall")
            return
        self._say(self.texts(key), weight)
        if key == PRINTED:
            self._type_back()

    def _show_key(self, lead: str) -> None:
        """The whole key, until it is copied by hand."""
        if self.sheet is None:
            return
        self.lead.setText(self.texts(lead))
        lines = column(spacing=SPACE_M)
        lines.addWidget(shown_key("recovery", self.sheet, self.texts, beside=COLUMNS))
        self.copied_button = Button("recovery_copied", self.texts("recovery.copied"), kind="primary", key="⏎")
        self.copied_button.clicked.connect(self._type_back)
        lines.addLayout(beside(self.copied_button))
        self._step("recovery_shown", lines)
        self.copied_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _type_back(self) -> None:
        if self.sheet is None:
            return
        first, second = (str(place + 1) for place in self.sheet.asked)
        self.lead.setText(self.texts("recovery.type_back", first=first, second=second))
        self.back = TypedBack("recovery", self.sheet, self.texts, self.keep)
        self.groups = self.back.groups
        lines = column(spacing=SPACE_M)
        lines.addWidget(self.back)
        self.keep_button = Button("recovery_keep", self.texts("recovery.keep"), kind="primary", key="⏎")
        self.keep_button.clicked.connect(self.keep)
        lines.addLayout(beside(self.keep_button))
        self._step("recovery_typed", lines)
        self.groups[0].line.setFocus(Qt.FocusReason.OtherFocusReason)

    def keep(self) -> None:
        """Valid from now on, where both groups are what stands on the sheet."""
        if self.sheet is None or self.back is None or (self._work is not None and not self._work.done()):
            return
        if (typed := self.back.typed()) is not None:
            self._work = spawn(self._keep(self.sheet, typed), "recovery sheet")

    async def _keep(self, sheet: NewSheet, typed: list[str]) -> None:
        said: Refusal | None = None
        try:
            await keep_sheet(self.desk, sheet, typed)
        except Refusal as refusal:
            said = refusal
        is_shown = isValid(self)
        if said is None or not is_shown:
            sheet.key.wipe()
        if is_shown and said is not None:
            self._say(self.texts(f"refusal.{said.code}", **said.values), "wall")
        elif is_shown:
            self._is_kept = True
            self.done.emit(self.texts("recovery.done" if self._replaces else "recovery.done_first"))

    # --- the screen ---

    def _step(self, name: str, lines: QLayout) -> None:
        holder = named(QWidget(), name)
        holder.setLayout(lines)
        before = self.steps.currentWidget()
        self.steps.addWidget(holder)
        self.steps.setCurrentWidget(holder)
        if before is not None:  # the key that was shown does not stay behind the next step
            before.setParent(None)
            before.deleteLater()

    def idle_keys(self) -> frozenset[str]:
        """Each of the two letters belongs to one step."""
        step = self.steps.currentWidget()
        caps = {one.key for one in step.findChildren(Button)} if step is not None else set()
        return frozenset(name for name in ("m", "t") if name.upper() not in caps)

    def first_field(self) -> QWidget:
        """The main button of the step."""
        step = self.steps.currentWidget()
        return next(iter(step.findChildren(Button)), self) if step is not None else self

    def would_lose(self) -> bool:
        """A sheet was begun and is not valid yet."""
        return self.sheet is not None and not self._is_kept

    def _say(self, sentence: str, weight: str) -> None:
        from ui.application import announce

        self.message.setText(sentence)
        restyle(self.message, weight=weight)
        announce(sentence, self.message)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """M shows the key where it could be printed too, T makes all keys anew."""
        step = self.steps.currentWidget()
        name = step.objectName() if step is not None else ""
        if event.key() == Qt.Key.Key_M and name == "recovery_paper":
            self._show_key("recovery.copy")
        elif event.key() == Qt.Key.Key_T and name == "recovery_begin" and self.desk.keyring.has_recovery():
            self.lost.emit()
        else:
            super().keyPressEvent(event)

    def leave(self) -> None:
        """Nothing of the key stays. What was begun is finished: a sheet is never half valid."""
        if self._looking is not None:
            self._looking.cancel()
        if self.back is not None:
            self.back.forget()
        if self.sheet is not None and (self._work is None or self._work.done()):
            self.sheet.key.wipe()
