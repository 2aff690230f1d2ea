"""Every cut of the trail is noticed and named: against the head file, and where that was rewritten too, against the
heads that went out with the acts. So is a database that is gone, with its head file or without.

`python -m tests.proof cuts`. Whoever cuts has the key, and knows how the store is made.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from pathlib import Path

from desk_app.domain.refusal import Refusal
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Finding
from desk_app.store import DATABASE, HEAD, open_store
from desk_app.store.engine import connect
from desk_app.system.folder import KEYS
from tests.proof.bits import KEY, fill
from tests.proof.told import Told
from tests.store.sample import NOON

LAST = "SELECT number, digest FROM trail ORDER BY number DESC LIMIT 1"


def _cut(folder: Path, keep: int, *, with_note: bool) -> None:
    connection = connect(folder / DATABASE, Secret(KEY), writes=True)
    connection.execute("DELETE FROM trail WHERE number > ?", (keep,))
    head = connection.execute(LAST).fetchone()
    connection.close()
    if with_note:
        (folder / HEAD).write_text(f"{head[0]}:{head[1]}\n", encoding="ascii")


async def _found(folder: Path) -> str:
    try:
        found = await _verified(folder, to_verify=False)
    except Refusal:
        named = await _verified(folder, to_verify=True)
        return "noticed at opening" if named is Finding.TAIL_MISSING else f"called {named.value} by verify"
    return "unnoticed" if found is Finding.SOUND else f"noticed by verify: {found.value}"


async def _verified(folder: Path, *, to_verify: bool) -> Finding:
    store = await open_store(folder, Secret(KEY), now=lambda: NOON, to_verify=to_verify)
    try:
        return (await store.verify()).finding
    finally:
        await store.close()


def _gone(sound: Path, folder: Path, *, with_note: bool) -> str:
    """The database taken away from a desk that has its keys."""
    folder.mkdir()
    (folder / KEYS).write_text("{}", encoding="ascii")
    if not with_note:
        shutil.copy(sound / HEAD, folder / HEAD)
    try:
        asyncio.run(_verified(folder, to_verify=False))
    except Refusal:
        return "an empty database was made" if (folder / DATABASE).exists() else "noticed: no database"
    return "an empty desk opened"


def prove(rounds: int) -> Told:
    """Cut after each line in turn (`rounds` of them at most, spread evenly), the head file left or rewritten as well.

    With the head file rewritten, only a cut older than the newest anchor can show: those that are not are counted as
    `after the last anchor`."""
    seen: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        sound = Path(scratch) / "sound"
        sound.mkdir()
        asyncio.run(fill(sound))
        reading = connect(sound / DATABASE, Secret(KEY), writes=False)
        last = reading.execute(LAST).fetchone()[0]
        anchored = reading.execute("SELECT max(anchor_number) FROM acts").fetchone()[0]
        reading.close()
        for keep in range(1, last, max(1, last // max(rounds, 1))):
            for with_note in (False, True):
                folder = Path(scratch) / "cut"
                shutil.copytree(sound, folder)
                _cut(folder, keep, with_note=with_note)
                found = asyncio.run(_found(folder))
                if found == "unnoticed" and with_note and keep >= anchored:
                    found = "after the last anchor"
                seen[found] += 1
                shutil.rmtree(folder)
        for with_note in (False, True):
            folder = Path(scratch) / f"gone{with_note}"
            seen[_gone(sound, folder, with_note=with_note)] += 1
    return Told(seen=seen)
