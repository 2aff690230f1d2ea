"""F4: one box for a number, a name, a birth date or a letter's reference; the results follow the typing."""

from __future__ import annotations

from PySide6.QtCore import QTimer

from desk_app.domain.refusal import Refusal, Weight
from desk_app.domain.scans import BrokenScan, InsScan, LetterScan, OtherScan, read
from desk_app.usecases.desk import Desk
from desk_app.usecases.find_record import find_by_letter, find_record
from resources.catalogue import Texts
from ui.loop import Work, spawn
from ui.views.act_list import ActListView

PAUSE_MS = 90  # after the last key: one search a word, not one a letter
LEAST_CHARACTERS = 2


class FindView(ActListView):
    """`words` are looked for at once; a letter's reference that leads to one file opens it."""

    topic = "find"

    def __init__(self, desk: Desk, texts: Texts, words: str = "") -> None:
        super().__init__("find", texts, title=texts("find.title"), box=texts("find.box"), hint=texts("find.hint"))
        self.desk = desk
        self._searching: Work | None = None
        self._opens_single = bool(words)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.refresh)
        self.box.edited.connect(self._pause.start)
        if words:
            self.box.set_text(words)
            self.refresh()

    def take_scan(self, payload: str) -> None:
        """A letter's reference or a person's code is looked for; other things are named."""
        scan = read(payload)
        match scan:
            case LetterScan():
                self._look_for(scan.reference)
            case InsScan():
                self._look_for(scan.ins)
            case OtherScan():
                self.box.say(self.texts(f"scan.other.{scan.kind}"))
            case BrokenScan():
                self.box.say(self.texts(scan.advice))

    def _look_for(self, words: str) -> None:
        self.box.set_text(words)
        self._opens_single = True
        self.refresh()

    def refresh(self) -> None:
        """Search for what stands in the box; an older search is dropped."""
        if self._searching is not None:
            self._searching.cancel()
        words = self.box.text()
        if len(words.replace(" ", "")) < LEAST_CHARACTERS:
            self.table.put(())
            self.nothing.setText("")
            return
        self._searching = spawn(self._search(words), "find")

    def open_current(self) -> None:
        """Enter before the results are there opens the one result when it comes."""
        if self._pause.isActive():
            self._pause.stop()
            self._opens_single = True
            self.refresh()
        else:
            super().open_current()

    async def _search(self, words: str) -> None:
        try:
            rows = await find_record(self.desk, words)
            sheet = None if rows else (await find_by_letter(self.desk, words)).letter
        except Refusal as refusal:
            self.box.say(self.texts(f"refusal.{refusal.code}", **refusal.values), Weight.WALL)
            return
        self.box.clear_problem()
        self.remember()
        self.table.put(rows)
        nothing = self.texts("find.nothing")
        if sheet is not None:
            day = sheet.made_at.astimezone().strftime("%d/%m/%Y")
            nothing = self.texts(f"find.letter.{sheet.kind.value}", day=day)
        self.nothing.setText(self.texts.count("find.count", len(rows)) if rows else nothing)
        opens, self._opens_single = self._opens_single and len(rows) == 1, False
        if opens:
            self.opened.emit(rows[0])

    def leave(self) -> None:
        """Stop searching."""
        self._pause.stop()
        if self._searching is not None:
            self._searching.cancel()
