"""What can be done for the desk itself: big rows, each with its letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from resources.catalogue import Texts
from ui.application import announce
from ui.look import PAGE_WIDTH, SPACE_L, SPACE_M, SPACE_S
from ui.page_column import wide_page
from ui.parts import Screen, WrappingButton, column, key_cap, words

if TYPE_CHECKING:
    from ui.administration import Entry


class BigRow(WrappingButton):
    """A key, a title and a sentence beside it, all of it one button."""

    def __init__(self, name: str, key: str, title: str, sentence: str) -> None:
        super().__init__(name, "", kind="big")
        self.setAccessibleName(title)
        self.setAccessibleDescription(f"{sentence} {key}")
        line = QHBoxLayout(self)
        line.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_M)
        line.setSpacing(SPACE_L)
        line.addWidget(key_cap(key), 0, Qt.AlignmentFlag.AlignVCenter)
        said = column(spacing=SPACE_S // 2)
        said.addStretch(1)
        said.addWidget(words(title, "heading"))
        said.addWidget(words(sentence, "quiet"))
        said.addStretch(1)
        line.addLayout(said, 1)
        self.wrap(QSizePolicy.Policy.Preferred)


class AdministrationView(Screen):
    """Emits `asked(name of the entry)`."""

    asked = Signal(str)

    topic = "administration"

    def __init__(self, texts: Texts, entries: Sequence[Entry], others: Mapping[str, str] | None = None) -> None:
        """`others`: what is not for who is signed in, and for whom it is, by the letters that would open it."""
        super().__init__("administration")
        page = wide_page(self, width=PAGE_WIDTH)
        page.addWidget(words(texts("administration.title"), "title", "administration_title"))
        page.addWidget(words(texts("administration.lead"), "quiet", "administration_lead"))
        self.rows: dict[str, BigRow] = {}
        rows = QGridLayout()  # two beside each other: all of them show at once
        rows.setSpacing(SPACE_M)
        for rank, entry in enumerate(entries):
            said = (texts(f"administration.{entry.name}.{part}") for part in ("title", "sentence"))
            row = BigRow(f"administration_{entry.name}", entry.key, *said)
            row.clicked.connect(lambda _=False, name=entry.name: self.asked.emit(name))
            self.rows[entry.key] = row
            rows.addWidget(row, rank // 2, rank % 2)
        for side in (0, 1):
            rows.setColumnStretch(side, 1)
        page.addLayout(rows)
        self._not_here = others or {}
        if others:
            page.addSpacing(SPACE_M)
            page.addWidget(words(texts("administration.not_here"), "label", "administration_not_here"))
            self.others = words("\n".join(others.values()), "quiet", "administration_others")
            page.addWidget(self.others)
        page.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """All rows are as high as the highest."""
        super().resizeEvent(event)
        rows = self.rows.values()
        for row in rows:
            row.setMinimumHeight(max(one.heightForWidth(one.width()) for one in rows))

    def first_field(self) -> QWidget:
        """The first row."""
        return next(iter(self.rows.values()), self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The letter of a row; of one that is not here, who may."""
        letter = event.text().upper()
        row = self.rows.get(letter)
        refused = next((said for letters, said in self._not_here.items() if letter and letter in letters), "")
        if row is not None and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            row.click()
        elif refused and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            announce(refused, self.others)
        else:
            super().keyPressEvent(event)
