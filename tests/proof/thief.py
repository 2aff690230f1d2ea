"""Somebody takes the folder, without a key: what lies in clear there, and how the keys refuse (see doors).

`python -m tests.proof thief`. Beside the search of every byte: what is encrypted looks like chance, page by page, and
what is not is on a list here.
"""

from __future__ import annotations

import asyncio
import logging
import math
import shutil
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import main
from desk_app.demonstration import PASSWORD
from desk_app.demonstration.fictive_desk import lay_out, sandbox
from desk_app.security import keys, logs
from desk_app.store import DATABASE
from desk_app.system.folder import DIRECTORY, KEYS
from tests.proof import at_work
from tests.proof.doors import Doors, Seconds, alike, as_slowly, old_slot
from tests.proof.search import Search
from tests.proof.told import Told

PROGRAM = Path(main.__file__).resolve()
MAGIC = b"SQLite format 3"
PAGE = 4096  # bytes
WAL_HEAD, FRAME_HEAD = 32, 24  # bytes: sizes, page numbers and sums, which SQLite leaves in clear
CHANCE = 7.8  # bits a byte: a page of chance has 7.95
PEOPLE = 12
# What is not encrypted, on purpose. The names of those who sign in stand in keys.json: the first window shows them.
CLEAR = frozenset(
    {KEYS, "guichet.head", "guichet.failed", "guichet.tries", "guichet.log", "guichet.toml", f"{DATABASE}-shm"}
)
PUBLIC = DIRECTORY  # the professionals, as they are published: a day leaves their folder as it was


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


async def a_day(folder: Path, stolen: Path) -> Search:
    """Work of every kind. Copies of the folder go to `stolen`: while somebody works, and in the evening. Returns the
    search for what was planted."""
    public, published = shutil.ignore_patterns(PUBLIC), _contents(folder / PUBLIC)
    handlers = logs.set_up(folder, level=logging.DEBUG)
    try:
        await at_work.mistype(folder)
        async with at_work.signed_in(folder) as hands:
            await at_work.day(hands, at_work.Shift(folder=folder, first=0, seed=1, people=PEOPLE), Silence())
            await hands.back_up()
            shutil.copytree(folder, stolen / "at-work", ignore=public)
        await at_work.mistype(folder)
        shutil.copytree(folder, stolen / "evening", ignore=public)
    finally:
        logs.take_down(handlers)
        logging.getLogger().setLevel(logging.WARNING)
    assert _contents(folder / PUBLIC) == published
    people = [at_work.traits(rank) for rank in range(PEOPLE)]
    words = [PASSWORD, "@example.org", *(str(one["birth_name"]) for one in people)]
    return Search(words=words, numbers=[str(one["number"]) for one in people])


class Silence:
    """Nobody listens to what is acknowledged."""

    def send(self, said: object) -> None:
        """Not kept."""


def in_clear(folder: Path) -> Iterator[str]:
    """What of a desk's folder a thief could read, besides CLEAR."""
    for path in sorted(folder.rglob("*")):
        name = path.name
        if path.is_file() and name not in CLEAR:
            yield from _readable(name, path.read_bytes(), path)


def _readable(name: str, content: bytes, path: Path) -> Iterator[str]:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                if member.filename == DATABASE:
                    yield from _pages(f"{name}: {member.filename}", archive.read(member))
                elif member.filename not in CLEAR | {"manifest.json"}:
                    yield f"{name}: {member.filename} is not expected"
    elif name.endswith("-wal"):
        yield from _pages(name, b"".join(_frames(content)))
    else:
        yield from _pages(name, content)


def _frames(wal: bytes) -> Iterator[bytes]:
    step = FRAME_HEAD + PAGE
    for start in range(WAL_HEAD, len(wal), step):
        yield wal[start + FRAME_HEAD : start + step]


def _pages(name: str, content: bytes) -> Iterator[str]:
    if MAGIC in content:
        yield f"{name} has a database's header"
    for start in range(0, len(content), PAGE):
        page = content[start : start + PAGE]
        if len(page) < PAGE or entropy(page) < CHANCE:
            yield f"{name} can be read at {start}"
            return


def entropy(content: bytes) -> float:
    """Bits a byte."""
    return -sum(n / len(content) * math.log2(n / len(content)) for n in Counter(content).values())


def prove(rounds: int) -> Told:
    """A day and its copies; then so many tries of each kind at the real cost."""
    seen: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch_name:
        scratch = Path(scratch_name)
        with sandbox(PROGRAM, scratch / "service") as service:
            lay_out(scratch / "desk", service, profile="dmp")
            search = asyncio.run(a_day(scratch / "desk", scratch / "stolen"))
            if not search.find(scratch / "service"):
                seen["the search does not find what the service has"] += 1
        found = [*in_clear(scratch / "stolen"), *search.find(scratch / "stolen")]
        seen.update(found)
        files = [path for path in (scratch / "stolen").rglob("*") if path.is_file()]
        seen["held: files without anything that can be read"] += len(files) - len(found)
        doors = Doors(scratch / "doors", keys.Cost())

        async def at_the_doors() -> Seconds:
            await doors.set_up()
            took, said = await doors.tries(rounds)
            seen.update([*alike(said), *as_slowly(took)])
            seen["held: kinds of refusal alike"] += len(said)
            _, opens, _ = await old_slot(scratch / "desk")
            seen[f"{'' if opens else 'held: '}an old slot pasted back after a new database key"] += 1
            return took

        took = asyncio.run(at_the_doors())
    figures = {f"{case}, median ms": round(median(tries) * 1000, 1) for case, tries in took.items()}
    return Told(seen=seen, figures=figures)
