"""What is asked in the background while typing goes on: existing record, identity, borrowed contacts, the code's key.

A new question cancels the one before. Answers become facts; they never move the focus and never touch what is typed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from desk_app.domain.secret import Secret
from desk_app.flows import opening
from desk_app.flows.drafts import Facts, OpeningDraft, PersonFacts
from desk_app.flows.standing import whole_number
from desk_app.usecases.contact_elsewhere import contact_elsewhere
from desk_app.usecases.desk import Desk
from desk_app.usecases.existing_record import existing_record
from desk_app.usecases.identify import identify
from desk_app.usecases.prove_code import prove_code
from ui.loop import Work, spawn


class Questions(QObject):
    """Owns the facts and the keys of the codes. `changed` says that a fact arrived."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.facts = Facts(
            today=desk.clock.today(),
            profile=desk.profile,
            site_contacts=desk.site_contacts,
            author_name=desk.author.name,
        )
        self.keys: dict[int, Secret] = {}
        self._numbers: dict[int, str] = {}  # the number each key was made for
        self._asked: dict[int, Any] = {}  # what each person's service questions were about
        self._works: dict[str, Work] = {}

    def of(self, index: int) -> PersonFacts:
        """What is known about one person."""
        return self.facts.of(index)

    def is_asking(self, what: str, index: int) -> bool:
        """Is a question under way?"""
        work = self._works.get(f"{what} {index}")
        return work is not None and not work.done()

    def note(self, index: int, **known: Any) -> None:
        """Write a fact down."""
        people = list(self.facts.people)
        while len(people) <= index:
            people.append(PersonFacts())
        people[index] = replace(people[index], **known)
        self.facts = replace(self.facts, people=tuple(people))

    def follow(self, draft: OpeningDraft) -> None:
        """The draft changed: what was answered about another number or birth date is forgotten."""
        index, person = draft.current, draft.person
        about = opening.existing_question(draft, self.facts, index)
        if index in self._asked and self._asked[index] != about:
            del self._asked[index]
            self._stop(f"existing {index}")
            self._stop(f"match {index}")
            self.note(index, existing=None, existing_asked=False, match=None)
        if index in self._numbers and self._numbers[index] != whole_number(person):
            self.forget_key(index)

    def ask(self, draft: OpeningDraft) -> None:
        """Ask what may be asked now, for the current person, without waiting."""
        index = draft.current
        question = opening.existing_question(draft, self.facts, index)
        if question is None:
            return
        whom = draft.person.act_id
        if opening.ready_to_match(draft, self.facts, index) and not self.is_asking("match", index):
            self._asked[index] = question
            self._start(f"match {index}", self._match(index, question, whom))
        if opening.ready_to_ask(draft, self.facts, index):
            self._asked[index] = question
            self.note(index, existing_asked=True)
            self._start(f"existing {index}", self._existing(index, question, whom))

    def ask_contact(self, draft: OpeningDraft) -> None:
        """Was this e-mail or mobile used here for somebody else?"""
        index = draft.current
        self._start(f"contact {index}", self._contact(index, draft))

    def prove(self, draft: OpeningDraft, code: Secret) -> None:
        """Derive the key of a whole code; the code itself is wiped."""
        index, number = draft.current, whole_number(draft.person)
        self.forget_key(index)
        self._numbers[index] = number
        self.note(index, code_whole=True)
        self._start(f"code {index}", self._prove(index, code, number))

    def forget_key(self, index: int) -> None:
        """Another number, or no code after all."""
        self._stop(f"code {index}")
        if index in self.keys:
            self.keys.pop(index).wipe()
        self._numbers.pop(index, None)
        self.note(index, code_whole=False)

    def stop_waiting(self, index: int) -> None:
        """The operator does not wait for the service."""
        self._stop(f"existing {index}")
        self.changed.emit()

    def end(self) -> None:
        """The opening is left: nothing goes on, no key stays."""
        for work in self._works.values():
            work.cancel()
        for key in self.keys.values():
            key.wipe()
        self.keys.clear()

    def _start(self, name: str, coro: Any) -> None:
        self._stop(name)
        self._works[name] = spawn(coro, name)

    def _stop(self, name: str) -> None:
        work = self._works.pop(name, None)
        if work is not None:
            work.cancel()

    async def _existing(self, index: int, question: Any, whom: str) -> None:
        answer = await existing_record(self.desk, question, whom=whom)
        self.note(index, existing=answer)
        self._works.pop(f"existing {index}", None)
        self.changed.emit()

    async def _match(self, index: int, question: Any, whom: str) -> None:
        answer = await identify(self.desk, question.traits, whom=whom)
        self.note(index, match=answer)
        self.changed.emit()

    async def _contact(self, index: int, draft: OpeningDraft) -> None:
        used = await contact_elsewhere(self.desk, draft.person.contact, draft.person.number)
        if used != self.of(index).contact_used_elsewhere:
            self.note(index, contact_used_elsewhere=used)
            self.changed.emit()

    async def _prove(self, index: int, code: Secret, number: str) -> None:
        self.keys[index] = await prove_code(code, number)
        self._works.pop(f"code {index}", None)
