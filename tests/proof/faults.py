"""Acts of all kinds sent through a network where one request in five meets a fault, by a desk that is killed again and
again: each act stands on the service once and at its first version, in order, and none is forgotten.

`python -m tests.proof faults --rounds 10000`. In a tenth of its lives the service is away altogether: how often the
desk asks then is counted. The last fifth of the acts is sent by a process that nobody kills, whose memory is watched.
"""

from __future__ import annotations

import multiprocessing
import random
import sqlite3
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import Any

import main
from desk_app.demonstration.fictive_desk import Service, sandbox
from desk_app.domain.acts import ActKind, ActState, ChangeAccess
from tests.proof import sender
from tests.proof.acts_of_all_kinds import households
from tests.proof.faulty_network import SCALE, FastClock, FaultyNetwork
from tests.proof.told import Told
from tests.service.authority import Authority

PROGRAM = Path(main.__file__).resolve()
SEED = 4
ACTS_A_KILL = 50
UNKILLED = 0.2  # of the acts
AWAY_ONE_IN = 10  # lives
ASKED_WHILE_AWAY = 20.0  # requests in a minute, at most
ASKED_AN_ACT = 8.0  # requests for an act in all, at most: a change takes three where nothing fails
GROWTH = 8 * 1024 * 1024  # bytes at the highest moment, once it has warmed up
LEVEL = 2 * 1024 * 1024  # bytes between the halves
WARM = 2_000  # acts in all: with fewer there is no time to
SILENCE = 120.0  # seconds: a desk that says nothing for so long is stuck
_PRELOAD = ["tests.proof.sender", "desk_app.store.sql", "aiohttp"]


@dataclass(slots=True)
class Desk:
    """One desk in that world, and what its lives said."""

    network: FaultyNetwork
    shift: dict[str, Any]
    chance: random.Random
    written: int = 0
    lives: int = 0
    ended: dict[str, Any] = field(default_factory=dict)
    memory: list[int] = field(default_factory=list)
    away: list[float] = field(default_factory=list)  # requests a minute while the service was away
    seen: Counter[str] = field(default_factory=Counter)

    def life(self, until: int, seconds: float | None) -> None:
        """One process, killed after so many seconds, or left to its end."""
        self.lives += 1
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_PRELOAD)
        ear, mouth = context.Pipe(duplex=False)
        shift = sender.Shift(**self.shift, seed=f"{self.network.seed}/{self.lives}", written=self.written, until=until)
        process = context.Process(target=sender.work, args=(shift, mouth))
        process.start()
        mouth.close()
        end = None if seconds is None else time.monotonic() + seconds
        with closing(ear):
            while self._heard(ear, end):
                pass
            if seconds is not None:
                process.kill()
                while self._heard(ear, None):
                    pass
            elif process.is_alive() and not self.ended:
                process.kill()
        process.join()

    def killed(self, until: int, seconds: float) -> None:
        """A life that ends with kill -9; in one of ten the service is away all the while."""
        self.network.is_out = self.chance.randrange(AWAY_ONE_IN) == 0
        before, since = len(self.network.asked_at), time.monotonic()
        self.life(until, seconds)
        minutes = max((time.monotonic() - since) * SCALE / 60.0, 1.0)
        if self.network.is_out:
            self.away.append((len(self.network.asked_at) - before) / minutes)
        self.network.is_out = False

    def _heard(self, ear: Connection, end: float | None) -> bool:
        left = SILENCE if end is None else max(end - time.monotonic(), 0.0)
        try:
            if not ear.poll(left):
                if end is None:
                    self.seen["a desk is stuck"] += 1
                return False
            said = ear.recv()
        except (EOFError, ConnectionResetError):
            return False
        self.written = said.get("written", self.written)
        if "memory" in said:
            self.memory.append(said["memory"])
        if "states" in said:
            self.ended = said
        return True


def prove(rounds: int, seed: int = SEED, *, kills: int = 0) -> Told:
    """So many acts; a kill for each fifty of them, where no other number is given."""
    kills = kills or max(rounds // ACTS_A_KILL, 1)
    chance = random.Random(seed)  # noqa: S311 - the same seed, the same faults
    clock = FastClock(since=time.time())
    with tempfile.TemporaryDirectory() as scratch, sandbox(PROGRAM, Path(scratch) / "service") as service:
        authority = Authority(Path(scratch) / "authority")
        expired = authority.made("expired", sender.HOST, since=timedelta(days=-9), until=timedelta(days=-1)).serving()
        trusted = authority.made("trusted", sender.HOST).serving()
        network = FaultyNetwork(service.base, seed, clock, trusted, expired)
        network.start()
        try:
            desk = _desk(Path(scratch), service, network, chance, rounds, authority.file)
            plan = sender.Shift(**desk.shift, seed="", written=0, until=0)
            groups = sum(1 for _ in sender.groups(plan))
            to_kill = round(groups * (1.0 - UNKILLED))
            for kill in range(1, kills + 1):
                # What there is to send grows with the lives, so that there is something to kill in each of them.
                desk.killed(to_kill * kill // kills, chance.uniform(0.2, 2.0))
            desk.memory.clear()
            desk.life(groups, None)
        finally:
            network.stop()
        there = on_the_service(Path(scratch) / "service", desk.shift["households"], clock)
    return _told(desk, there, kills, seed)


def _desk(
    folder: Path, service: Service, network: FaultyNetwork, chance: random.Random, rounds: int, authority: str
) -> Desk:
    count, homes = 0, 0
    while count < rounds:
        count += sum(len(line.acts) for home in households(homes, 1, network.clock.begins) for line in home)
        homes += 1
    base = f"https://{sender.HOST}:{network.port}/fhir"
    shift = {
        "folder": folder / "desk",
        "base": base,
        "token": service.tokens["desk"],
        "clock": network.clock,
        "households": homes,
        "authority": authority,
    }
    return Desk(network, shift, chance)


def _told(desk: Desk, there: Counter[str], kills: int, seed: int) -> Told:
    states = Counter(desk.ended.get("states", {}).values())
    seen = desk.seen + there
    if not desk.ended:
        seen["the last life did not end"] += 1
    for state, count in states.items():
        seen["held, an act was accepted" if state == ActState.ACCEPTED else f"an act is {state}"] += count
    for refusal, count in desk.ended.get("refusals", {}).items():
        seen[f"refused: {refusal}"] += count
    if desk.ended.get("trail", "sound") != "sound":
        seen[f"trail {desk.ended['trail']}"] += 1
    growth, peak = _levels(desk.memory)
    an_act = len(desk.network.asked_at) / max(sum(states.values()), 1)
    while_away = max(desk.away, default=0.0)
    if (growth > LEVEL or peak > GROWTH) and sum(states.values()) >= WARM:
        seen["memory grows"] += 1
    if an_act > ASKED_AN_ACT:
        seen["too many requests for an act"] += 1
    if while_away > ASKED_WHILE_AWAY:
        seen["too many requests while the service is away"] += 1
    figures = {
        "kills": float(kills),
        "requests": float(len(desk.network.asked_at)),
        "requests an act": round(an_act, 2),
        "requests a minute while away, at most": round(while_away, 1),
        "memory grew by MiB": round(growth / 2**20, 1),
        "memory at its peak, MiB more": round(peak / 2**20, 1),
        **{f"met: {fault}": float(count) for fault, count in sorted(desk.network.met.items())},
    }
    return Told(seen=seen, seed=seed, figures=figures)


def _levels(memory: list[int]) -> tuple[float, float]:
    """Once warm, by how many bytes the second half stands above the first, and the highest moment above the beginning.

    A peak may be an answer of many megabytes that is being read and refused; a leak lifts the level too."""
    warm = memory[len(memory) // 3 :]
    half = len(warm) // 2
    if not half:
        return 0.0, 0.0
    before, after = median(warm[:half]), median(warm[half:])
    return after - before, float(max(warm) - warm[0])


def on_the_service(folder: Path, count: int, clock: FastClock) -> Counter[str]:
    """What of that many households is not there once, at its first version, in order."""
    seen: Counter[str] = Counter()
    with closing(sqlite3.connect(f"file:{folder / 'sandbox.sqlite'}?mode=ro", uri=True)) as database:
        for home in households(0, count, clock.begins):
            for line in home:
                seen.update(_wrong(database, [act.id for act in line.acts], _versions(line)))
    return seen


def _versions(line: Any) -> int:
    """How many versions the Patient of a record must have in the end."""
    writing = (ActKind.OPEN, ActKind.CHANGE_CONTACT, ActKind.CLOSE, ActKind.REOPEN)
    doctor = (isinstance(act.content, ChangeAccess) and act.content.doctor_changes for act in line.acts)
    return sum(act.kind in writing for act in line.acts) + sum(doctor)


def _wrong(database: sqlite3.Connection, ids: list[str], versions: int) -> Counter[str]:
    seen: Counter[str] = Counter()
    places = []
    for act_id in ids:
        tasks = database.execute(
            "SELECT r.seq, r.version FROM found f JOIN resource r ON r.seq = f.resource"
            " WHERE f.type = 'Task' AND f.name = 'identifier' AND f.value = ?",
            (act_id,),
        ).fetchall()
        if len(tasks) != 1:
            seen[f"an act is {len(tasks)} times on the service"] += 1
        elif tasks[0][1] != 1:
            seen["an act is not at its first version"] += 1
        else:
            places.append(tasks[0][0])
    if any(later < earlier for earlier, later in pairwise(places)):
        seen["acts of one record are out of order"] += 1
    people = database.execute(
        "SELECT r.version FROM found f JOIN resource r ON r.seq = f.resource"
        " WHERE f.type = 'Patient' AND f.name = 'identifier' AND f.value = ?",
        (ids[0],),
    ).fetchall()
    if len(people) != 1:
        seen[f"a person is {len(people)} times on the service"] += 1
    elif people[0][0] != versions:
        seen[f"a record has {people[0][0] - versions:+d} versions"] += 1
    return seen
