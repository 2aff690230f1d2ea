"""The diagnostic file: the whole of it is read here before it goes anywhere."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

import PySide6
from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desk_app.domain.diagnostic import text
from desk_app.domain.refusal import Refusal
from desk_app.usecases.desk import Desk
from desk_app.usecases.diagnostic import diagnostic
from resources.catalogue import Texts
from ui.files import choose_file
from ui.look import SPACE_M
from ui.loop import Work, in_thread, spawn
from ui.page_column import wide_page
from ui.parts import Button, Screen, named, restyle, row, words

LEAST_HEIGHT = 240


def screen_version() -> str:
    """`Qt 6.9.1, PySide 6.9.1, xcb`."""
    return f"Qt {qVersion()}, PySide {PySide6.__version__}, {QGuiApplication.platformName()}"


class DiagnosticView(Screen):
    """S saves, C copies; both what stands on the screen, character by character."""

    topic = "diagnostic"

    def __init__(self, desk: Desk, texts: Texts) -> None:
        super().__init__("diagnostic")
        self.desk = desk
        self.texts = texts
        self._work: Work | None = None
        page = wide_page(self)
        page.addWidget(words(texts("diagnostic.title"), "title", "diagnostic_title"))
        page.addWidget(words(texts("diagnostic.lead"), "quiet", "diagnostic_lead"))
        self.content = named(QPlainTextEdit(), "diagnostic_text")
        self.content.setReadOnly(True)
        self.content.setTabChangesFocus(True)
        self.content.setUndoRedoEnabled(False)
        self.content.setAccessibleName(texts("diagnostic.title"))
        self.content.setMinimumHeight(LEAST_HEIGHT)
        self.content.setProperty("face", "mono")
        page.addWidget(self.content, 1)
        self.state = words("", "message", "diagnostic_state")
        page.addWidget(self.state)
        self.save_button = Button("diagnostic_save", texts("diagnostic.save"), kind="primary", key="S")
        self.copy_button = Button("diagnostic_copy", texts("diagnostic.copy"), key="C")
        self.back_button = Button("diagnostic_back", texts("diagnostic.back"), key=texts("keys.cap.esc"))
        self.save_button.clicked.connect(lambda: self._do(self._save(), "save diagnostic"))
        self.copy_button.clicked.connect(self.copy)
        self.back_button.clicked.connect(self.left)
        buttons = row(self.save_button, self.copy_button, self.back_button, spacing=SPACE_M)
        buttons.addStretch(1)
        page.addLayout(buttons)
        self._say(texts("diagnostic.making"))
        self._do(self._make(), "diagnostic")

    def first_field(self) -> QWidget:
        """The text, to be read first."""
        return self.content

    def _do(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """One at a time: a key pressed twice does it once."""
        if self._work is not None and not self._work.done():
            work.close()
            return
        self._work = spawn(work, name)

    async def _make(self) -> None:
        try:
            found = await diagnostic(self.desk, screen=screen_version())
        except Refusal as refusal:
            self._say(self.texts(f"refusal.{refusal.code}", **refusal.values), "wall")
            return
        self.content.setPlainText(text(found, self.texts))
        self._say(self.texts("diagnostic.made"))

    async def _save(self) -> None:
        shown = self.content.toPlainText()
        if not shown:
            return
        name = f"{self.texts('diagnostic.file')}-{self.desk.clock.today():%Y-%m-%d}.txt"
        path = await choose_file(self, self.texts, self.texts("diagnostic.save"), name)
        if path is None:
            return
        try:
            await in_thread(path.write_bytes, shown.encode())
        except OSError:
            self._say(self.texts("letter_view.cannot_save"), "wall")
            return
        self._say(self.texts("diagnostic.saved", file=path.name), "good")

    def copy(self) -> None:
        """All of it, to the clipboard."""
        QGuiApplication.clipboard().setText(self.content.toPlainText())
        self._say(self.texts("diagnostic.copied"), "good")

    def _say(self, sentence: str, weight: str = "hint") -> None:
        from ui.application import announce

        self.state.setText(sentence)
        restyle(self.state, weight=weight)
        announce(sentence, self.state)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """S and C, as shown on the buttons."""
        plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if plain and event.key() == Qt.Key.Key_S:
            self.save_button.click()
        elif plain and event.key() == Qt.Key.Key_C:
            self.copy_button.click()
        else:
            super().keyPressEvent(event)

    def leave(self) -> None:
        """Stop reading."""
        if self._work is not None:
            self._work.cancel()
