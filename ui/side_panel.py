"""What stands beside the picture of a paper: as wide as its buttons need in a large text, never scrolled across."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from ui.look import SPACE_S
from ui.parts import Button, ScrolledArea

PANEL_WIDTH = 340


class SidePanel(ScrolledArea):
    """Its width follows the buttons that show now."""

    def __init__(self, name: str, inner: QWidget, keeps: QWidget | None = None) -> None:
        """`keeps` stays in sight wherever the focus goes, as long as both fit: what the printer says."""
        self._keeps = keeps
        super().__init__(name, inner)
        self.setProperty("role", "side")
        for button in inner.findChildren(Button):
            button.is_stacked = True
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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """All keys are the screen's: the page keys turn the paper, from a button too. Here the focus scrolls."""
        event.ignore()

    def _keep_in_sight(self, before: QWidget | None, now: QWidget | None) -> None:
        super()._keep_in_sight(before, now)
        inner, keeps = self.widget(), self._keeps
        if (
            keeps is not None
            and keeps.isVisible()
            and inner is not None
            and now is not None
            and inner.isAncestorOf(now)
        ):
            self.ensureWidgetVisible(keeps, 0, SPACE_S)
            self.ensureWidgetVisible(now, 0, SPACE_S)

    def _fit(self) -> None:
        inner = self.widget()
        if inner is not None:
            beside = self.verticalScrollBar().sizeHint().width() + self._edges()
            self.setFixedWidth(max(PANEL_WIDTH, inner.minimumSizeHint().width() + beside))

    def _edges(self) -> int:
        """Lines at its sides, in px, as the stylesheet draws them."""
        margins = self.contentsMargins()
        return 2 * self.frameWidth() + margins.left() + margins.right()
