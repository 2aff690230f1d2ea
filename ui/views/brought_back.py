"""« Courrier revenu » and « lettre non demandée »: one reference after the other, scanned or typed, then one key."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desk_app.domain.answers import CodeCancelled
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.scans import LetterScan, read
from desk_app.usecases.desk import Desk
from desk_app.usecases.returned_mail import brought_back
from resources.catalogue import Texts
from ui.application import announce
from ui.fields.line import LineField
from ui.loop import Work, spawn
from ui.page_column import reading_page
from ui.parts import Button, Screen, beside, restyle, words
from ui.trouble import refused_in


class BroughtBackView(Screen):
    """R: its envelope came back. N: nobody asked for it. The field is empty for the next one afterwards."""

    topic = "brought_back"

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__("brought_back")
        self.setWindowTitle(texts("brought_back.title"))
        self.desk = desk
        self.texts = texts
        self.done = 0
        self._work: Work | None = None
        page = reading_page(self)
        page.addWidget(words(texts("brought_back.title"), "title", "brought_back_title"))
        page.addWidget(words(texts("brought_back.lead"), "quiet", "brought_back_lead"))
        self.reference = LineField("brought_reference", texts("brought_back.reference"), texts)
        page.addWidget(self.reference)
        self.returned = Button("brought_returned", texts("brought_back.returned"), kind="primary", key="R")
        self.not_asked = Button("brought_not_asked", texts("brought_back.not_asked"), key="N")
        self.returned.clicked.connect(lambda: self.bring(CodeCancelled.RETURNED_MAIL))
        self.not_asked.clicked.connect(lambda: self.bring(CodeCancelled.NOT_ASKED))
        self.reference.entered.connect(self.returned.setFocus)
        page.addLayout(beside(self.returned, self.not_asked))
        self.message = words("", "message", "brought_message")
        page.addWidget(self.message)
        page.addStretch(1)

    def first_field(self) -> QWidget:
        """The reference."""
        return self.reference.control

    def take_scan(self, payload: str) -> None:
        """A letter's own code."""
        scan = read(payload)
        if isinstance(scan, LetterScan):
            self.reference.set_text(scan.reference)
            self.returned.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._say(self.texts("brought_back.no_letter"), "wall")

    def bring(self, why: CodeCancelled) -> None:
        """Once for each reference."""
        if self._work is None or self._work.done():
            self._work = spawn(self._bring(self.reference.text(), why), "brought back")

    async def _bring(self, reference: str, why: CodeCancelled) -> None:
        try:
            done = await brought_back(self.desk, reference, why)
        except Refusal as refusal:
            is_none = refusal.code is RefusalCode.NOT_FOUND
            said, weight = self.texts("brought_back.no_letter") if is_none else refused_in(self.texts, refusal), "wall"
        else:
            self.done += 1
            key = "newer" if done.had_newer else "flagged" if done.is_flagged else "killed"
            said, weight = self.texts(f"brought_back.{key}", reference=done.reference, n=self.done), "good"
            if isValid(self):
                self.reference.set_text("")
        if isValid(self):
            self._say(said, weight)
            self.reference.control.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, sentence: str, weight: str) -> None:
        self.message.setText(sentence)
        restyle(self.message, weight=weight)
        announce(sentence, self.message)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """R and N, once Enter has left the reference."""
        button = {"R": self.returned, "N": self.not_asked}.get(event.text().upper())
        if button is not None:
            button.click()
        else:
            super().keyPressEvent(event)
