"""Options in columns of equal width: as many as fit, one at least, so that none is ever cut."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize

from ui.items import ItemsLayout


class ColumnsLayout(ItemsLayout):
    """Down the first column, then the next. `most` columns where there is room, fewer where letters are large."""

    def __init__(self, most: int, *, across: int, between: int) -> None:
        super().__init__()
        self._most = most
        self._across = across  # px between columns
        self._between = between  # px between lines

    def heightForWidth(self, width: int) -> int:
        """The lines' height."""
        lines = -(-len(self._items) // self._columns(width))
        return lines * self._line() + max(lines - 1, 0) * self._between

    def setGeometry(self, rect: QRect) -> None:
        """Place the items."""
        super().setGeometry(rect)
        columns = self._columns(rect.width())
        lines = max(-(-len(self._items) // columns), 1)
        step = (rect.width() + self._across) // columns
        for index, item in enumerate(self._items):
            x, y = index // lines * step, index % lines * (self._line() + self._between)
            item.setGeometry(QRect(rect.topLeft() + QPoint(x, y), item.sizeHint()))

    def sizeHint(self) -> QSize:
        """All columns beside one another."""
        columns = min(self._most, max(len(self._items), 1))
        width = columns * self._widest() + (columns - 1) * self._across
        return QSize(width, self.heightForWidth(width))

    def minimumSize(self) -> QSize:
        """The widest item."""
        return QSize(self._widest(), self._line())

    def _columns(self, width: int) -> int:
        fit = (width + self._across) // max(self._widest() + self._across, 1)
        return max(1, min(self._most, fit))

    def _widest(self) -> int:
        return max((item.sizeHint().width() for item in self._items), default=0)

    def _line(self) -> int:
        return max((item.sizeHint().height() for item in self._items), default=0)
