"""One desk, the processes that work on it until they are killed, and what they said."""

from __future__ import annotations

import multiprocessing
import random
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from desk_app.domain.acts import ActState
from tests.proof import at_work
from tests.proof.acknowledged import Acknowledged

SILENCE = 60.0  # seconds: a desk that says nothing for so long is stuck
_COUNTED = {"saved", "dropped", "written", "answered", "letter", "backup"}
_PRELOAD = ["tests.proof.at_work", "desk_app.assembly.open_store", "desk_app.store.sql", "argon2", "alembic.command"]


@dataclass(slots=True)
class Killer:
    """`seen` counts what is wrong and what held, `said` how much was acknowledged."""

    desk: Path
    service: Path
    chance: random.Random
    first: int = 0
    known: Acknowledged = field(default_factory=Acknowledged)
    numbers: dict[str, str] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)

    def started(self, work: Callable[[at_work.Shift, Connection], None]) -> tuple[Any, Connection]:
        """A process at work, forked from a server that has everything imported; and an ear for what it says."""
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_PRELOAD)
        ear, mouth = context.Pipe(duplex=False)
        letters = tuple(self.known.letters)
        shift = at_work.Shift(folder=self.desk, first=self.first, seed=self.first, letters=letters)
        self.first += at_work.PEOPLE
        process = context.Process(target=work, args=(shift, mouth))
        process.start()
        mouth.close()
        return process, ear

    def heard(self, process: Any, ear: Connection) -> dict[str, Any]:
        """One thing said, taken in and compared; empty where there is nothing more."""
        try:
            if not ear.poll(SILENCE):
                self.seen["a desk is stuck"] += 1
                process.kill()
            said: dict[str, Any] = ear.recv()
        except (EOFError, ConnectionResetError):
            return {}
        if "failed" in said:
            self.seen[f"failed: {said['failed']}"] += 1
        elif "found" in said:
            self.numbers |= said["numbers"]
            self.seen.update(self.known.compare(said))
        else:
            self.known.take(said)
            self.said.update(said.keys() & _COUNTED)
        return said

    def looked(self) -> dict[str, Any]:
        """A start that nobody kills: everything is sent, told and compared. What was found; empty where nothing was."""
        process, ear = self.started(at_work.finish)
        found: dict[str, Any] = {}
        with closing(ear):
            while said := self.heard(process, ear):
                found = said if "found" in said else found
        process.join()
        if process.exitcode or not found:
            self.seen["the desk did not end its day"] += 1
        return found

    def end_of_day(self) -> None:
        """Everything is answered, and stands once on the service."""
        self.looked()
        for state in self.known.acts.values():
            if state != ActState.ACCEPTED.value:
                self.seen[f"at the end an act is {state}"] += 1
        self.seen.update(on_the_service(self.service, self.numbers))


def on_the_service(service: Path, numbers: dict[str, str]) -> Counter[str]:
    """What is missing there or there twice, of the acts (number, by act id) that a desk had accepted."""
    seen: Counter[str] = Counter()
    with closing(sqlite3.connect(f"file:{service / 'sandbox.sqlite'}?mode=ro", uri=True)) as database:
        rows = database.execute("SELECT type, value FROM found WHERE name = 'identifier'")
        there = Counter((kind, value) for kind, value in rows)
    for act, number in numbers.items():
        for what, count in (("an act", there["Task", act]), ("a person", there["Patient", number])):
            if count != 1:
                seen[f"{what} is {count} times on the service"] += 1
    return seen
