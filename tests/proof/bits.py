"""One bit changed in a copied store: noticed, or harmless; never a crash, never content that is other or gone.

`python -m tests.proof bits --rounds 10000`. Each batch runs in a process of its own, so that a crash of the library
itself is counted and named.
"""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from desk_app.domain.acts import ActState
from desk_app.domain.contact import Contact
from desk_app.domain.letters import LetterKind
from desk_app.domain.printers import Paper
from desk_app.domain.refusal import Refusal
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event, Finding
from desk_app.ports import LetterRow, TrailQuery, Verdict
from desk_app.store import DATABASE, open_store
from desk_app.store.sql import SqlStore
from tests.proof.told import Told
from tests.store.sample import NOON, act, line

KEY = bytes(range(32))
ROOT = Path(__file__).parents[2]
FILES = (DATABASE, f"{DATABASE}-wal")
BATCH = 250
ACTS = 40


async def fill(folder: Path) -> None:
    """A small day, copied to `folder` while the store is open: half of it in the database, half still in the WAL."""
    work = folder / "at-work"
    store = await open_store(work, Secret(KEY), now=lambda: NOON)
    await _some(store, 0)
    await store._write(lambda connection: None)  # ends the transaction before the checkpoint
    await store.close()
    store = await open_store(work, Secret(KEY), now=lambda: NOON)
    await _some(store, ACTS)
    for file in (*FILES, "guichet.head"):
        shutil.copy(work / file, folder / file)
    await store.close()
    shutil.rmtree(work)


async def _some(store: SqlStore, first: int) -> None:
    for number in range(first, first + ACTS):
        name = f"a{number}"
        reach = Contact(email=f"p{number}@example.org")
        one = act(name, birth_name=f"PERSONNE{chr(65 + number % 26)}", number="", contact=reach)
        await store.save_draft(f"d{number}", "op-1", json.dumps({"id": name}))
        await store.write_acts([one], [line(name)])
        if number % 2:
            (claimed,) = await store.claim(1, lambda one, head, held: f"{one.id} {head.number}".encode())
            sent = claimed.row.act.id
            await store.settle(Verdict(act_id=sent, state=ActState.ACCEPTED), line(sent, Event.ACT_ANSWERED))
            letter = LetterRow(
                reference=f"G{number:011d}", kind=LetterKind.CONFIRMATION, act_id=name, made_at=NOON, state=Paper.MADE
            )
            await store.write_letter(letter, line(name, Event.PRINTED))
    await store.put_setting("service-token", "token")
    await store.add(replace(line(""), event=Event.SIGN_OUT))


async def content(folder: Path) -> Any:
    """All that can be read of a store. A Refusal where something was noticed."""
    store = await open_store(folder, Secret(KEY), now=lambda: NOON)
    try:
        if (found := await store.verify()).finding is not Finding.SOUND:
            return found.finding
        return (
            await store.follow_up(limit=1000),
            await store.trail_lines(TrailQuery(limit=1000)),
            await store.drafts("op-1"),
            await store.letters_waiting(limit=1000),
            await store.setting("service-token"),
            await store.find("personnec", limit=1000),
            await store.contact_holders("p3@example.org"),
            await store.operators(),
        )
    finally:
        await store.close()


def verdict(sound: Path, whole: Any, file: str, place: int, bit: int) -> str:
    """What became of one changed bit: noticed, harmless, other (content differs), or an unexpected error's name."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        shutil.copytree(sound, folder, dirs_exist_ok=True)
        with (folder / file).open("r+b") as changed:
            changed.seek(place)
            (byte,) = changed.read(1)
            changed.seek(place)
            changed.write(bytes([byte ^ (1 << bit)]))
        try:
            found = asyncio.run(content(folder))
        except Refusal:
            return "noticed"
        except Exception as error:
            return f"unexpected {type(error).__name__}"
        if isinstance(found, Finding):
            return "noticed"
        return "harmless" if found == whole else "other"


def batch(sound: Path, seed: int, rounds: int) -> Counter[str]:
    """Random places: half of them in the first pages and frames, where the structure is."""
    chance = random.Random(seed)  # noqa: S311 - the same places at every run
    whole = asyncio.run(_copied(sound))
    seen: Counter[str] = Counter()
    for _ in range(rounds):
        file = chance.choice(FILES)
        size = (sound / file).stat().st_size
        place = chance.randrange(min(size, 8192) if chance.random() < 0.3 else size)
        seen[verdict(sound, whole, file, place, chance.randrange(8))] += 1
    return seen


async def _copied(sound: Path) -> Any:
    with tempfile.TemporaryDirectory() as scratch:
        shutil.copytree(sound, scratch, dirs_exist_ok=True)
        return await content(Path(scratch))


def prove(rounds: int) -> Told:
    """Counts by verdict; `crash` where a process died."""
    seen: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        asyncio.run(fill(Path(scratch)))
        for seed, start in enumerate(range(0, rounds, BATCH)):
            command = [sys.executable, "-m", "tests.proof.bits", scratch, str(seed), str(min(BATCH, rounds - start))]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
            seen.update(json.loads(done.stdout) if done.returncode == 0 else {"crash": 1})
    return Told(seen=seen, seed=0)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(batch(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
