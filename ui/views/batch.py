"""« Lots de codes »: from the choice of who gets a letter to the signed end, by keys. One batch at a time: whoever
comes back finds it where it stands."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from contextlib import suppress
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desk_app.domain.batch import BatchState, Candidate, Progress, letters_in, needs_second
from desk_app.domain.batch_file import FileCheck, check_file
from desk_app.domain.batch_lists import Listed
from desk_app.domain.batch_words import pause_said
from desk_app.domain.batches import BatchEnd, Skip
from desk_app.domain.refusal import Problem, Refusal, RefusalCode, Weight
from desk_app.ports import Wish
from desk_app.usecases import batch_mend, batch_prepare
from desk_app.usecases.batch_prepare import Wanted
from desk_app.usecases.batch_run import run_batch
from desk_app.usecases.code_printers import USUAL, may_carry
from desk_app.usecases.desk import Desk
from resources.catalogue import Texts
from ui.application import announce
from ui.files import choose_existing
from ui.loop import Work, in_thread, pause, spawn
from ui.page_column import reading_page
from ui.parts import OneOf, Screen, restyle, words
from ui.trouble import refused_in
from ui.views.batch_parts import EndPart, Part, PausedPart, ReportPart, RunningPart, SourcePart

# What is wrong with the second person is said where it was typed.
_OF_SECOND = (
    *(RefusalCode.OPERATOR_UNKNOWN, RefusalCode.SECOND_SELF, RefusalCode.OPERATOR_ENDED, RefusalCode.NOT_ALLOWED),
    RefusalCode.SECOND_ONE_TIME,
    RefusalCode.WRONG_PASSWORD,
)

# The general sentences speak to who is signed in.
_SAID_OF_SECOND = {RefusalCode.OPERATOR_UNKNOWN: "no_such_name", RefusalCode.NOT_ALLOWED: "second_may_not"}


class BatchView(Screen):
    """`ended(BatchEnd)` once the end is signed: its report is to be shown. `behind(sentence)`: it was left while it
    printed."""

    ended = Signal(object)
    behind = Signal(str)

    topic = "batch_view"

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__("batch")
        self.setWindowTitle(texts("batch_view.title"))
        self.desk = desk
        self.texts = texts
        self._wish = Wish.GO_ON
        self._work: Work | None = None
        page = reading_page(self)
        page.addWidget(words(texts("batch_view.title"), "title", "batch_title"))
        self.message = words("", "message", "batch_message")
        self.message.hide()
        page.addWidget(self.message)
        self.steps = OneOf("batch_steps")
        page.addWidget(self.steps)
        page.addStretch(1)
        self.source, self.report = SourcePart(texts), ReportPart(texts)
        self.going, self.paused, self.end = RunningPart(texts), PausedPart(texts), EndPart(texts)
        for part in (self.source, self.report, self.going, self.paused, self.end):
            self.steps.addWidget(part)
        self._connect()
        self.steps.setCurrentWidget(self.source)
        self._do(self._where(), "batch")

    def _connect(self) -> None:
        source, report = self.source, self.report
        source.file.clicked.connect(lambda: self._do(self._from_file(), "batch file"))
        for name, button in source.lists.items():
            button.clicked.connect(lambda _=False, name=name: self._do(self._from_list(Listed(name)), "batch list"))
        source.search.entered.connect(lambda: self._do(self._from_search(), "batch search"))
        report.go.clicked.connect(lambda: self._do(self._begin(), "batch"))
        report.drop.clicked.connect(lambda: self._do(self._drop(), "batch"))
        self.going.pause.clicked.connect(lambda: self._wants(Wish.PAUSE))
        self.going.bundle.clicked.connect(lambda: self._wants(Wish.BUNDLE))
        self.going.stop.clicked.connect(lambda: self._wants(Wish.STOP))
        self.paused.resume.clicked.connect(lambda: self._do(self._run(), "batch"))
        self.paused.stop.clicked.connect(lambda: self._do(self._stop(), "batch"))
        self.paused.due.connect(lambda: spawn(self._look(), "batch at rest"))
        self.paused.other.clicked.connect(lambda: self._do(self._other_printer(), "batch"))
        for part in (self.paused, self.end):
            part.jam.clicked.connect(lambda _=False, part=part: self._do(self._jammed(part), "batch"))
        self.end.sign.clicked.connect(lambda: self._do(self._sign(), "batch"))

    # --- where it stands

    async def _where(self) -> None:
        """The page that fits the batch there is."""
        batch = await self.desk.store.open_batch()
        if batch is None:
            self._show(self.source)
            return
        entries = await self.desk.store.entries(batch.id)
        if batch.state is BatchState.PREPARED:
            lead = self.texts("batch_view.ready", letters=self.texts.count("batch.letters", letters_in(entries)))
            self.report.second.setVisible(needs_second(entries, self.desk.batches) and not batch.second)
            self.report.drop.show()
            self.report.name.set_text("")  # who signed another batch, or was to sign it
            self.report.password.take().wipe()
            await self._to_report(lead, [one.why for one in entries if one.why is not None])
        elif batch.state is BatchState.OVER:
            known = await batch_mend.counted(self.desk)
            skipped = known.letters - known.printed
            self.end.lead.setText(self.texts("batch_view.over", printed=known.printed, skipped=skipped))
            self.end.why.put(self._counted(why, n) for why, n in known.skipped)
            self.end.sheets_in.set_text(str(known.sheets_in))
            self.end.spoilt.set_text(str(known.sheets_destroyed))
            self.end.words.set_text("")
            self.end.words.hide()
            self.end.good.set_text("")
            self._show(self.end)
        else:
            said = pause_said(batch.cause, self.texts) or self.texts("batch_view.broken_off")
            found = await batch_mend.progress_at_rest(self.desk)
            self.going.show_progress(found)
            self.paused.cause.setText(said)
            self.paused.show_progress(found)
            self.paused.good.set_text("")
            self._show(self.paused)

    async def _to_report(self, lead: str, why: Sequence[Skip]) -> None:
        self.report.lead.setText(lead)
        self.report.found.put(self._why(why))
        most = self.desk.batches.second_above
        self.report.name.set_hint(self.texts("batch_view.second_hint", most=most))
        known = await self.desk.printers.known()
        fit = [one for one in known if may_carry(self.desk, one)]
        self.report.offer(fit, str(self.desk.set_up.values()[USUAL]))
        self._show(self.report)

    def _why(self, why: Sequence[Skip]) -> list[str]:
        return [self._counted(one, why.count(one)) for one in Skip if one in why]

    def _counted(self, why: Skip, count: int) -> str:
        said = self.texts(f"batch_end.skip.{why.value}")
        return self.texts("batch.command.skipped", why=said, n=count).strip()

    def _show(self, part: Part) -> None:
        self.steps.setCurrentWidget(part)
        self.setWindowTitle(part.windowTitle())
        part.first.setFocus(Qt.FocusReason.TabFocusReason)  # a figure that stands there is typed over

    # --- who gets a letter

    async def _from_file(self) -> None:
        file = await choose_existing(self, self.texts, self.texts("batch_view.choose"), ".csv")
        if file is None or not isValid(self):
            return
        try:
            found: FileCheck = check_file(await in_thread(file.read_bytes))
        except OSError as error:
            raise Refusal(RefusalCode.NOT_FOUND) from error
        except Refusal as refusal:
            reason = self.texts(f"batch_file.reason.{refusal.values['reason']}")
            raise Refusal(refusal.code, line=refusal.values["line"], reason=reason) from None
        if found.wrong:
            self.say(self.texts("batch_view.wrong_lines"), "wall")
            self.source.why.put(self._wrong(found), self.texts("batch_view.lines_to_mend"))
            return
        await self._prepare([Wanted(number=one.number) for one in found.numbers])

    def _wrong(self, found: FileCheck) -> list[str]:
        return [
            self.texts("batch.command.wrong", line=one.line, sentence=self._of_line(one.problem)) for one in found.wrong
        ]

    def _of_line(self, problem: Problem) -> str:
        if problem.code == "number_missing":
            return self.texts("batch_view.line_empty")  # the counter's own sentence speaks of a card
        return self.texts(f"problem.{problem.code}", **dict(problem.values))

    async def _from_list(self, which: Listed) -> None:
        await self._prepare(await batch_prepare.wanted_of_list(self.desk, which), is_listed=True)

    async def _from_search(self) -> None:
        await self._prepare(await batch_prepare.wanted_of_search(self.desk, self.source.search.text()))

    async def _prepare(self, people: Sequence[Wanted], *, is_listed: bool = False) -> None:
        self.say(self.texts("batch_view.looking", n=len(people)), "hint")
        found: tuple[Candidate, ...] = await batch_prepare.survey(self.desk, people, is_listed=is_listed)
        self.source.why.put(self._why([one.why for one in found if one.why is not None]))
        await batch_prepare.prepare(self.desk, found)
        self.source.why.put(())
        self.say("", "hint")
        await self._where()

    async def _drop(self) -> None:
        await batch_prepare.drop(self.desk)
        self.say("", "hint")
        await self._where()

    # --- printing

    async def _begin(self) -> None:
        report = self.report
        printer = str(report.printer.value())
        if not printer:
            report.printer.say(self.texts("batch_view.no_printer"), Weight.WALL)
            report.printer.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        second = (report.name.text(), report.password.take()) if report.asks_second else None
        try:
            await batch_prepare.sign(self.desk, printer, second)
        except Refusal as refusal:
            if second is None or refusal.code not in _OF_SECOND:
                raise
            field = report.password if refusal.code is RefusalCode.WRONG_PASSWORD else report.name
            own = _SAID_OF_SECOND.get(refusal.code, "")
            said = self.texts(f"batch_view.{own}") if own else refused_in(self.texts, refusal)
            field.say(said, Weight.WALL)
            field.control.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        await self._run()

    async def _other_printer(self) -> None:
        """The printer that was signed for is broken, or gone: the rest comes out on another one."""
        self.say("", "hint")
        self.report.second.hide()
        self.report.drop.hide()
        await self._to_report(self.texts("batch_view.other_printer"), ())
        self.report.printer.setFocus(Qt.FocusReason.OtherFocusReason)

    async def _run(self) -> None:
        self._wish = Wish.GO_ON
        self.say("", "hint")
        self._show(self.going)
        try:
            await run_batch(self.desk, self)
        except Refusal:
            if isValid(self):
                await self._where()
            raise
        if isValid(self):
            self.say("", "hint")
            await self._where()
            announce(self.paused.cause.text(), self.paused.cause)

    def _wants(self, wish: Wish) -> None:
        self._wish = wish
        self.say(self.texts("batch_view.after_bundle" if wish is Wish.BUNDLE else "batch_view.after_printer"), "hint")

    async def _look(self) -> None:
        """What its printer still had comes out."""
        with suppress(Refusal):
            found = await batch_mend.progress_at_rest(self.desk)
            if isValid(self):
                self.paused.show_progress(found)

    async def _stop(self) -> None:
        await batch_mend.stop_batch(self.desk)
        self.say("", "hint")
        await self._where()

    async def _jammed(self, part: PausedPart | EndPart) -> None:
        """So many good sheets, counted; or the reference of the last good one, scanned or typed."""
        typed = part.good.text()
        if not typed.strip():
            part.good.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        lying = await batch_mend.sheets_lying(self.desk)
        reference = "".join(typed.split()).upper()
        places = {one.reference: rank for rank, one in enumerate(lying, 1)}
        if not typed.strip().isdecimal() and reference not in places:
            self.say(self.texts("batch_view.which_sheet", n=len(lying)), "wall")
            return
        good = places[reference] if reference in places else int(typed)
        if good > len(lying):
            self.say(self.texts("batch_view.which_sheet", n=len(lying)), "wall")
            return
        await batch_mend.last_good_sheet(self.desk, good)
        self.say("", "hint")
        await self._where()

    async def _sign(self) -> None:
        typed = [field.text().strip() for field in (self.end.sheets_in, self.end.spoilt)]
        if not all(one.isdecimal() and len(one) < 7 for one in typed):
            self.say(self.texts("batch_view.count_wrong"), "wall")
            return
        counts = tuple(map(int, typed))
        why = self.end.words.text() if self.end.words.isVisible() else ""
        try:
            done: BatchEnd = await batch_mend.sign_end(
                self.desk, sheets_in=counts[0], sheets_destroyed=counts[1], why=why
            )
        except Refusal as refusal:
            if refusal.code is not RefusalCode.BATCH_UNEVEN:
                raise
            left = int(refusal.values["left"])
            said = self.texts.count("batch_end.missing" if left > 0 else "batch_end.too_many", abs(left))
            self.say(self.texts("batch_view.explain", said=said), "question")
            self.end.words.show()
            self.end.first.setFocus(Qt.FocusReason.TabFocusReason)
            return
        self.ended.emit(done)

    # --- ports.BatchWatch

    def wish(self) -> Wish:
        """What was pressed last."""
        return self._wish

    def progressed(self, progress: Progress) -> None:
        """See ports.BatchWatch."""
        if isValid(self):
            self.going.show_progress(progress)

    async def rest(self, seconds: float) -> None:
        """See ports.BatchWatch."""
        await pause(seconds)

    # --- the screen

    def first_field(self) -> QWidget:
        """Of the page that shows."""
        shown = self.steps.currentWidget()
        return shown.first if isinstance(shown, Part) else self

    def say(self, sentence: str, weight: str) -> None:
        """What came of it, announced."""
        self.message.setText(sentence)
        restyle(self.message, weight=weight)
        self.message.setVisible(bool(sentence))
        if sentence:
            announce(sentence, self.message)

    def _do(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """One at a time: a key pressed twice does it once."""
        if self._work is not None and not self._work.done():
            work.close()
            return
        self._work = spawn(self._told(work), name)

    async def _told(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Refusal as refusal:
            if isValid(self):
                self.say(refused_in(self.texts, refusal), "wall")
                if self.steps.currentWidget() is self.going:
                    await self._where()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The letters on the buttons of the page that shows."""
        shown = self.steps.currentWidget()
        button = shown.buttons.get(event.text().upper()) if isinstance(shown, Part) else None
        if button is not None and button.isVisible() and button.isEnabled():
            button.click()
        else:
            super().keyPressEvent(event)

    def leave(self) -> None:
        """What is at the printer comes out, then it pauses: nobody prints codes unseen."""
        if self.steps.currentWidget() is self.going:
            self.behind.emit(self.texts("batch_view.left_behind"))
        self._wish = Wish.PAUSE
