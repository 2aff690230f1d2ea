"""Everything this person set aside, or was cut short in: taken up again, or abandoned."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desk_app.domain.refusal import Refusal
from desk_app.usecases.desk import Desk
from desk_app.usecases.save_draft import drop_draft
from resources.catalogue import Texts
from ui.application import announce
from ui.kept_work import KeptWork, kept_work, since, whom
from ui.look import PAGE_WIDTH, SPACE_M
from ui.loop import Work, spawn
from ui.page_column import wide_page
from ui.parts import Button, Screen, column, restyle, words

STEPS = {int(Qt.Key.Key_Down): 1, int(Qt.Key.Key_Up): -1}


class KeptLine(QWidget):
    """One piece of work. Abandoning is asked once, on its own button: it cannot be taken back."""

    resumed = Signal(str)
    abandoned = Signal(str)
    stepped = Signal(int)  # so many lines down

    def __init__(self, texts: Texts, work: KeptWork, rank: int) -> None:
        super().__init__()
        self.setObjectName(f"set_aside_{rank}")
        self.texts = texts
        self.draft_id = work.draft_id
        person = whom(texts, work)
        self.resume = Button(f"set_aside_resume_{rank}", f"{person} · {since(texts, work)}", kind="row")
        self.resume.setAccessibleName(f"{texts('set_aside.resume')}: {person} · {since(texts, work)} ({rank})")
        self.resume.clicked.connect(lambda: self.resumed.emit(self.draft_id))
        self.away = Button(f"set_aside_abandon_{rank}", texts("set_aside.abandon"), kind="link", key=self._delete)
        self._named = f"{texts('set_aside.abandon')}: {person} ({rank})"
        self.away.setAccessibleName(self._named)
        self.away.clicked.connect(self._pressed)
        for button in (self.resume, self.away):
            button.installEventFilter(self)
        self._is_sure = False
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE_M)
        line.addWidget(self.resume, 1)
        line.addWidget(self.away)

    @property
    def _delete(self) -> str:
        return self.texts("keys.cap.delete")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete, wherever in the line the focus is."""
        if event.key() == Qt.Key.Key_Delete:
            self._pressed()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows, which buttons take for themselves; and going elsewhere is a no."""
        if watched is self.away and event.type() == QEvent.Type.FocusOut:
            self._ask(False)
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in STEPS:
            self.stepped.emit(STEPS[event.key()])
            return True
        return super().eventFilter(watched, event)

    def _pressed(self) -> None:
        if self._is_sure:
            self.abandoned.emit(self.draft_id)
        else:
            self.away.setFocus(Qt.FocusReason.OtherFocusReason)
            self._ask(True)
            announce(self.texts("set_aside.sure"), self.away)

    def _ask(self, is_asked: bool) -> None:
        self._is_sure = is_asked
        sentence = self.texts("set_aside.sure" if is_asked else "set_aside.abandon")
        self.away.setText(f"{sentence}   {self._delete}")
        self.away.setAccessibleName(sentence if is_asked else self._named)
        restyle(self.away, weight="wall" if is_asked else "")


class SetAsideView(Screen):
    """`resumed(draft id)`."""

    resumed = Signal(str)

    topic = "set_aside"

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__("set_aside")
        self.desk = desk
        self.texts = texts
        self.lines: list[KeptLine] = []
        self._work: tuple[KeptWork, ...] | None = None
        self._reading: Work | None = None
        self._dropping: Work | None = None
        page = wide_page(self, width=PAGE_WIDTH)
        page.addWidget(words(texts("set_aside.title"), "title", "set_aside_title"))
        page.addWidget(words(texts("set_aside.lead"), "quiet", "set_aside_lead"))
        self._box = column(spacing=0)
        page.addLayout(self._box)
        self.said = words("", "message", "set_aside_said")
        self.said.hide()
        page.addWidget(self.said)
        self.back = Button("set_aside_back", texts("set_aside.back"), key=texts("keys.cap.esc"))
        self.back.clicked.connect(self.left)
        page.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        page.addStretch(1)
        self.refresh()

    def first_field(self) -> QWidget:
        """The first line, or the way back."""
        return self.lines[0].resume if self.lines else self.back

    def refresh(self) -> None:
        """Read again; at most one reading at a time."""
        if self._reading is None or self._reading.done():
            self._reading = spawn(self._read(), "set aside")

    async def _read(self) -> None:
        try:
            work = await kept_work(self.desk)
        except Refusal as refusal:
            self._say(self.texts(f"refusal.{refusal.code}", **refusal.values), "wall")
            return
        if work != self._work:
            self._work = work
            self._build(work)

    def _build(self, work: tuple[KeptWork, ...]) -> None:
        at = next((rank for rank, line in enumerate(self.lines) if line.isAncestorOf(self.focusWidget() or self)), 0)
        has_focus = self.isAncestorOf(self.window().focusWidget() or self.window()) or not self.lines
        for line in self.lines:
            self._box.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.lines = [KeptLine(self.texts, one, rank) for rank, one in enumerate(work, 1)]
        before: QWidget | None = None
        for rank, line in enumerate(self.lines):
            line.resumed.connect(self.resumed)
            line.abandoned.connect(self._abandon)
            line.stepped.connect(partial(self._step, rank))
            self._box.addWidget(line)
            for button in (line.resume, line.away):
                if before is not None:
                    QWidget.setTabOrder(before, button)
                before = button
        if before is not None:
            QWidget.setTabOrder(before, self.back)
        else:
            self._say(self.texts("set_aside.nothing"), "hint")
        if has_focus and self.isVisible():
            target = self.lines[min(at, len(self.lines) - 1)].resume if self.lines else self.back
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _step(self, rank: int, step: int) -> None:
        to = max(0, min(rank + step, len(self.lines) - 1))
        self.lines[to].resume.setFocus(Qt.FocusReason.TabFocusReason)

    def _abandon(self, draft_id: str) -> None:
        if self._dropping is None or self._dropping.done():
            self._dropping = spawn(self._drop(draft_id), "abandon")

    async def _drop(self, draft_id: str) -> None:
        try:
            await drop_draft(self.desk, draft_id)
        except Refusal as refusal:
            self._say(self.texts(f"refusal.{refusal.code}", **refusal.values), "wall")
            return
        self._say(self.texts("set_aside.gone"), "good")
        await self._read()

    def _say(self, sentence: str, weight: str) -> None:
        self.said.setText(sentence)
        self.said.show()
        restyle(self.said, weight=weight)
        announce(sentence, self.said)

    def leave(self) -> None:
        """Stop reading; what is being destroyed is destroyed."""
        if self._reading is not None:
            self._reading.cancel()
