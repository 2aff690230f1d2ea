"""What stands beside the picture of a paper: as wide as its buttons need in a large text, never scrolled across."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from ui.parts import ScrolledArea

PANEL_WIDTH = 340


class SidePanel(ScrolledArea):
    """Its width follows the buttons that show now."""

    def __init__(self, name: str, inner: QWidget) -> None:
        super().__init__(name, inner)
        self.setProperty("role", "side")
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """Only now the stylesheet has said how wide the edges are."""
        super().showEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt asks for a new layout when a button comes or goes, and when letters change their size."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        inner = self.widget()
        if inner is not None:
            beside = self.verticalScrollBar().sizeHint().width() + self._edges()
            self.setFixedWidth(max(PANEL_WIDTH, inner.minimumSizeHint().width() + beside))

    def _edges(self) -> int:
        """Lines at its sides, in px, as the stylesheet draws them."""
        margins = self.contentsMargins()
        return 2 * self.frameWidth() + margins.left() + margins.right()
