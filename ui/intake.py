"""An extraction on its way into the directory, whatever screen shows meanwhile."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from desk_app.domain.directory_words import progress_words, report_words
from desk_app.domain.refusal import Refusal
from desk_app.usecases.desk import Desk
from desk_app.usecases.take_in_directory import take_in_directory
from resources.catalogue import Texts
from ui.loop import Work, spawn
from ui.trouble import refused_in


class Intake(QObject):
    """One session's, one at a time. `moved`: it is further; `ended(sentence, weight)`: with what came of it."""

    moved = Signal()
    ended = Signal(str, str)

    def __init__(self, desk: Desk, texts: Texts, parent: QObject) -> None:
        super().__init__(parent)
        self.desk = desk
        self.texts = texts
        self.is_watched = False  # a screen shows it
        self.share = 0.0
        self._begun = 0.0
        self._work: Work | None = None

    @property
    def is_under_way(self) -> bool:
        """Is one being taken in?"""
        return self._work is not None and not self._work.done()

    def said(self) -> str:
        """How far it is, and how long the rest takes."""
        return progress_words(self.texts, self.share, time.monotonic() - self._begun)

    def start(self, file: Path) -> None:
        """Take `file` in, behind what else is done."""
        if not self.is_under_way:
            self.share, self._begun = 0.0, time.monotonic()
            self._work = spawn(self._take_in(file), "directory import")

    def cancel(self) -> None:
        """End it; the directory before stays."""
        if self._work is not None:
            self._work.cancel()

    async def _take_in(self, file: Path) -> None:
        try:
            report = await take_in_directory(self.desk, file, self._told)
            sentence, weight = "\n".join(report_words(self.texts, report)), "good"
        except Refusal as refusal:
            sentence, weight = refused_in(self.texts, refusal), "wall"
        except Exception as error:  # a bug, reported as each is: the screen is usable again
            self._end(refused_in(self.texts, error), "wall")
            raise
        except asyncio.CancelledError:
            self._end(self.texts("directory.cancelled"), "hint")
            raise
        self._end(sentence, weight)

    def _end(self, sentence: str, weight: str) -> None:
        if isValid(self):
            self._work = None
            self.ended.emit(sentence, weight)

    def _told(self, share: float) -> None:
        if isValid(self) and self.is_under_way:
            self.share = share
            self.moved.emit()
