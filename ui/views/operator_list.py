"""Who comes in here, as a short list: chosen with the arrows, from the password beside it too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QWidget

from ui.look import FOCUS_EDGE, GRID
from ui.parts import ENTER_KEYS, words

if TYPE_CHECKING:
    from desk_app.domain.author import Author
    from resources.catalogue import Texts

ROWS_SHOWN = 5
_ARROWS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class OperatorList(QListWidget):
    """Names alone: what somebody does here is for the store to say, which is still closed. `entered`: Enter or a click
    on a name, on to what follows."""

    entered = Signal()

    def __init__(self, name: str, texts: Texts, *, passes_letters: bool = False) -> None:
        """`passes_letters`: they are keys of the screen, and look for no name."""
        super().__init__()
        self.setObjectName(name)
        self._passes_letters = passes_letters
        self.setAccessibleName(texts("sign_in.operator"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemClicked.connect(lambda _: self.entered.emit())
        self.caption: QLabel = words(texts("sign_in.operator"), "label", f"{name}_label")
        self.caption.setBuddy(self)

    def offer(self, people: Sequence[Author], chosen: str = "") -> None:
        """These people; the one with the id `chosen`, or the first, is chosen already."""
        self.clear()
        for author in people:
            item = QListWidgetItem(author.name)
            item.setData(Qt.ItemDataRole.UserRole, author.operator_id)
            self.addItem(item)
        ids = [author.operator_id for author in people]
        if ids:
            self.setCurrentRow(ids.index(chosen) if chosen in ids else 0)
        self.fit()

    def fit(self) -> None:
        """As high as its rows; their height follows the stylesheet."""
        self.ensurePolished()
        shown = min(max(self.count(), 1), ROWS_SHOWN)
        self.setFixedHeight(max(self.sizeHintForRow(0), GRID) * shown + 2 * FOCUS_EDGE)

    def chosen(self) -> str:
        """The id of the one chosen; empty where there is nobody."""
        item = self.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if self.count() else ""

    def follow(self, field: QWidget) -> None:
        """The arrows pressed in `field`, where they mean nothing else, choose here."""
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """An arrow in a field beside it."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and watched is not self:
            by = _ARROWS.get(Qt.Key(event.key()), 0)
            if by and self.isEnabled():
                self.setCurrentRow(min(max(self.currentRow() + by, 0), self.count() - 1))
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on."""
        if event.key() in ENTER_KEYS:
            self.entered.emit()
        elif self._passes_letters and event.text() and event.text().isprintable():
            event.ignore()
        else:
            super().keyPressEvent(event)
