"""From « Confirmer » to the letters: one write, the service's answers, and a letter for each person."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal

from desk_app.domain.refusal import Refusal
from desk_app.flows import opening
from desk_app.flows.drafts import OpeningDraft
from desk_app.usecases.desk import Desk
from desk_app.usecases.letters import to_bring_letter
from desk_app.usecases.open_record import open_record
from desk_app.usecases.wait_for_letter import letters_for, wait_for_letter
from ui.loop import Work, pause, spawn
from ui.wizard.questions import Questions

_LOOK_EVERY = 0.02  # seconds, while a code's key is still being made


class Confirmation(QObject):
    """Pressed twice, it still writes once."""

    written = Signal(object)  # tuple[Act, ...]
    refused = Signal(object)  # Refusal
    answered = Signal(object)  # tuple[ActRow, ...]
    letters = Signal(object)  # tuple[Letter, ...]

    def __init__(self, desk: Desk, questions: Questions) -> None:
        super().__init__()
        self.desk = desk
        self.questions = questions
        self._work: Work | None = None
        self._looking: Work | None = None
        self._written: tuple[str, ...] = ()  # the acts' ids

    @property
    def is_writing(self) -> bool:
        """Has « Confirmer » been pressed, and is the write not over yet?"""
        return self._work is not None and not self._work.done() and not self._written

    def confirm(self, draft: OpeningDraft, saving: Work | None) -> None:
        """Write the household. A draft being saved ends first, or it would come back after the write."""
        self._start(self._confirm(draft, saving), "confirm")

    def print_to_bring(self, draft: OpeningDraft) -> None:
        """« À apporter » for somebody who could not be opened."""
        self._start(self._to_bring(draft), "to bring")

    def end(self) -> None:
        """The screen is left. What is written stays written, and is sent all the same."""
        for work in (self._work, self._looking):
            if work is not None:
                work.cancel()

    def look(self) -> None:
        """How do the acts stand now? The screen may still show them when a late answer comes."""
        if self._written and (self._looking is None or self._looking.done()):
            self._looking = spawn(self._look(), "look at acts")

    def _start(self, coro: Coroutine[Any, Any, None], name: str) -> None:
        if self._work is not None and not self._work.done():
            coro.close()
            return
        self._work = spawn(coro, name)

    async def _confirm(self, draft: OpeningDraft, saving: Work | None) -> None:
        while saving is not None and not saving.done():
            await pause(_LOOK_EVERY)
        while any(self.questions.is_asking("code", index) for index in range(len(draft.people))):
            await pause(_LOOK_EVERY)
        try:
            acts = await open_record(self.desk, draft, self.questions.facts, self.questions.keys)
        except Refusal as refusal:
            self.refused.emit(refusal)
            return
        self._written = tuple(act.id for act in acts)
        self.written.emit(acts)
        rows = await wait_for_letter(self.desk, [act.id for act in acts])
        self.answered.emit(rows)
        try:
            made = await letters_for(self.desk, rows)
        except Refusal as refusal:
            self.refused.emit(refusal)
            return
        if made:
            self.letters.emit(made)

    async def _look(self) -> None:
        rows = [await self.desk.store.act(act_id) for act_id in self._written]
        self.answered.emit(tuple(row for row in rows if row is not None))

    async def _to_bring(self, draft: OpeningDraft) -> None:
        found = opening.stop(draft, self.questions.facts)
        if found is not None:
            letter = await to_bring_letter(self.desk, draft, self.questions.facts, found)
            self.letters.emit((letter,))
