"""Where a letter's sheet stands, below its reference: sent, printing, out, stopped and why; and what can be done.

The screen may be left at any moment: what a printer has is followed to its end all the same (see `Desk.paper_moves`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from desk_app.domain.letters import Letter, Report
from desk_app.domain.printer_words import names_apart, otherwise_said, reasons_said
from desk_app.domain.printers import ON_ITS_WAY, ON_PAPER, JobStatus, Paper, PrinterFacts, Way
from desk_app.domain.refusal import Refusal
from desk_app.ports import LetterRow, PagePicture
from desk_app.usecases.code_printers import may_carry, printer_to_use
from desk_app.usecases.desk import Desk
from desk_app.usecases.follow_letter import cancel_letter, confirm_printed, follow_letter, is_followed
from desk_app.usecases.print_letter import compose_letter, letter_pictures, letter_printed
from desk_app.usecases.send_to_paper import send_to_paper
from resources.catalogue import Texts
from ui import printing
from ui.fields.choice import ChoiceField, Option
from ui.look import SPACE_S
from ui.loop import Work, pause, spawn
from ui.parts import Button, beside, column, restyle, words
from ui.printing import NoPrinter, print_pages
from ui.refused import refused
from ui.views.settings_fields import KEYS

LOOK_EVERY = 0.5  # seconds between two questions to the printer
_GOOD, _HINT, _QUESTION, _WALL = "good", "hint", "question", "wall"
_WEIGHTS = {
    Paper.PRINTED: _GOOD,
    Paper.DELIVERED: _QUESTION,
    Paper.STOPPED: _WALL,
    Paper.CANCELLED: _QUESTION,
    Paper.UNKNOWN: _WALL,
}
# Nothing more comes of its job, and what comes of it is not known to be a sheet.
_NO_SHEET = (Paper.STOPPED, Paper.CANCELLED, Paper.UNKNOWN)


class LetterPaper(QWidget):
    """`came_out`: the hand-over is next. `chosen`: a printer was chosen, print there. `renewal_wanted`: the sheet with
    a code did not come out, and no second one has the same code. `changed`: what is next may be another thing."""

    came_out = Signal()
    chosen = Signal()
    changed = Signal()
    renewal_wanted = Signal()

    def __init__(
        self, desk: Desk, texts: Texts, *, may_renew: bool = False, report: Callable[[], bytes] | None = None
    ) -> None:
        """`report`: the paper itself, where it is no letter that can be composed again."""
        super().__init__()
        self._report = report
        self.setObjectName("letter_paper")
        self.desk = desk
        self.texts = texts
        self.may_renew = may_renew
        self.letter: Letter | Report | None = None
        self.printer: PrinterFacts | None = None  # the one that was chosen here
        self._offered: dict[str, PrinterFacts] = {}
        self._rows: dict[str, LetterRow] = {}  # as far as each letter got, by reference
        self._watching: Work | None = None
        self._is_away = False  # the printer that has the sheet does not answer
        self.state = words("", "message", "letter_state")
        self.why_not = words("", "message", "letter_why_not")
        self.yes = Button("letter_came_out", texts("paper.came_out"), kind="primary", key=texts("paper.yes_key"))
        self.no = Button("letter_not_out", texts("paper.not_there"), key="N")
        self.stop = Button("letter_cancel", texts("paper.cancel"), key="C")
        self.again = Button("letter_new_code", texts("paper.new_code"), kind="primary", key="F")
        self.printers = ChoiceField("letter_printer", texts("paper.which"), texts, ())
        self.printers.entered.connect(self._take)
        self.again.clicked.connect(self.renewal_wanted)
        lines = column(spacing=SPACE_S)
        for said in (self.state, self.why_not):
            lines.addWidget(said)
        for part in (self.yes, self.no, self.stop, self.again):
            lines.addLayout(beside(part))
        lines.addWidget(self.printers)
        self.setLayout(lines)
        self.printers.hide()
        self._show_buttons()

    @property
    def row(self) -> LetterRow | None:
        """As far as the present letter got; None before it was sent anywhere."""
        return self._rows.get(self.letter.reference) if self.letter is not None else None

    @property
    def is_moving(self) -> bool:
        """May it still become paper without anybody doing anything?"""
        return self.row is not None and _moves(self.row)

    @property
    def is_next(self) -> bool:
        """Is what comes next here, rather than another print?"""
        return self.is_moving or self.is_asked or self.again.isVisibleTo(self)

    @property
    def is_asked(self) -> bool:
        """Does somebody have to look whether the sheet is there?"""
        return self.row is not None and self.row.state in (Paper.DELIVERED, Paper.UNKNOWN)

    @property
    def is_out(self) -> bool:
        """Is the sheet there?"""
        return self.row is not None and self.row.state is Paper.PRINTED

    @property
    def is_lost(self) -> bool:
        """Went its code to a printer from which no sheet comes?"""
        is_over = self.row is not None and self.row.state in _NO_SHEET and not (self.is_moving or self.is_asked)
        return is_over and self.letter is not None and _is_used(self.letter)

    def show_letter(self, letter: Letter | Report) -> None:
        """From now on this one; what is known of the one before stays known."""
        self.rest()
        self.letter = letter
        self.printers.hide()
        if self.row is not None:
            self._show(self.row)
            self._watch()
        else:
            self._show_buttons()

    # --- to paper

    async def print_letter(self, *, by_itself: bool = False) -> bool:
        """At once on the usual printer, or on the one that was chosen. Is a sheet on its way, or, `by_itself`, was none
        to be expected, because this desk has no printer?"""
        letter = self.letter
        if letter is None:
            return False
        if self._stands_in_the_way(letter):
            return self.is_moving
        try:
            printer = self.printer or await printer_to_use(self.desk, printing.names(), printing.proposed())
            if printer is None:
                await self._offer(letter)
                return False
            if printer.way is Way.DIALOG:
                if by_itself and not printing.is_ready():
                    self.say(self.texts("letter_view.no_printer"), _QUESTION)
                    return True
                return await self._by_dialog(letter)
            self.say(self.texts("paper.sending"), _HINT)
            pdf = bytearray(await self._composed(letter))
            self._rows[letter.reference] = await send_to_paper(self.desk, letter, pdf, printer.uri)
        except NoPrinter as trouble:
            self.say(self.texts(f"letter_view.{trouble.why}"), _WALL)
            return False
        except Refusal as refusal:
            await self._refused(letter, refusal, self.printer)
            return False
        self._show(self._rows[letter.reference])
        self._watch()
        return True

    async def _composed(self, letter: Letter | Report) -> bytes:
        if isinstance(letter, Letter):
            return await compose_letter(self.desk, letter)
        return self._report() if self._report is not None else b""

    async def _by_dialog(self, letter: Letter | Report) -> bool:
        """The system's dialog, where only that exists. Never for a code: nobody knows what it keeps."""
        if letter.carries_code:
            if not printing.names():
                raise NoPrinter("no_printer")
            self.say(self.texts("paper.code_needs_printer"), _WALL)
            return False
        pdf = await self._composed(letter)

        async def draw(dpi: int) -> Sequence[PagePicture]:
            return await letter_pictures(self.desk, pdf, dpi=dpi)

        def working() -> None:
            self.say(self.texts("letter_view.printing"), _HINT)

        if not await print_pages(self, letter.reference, draw, working=working):
            self.say(self.texts("letter_view.not_printed"), _QUESTION)
            return False
        self._rows[letter.reference] = await letter_printed(self.desk, letter)
        self._show(self._rows[letter.reference])
        self.came_out.emit()
        return True

    async def _refused(self, letter: Letter | Report, refusal: Refusal, chosen: PrinterFacts | None) -> None:
        """A sheet that may be on its way all the same is followed. A printer that was chosen is called as it was
        offered, not by its address."""
        if chosen is not None and "printer" in refusal.values:
            refusal = Refusal(refusal.code, **{**refusal.values, "printer": chosen.name})
        row = await self.desk.store.letter(letter.reference)
        if row is not None and row.state is not Paper.MADE:
            self._rows[letter.reference] = row
            self._watch()
        self.say(refused(self.texts, refusal), _WALL)
        self._show_buttons()

    # --- another printer

    async def choose(self) -> bool:
        """« Autre imprimante »: those that are there now, each with a key; False where it goes on elsewhere."""
        if self.letter is not None and not self._stands_in_the_way(self.letter):
            await self._offer(self.letter)
        return True

    def _stands_in_the_way(self, letter: Letter | Report) -> bool:
        """May no sheet be printed now: its code went to a printer already, or a sheet may still come? It is said then,
        beside what the printer says and not in place of it."""
        is_used = _is_used(letter)
        if self.is_moving:
            why = "one_sheet" if is_used else "twice_away" if self._is_away else "twice"
            self._say_in(self.why_not, self.texts(f"paper.{why}"), _QUESTION)
            self.why_not.show()
        elif is_used:
            self.say(self.texts("paper.one_sheet"), _QUESTION)
        return self.is_moving or is_used

    async def _offer(self, letter: Letter | Report) -> None:
        known = await self.desk.printers.known()
        fit = [one for one in known if not letter.carries_code or may_carry(self.desk, one)]
        if not fit:
            if known or letter.carries_code:
                self.say(self.texts("paper.code_needs_printer"), _WALL)
            else:
                await self._dialog_or_none(letter)
            return
        self._offered = {one.uri: one for one in fit}
        pairs = zip(names_apart(fit).items(), KEYS, strict=False)
        self.printers.set_values(())
        self.printers.set_options([Option(uri, name, key) for (uri, name), key in pairs])
        self.printers.show()
        self.printers.setFocus(Qt.FocusReason.OtherFocusReason)

    async def _dialog_or_none(self, letter: Letter | Report) -> None:
        try:
            await self._by_dialog(letter)
        except NoPrinter as trouble:
            self.say(self.texts(f"letter_view.{trouble.why}"), _WALL)

    def _take(self) -> None:
        printer = self._offered.get(self.printers.value())
        if printer is not None:
            self.printer = printer
            self.printers.hide()
            self.chosen.emit()

    # --- what became of it

    async def cancel(self) -> bool:
        """« Annuler l'impression »."""
        if self.letter is None or self.row is None or not self.is_moving:
            return True
        reference = self.letter.reference
        self._rows[reference], status = await cancel_letter(self.desk, self.row)
        self._show(self._rows[reference], status)
        return True

    async def answer(self, *, came_out: bool) -> bool:
        """Somebody looked."""
        if self.letter is None or self.row is None or not self.is_asked:
            return True
        row = await confirm_printed(self.desk, self.row, came_out=came_out)
        # « À apporter » has no row in the store to read back.
        row = replace(row, state=Paper.PRINTED if came_out else Paper.STOPPED)
        self._rows[self.letter.reference] = row
        self._show(row)
        return True

    def _watch(self) -> None:
        row = self.row
        if row is not None and (is_followed(row) or row.state is Paper.SENDING):
            self.rest()
            self._watching = spawn(self._follow(row), "paper")

    async def _follow(self, row: LetterRow) -> None:
        while is_followed(row) or row.state is Paper.SENDING:
            try:
                row, status = await follow_letter(self.desk, row)
            except Refusal:
                self._is_away = True
                self.say(self.texts("paper.away"), _QUESTION)
            else:
                self._is_away = False
                self._rows[row.reference] = row
                self._show(row, status)
            if is_followed(row) or row.state is Paper.SENDING:
                await pause(LOOK_EVERY)

    def _show(self, row: LetterRow, status: JobStatus | None = None) -> None:
        was_out = self.yes.isVisibleTo(self) or self.state.property("weight") == _GOOD
        is_otherwise = row.state in ON_PAPER and status is not None and bool(status.otherwise)
        self.say(self._sentence(row, status), _QUESTION if is_otherwise else _WEIGHTS.get(row.state, _HINT))
        self._show_buttons()
        if row.state is Paper.PRINTED and self.state.isVisible():
            self.came_out.emit()
        elif self.is_asked:
            if not was_out and self.yes.isVisible():
                self.yes.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.again.isVisible():
            self.again.setFocus(Qt.FocusReason.OtherFocusReason)

    def _sentence(self, row: LetterRow, status: JobStatus | None) -> str:
        is_code = self.letter is not None and self.letter.carries_code
        if row.state is Paper.PRINTING and status is not None and status.impressions:
            return self.texts("paper.sheets", n=status.impressions)
        if row.state is Paper.STOPPED and (row.job is None or (status is not None and status.is_over)):
            return self.texts("paper.not_out_code" if is_code else "paper.not_out")
        said = self.texts(
            "paper.unknown_code" if is_code and row.state is Paper.UNKNOWN else f"paper.{row.state.value}"
        )
        if row.state in ON_PAPER and status is not None and status.otherwise:
            said += " " + self.texts("paper.otherwise", what=otherwise_said(status.otherwise, self.texts))
        why = reasons_said(status.reasons, self.texts) if row.state is Paper.STOPPED and status is not None else ""
        return " ".join(part for part in (said, self.texts("paper.why", why=why) if why else "") if part)

    def _show_buttons(self) -> None:
        row, letter = self.row, self.letter
        self.yes.setVisible(self.is_asked)
        self.no.setVisible(self.is_asked)
        self.stop.setVisible(self.is_moving)
        no_sheet = row is not None and row.state in _NO_SHEET and not self.is_moving
        self.again.setVisible(self.may_renew and no_sheet and letter is not None and _is_used(letter))
        restyle(self.again, kind="" if self.is_asked else "primary")  # the question comes first
        if not self.is_moving:
            self.why_not.setText("")
            self.why_not.hide()
        self.changed.emit()

    def say(self, sentence: str, weight: str) -> None:
        """One sentence, announced where it is another."""
        self._say_in(self.state, sentence, weight)

    @staticmethod
    def _say_in(place: QLabel, sentence: str, weight: str) -> None:
        from ui.application import announce

        is_new = sentence != place.text()
        place.setText(sentence)
        restyle(place, weight=weight)
        if is_new:
            announce(sentence, place)

    def rest(self) -> None:
        """Look no more; the desk itself goes on."""
        if self._watching is not None:
            self._watching.cancel()
            self._watching = None


def _is_used(letter: Letter | Report) -> bool:
    """Was its code handed to a printer already?"""
    return letter.code is not None and not letter.code


def _moves(row: LetterRow) -> bool:
    return row.state in ON_ITS_WAY and (row.job is not None or row.state is Paper.SENDING)
