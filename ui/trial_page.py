"""A page that says nothing of anybody, to see that a printer takes it: on the same road as a letter, before there is a
desk. The system's dialog only where no more than that exists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from desk_app.domain import codes
from desk_app.domain.printer_words import reasons_said
from desk_app.domain.printers import Job, Paper, Way
from desk_app.domain.refusal import Refusal
from desk_app.ports import PagePicture, Printers, TrialPress
from desk_app.usecases.code_printers import printer_named
from resources.catalogue import Texts
from ui import printing
from ui.loop import Work, in_thread, pause, spawn
from ui.printing import NoPrinter, print_pages
from ui.refused import refused

LOOK_EVERY = 0.5  # seconds between two questions to the printer
_WEIGHTS = {Paper.PRINTED: "good", Paper.DELIVERED: "question", Paper.STOPPED: "wall", Paper.UNKNOWN: "wall"}


class TrialPage:
    """`say(sentence, weight)` hears what becomes of it, to its end or until the screen is left."""

    def __init__(
        self,
        texts: Texts,
        printers: Callable[[], Printers],
        press: Callable[[], TrialPress],
        say: Callable[[str, str], None],
    ) -> None:
        self.texts = texts
        self._make_printers, self._make_press = printers, press
        self._printers: Printers | None = None
        self._say = say
        self._watching: Work | None = None

    async def print_on(self, parent: QWidget, named: str) -> None:
        """One page on the printer of that name, which is not kept yet; empty: the system's own choice."""
        self._rest()
        self._say(self.texts("paper.sending"), "hint")
        press = self._make_press()
        pdf = await in_thread(press.trial, date.today(), self.texts.language)  # noqa: DTZ011 - the day of this place
        try:
            job = await self._sent(named, pdf)
            if job is None:
                self._say(*await self._by_dialog(parent, press, pdf))
                return
        except NoPrinter as trouble:
            self._say(self.texts(f"letter_view.{trouble.why}"), "wall")
            return
        except Refusal as refusal:
            self._say(refused(self.texts, refusal), "wall")
            return
        self._watching = spawn(self._follow(job), "trial page")

    async def _sent(self, named: str, pdf: bytes) -> Job | None:
        """Its job; None where nobody but the dialog can be spoken to."""
        if self._printers is None:
            self._printers = self._make_printers()
        printer = await printer_named(self._printers, named, printing.names(), printing.proposed())
        if printer is None or printer.way is Way.DIALOG:
            return None
        return await self._printers.send(printer.uri, pdf, name=codes.new_report_reference())

    async def _by_dialog(self, parent: QWidget, press: TrialPress, pdf: bytes) -> tuple[str, str]:
        async def draw(dpi: int) -> Sequence[PagePicture]:
            return [await in_thread(lambda: press.picture(pdf, 0, dpi=dpi))]

        if not await print_pages(parent, self.texts("app.name"), draw, working=lambda: None):
            return self.texts("letter_view.not_printed"), "question"
        return self.texts("letter_view.printed"), "good"

    async def _follow(self, job: Job) -> None:
        printers = self._printers
        while printers is not None:
            try:
                status = await printers.status(job)
            except Refusal:
                self._say(self.texts("paper.away"), "question")
            else:
                why = reasons_said(status.reasons, self.texts) if status.paper is Paper.STOPPED else ""
                said = self.texts(f"paper.{status.paper.value}")
                more = self.texts("paper.why", why=why) if why else ""
                self._say(" ".join(part for part in (said, more) if part), _WEIGHTS.get(status.paper, "hint"))
                if status.is_over:
                    return
            await pause(LOOK_EVERY)

    def _rest(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
            self._watching = None

    def leave(self) -> None:
        """Look no more."""
        self._rest()
        if self._printers is not None:
            spawn(self._printers.close(), "printers")
            self._printers = None
