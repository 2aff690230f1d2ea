"""One act: where it stands and why, what was agreed, its letter again, and what can be done about it."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desk_app.domain.acts import ActRow, ActState
from desk_app.domain.majority import came_of_age, of_age_on
from desk_app.domain.operators import Duty
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.ports import LetterRow
from desk_app.usecases.allowed import is_allowed
from desk_app.usecases.coming_of_age import is_their_own_now
from desk_app.usecases.desk import Desk
from desk_app.usecases.follow_up import look_at
from desk_app.usecases.leave_act import may_recall, recall, taken_along
from desk_app.usecases.letters_back import letters_out, letters_taken_back
from desk_app.usecases.record_letters import live_letter_of
from desk_app.usecases.wait_for_letter import letters_again
from resources.catalogue import Texts
from ui.application import announce
from ui.flow import FlowRow
from ui.look import READING_WIDTH, SPACE_M
from ui.loop import Work, spawn
from ui.models.acts import MARKS, kind_of, reason_of, state_of, with_others
from ui.page_column import middle_page
from ui.parts import Button, Screen, card, restyle, words
from ui.views.act_facts import act_facts, letters_said

WEIGHTS = {ActState.ACCEPTED: "good", ActState.REFUSED: "wall", ActState.UNKNOWN: "question"}
HAS_A_LETTER = (ActState.WAITING, ActState.SENDING, ActState.UNKNOWN, ActState.ACCEPTED, ActState.REFUSED)
MAY_CHANGE = (ActState.WAITING, ActState.SENDING, ActState.UNKNOWN, ActState.ACCEPTED)


class ActView(Screen):
    """`letter_ready(letters)` shows its letter; `corrected(ActRow)` leads back into its journey; `changed(ActRow)` to a
    change of its record; `told(ActRow)` asks for what this desk knows about the person, `asked_anew(ActRow,
    LetterKind)` for a letter that only the service can give again."""

    letter_ready = Signal(object)
    corrected = Signal(object)
    changed = Signal(object)
    told = Signal(object)
    asked_anew = Signal(object, object)

    topic = "act"

    def __init__(self, desk: Desk, texts: Texts, shown: ActRow) -> None:
        super().__init__("act")
        self.setWindowTitle(kind_of(texts, shown))
        self.desk = desk
        self.texts = texts
        self.row = shown
        self._work: Work | None = None
        self._is_sure = False  # what goes with a recall has been said
        self._letters_out = False  # letters of an act that came to nothing are still with somebody
        self._is_their_own = False  # opened by a parent, and the person is of age now
        self._live: LetterRow | None = None  # a letter of what the service said, of which nothing is kept
        page = middle_page(self, width=READING_WIDTH * 2)
        self.kind = words(kind_of(texts, shown), "small", "act_kind")
        self.name = words(shown.act.content.identity.traits.spoken_name(), "title", "act_name")
        self.state = words("", "lead", "act_state")
        self.others = words("", "body", "act_others")
        self.reason = words("", "body", "act_reason")
        for label in (self.kind, self.name, self.state, self.others, self.reason):
            page.addWidget(label)
        self.others.hide()
        majority = desk.profile.majority_age
        is_grown = came_of_age(shown.act, desk.clock.today(), majority)
        self.facts = card("act_card", act_facts(texts, shown, of_age_on(shown.act, majority) if is_grown else None))
        self.facts.hide()  # until the look is on the trail
        page.addWidget(self.facts)
        self.letters = words("", "quiet", "act_letters")
        self.letters.hide()
        page.addWidget(self.letters)
        self.live = words("", "body", "act_live")
        self.live.hide()
        page.addWidget(self.live)
        self.message = words("", "message", "act_message")
        page.addWidget(self.message)
        page.addWidget(self._buttons())
        page.addStretch(1)
        self._show()
        self._start(self._look(), "look at act")

    def _buttons(self) -> QWidget:
        texts = self.texts
        self.letter_button = Button("act_letter", texts("follow_up.act.letter"), kind="primary", key="L")
        self.correct_button = Button("act_correct", texts("follow_up.act.correct"), kind="primary", key="C")
        self.change_button = Button("act_change", texts("follow_up.act.change"), key="G")
        self.recall_button = Button("act_recall", texts("follow_up.act.recall"), key="A")
        self.destroyed_button = Button("act_destroyed", texts("follow_up.act.destroyed"), key="D")
        self.anew_button = Button("act_anew", texts("follow_up.act.anew"), key="N")
        self.told_button = Button("act_told", texts("person_report.title"), key="M")
        self.back_button = Button("act_back", texts("follow_up.act.back"))
        self._keys = {
            Qt.Key.Key_C: self.correct_button,
            Qt.Key.Key_L: self.letter_button,
            Qt.Key.Key_G: self.change_button,
            Qt.Key.Key_A: self.recall_button,
            Qt.Key.Key_D: self.destroyed_button,
            Qt.Key.Key_N: self.anew_button,
            Qt.Key.Key_M: self.told_button,
        }
        self.letter_button.clicked.connect(self.letter_again)
        self.correct_button.clicked.connect(lambda: self.corrected.emit(self.row))
        self.change_button.clicked.connect(lambda: self.changed.emit(self.row))
        self.recall_button.clicked.connect(self._recall_pressed)
        self.recall_button.installEventFilter(self)
        self.destroyed_button.clicked.connect(lambda: self._start(self._destroyed(), "letters destroyed"))
        self.anew_button.clicked.connect(self._ask_anew)
        self.told_button.clicked.connect(lambda: self.told.emit(self.row))
        self.back_button.clicked.connect(self.left)
        return FlowRow("act_buttons", *self._keys.values(), self.back_button, spacing=SPACE_M)

    def _show(self) -> None:
        row, state = self.row, self.row.state
        self.state.setText(f"{MARKS.get(state, '·')}  {state_of(self.texts, row)}")
        restyle(self.state, weight=WEIGHTS.get(state, "hint"))
        reason = reason_of(self.texts, row)
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))
        is_back = state is ActState.REFUSED
        conflict = is_back and row.refusal == RefusalCode.RECORD_CHANGED
        self._label(self.correct_button, "compare" if conflict else "correct")
        self._label(self.letter_button, "letter_back" if is_back else "letter_own" if self._is_their_own else "letter")
        restyle(self.letter_button, kind="" if is_back else "primary")
        self.correct_button.setVisible(is_back)
        self.letter_button.setVisible(state in HAS_A_LETTER)
        self.change_button.setVisible(state in MAY_CHANGE)
        self.recall_button.setVisible(may_recall(row))
        self.destroyed_button.setVisible(self._letters_out)
        self.anew_button.setVisible(self._live is not None)
        self.live.setVisible(self._live is not None)
        if self._live is not None:
            kind = self.texts(f"letter_view.kind.{self._live.kind.value}")
            day = f"{self._live.made_at.astimezone():%d/%m/%Y}"
            self.live.setText(self.texts("follow_up.act.live", kind=kind, day=day, reference=self._live.reference))
        self.told_button.setVisible(is_allowed(self.desk, Duty.READ_TRAIL))

    def _label(self, button: Button, name: str) -> None:
        sentence = self.texts(f"follow_up.act.{name}")
        button.setText(f"{sentence}   {button.accessibleDescription()}")
        button.setAccessibleName(sentence)

    def first_field(self) -> QWidget:
        """What is most likely wanted."""
        if self.row.state is ActState.REFUSED:
            return self.correct_button
        return self.letter_button if self.row.state in HAS_A_LETTER else self.back_button

    def _start(self, coro: Coroutine[Any, Any, None], name: str) -> None:
        if self._work is not None:
            self._work.cancel()
        self._work = spawn(self._guarded(coro), name)

    async def _guarded(self, coro: Coroutine[Any, Any, None]) -> None:
        try:
            await coro
        except Refusal as refusal:
            self._say(self.texts(f"refusal.{refusal.code}", **refusal.values), "wall")

    async def _look(self) -> None:
        """Looking at one person's act is traced, and shows how it stands now."""
        self.row = await look_at(self.desk, self.row.act.id)
        await self._read_others()
        self._show()
        self.facts.show()

    def refresh(self) -> None:
        """The loop settled something: perhaps this one."""
        if self._work is None or self._work.done():
            self._start(self._read(), "read act")

    async def _read(self) -> None:
        found = await self.desk.store.act(self.row.act.id)
        if found is not None:
            self.row = found
            await self._read_others()
            self._show()

    async def _read_others(self) -> None:
        """Those who were written with it, each with a state of its own; and letters that say what is not so."""
        rows = await self.desk.store.of_household(self.row.act.household)
        self.others.setText(with_others(self.texts, self.row, rows))
        self.others.setVisible(bool(self.others.text()))
        came_to_nothing = self.row.state in (ActState.RECALLED, ActState.GIVEN_UP)
        self._letters_out = came_to_nothing and bool(await letters_out(self.desk, self.row.act.id))
        self._is_their_own = await is_their_own_now(self.desk, self.row)
        self._live = await live_letter_of(self.desk, self.row)
        made = await self.desk.store.letters_of(self.row.act.id)
        self.letters.setText(letters_said(self.texts, (one for one in made if one != self._live)))
        self.letters.setVisible(bool(self.letters.text()))

    def _ask_anew(self) -> None:
        if self._live is not None:
            self.asked_anew.emit(self.row, self._live.kind)

    def letter_again(self) -> None:
        """Composed anew from the act: what was done, what waits, or that it did not succeed."""
        self._start(self._letter(), "letter again")

    async def _letter(self) -> None:
        self._say(self.texts("follow_up.act.working"))
        letters = await letters_again(self.desk, self.row)
        self._say("")
        if letters:
            self.letter_ready.emit(letters)

    # --- recall

    def _recall_pressed(self) -> None:
        """First what goes with it is said; the second press means it."""
        if self._is_sure:
            self._start(self._recall(), "recall")
        else:
            self.recall_button.setFocus(Qt.FocusReason.OtherFocusReason)
            self._start(self._ask_recall(), "ask recall")

    async def _ask_recall(self) -> None:
        behind = await taken_along(self.desk, self.row.act.id)
        sentence = self.texts("follow_up.act.recall_sure")
        if behind:
            said = ", ".join(kind_of(self.texts, one) for one in behind)
            sentence += " " + self.texts("follow_up.act.recall_with", acts=said)
        self._is_sure = True
        self._label(self.recall_button, "recall_yes")
        self._say(sentence, "question")

    async def _recall(self) -> None:
        self._is_sure = False
        self._label(self.recall_button, "recall")
        try:
            await recall(self.desk, self.row.act.id)
        finally:
            await self._read()
        self._say(self.texts("follow_up.act.recalled_letters" if self._letters_out else "follow_up.act.recalled"))
        (self.destroyed_button if self._letters_out else self.back_button).setFocus()

    async def _destroyed(self) -> None:
        await letters_taken_back(self.desk, self.row.act.id)
        await self._read()
        self._say(self.texts("follow_up.act.destroyed_noted"))
        self.back_button.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Going elsewhere is a no."""
        if watched is self.recall_button and event.type() == QEvent.Type.FocusOut and self._is_sure:
            self._is_sure = False
            self._label(self.recall_button, "recall")
            self._say("")
        return super().eventFilter(watched, event)

    def _say(self, sentence: str, weight: str = "hint") -> None:
        self.message.setText(sentence)
        restyle(self.message, weight=weight)
        if weight != "hint":
            announce(sentence, self.message)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The letters on the buttons."""
        button = self._keys.get(Qt.Key(event.key()))
        if button is not None and button.isVisible():
            button.click()
        else:
            super().keyPressEvent(event)

    def leave(self) -> None:
        """Stop reading."""
        if self._work is not None:
            self._work.cancel()
