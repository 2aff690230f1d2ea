"""The first start: the place, the service, this desk; a page each, and almost all of it may wait."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QWidget
from shiboken6 import isValid

from desk_app.domain.refusal import Refusal
from desk_app.domain.secret import Secret
from desk_app.domain.set_up import Value
from desk_app.usecases.settings import CLIENT, checked
from resources.catalogue import Texts
from ui import printing
from ui.application import announce
from ui.doors import Doors
from ui.look import SPACE_L, SPACE_M
from ui.loop import Work, spawn
from ui.page_column import reading_page
from ui.parts import Button, OneOf, Screen, alt_left, beside, card, column, restyle, words
from ui.trial_page import TrialPage
from ui.views.service_more import NAMES
from ui.views.settings import answer_words
from ui.views.settings_fields import SettingsFields, follow

PAGES = {
    "place": ("site.name", "site.number", "site.address", "site.emails", "site.telephones"),
    "service": ("service.url", "service.profile", *NAMES),
    "desk": ("desk.name", "desk.printer"),
}
STEPS = 5  # these three, then who administers the desk, then the recovery key


class SetUpView(Screen):
    """`done` once the settings file stands."""

    done = Signal()

    topic = "set_up"

    def __init__(self, texts: Texts, doors: Doors, at: str = "place") -> None:
        super().__init__("set_up")
        self.texts = texts
        self.set_up = doors.set_up
        self.page_tried = TrialPage(texts, doors.printers, doors.press, self._say)
        self._work: Work | None = None
        self._tried: dict[str, Value] = {}  # what was tried, and may be kept whatever came of it
        self.forms: dict[str, SettingsFields] = {}
        self.pages: dict[str, QWidget] = {}
        page = reading_page(self)
        self.progress = words("", "quiet", "set_up_progress")
        self.title = words("", "title", "set_up_title")
        self.lead = words("", "body", "set_up_lead")
        for label in (self.progress, self.title, self.lead):
            page.addWidget(label)
        self.steps = OneOf("set_up_steps")
        page.addWidget(self.steps)
        self.message = words("", "message", "set_up_message")
        page.addWidget(self.message)
        self.next = Button("set_up_next", texts("set_up.next"), kind="primary", key="⏎")
        self.trial = Button("set_up_trial", texts("set_up.trial"), key="F7")
        self.back = Button("set_up_back", texts("set_up.back"), key=texts("keys.cap.back"))
        self.next.clicked.connect(self.go_on)
        self.trial.clicked.connect(self.print_trial)
        self.back.clicked.connect(self.go_back)
        page.addLayout(beside(self.next, self.trial, self.back))
        page.addStretch(1)
        alt_left(self, self.go_back)
        self.at = at
        self._show(at)

    def _page(self, name: str) -> QWidget:
        """Made when it is first shown: asking the system for its printers takes a while."""
        if name in self.pages:
            return self.pages[name]
        form = SettingsFields(self.texts, PAGES[name], printing.names() if name == "desk" else ())
        lines = column(margin=SPACE_L, spacing=SPACE_M)
        for field_name, field in form.fields.items():
            if field_name not in NAMES:
                lines.addWidget(field)
            field.edited.connect(field.clear_problem)
        if name == "service":
            lines.addWidget(form.fold())
        form.load(self.set_up.values())
        step = card(f"set_up_{name}", lines)
        self.steps.addWidget(step)
        # A printer is tried before it is kept.
        follow(list(form.fields.values()), step, self.next.setFocus if name == "desk" else self.go_on)
        self.forms[name], self.pages[name] = form, step
        return step

    def _show(self, name: str) -> None:
        self.at = name
        rank = list(PAGES).index(name) + 1
        self.progress.setText(self.texts("set_up.progress", n=rank, of=STEPS))
        self.title.setText(self.texts(f"set_up.{name}.title"))
        self.lead.setText(self.texts(f"set_up.{name}.lead"))
        self._say("", "hint")
        self.steps.setCurrentWidget(self._page(name))
        self.trial.setVisible(name == "desk" and bool(printing.names()))
        self.back.setVisible(name != "place")
        self.setWindowTitle(self.title.text())  # last: whoever shows the keys of the page looks at it now
        self.first_field().setFocus(Qt.FocusReason.OtherFocusReason)

    def first_field(self) -> QWidget:
        """The first field of the page."""
        return next(iter(self.forms[self.at].fields.values()))

    def go_on(self) -> None:
        """To the next page, where nothing is wrong on this one; an address is tried first."""
        self._do(self._go_on)

    async def _go_on(self) -> None:
        form = self.forms[self.at]
        typed = form.read()
        try:
            checked(self.set_up, typed, is_new=True)
        except Refusal as refusal:
            form.show(refusal)
            return
        if self.at == "service" and not await self._answers(typed):
            return
        pages = list(PAGES)
        if self.at != pages[-1]:
            self._show(pages[pages.index(self.at) + 1])
            return
        try:
            await self.set_up.change(self._all())
        except Refusal as refusal:
            self._say(self.texts(f"refusal.{refusal.code}", **refusal.values), "wall")
            return
        printing.prefer(str(typed["desk.printer"]))
        self.done.emit()

    async def _answers(self, typed: dict[str, Value]) -> bool:
        """May the page be left? An address that does not answer may be kept all the same, by a second Enter."""
        if not typed["service.url"] or typed == self._tried:
            return True
        self._say(self.texts("settings.trying"), "hint")
        answer = await self.set_up.greet(typed, Secret(""))  # there is no store yet that could hold a passphrase
        if not isValid(self):
            return False
        self._tried = typed
        if not answer.cause:
            return True
        sentence, weight = answer_words(self.texts, answer, signs_in=bool(typed[CLIENT]))
        self._say(f"{sentence} {self.texts('set_up.keep_all_the_same')}", weight)
        return False

    def _all(self) -> dict[str, Value]:
        """A whole file: what was not asked stands for the place itself."""
        values = dict(self.set_up.values())
        for form in self.forms.values():
            values |= form.read()
        for name in ("site.controller", "site.privacy_contact"):
            values[name] = values[name] or values["site.name"]
        return values

    def go_back(self) -> None:
        """The page before; nothing typed is lost."""
        pages = list(PAGES)
        if self.at != pages[0] and (self._work is None or self._work.done()):
            self._show(pages[pages.index(self.at) - 1])

    def idle_keys(self) -> frozenset[str]:
        """There is nowhere to go back to from the first page."""
        return frozenset({"esc"}) if self.at == next(iter(PAGES)) else frozenset()

    def escape(self) -> None:
        """The page before, here too: there is nowhere else to go."""
        self.go_back()

    def print_trial(self) -> None:
        """One page, to see that it comes out."""
        self._do(self._print)

    async def _print(self) -> None:
        printing.prefer(str(self.forms["desk"].read()["desk.printer"]))
        await self.page_tried.print_on(self, str(self.forms["desk"].read()["desk.printer"]))

    def _do(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        if self._work is None or self._work.done():
            self._work = spawn(work(), "set up")

    def _say(self, sentence: str, weight: str) -> None:
        label: QLabel = self.message
        label.setText(sentence)
        restyle(label, weight=weight)
        if sentence:
            announce(sentence, label)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F7 prints a page, F8 unfolds what few services ask for."""
        more = self.forms[self.at].more
        if event.key() == Qt.Key.Key_F7 and self.trial.isVisible():
            self.print_trial()
        elif event.key() == Qt.Key.Key_F8 and more is not None:
            more.turn()
        else:
            super().keyPressEvent(event)

    def leave(self) -> None:
        """Look no more at a page that was tried."""
        self.page_tried.leave()
