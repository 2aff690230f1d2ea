"""kill -9 at random moments of opening, syncing, printing, backing up and renewing the keys: what was acknowledged is
there, once.

`python -m tests.proof kills --rounds 500`. The desk works in a process of its own (see at_work, and window_at_work for
one kill in 25); whoever kills chooses a kind of work and a moment inside it. What is found is compared at the next
start, which is itself killed a little later; after so many kills a desk ends its day, everything is sent, and the
service is asked what it has.
"""

from __future__ import annotations

import random
import signal
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import closing
from pathlib import Path

import main
from desk_app.demonstration.fictive_desk import Service, lay_out, sandbox
from tests.proof import at_work, window_kills
from tests.proof.killer import Killer
from tests.proof.told import Told

PROGRAM = Path(main.__file__).resolve()
KILLS_A_DESK = 24
SEED = 9
STARTING = "starting"
MOMENTS = (STARTING, "typing", "refusing", "renewing keys", *("opening", "syncing", "printing", "backing up") * 2)
SELDOM = ("backing up", "renewing keys")
_DRAFTS_ARE_KEPT = "\n[keeping]\nset_aside_days = 7\n"  # midnight during the proof takes no draft away

_durations: defaultdict[str, list[float]] = defaultdict(lambda: [0.05])  # seconds, by kind of work


def kill_one(killer: Killer) -> None:
    """Start the desk, let it work until the moment that chance chooses, kill it."""
    moment = killer.chance.choice(MOMENTS)
    turn = 0 if moment == STARTING else killer.chance.randrange(1, 3 if moment in SELDOM else 5)
    process, ear = killer.started(at_work.work)
    with closing(ear):
        kind, since = STARTING, time.monotonic()
        while turn and (said := killer.heard(process, ear)):
            if "begun" in said or "found" in said:
                now = time.monotonic()
                _durations[kind].append(now - since)
                kind, since = said.get("begun", ""), now
                turn = 0 if kind == at_work.RESTING else turn - (kind == moment)
        time.sleep(killer.chance.random() * 1.1 * statistics.fmean(_durations[moment][-20:]))
        process.kill()
        while killer.heard(process, ear):
            pass
    process.join()
    if process.exitcode == -signal.SIGKILL:
        killer.seen[f"held, killed while {moment}"] += 1
    else:
        killer.seen["it ended before it was killed"] += 1


def laid_out(desk: Path, service: Service) -> Path:
    """A fresh desk for a killer."""
    lay_out(desk, service, profile="dmp")
    with (desk / "guichet.toml").open("a", encoding="utf-8") as settings:
        settings.write(_DRAFTS_ARE_KEPT)
    return desk


def prove(rounds: int, seed: int = SEED, *, behind: float = 1.0) -> Told:
    """So many kills before one service, one in 25 through the window; `behind` is how many seconds a draft may be."""
    chance = random.Random(seed)  # noqa: S311 - the same moments for the same seed, as far as the machine lets them be
    seen: Counter[str] = Counter()
    said: Counter[str] = Counter()
    first = 0
    through_window = max(rounds // 25, 1)
    with tempfile.TemporaryDirectory() as scratch, sandbox(PROGRAM, Path(scratch) / "service") as service:

        def desk(name: str) -> Killer:
            folder = laid_out(Path(scratch) / name, service)
            return Killer(desk=folder, service=Path(scratch) / "service", chance=chance, first=first)

        left = rounds - through_window
        killers = []
        while left > 0:
            killers.append(killer := desk(f"desk-{left}"))
            for _ in range(min(KILLS_A_DESK, left)):
                kill_one(killer)
            killer.end_of_day()
            left, first = left - KILLS_A_DESK, killer.first
        killers.append(killer := desk("window"))
        for _ in range(through_window):
            window_kills.kill_one(killer, behind)
        killer.end_of_day()
        for killer in killers:
            seen.update(killer.seen)
            said.update(killer.said)
    return Told(seen=seen, seed=seed, figures={f"acknowledged: {what}": count for what, count in said.items()})
