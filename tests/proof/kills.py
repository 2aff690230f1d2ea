"""kill -9 at random moments of opening, syncing, printing: what was acknowledged is there, once.

`python -m tests.proof kills --rounds 500`. The desk works in a process of its own (see at_work), forked from a server
that has everything imported; whoever kills chooses a kind of work and a moment inside it. What is found is compared at
the next start, which is itself killed a little later; after so many kills a desk ends its day, everything is sent,
and the service is asked what it has.
"""

from __future__ import annotations

import multiprocessing
import random
import signal
import sqlite3
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import main
from desk_app.demonstration.fictive_desk import lay_out, sandbox
from desk_app.domain.acts import ActState
from tests.proof import at_work
from tests.proof.acknowledged import Acknowledged
from tests.proof.told import Told

PROGRAM = Path(main.__file__).resolve()
KILLS_A_DESK = 25
SEED = 9
SILENCE = 60.0  # seconds: a desk that says nothing for so long is stuck
STARTING = "starting"
MOMENTS = (STARTING, "typing", "opening", "opening", "syncing", "syncing", "printing", "printing", "refusing")
_PRELOAD = ["tests.proof.at_work", "desk_app.assembly.open_store", "desk_app.store.sql", "argon2", "alembic.command"]
_DRAFT_IS_KEPT = "\n[keeping]\nset_aside_days = 7\n"  # midnight during the proof takes no draft away


@dataclass(slots=True)
class Killer:
    """One desk and its killed processes; counts what was seen."""

    desk: Path
    service: Path
    chance: random.Random
    first: int = 0
    known: Acknowledged = field(default_factory=Acknowledged)
    numbers: dict[str, str] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    durations: dict[str, list[float]] = field(default_factory=lambda: defaultdict(lambda: [0.05]))
    said: Counter[str] = field(default_factory=Counter)

    def kill_one(self) -> None:
        """Start the desk, let it work until the moment that chance chose, kill it."""
        moment = self.chance.choice(MOMENTS)
        turn = 0 if moment == STARTING else self.chance.randrange(1, 5)
        process, ear = self._started(at_work.work)
        with closing(ear):
            kind, since = STARTING, time.monotonic()
            while turn and (said := self._heard(process, ear)):
                if "begun" in said or "found" in said:
                    now = time.monotonic()
                    self.durations[kind].append(now - since)
                    kind, since = said.get("begun", ""), now
                    turn = 0 if kind == at_work.RESTING else turn - (kind == moment)
            time.sleep(self.chance.random() * 1.1 * statistics.fmean(self.durations[moment][-20:]))
            process.kill()
            while self._heard(process, ear):
                pass
        process.join()
        how = "killed" if process.exitcode == -signal.SIGKILL else "ended before it was killed"
        self.seen[f"held, {how} while {moment}"] += 1

    def finish(self) -> None:
        """The desk's last start of the day, which nobody kills: everything is answered, once."""
        process, ear = self._started(at_work.finish)
        with closing(ear):
            while self._heard(process, ear):
                pass
        process.join()
        if process.exitcode or not self.known.acts:
            self.seen["the desk did not end its day"] += 1
        for state in self.known.acts.values():
            if state != ActState.ACCEPTED.value:
                self.seen[f"at the end an act is {state}"] += 1
        self.seen.update(on_the_service(self.service, self.numbers))

    def _started(self, work: Any) -> tuple[Any, Connection]:
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

    def _heard(self, process: Any, ear: Connection) -> dict[str, Any]:
        """One thing said, taken in; empty where there is nothing more."""
        try:
            if not ear.poll(SILENCE):
                self.seen["a desk is stuck"] += 1
                process.kill()
            said: dict[str, Any] = ear.recv()
        except (EOFError, ConnectionResetError):
            return {}
        self.said.update(said.keys() & {"saved", "dropped", "written", "answered", "letter"})
        if "failed" in said:
            self.seen[f"failed: {said['failed']}"] += 1
        elif "found" in said:
            self.numbers |= said["numbers"]
            self.seen.update(self.known.compare(said))
        else:
            self.known.take(said)
        return said


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


def prove(rounds: int, seed: int = SEED) -> Told:
    """So many kills, shared among desks of KILLS_A_DESK each, before one service."""
    chance = random.Random(seed)  # noqa: S311 - the same moments for the same seed, as far as the machine lets them be
    seen: Counter[str] = Counter()
    said: Counter[str] = Counter()
    first = 0
    with tempfile.TemporaryDirectory() as scratch, sandbox(PROGRAM, Path(scratch) / "service") as service:
        for start in range(0, rounds, KILLS_A_DESK):
            desk = Path(scratch) / f"desk-{start}"
            lay_out(desk, service, profile="dmp")
            with (desk / "guichet.toml").open("a", encoding="utf-8") as settings:
                settings.write(_DRAFT_IS_KEPT)
            killer = Killer(desk=desk, service=Path(scratch) / "service", chance=chance, first=first)
            for _ in range(min(KILLS_A_DESK, rounds - start)):
                killer.kill_one()
            killer.finish()
            first = killer.first
            seen.update(killer.seen)
            said.update(killer.said)
    return Told(seen=seen, seed=seed, figures={f"acknowledged: {what}": count for what, count in said.items()})
