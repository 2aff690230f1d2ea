"""A pile of screens of which one shows; the one before is let go of."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from resources.catalogue import Texts
from ui.parts import Screen


class Screens(QStackedWidget):
    """`retitled`: the screen that shows is another, or has another title."""

    retitled = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)

    def bring_up(self, screen: QWidget, *, stays: QWidget | None = None) -> None:
        """Show `screen`. The one before ends, but for `stays`, which is only left."""
        before = self.currentWidget()
        if self.indexOf(screen) < 0:
            screen.windowTitleChanged.connect(self.retitled)
            self.addWidget(screen)
        self.setCurrentWidget(screen)
        if before is not None and before is not screen:
            if before is stays:
                _leave(before)
            else:
                self._let_go(before)
        self.retitled.emit()

    def leave(self) -> None:
        """The window goes."""
        if (screen := self.currentWidget()) is not None:
            _leave(screen)

    def clear(self) -> None:
        """Nothing of any of them stays."""
        while (screen := self.currentWidget()) is not None:
            self._let_go(screen)

    def title(self, texts: Texts) -> str:
        """What the screen is called, never a person's name; empty where it has no name of its own."""
        screen = self.currentWidget()
        named = screen.windowTitle() if screen is not None else ""
        topic = f"{getattr(screen, 'topic', '')}.title"
        return named or (texts(topic) if topic in texts else "")

    def _let_go(self, screen: QWidget) -> None:
        _leave(screen)
        self.removeWidget(screen)
        screen.setParent(None)
        screen.deleteLater()


def _leave(screen: QWidget) -> None:
    if isinstance(screen, Screen):
        screen.leave()
