"""The counter's home: the things people come for, what waits, and the truth about the connection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desk_app.domain.answers import Connection
from desk_app.domain.connection_words import cannot, duration, moment
from desk_app.domain.refusal import RefusalCode
from resources.catalogue import Texts
from ui.kept_work import KeptWork
from ui.look import READING_WIDTH, SPACE_L, SPACE_M, SPACE_S, SPACE_XL
from ui.parts import BigKey, RowKey, Screen, card, column, key_cap, named, restyle, row, scrolled, words
from ui.views.home_kept import KeptRows

DOORS = (("open", "F2"), ("renew", "F3"), ("find", "F4"), ("change", "F12"))
DOOR_CHARACTERS = 26  # of the body text: narrower, a title would break inside a word
# What a desk may lack (a sentence `home.missing.<name>`), and the entry of the administration that mends it.
MISSING = {
    "code": "lost_code",  # no entry of the administration: it leads to the person
    "recovery": "recovery",
    "recovery_used": "recovery",
    "recovery_unread": "recovery",
    "service": "settings",
    "token": "settings",
    "site": "settings",
    "letter_texts": "settings",
    "not_asked": "journal",
    "batch": "batches",
}
TROUBLES = {RefusalCode.STORE_FULL: "full", RefusalCode.STORE_READ_ONLY: "away"}


class HomeView(Screen):
    """Emits `asked(what)`: open, renew, find, change, follow_up, send, backups, appearance; and `resumed(draft id)`."""

    asked = Signal(str)
    resumed = Signal(str)

    topic = "home"

    def __init__(self, texts: Texts) -> None:
        super().__init__("home")
        self.texts = texts
        self._has_offered = False  # what was cut short, at the first look after sign-in
        inner = named(QWidget(), "home_inner")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled("home_scroll", inner))
        inner.setMaximumWidth(READING_WIDTH * 2)
        page = QVBoxLayout(inner)
        page.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_L)
        page.setSpacing(SPACE_L)
        page.addStretch(2)
        page.addWidget(words(texts("home.title"), "title", "home_title"))
        self.clock = words("", "message", "home_clock")
        restyle(self.clock, weight="wall")
        self.clock.hide()
        page.addWidget(self.clock)

        self._grid = QGridLayout()
        self._grid.setSpacing(SPACE_L)
        self._across = 0
        self.doors: dict[str, BigKey] = {}
        for what, key in DOORS:
            door = BigKey(f"home_{what}", key, texts(f"home.{what}.title"), texts(f"home.{what}.sentence"))
            door.clicked.connect(lambda _=False, what=what: self.asked.emit(what))
            self.doors[what] = door
        self._place_doors(len(DOORS))
        page.addLayout(self._grid)
        page.addWidget(words(texts("home.scan"), "quiet", "home_scan"))
        self.cannot = words("", "quiet", "home_cannot")
        self.cannot.hide()
        page.addWidget(self.cannot)
        self.aging = words("", "quiet", "home_directory")
        self.aging.hide()
        page.addWidget(self.aging)
        page.addSpacing(SPACE_M)
        page.addWidget(self._waiting_panel())
        page.addStretch(3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside one another where there is room; two by two, or one below the other, where the letters are large or
        the screen is small."""
        super().resizeEvent(event)
        least = self.doors["open"].fontMetrics().averageCharWidth() * DOOR_CHARACTERS
        self._place_doors(next((n for n in (len(DOORS), 2) if self.width() >= least * n), 1))

    def _place_doors(self, across: int) -> None:
        if across == self._across:
            return
        self._across = across
        for place, door in enumerate(self.doors.values()):
            self._grid.addWidget(door, place // across, place % across)
        for column_of in range(len(DOORS)):
            self._grid.setColumnStretch(column_of, int(column_of < across))

    def _waiting_panel(self) -> QWidget:
        lines = column(margin=SPACE_M, spacing=SPACE_S)
        lines.addWidget(words(self.texts("home.waits.title"), "label"))
        self.to_correct = RowKey("home_to_correct")
        self.to_correct.clicked.connect(lambda: self.asked.emit("follow_up"))
        self.waiting = RowKey("home_waiting")
        self.waiting.clicked.connect(lambda: self.asked.emit("send"))
        self.kept = KeptRows(self.texts)
        self.kept.resumed.connect(self.resumed)
        self.kept.more.connect(lambda: self.asked.emit("set_aside"))
        self.nothing = words(self.texts("home.waits.nothing"), "quiet", "home_nothing_waits")
        self.missing = {name: RowKey(f"home_missing_{name}") for name in MISSING}
        for name, button in self.missing.items():
            button.clicked.connect(lambda _=False, entry=MISSING[name]: self.asked.emit(entry))
        self.backup = RowKey("home_backup")
        self.backup.clicked.connect(lambda: self.asked.emit("backups"))
        keys = {"code": "F3"}
        self.sheets = RowKey("home_sheets_missing")
        self.sheets.clicked.connect(lambda: self.asked.emit("journal"))
        told = [(button, keys.get(name, "F11")) for name, button in self.missing.items()]
        told += [(button, "F11") for button in (self.sheets, self.backup)]
        for button, key in (*told, (self.to_correct, "F6"), (self.waiting, "F5")):
            holder = QWidget()
            holder.setLayout(row(key_cap(key), button))
            button.setProperty("holder", holder)
            lines.addWidget(holder)
            holder.hide()
        lines.addWidget(self.kept)
        lines.addWidget(self.nothing)
        return card("home_waits", lines)

    @property
    def set_aside(self) -> tuple[KeptWork, ...]:
        """The work under way that shows."""
        return self.kept.work

    def first_field(self) -> QWidget:
        """The first of them."""
        return self.doors["open"]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F10: how this desk looks. With Shift, F7 shows all the work under way."""
        if event.key() == Qt.Key.Key_F10:
            self.asked.emit("appearance")
        elif event.key() == Qt.Key.Key_F7 and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.asked.emit("set_aside")
        else:
            super().keyPressEvent(event)

    def show_missing(self, names: Sequence[str], sheets: int = 0) -> None:
        """What this desk still lacks, for who can do something about it; and so many `sheets` of batches."""
        for name, button in self.missing.items():
            self._put(button, self.texts(f"home.missing.{name}"), name in names, "question")
        self._line(self.sheets, "home.sheets_missing", sheets, "question")

    def show_waiting(
        self, connection: Connection, work: Sequence[KeptWork], trouble: RefusalCode | None = None
    ) -> None:
        """What waits, as the store and the loop see it now; and why the backup of the day could not be made."""
        why = TROUBLES.get(trouble, "failed") if trouble is not None else "failed"
        self._put(self.backup, self.texts(f"home.backup.{why}"), trouble is not None, "wall")
        self._line(self.to_correct, "home.waits.to_correct", connection.to_correct, "wall")
        today = datetime.now().astimezone().date()
        oldest = moment(connection.oldest_waiting, today) if connection.oldest_waiting else ""
        self._line(self.waiting, "home.waits.waiting", connection.waiting, "", oldest=oldest)
        self.kept.show_work(work)
        self.cannot.setText(cannot(self.texts, connection.cannot))
        self.cannot.setVisible(bool(connection.cannot))
        self.nothing.setVisible(not (trouble or connection.to_correct or connection.waiting or work))
        is_untouched = not self._has_offered and self.doors["open"].hasFocus()
        self._has_offered = True
        if is_untouched and work and not work[0].is_set_aside and self.kept.first is not None:
            self.kept.first.setFocus(Qt.FocusReason.OtherFocusReason)  # Enter goes on where the power cut came

    def show_clock(self, late: timedelta | None) -> None:
        """How late this desk's clock is, where it is."""
        self.clock.setVisible(late is not None)
        if late is not None:
            self.clock.setText(self.texts("home.clock", late=duration(self.texts, late)))

    def show_aging(self, sentence: str) -> None:
        """What is to be said of the directory; nothing where all is well."""
        self.aging.setText(sentence)
        self.aging.setVisible(bool(sentence))

    def _line(self, button: RowKey, key: str, count: int, weight: str, **values: str) -> None:
        self._put(button, self.texts.count(key, count, **values), count > 0, weight)

    def _put(self, button: RowKey, sentence: str, is_shown: bool, weight: str) -> None:
        button.say(sentence)
        restyle(button, weight=weight)
        button.property("holder").setVisible(is_shown)
