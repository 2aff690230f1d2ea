"""What a change does in the background: looks the person up, reads the record, writes, and follows the answer.

A new question cancels the one before. Answers become facts; they never touch what is typed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from desk_app.domain.acts import Act
from desk_app.domain.refusal import Refusal
from desk_app.flows.asking import whole_number
from desk_app.flows.changing import ChangeDraft, ChangeFacts, Way, way_of
from desk_app.usecases.change_access import change_access
from desk_app.usecases.change_contact import change_contact
from desk_app.usecases.changing_facts import changing_facts, with_contact
from desk_app.usecases.close_record import close_record
from desk_app.usecases.desk import Desk
from desk_app.usecases.read_held import read_held, record_of
from desk_app.usecases.record_letters import access_letter
from desk_app.usecases.reopen_record import reopen_record
from desk_app.usecases.wait_for_letter import letters_for, wait_for_letter
from ui.loop import Work, pause, spawn

_LOOK_EVERY = 0.02  # seconds, while a draft is still being saved
_WRITES: dict[Way, Callable[[Desk, ChangeDraft, ChangeFacts], Awaitable[Act]]] = {
    Way.CONTACT: change_contact,
    Way.ACCESS: change_access,
    Way.CLOSE: close_record,
    Way.REOPEN: reopen_record,
}


class ChangeWork(QObject):
    """Owns the facts. `known` says that a fact about the person arrived, `read` that the record was."""

    known = Signal()
    read = Signal()
    found = Signal(str)  # the record's id, for its history
    written = Signal(object)  # Act
    answered = Signal(object)  # ActRow
    letters = Signal(object)  # tuple[Letter, ...]
    refused = Signal(object)  # Refusal

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.facts = ChangeFacts(
            today=desk.clock.today(),
            profile=desk.profile,
            cannot=desk.connection().cannot,
            site_contacts=desk.site_contacts,
        )
        self._act_id = ""
        self._works: dict[str, Work] = {}
        self._looked_for: tuple[str, ...] = ()

    def is_busy(self, what: str) -> bool:
        """Is `look`, `read`, `write` or `letter` under way?"""
        work = self._works.get(what)
        return work is not None and not work.done()

    def look(self, draft: ChangeDraft) -> None:
        """What this desk knows about the number and the traits typed so far; asked once for each of them. What was read
        about somebody else is forgotten."""
        traits = (draft.birth_name, draft.given_names, draft.sex, draft.birth_date)
        key = (whole_number(draft), draft.asked_by, *traits)
        if key == self._looked_for:
            return
        self._looked_for = key
        self.facts = replace(self.facts, held=None, known=None)
        self._start("look", self._look, draft)

    def ask_contact(self, draft: ChangeDraft) -> None:
        """Was this e-mail or mobile used here for somebody else?"""
        self._start("contact", self._contact, draft)

    def read_record(self, draft: ChangeDraft) -> None:
        """The record as it stands, or only which one it is where its history is wanted."""
        self._start("read", self._find if way_of(draft) is Way.HISTORY else self._read, draft)

    def stop_waiting(self) -> None:
        """The operator does not wait for the service."""
        if (work := self._works.get("read")) is not None:
            work.cancel()

    def write(self, draft: ChangeDraft, saving: Work | None) -> None:
        """Once; a draft being saved ends first, or it would come back after the write."""
        if not self.is_busy("write") and not self._act_id:
            self._start("write", self._write, draft, saving)

    def make_letter(self) -> None:
        """The letter that fits where the act stands now."""
        if self._act_id and not self.is_busy("letter"):
            self._start("letter", self._letter)

    def make_access_letter(self, draft: ChangeDraft) -> None:
        """Who has access, as the record was read."""
        if not self.is_busy("letter"):
            self._start("letter", self._access_letter, draft)

    def follow(self) -> None:
        """The loop settled something: perhaps this one."""
        if self._act_id and not self.is_busy("follow"):
            self._start("follow", self._follow)

    def end(self) -> None:
        """The screen is left. What is written stays written, and is sent all the same."""
        for work in self._works.values():
            work.cancel()

    def _start(self, name: str, work: Callable[..., Awaitable[None]], *about: Any) -> None:
        if (before := self._works.get(name)) is not None:
            before.cancel()
        self._works[name] = spawn(self._guarded(work, *about), f"change {name}")

    async def _guarded(self, work: Callable[..., Awaitable[None]], *about: Any) -> None:
        try:
            await work(*about)
        except Refusal as refusal:
            self.refused.emit(refusal)

    async def _look(self, draft: ChangeDraft) -> None:
        found = await changing_facts(self.desk, draft)
        self.facts = replace(self.facts, known=found.known, cannot=found.cannot)
        self.known.emit()

    async def _contact(self, draft: ChangeDraft) -> None:
        before = self.facts.contact_elsewhere
        self.facts = await with_contact(self.desk, draft, self.facts, whole_number(draft))
        if self.facts.contact_elsewhere != before:
            self.known.emit()

    async def _read(self, draft: ChangeDraft) -> None:
        held = await read_held(self.desk, draft, self.facts)
        self.facts = replace(self.facts, held=held)
        self.read.emit()

    async def _find(self, draft: ChangeDraft) -> None:
        self.found.emit(await record_of(self.desk, draft, self.facts))

    async def _write(self, draft: ChangeDraft, saving: Work | None) -> None:
        while saving is not None and not saving.done():
            await pause(_LOOK_EVERY)
        write = _WRITES[way_of(draft) or Way.CONTACT]
        act = await write(self.desk, draft, self.facts)
        self._act_id = act.id
        self.written.emit(act)
        for row in await wait_for_letter(self.desk, (act.id,)):
            self.answered.emit(row)

    async def _follow(self) -> None:
        if (row := await self.desk.store.act(self._act_id)) is not None:
            self.answered.emit(row)

    async def _letter(self) -> None:
        row = await self.desk.store.act(self._act_id)
        made = await letters_for(self.desk, (row,)) if row is not None else ()
        if made:
            self.letters.emit(made)

    async def _access_letter(self, draft: ChangeDraft) -> None:
        self.letters.emit((await access_letter(self.desk, draft, self.facts),))
