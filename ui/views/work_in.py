"""« Importer le travail d’un autre poste »: the four groups of its sheet, then all of the file or nothing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget
from shiboken6 import isValid

from desk_app.domain.handing_on import KEY_GROUPS, Cover
from desk_app.domain.handing_words import taken_in, when
from desk_app.domain.recovery import read_group
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.usecases.hand_on import Hands, take_in
from resources.catalogue import Texts
from ui.fields.group import GroupField
from ui.look import SPACE_L, SPACE_M
from ui.loop import Work, spawn
from ui.page_column import reading_page
from ui.parts import Button, Screen, beside, card, restyle, words
from ui.trouble import refused_in

BESIDE = 2  # groups of the key on a line


class WorkInView(Screen):
    """`done(sentence)` once all of the file waits here."""

    done = Signal(str)

    topic = "work_in"

    def __init__(self, hands: Hands, texts: Texts, file: Path, cover: Cover) -> None:
        super().__init__("work_in")
        self.setWindowTitle(texts("waiting_work.in.title"))
        self.hands = hands
        self.texts = texts
        self.file = file
        self._work: Work | None = None
        page = reading_page(self)
        page.addWidget(words(texts("waiting_work.in.title"), "title", "work_in_title"))
        lead = texts("waiting_work.in.lead", when=when(texts, cover.made_at))
        page.addWidget(words(lead, "lead", "work_in_lead"))
        self.groups = tuple(GroupField(f"work_in_group_{place + 1}", place, texts) for place in range(KEY_GROUPS))
        grid = QGridLayout()
        grid.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        grid.setHorizontalSpacing(SPACE_L)
        grid.setVerticalSpacing(SPACE_M)
        for place, field in enumerate(self.groups):
            grid.addWidget(field, place // BESIDE, place % BESIDE, Qt.AlignmentFlag.AlignTop)
            after = self.groups[place + 1].line.setFocus if place + 1 < KEY_GROUPS else self.open
            field.completed.connect(after)
            field.entered.connect(after)
        page.addWidget(card("work_in_key", grid))
        self.message = words("", "message", "work_in_message")
        page.addWidget(self.message)
        self.button = Button("work_in_go", texts("waiting_work.in.go"), kind="primary", key="⏎")
        self.button.clicked.connect(self.open)
        page.addLayout(beside(self.button))
        page.addStretch(1)

    def first_field(self) -> QWidget:
        """The first group."""
        return self.groups[0].line

    def open(self) -> None:
        """Once, where every group is one of a key."""
        if self._work is not None and not self._work.done():
            return
        for place, field in enumerate(self.groups):
            if not read_group(field.text(), place).is_right:
                field.show_slip()
                field.line.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self._work = spawn(self._open(Secret("-".join(field.text() for field in self.groups))), "import work")

    async def _open(self, key: Secret) -> None:
        self._say(self.texts("waiting_work.in.working"), "hint")
        try:
            taken = await take_in(self.hands, self.file, key)
        except Refusal as refusal:
            if isValid(self):
                self._refused(refusal)
            return
        finally:
            key.wipe()
        if isValid(self):
            self.done.emit(taken_in(self.texts, desk=taken.desk, acts=taken.acts, people=taken.people))

    def _refused(self, refusal: Refusal) -> None:
        wait = int(refusal.values.get("wait") or 0)
        sentence = refused_in(self.texts, refusal)
        if refusal.code is RefusalCode.EXPORT_KEY_WRONG and wait:
            sentence = self.texts.count("waiting_work.in.wait", wait)
        self._say(sentence, "wall")
        self.groups[0].line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, sentence: str, weight: str) -> None:
        from ui.application import announce

        self.message.setText(sentence)
        restyle(self.message, weight=weight)
        announce(sentence, self.message)

    def leave(self) -> None:
        """Nothing typed stays. What was begun is finished: all of it or nothing."""
        for field in self.groups:
            field.forget()
