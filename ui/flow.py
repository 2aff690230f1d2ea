"""Buttons in lines: beside one another while there is room, on further lines where letters are large."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.items import ItemsLayout
from ui.look import SPACE_S


class FlowLayout(ItemsLayout):
    """Left to right, then the next line; as wide as it is given, as high as it needs.

    The last `tail` items stay together at the right end of the last line: the main button is always there.
    """

    def __init__(self, *, spacing: int = SPACE_S, tail: int = 0) -> None:
        super().__init__()
        self._tail = tail
        self.setSpacing(spacing)

    def heightForWidth(self, width: int) -> int:
        """The lines' height."""
        return self._arrange(QRect(0, 0, width, 0), is_trial=True)

    def setGeometry(self, rect: QRect) -> None:
        """Place the items."""
        super().setGeometry(rect)
        self._arrange(rect, is_trial=False)

    def sizeHint(self) -> QSize:
        """All on one line."""
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() + self.spacing() for size in shown)
        return QSize(width, max((size.height() for size in shown), default=0))

    def minimumSize(self) -> QSize:
        """The widest item."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def insert(self, index: int, widget: QWidget) -> None:
        """A widget before the one at `index`."""
        self.addWidget(widget)
        self._items.insert(index, self._items.pop())
        self.invalidate()

    def _arrange(self, rect: QRect, *, is_trial: bool) -> int:
        hints = [(item, item.sizeHint()) for item in self._items if not item.isEmpty()]
        shown = [(item, QSize(min(size.width(), rect.width()), size.height())) for item, size in hints]
        # A line is as high as the highest item, and the others stand in the middle of it.
        high = max((size.height() for _, size in shown), default=0)
        end = sum(1 for item in self._items[len(self._items) - self._tail :] if not item.isEmpty())
        together = sum(size.width() + self.spacing() for _, size in shown[len(shown) - end :]) - self.spacing()
        x, y = rect.x(), rect.y()
        for place, (item, size) in enumerate(shown):
            starts_tail = end > 0 and place == len(shown) - end
            needed = together if starts_tail else size.width()
            if x > rect.x() and x + needed > rect.right() + 1:
                x, y = rect.x(), y + high + self.spacing()
            if starts_tail:
                x = max(x, rect.right() + 1 - together)
            if not is_trial:
                item.setGeometry(QRect(QPoint(x, y + (high - size.height()) // 2), size))
            x += size.width() + self.spacing()
        return y + high - rect.y()


class FlowRow(QWidget):
    """Buttons laid out so, where a column of widgets is wanted: as wide as it is given, as high as it needs."""

    def __init__(self, name: str, *buttons: QWidget, spacing: int = SPACE_S, tail: int = 0) -> None:
        super().__init__()
        self.setObjectName(name)
        self.flow = FlowLayout(spacing=spacing, tail=tail)
        for button in buttons:
            self.flow.addWidget(button)
        self.setLayout(self.flow)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
