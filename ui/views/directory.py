"""The directory of professionals: of when it is, and a newer extraction in its place."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QProgressBar, QWidget
from shiboken6 import isValid

from desk_app.domain.directory_words import standing_words
from desk_app.domain.refusal import Refusal
from desk_app.usecases.take_in_directory import directory_standing
from resources.catalogue import Texts
from ui.application import announce
from ui.files import choose_existing
from ui.intake import Intake
from ui.look import SPACE_M
from ui.loop import Work, spawn
from ui.page_column import reading_page
from ui.parts import Button, Screen, beside, named, restyle, words
from ui.trouble import refused_in

_STEPS = 1000  # of the bar


class DirectoryView(Screen):
    """P takes a file, A ends what is under way. The screen may be left meanwhile: `intake` goes on."""

    topic = "directory"

    def __init__(self, intake: Intake, texts: Texts) -> None:
        super().__init__("directory")
        self.intake = intake
        self.texts = texts
        self._choosing: Work | None = None
        page = reading_page(self)
        page.addWidget(words(texts("directory.title"), "title", "directory_title"))
        page.addWidget(words(texts("directory.lead"), "quiet", "directory_lead"))
        self.state = words(texts("directory.looking"), "message", "directory_state")
        page.addWidget(self.state)
        self.bar = named(QProgressBar(), "directory_bar")
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(texts("directory.bar"))
        self.progress = words("", "body", "directory_progress")
        self.message = words("", "message", "directory_message")
        self.choose_button = Button("directory_choose", texts("directory.choose"), kind="primary", key="P")
        self.choose_button.clicked.connect(self.choose)
        self.cancel_button = Button("directory_cancel", texts("directory.cancel"), key="A")
        self.cancel_button.clicked.connect(intake.cancel)
        for widget in (self.bar, self.progress, self.message):
            page.addWidget(widget)
        page.addSpacing(SPACE_M)
        page.addLayout(beside(self.choose_button, self.cancel_button))
        page.addStretch(1)
        intake.is_watched = True
        intake.moved.connect(self._moved)
        intake.ended.connect(self._ended)
        self._arrange()
        if intake.is_under_way:
            self._say(texts("directory.begun"), "hint")
        self._looking = spawn(self._look(), "directory")

    def first_field(self) -> QWidget:
        """What can be done now."""
        return self.cancel_button if self.intake.is_under_way else self.choose_button

    def idle_keys(self) -> frozenset[str]:
        """The other one."""
        return frozenset({"p" if self.intake.is_under_way else "a"})

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """P and A, as shown on the buttons."""
        button = {"P": self.choose_button, "A": self.cancel_button}.get(event.text().upper())
        is_plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if button is not None and is_plain and not button.isHidden():
            button.click()
        else:
            super().keyPressEvent(event)

    def choose(self) -> None:
        """Which file."""
        if self._choosing is None or self._choosing.done():
            self._choosing = spawn(self._choose(), "choose extraction")

    def leave(self) -> None:
        """Stop looking; what is under way goes on."""
        self._looking.cancel()
        self.intake.is_watched = False

    async def _choose(self) -> None:
        file = await choose_existing(self, self.texts, self.texts("directory.choose_title"), ".zip", ".txt")
        if file is None or not isValid(self):
            return
        self.intake.start(file)
        self._say(self.texts("directory.begun"), "hint")
        self._arrange()

    async def _look(self) -> None:
        try:
            said, weight = standing_words(
                self.texts, await directory_standing(self.intake.desk), self.intake.desk.clock.today()
            )
        except Refusal as refusal:
            said, weight = refused_in(self.texts, refusal), "wall"
        if isValid(self):
            self.state.setText(said)
            restyle(self.state, weight=weight)

    def _moved(self) -> None:
        self.bar.setValue(round(self.intake.share * _STEPS))
        self.progress.setText(self.intake.said())

    def _ended(self, sentence: str, weight: str) -> None:
        self._say(sentence, weight)
        self._arrange()
        self._looking.cancel()
        self._looking = spawn(self._look(), "directory")

    def _arrange(self) -> None:
        """One of the two buttons shows, the bar beside the second; whoever was on the one goes on from the other."""
        is_under_way = self.intake.is_under_way
        had_focus = self.choose_button.hasFocus() or self.cancel_button.hasFocus()
        self._moved()
        shown, hidden = self.choose_button, self.cancel_button
        if is_under_way:
            shown, hidden = hidden, shown
        shown.show()
        if had_focus:
            shown.setFocus(Qt.FocusReason.OtherFocusReason)
        hidden.hide()
        self.bar.setVisible(is_under_way)
        self.progress.setVisible(is_under_way)

    def _say(self, sentence: str, weight: str) -> None:
        self.message.setText(sentence)
        restyle(self.message, weight=weight)
        announce(sentence, self.message)
