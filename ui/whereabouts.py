"""Where the hands are on a screen: the name of what has the focus, and what bears that name again."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from ui.fields.field import Field


class Whereabouts(QObject):
    """`moved(name)`: the focus is now there. What lies outside the screen (a lock, a question) is not told."""

    moved = Signal(str)

    def __init__(self, screen: QWidget) -> None:
        super().__init__(screen)
        self._screen = screen
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._changed)

    def _changed(self, before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self._screen.isAncestorOf(now):
            self.moved.emit(name_of(now))


def name_of(widget: QWidget) -> str:
    """The name of the field it belongs to, else its own."""
    above: QWidget | None = widget
    while above is not None:
        if isinstance(above, Field):
            return above.name
        above = above.parentWidget()
    return widget.objectName()


def named_so(screen: QWidget, name: str) -> QWidget | None:
    """What bears that name and can take the focus, where it shows; None for what is not here (any more)."""
    fields = [field for field in screen.findChildren(Field) if field.name == name]
    others = screen.findChildren(QWidget, name) if name and not fields else []
    return next((one for one in (*fields, *others) if one.isEnabled() and one.isVisibleTo(screen)), None)
