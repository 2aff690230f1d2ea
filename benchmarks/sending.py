"""Sending what waits: the real window, store, client and loop against the stand-in service, beside a bare aiohttp loop.

The bare loop posts the very bytes that the desk sent, over as many connections, to a service as fresh as the desk's.
Both are processes of their own, one after the other. While the desk sends, a timer in the thread of the window tells
how long that thread was ever away.

    python -m benchmarks.sending [acts]
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice, pairwise
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.measured import Figure

ACTS = 10_000
ROUND = 2_000  # acts of a short round
ROUNDS = 4  # short ones, desk and bare loop taking turns to be first
BEAT_MS = 5
LONGEST_GAP = 50.0  # ms
AT_LEAST = 0.8  # of the bare loop's rate
PATIENCE = 900.0  # seconds for one run
BUNDLES = "bundles.jsonl"


def gaps(beats: Sequence[float]) -> dict[str, float]:
    """How long a thread was away between two beats: ms."""
    found = sorted((after - before) * 1000 for before, after in pairwise(beats))
    over = sum(gap > LONGEST_GAP for gap in found)
    return {"largest": found[-1], "p99": found[int(len(found) * 0.99)], "over": over}


# --- the desk, in a process of its own


def desk(folder: Path) -> None:
    """Sign in to a desk where acts wait, until they are gone; one line of JSON."""
    from PySide6.QtCore import QObject, Qt, QTimer

    from benchmarks.counter import Keys, play

    told: dict[str, Any] = {}

    async def script(keys: Keys) -> None:
        await keys.sign_in()
        signed_in = keys.window.desk
        assert signed_in is not None
        beats: list[float] = []
        gone = asyncio.get_running_loop().create_future()
        began = 0.0

        def beat() -> None:
            nonlocal began
            beats.append(time.perf_counter())
            connection = signed_in.connection()
            if not began and connection.since is not None and connection.waiting:
                began = beats[-1]
            if began and not connection.waiting and not gone.done():
                gone.set_result(beats[-1] - began)

        parent = QObject()
        timer = QTimer(parent)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(beat)
        timer.start(BEAT_MS)
        async with asyncio.timeout(PATIENCE):
            took = await gone
        timer.stop()
        told.update(
            gaps(beats),
            took=took,
            cpu=time.process_time(),
            states={state.value: count for state, count in (await signed_in.store.count_by_state()).items()},
        )

    play(folder, script)
    print(json.dumps(told))


# --- the bare loop, in a process of its own


async def bare(base: str, token: str, bundles: Sequence[bytes], connections: int) -> None:
    """Post them all; one line of JSON."""
    import aiohttp

    waiting, statuses, beats = iter(bundles), [], []
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/fhir+json",
        "Accept": "application/fhir+json",
    }
    async with aiohttp.ClientSession(headers=headers) as session:

        async def post() -> None:
            for bundle in waiting:
                async with session.post(base, data=bundle) as response:
                    await response.read()
                    statuses.append(response.status)

        async def beat() -> None:
            while True:
                beats.append(time.perf_counter())
                await asyncio.sleep(BEAT_MS / 1000)

        async with session.get(f"{base}/metadata") as response:
            await response.read()
        began = time.perf_counter()
        beating = asyncio.create_task(beat())
        await asyncio.gather(*(post() for _ in range(connections)))
        took = time.perf_counter() - began
        beating.cancel()
    assert set(statuses) == {200}, set(statuses)
    print(json.dumps({"took": took, **gaps(beats)}))


# --- what both are given


def waiting_acts(count: int) -> Iterator[Any]:
    """Adults' openings, each somebody else, as a counter writes them."""
    from tests.service import samples
    from tests.store.many import records

    dice = random.Random(20260302)  # noqa: S311 - the same people each time, no secret
    now = datetime.now(UTC)
    own = samples.adult_identity()
    assert own.number is not None
    # Every second record has a rare name: how long the stand-in takes to tell namesakes apart is not measured here.
    for record in islice(records(2 * count), 0, None, 2):
        theirs = record.content.identity
        assert theirs.number is not None
        names = {name: getattr(theirs.traits, name) for name in ("birth_name", "given_names", "first_given_name")}
        traits = samples.traits(**names, birth_date=theirs.traits.birth_date, used_name="")
        identity = replace(own, traits=traits, number=replace(own.number, value=theirs.number.value), retrieved=None)
        act_id = str(uuid.UUID(int=dice.getrandbits(128), version=4))
        act = samples.adult(act_id=act_id, identity=identity, creation_code_proof="")
        yield replace(act, written_at=now, household=act_id)


async def fill(folder: Path, count: int) -> None:
    """Acts wait on the desk in `folder`, and today's backup is there: this measures sending."""
    from desk_app.demonstration import PASSWORD
    from desk_app.demonstration.fictive_desk import OPERATOR_ID
    from desk_app.domain.secret import Secret
    from desk_app.domain.trail import Event, TrailLine
    from desk_app.security.vault import FileVault
    from desk_app.store import backup, open_store
    from desk_app.system.folder import BACKUPS

    key = await FileVault(folder).unlock(OPERATOR_ID, Secret(PASSWORD))
    store = await open_store(folder, key)
    written = list(waiting_acts(count))
    for start in range(0, count, 2_000):
        some = written[start : start + 2_000]
        now = datetime.now(UTC)
        lines = [TrailLine(at=now, event=Event.ACT, who=OPERATOR_ID, desk="Poste 1", whom=act.id) for act in some]
        await store.write_acts(some, lines)
    await store.close()
    backup.make(folder, key, folder / BACKUPS, datetime.now(UTC))


async def sent_bytes(folder: Path) -> list[bytes]:
    """The bundles as they went out, in order."""
    from sqlalchemy import select

    from desk_app.demonstration import PASSWORD
    from desk_app.demonstration.fictive_desk import OPERATOR_ID
    from desk_app.domain.secret import Secret
    from desk_app.security.vault import FileVault
    from desk_app.store import open_store
    from desk_app.store.tables import acts

    key = await FileVault(folder).unlock(OPERATOR_ID, Secret(PASSWORD))
    store = await open_store(folder, key)
    bundles = await store._read(lambda c: list(c.execute(select(acts.c.bundle).order_by(acts.c.number)).scalars()))
    await store.close()
    return bundles


class Runs:
    """Desk and bare loop, each against a fresh service."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._program = Path(__file__).parents[1] / "main.py"

    def _told(self, *arguments: str) -> dict[str, Any]:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        command = [sys.executable, "-m", "benchmarks.sending", *arguments]
        done = subprocess.run(
            command, stdout=subprocess.PIPE, text=True, check=True, env=environment, timeout=PATIENCE + 60
        )
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return told

    def prepare(self, name: str, count: int) -> None:
        """A desk with so many acts, to be copied for each run, and the bytes that it sends."""
        from desk_app.demonstration.fictive_desk import Service, lay_out

        desk = self._folder / name
        lay_out(desk, Service("http://127.0.0.1:9/fhir", {"desk": "none"}), profile="dmp")
        asyncio.run(fill(desk, count))

    def desk(self, name: str) -> dict[str, Any]:
        """One run of the whole application."""
        from desk_app.demonstration.fictive_desk import sandbox

        used = self._folder / f"{name}-used"
        shutil.rmtree(used, ignore_errors=True)
        shutil.copytree(self._folder / name, used)
        with sandbox(self._program, self._folder / "service") as service:
            settings = used / "guichet.toml"
            settings.write_text(settings.read_text(encoding="utf-8").replace("http://127.0.0.1:9/fhir", service.base))
            asyncio.run(_token(used, service.tokens["desk"]))
            told = self._told("desk", str(used))
            told["taken"] = service.openings()
        bundles = self._folder / f"{name}-{BUNDLES}"
        if not bundles.exists():
            bundles.write_bytes(b"\n".join(asyncio.run(sent_bytes(used))))
        return told

    def bare(self, name: str) -> dict[str, Any]:
        """One run of the bare loop."""
        from desk_app.demonstration.fictive_desk import sandbox

        with sandbox(self._program, self._folder / "service") as service:
            file = self._folder / f"{name}-{BUNDLES}"
            return self._told("bare", service.base, service.tokens["desk"], str(file))


async def _token(folder: Path, token: str) -> None:
    from desk_app.demonstration import PASSWORD
    from desk_app.demonstration.fictive_desk import OPERATOR_ID
    from desk_app.domain.secret import Secret
    from desk_app.security.vault import FileVault
    from desk_app.store import open_store

    store = await open_store(folder, await FileVault(folder).unlock(OPERATOR_ID, Secret(PASSWORD)))
    await store.put_setting("service-token", token)
    await store.close()


def figures(acts: int = ACTS) -> list[Figure]:
    """Shapes: see benchmarks.__main__."""
    with tempfile.TemporaryDirectory() as folder:
        runs = Runs(Path(folder))
        runs.prepare("all", acts)
        whole, own = runs.desk("all"), runs.bare("all")
        assert whole["states"] == {"accepted": acts}, whole
        runs.prepare("some", ROUND)
        pairs, desks, bares = [], [whole], [own]
        desks.append(runs.desk("some"))  # its bytes are the bare loop's
        for turn in range(ROUNDS):
            if turn % 2:
                ours, theirs = runs.desk("some"), runs.bare("some")
            else:
                theirs, ours = runs.bare("some"), runs.desk("some")
            pairs.append((ours["took"], theirs["took"]))
            desks.append(ours)
            bares.append(theirs)
        ratios = [theirs / ours for ours, theirs in pairs]
        return [
            ("sending.whole.rate", acts / whole["took"], "acts/s", None),
            ("sending.whole.bare_loop", acts / own["took"], "acts/s", None),
            ("sending.whole.ratio_to_bare_loop_at_least", own["took"] / whole["took"], "ratio", AT_LEAST),
            ("sending.rounds.ratio_to_bare_loop_at_least", median(ratios), "ratio", AT_LEAST),
            ("sending.rounds.worst_ratio", min(ratios), "ratio", None),
            ("sending.window.longest_gap", max(one["largest"] for one in desks), "ms", LONGEST_GAP),
            ("sending.window.gaps_over_50_ms", sum(one["over"] for one in desks), "gaps", 0.0),
            ("sending.window.gap.p99", median(one["p99"] for one in desks), "ms", None),
            # What the machine itself does to a process that has nothing else to do.
            ("sending.bare_loop.longest_gap", max(one["largest"] for one in bares), "ms", None),
            ("sending.bare_loop.gaps_over_50_ms", sum(one["over"] for one in bares), "gaps", None),
            ("sending.whole.cpu_per_act", whole["cpu"] / acts * 1000, "ms", None),
        ]


def main(arguments: Sequence[str]) -> None:
    """As a module: the measure itself, or one of its two processes."""
    match arguments:
        case ["desk", folder]:
            desk(Path(folder))
        case ["bare", base, token, file]:
            from desk_app.sync.circuit import CONNECTIONS

            asyncio.run(bare(base, token, Path(file).read_bytes().split(b"\n"), CONNECTIONS))
        case _:
            for name, value, unit, bound in figures(*map(int, arguments)):
                print(f"{name:52} {value:10.3f} {unit:8}" + ("" if bound is None else f" (borne {bound:g})"))


if __name__ == "__main__":
    main(sys.argv[1:])
