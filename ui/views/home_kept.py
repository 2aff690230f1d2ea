"""The home's lines of work under way: the first ones, and a way to all of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from resources.catalogue import Texts
from ui.kept_work import KeptWork, since, whom
from ui.parts import RowKey, column, key_cap, row

SHOWN = 3


class KeptRows(QWidget):
    """`resumed(draft id)`, and `more` for the list of all."""

    resumed = Signal(str)
    more = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.setObjectName("home_kept")
        self.texts = texts
        self.work: tuple[KeptWork, ...] = ()
        self.first: RowKey | None = None
        self._lines = column(spacing=0)
        self.setLayout(self._lines)
        self.hide()

    def show_work(self, work: Sequence[KeptWork]) -> None:
        """Build the lines again where they changed; the focus stays on the line it was on."""
        if tuple(work) == self.work:
            return
        self.work = tuple(work)
        focus = self.focusWidget()
        was_at = focus.objectName() if focus is not None and focus.hasFocus() else ""
        while (item := self._lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.setParent(None)
                old.deleteLater()
        self.first = None
        for rank, one in enumerate(self.work[:SHOWN], 1):
            label = self.texts("home.waits.resume", since=since(self.texts, one), person=whom(self.texts, one))
            button = RowKey(f"home_resume_{rank}", label)
            button.setAccessibleName(f"{label} ({rank})")  # two alike are still told apart
            button.clicked.connect(lambda _=False, draft_id=one.draft_id: self.resumed.emit(draft_id))
            self._add("F7", button, has_cap=rank == 1)
            self.first = self.first or button
        if (others := len(self.work) - SHOWN) > 0:
            button = RowKey("home_resume_more", self.texts.count("home.waits.more", others))
            button.clicked.connect(self.more)
            self._add(self.texts("keys.cap.shift_f7"), button)
        self.setVisible(bool(self.work))
        if was_at and self.first is not None:
            (self.findChild(RowKey, was_at) or self.first).setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self, key: str, button: RowKey, *, has_cap: bool = True) -> None:
        cap = key_cap(key)
        if not has_cap:
            policy = cap.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            cap.setSizePolicy(policy)
            cap.hide()
        holder = QWidget()
        holder.setLayout(row(cap, button))
        self._lines.addWidget(holder)
