"""Buttons beside one another at the left, on the next line where there is no room: with large letters none is cut."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QLayoutItem

from ui.fields.columns import ColumnsLayout


class SideBySide(ColumnsLayout):
    """Each as wide as it needs; what is hidden takes no room. `between` in px, across and down."""

    def __init__(self, between: int) -> None:
        super().__init__(1, across=between, between=between)

    def heightForWidth(self, width: int) -> int:
        """The lines' height."""
        return self._placed(width)[1].height()

    def setGeometry(self, rect: QRect) -> None:
        """Place the buttons."""
        super().setGeometry(rect)
        for item, at in self._placed(rect.width())[0]:
            item.setGeometry(QRect(rect.topLeft() + at, _size(item, rect.width())))

    def sizeHint(self) -> QSize:
        """All on one line."""
        return self._placed(sum(item.sizeHint().width() + self._across for item in self._shown()))[1]

    def minimumSize(self) -> QSize:
        """The widest one."""
        sizes = [item.minimumSize() for item in self._shown()]
        return QSize(max((one.width() for one in sizes), default=0), max((one.height() for one in sizes), default=0))

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _placed(self, width: int) -> tuple[list[tuple[QLayoutItem, QPoint]], QSize]:
        placed: list[tuple[QLayoutItem, QPoint]] = []
        x = y = line = widest = 0
        for item in self._shown():
            size = _size(item, width)
            if x and x + size.width() > width:
                x, y, line = 0, y + line + self._between, 0
            placed.append((item, QPoint(x, y)))
            x += size.width() + self._across
            line, widest = max(line, size.height()), max(widest, x - self._across)
        return placed, QSize(widest, y + line)


def _size(item: QLayoutItem, width: int) -> QSize:
    return item.sizeHint().boundedTo(QSize(width, item.sizeHint().height()))
