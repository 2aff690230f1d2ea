"""A tick of its own: Space changes it, Enter goes on. Its sentence may be long and wraps."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QWidget

from resources.catalogue import Texts
from ui.fields.field import Field
from ui.look import SPACE_S
from ui.parts import restyle


class TickField(Field):
    """`is_ticked()`. The whole sentence takes a click, like the box."""

    def __init__(
        self, name: str, label: str, texts: Texts, *, hint: str = "", key: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(name, label, texts, hint=hint, parent=parent)
        self.box = QCheckBox(self)
        self.box.clicked.connect(self._clicked)
        self.caption.setProperty("role", "tick")
        self.place(self.box)
        # The ring goes round the box and its sentence: they are one thing.
        self.frame = QFrame(self)
        self.frame.setProperty("role", "tick")
        row = QHBoxLayout(self.frame)
        row.setContentsMargins(SPACE_S, SPACE_S // 2, SPACE_S, SPACE_S // 2)
        row.setSpacing(SPACE_S + 2)
        row.addWidget(self.box, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.caption, 1)
        if key:
            mark = QLabel(key, self)
            mark.setProperty("role", "key")
            row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        self.column.insertWidget(0, self.frame)
        self.caption.installEventFilter(self)

    def is_ticked(self) -> bool:
        """Is it ticked?"""
        return self.box.isChecked()

    def set_ticked(self, ticked: bool) -> None:
        """Show the tick."""
        self.box.setChecked(ticked)

    def toggle(self) -> None:
        """As if Space were pressed."""
        self.box.click()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click on the sentence is a click on the box; the ring shows where the focus is."""
        if watched is self.box and event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            restyle(self.frame, held="yes" if event.type() == QEvent.Type.FocusIn else "")
        if watched is self.caption and event.type() == QEvent.Type.MouseButtonRelease and self.box.isEnabled():
            self.box.setFocus(Qt.FocusReason.MouseFocusReason)
            self.box.click()
            return True
        return super().eventFilter(watched, event)

    def _clicked(self) -> None:
        self.clear_problem()
        self.edited.emit()
