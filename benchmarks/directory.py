"""The directory of professionals at its full size: taking it in, and finding people in it as they are typed.

The extraction is `build/extraction.txt`, or the file that GUICHET_EXTRACTION names; where there is none, two million
fictive rows are written once. DuckDB, for comparison, lives in an environment of its own.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.directory_questions import Asked, asked, slips
from benchmarks.measured import Figure, p95
from benchmarks.sending import BEAT_MS, gaps
from desk_app.directory import fictive, files
from desk_app.directory.importer import import_extraction
from desk_app.directory.search import FileDirectory
from desk_app.domain.directory import Sought
from desk_app.ports.services import NOBODY

ROWS = 2_000_000
QUESTIONS = 2_000
CHOSEN = 500  # people: as many as a desk remembers
NEAR = "31000"
LINES = 5  # that are looked at
RUNS = 3  # of each import, by turns
ROOT = Path(__file__).parents[1]
_DUCKDB = ROOT / ".venv-bench" / "bin" / "python"


def figures() -> list[Figure]:
    """(name, value, unit, bound)."""
    source = extraction()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        found = _imports(source, folder)
        found += asyncio.run(_searches(folder / "directory"))
        found += _while_importing(source, folder)
        return found


def extraction() -> Path:
    """The file to read; written where there is none yet."""
    source = Path(os.environ.get("GUICHET_EXTRACTION", ROOT / "build" / "extraction.txt"))
    if not source.exists():
        source.parent.mkdir(parents=True, exist_ok=True)
        fictive.write_extraction(ROWS, source)
    return source


# --- taking it in


def _imports(source: Path, folder: Path) -> list[Figure]:
    ours, theirs, memory = list[float](), list[float](), list[float]()
    for _ in range(RUNS):
        one = json.loads(_run(sys.executable, "-m", "benchmarks.directory", "import", source, folder / "directory"))
        ours.append(one["seconds"])
        memory.append(one["memory"])
        if _DUCKDB.exists():
            theirs.append(float(_run(_DUCKDB, ROOT / "benchmarks" / "duckdb_read.py", source, folder / "duck.db")))
            (folder / "duck.db").unlink()
    file = files.current(folder / "directory")
    assert file is not None
    found: list[Figure] = [
        ("directory.import", median(ours), "s", None),
        ("directory.import.memory", max(memory), "MiB", 400.0),
        ("directory.disk", file.stat().st_size / source.stat().st_size, "of the text", 0.6),
    ]
    if theirs:
        rate = median(theirs) / median(ours)
        found += [
            ("directory.import.duckdb", median(theirs), "s", None),
            ("directory.import.rate_at_least", rate, "of DuckDB's", 0.5),
        ]
    return found


def _run(*command: object) -> str:
    done = subprocess.run([str(part) for part in command], cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout


def _import(source: Path, folder: Path) -> None:
    """One import in this process and its reader; one line of JSON."""
    started = time.perf_counter()
    import_extraction(source, folder)
    took = time.perf_counter() - started
    used = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({"seconds": took, "memory": used / 1024}))


# --- finding people


async def _searches(folder: Path) -> list[Figure]:
    file = files.current(folder)
    assert file is not None
    people = asked(file, QUESTIONS)
    directory = FileDirectory(folder)
    try:
        await _timed(directory, people[0].words())
        gc.freeze()  # as the window does once it is there: nobody looks through what was imported any more
        # Only the times are kept: a hundred thousand answers would be looked through in the middle of a search.
        chosen = {one.rpps: 1 for one in people[:CHOSEN]}
        taken = [(await _timed(directory, words, chosen))[0] for one in people for words in _as_typed(one)]
        whole = [(one, *await _timed(directory, one.words())) for one in people]
        wrong = [(one, *await _timed(directory, words)) for one, words in slips(people)]
        homonyms = await _homonyms(directory, people)
    finally:
        directory.close()
    slipped = [took for _, took, _ in wrong]
    return [
        ("directory.search.p50", median(taken), "ms", None),
        ("directory.search.p95", p95(taken), "ms", 10.0),
        ("directory.search.worst", max(taken), "ms", 50.0),
        ("directory.search.misspelt.p95", p95(slipped), "ms", 30.0),
        ("directory.search.misspelt.worst", max(slipped), "ms", None),
        ("directory.found_at_least", _share((one, sought) for one, _, sought in whole), "%", 98.0),
        ("directory.found.misspelt_at_least", _share((one, sought) for one, _, sought in wrong), "%", 95.0),
        ("directory.homonyms.nearest_first_at_least", homonyms, "%", 100.0),
    ]


def _as_typed(one: Asked) -> Iterable[str]:
    words = one.words()
    return (words[:end] for end in range(1, len(words) + 1))


async def _timed(directory: FileDirectory, words: str, chosen: Mapping[str, int] = NOBODY) -> tuple[float, Sought]:
    started = time.perf_counter()
    sought = await directory.search(words, near=NEAR, chosen=chosen)
    return (time.perf_counter() - started) * 1000, sought


def _share(answers: Iterable[tuple[Asked, Sought]]) -> float:
    found = [one.rpps in [person.rpps for person in sought.people[:LINES]] for one, sought in answers]
    return 100.0 * sum(found) / len(found)


async def _homonyms(directory: FileDirectory, people: Sequence[Asked]) -> float:
    """Family name and town, at a desk anywhere; and the family name alone, at a desk in that town: does somebody of
    exactly that name there come first?"""
    right = 0
    for one in people:
        for words, near in ((f"{one.family} {one.town}", NEAR), (one.family, one.postcode)):
            first = (await directory.search(words, near=near)).people[0]
            right += (first.family_name, first.town) == (one.family, one.town)
    return 100.0 * right / (2 * len(people))


# --- the window while a new extraction is taken in


def _while_importing(source: Path, folder: Path) -> list[Figure]:
    from benchmarks.counter import desk_folder

    with desk_folder(folder / "counter") as desk:
        shutil.copytree(folder / "directory", desk / "directory", dirs_exist_ok=True)
        told = json.loads(_run(sys.executable, "-m", "benchmarks.directory", "window", desk, source).splitlines()[-1])
    return [
        ("directory.importing.window.longest_gap", told["largest"], "ms", 50.0),
        ("directory.importing.window.gaps_over_50_ms", told["over"], "gaps", 0.0),
        ("directory.importing.search.p95", told["search"], "ms", None),
        ("directory.importing.searches", told["searches"], "searches", None),
    ]


def _window(folder: Path, source: Path) -> None:
    """The real window, in which one goes on searching while another process imports; one line of JSON."""
    from PySide6.QtCore import QObject, Qt, QTimer

    from benchmarks.counter import Keys, play
    from ui.loop import pause

    told: dict[str, Any] = {}
    file = files.current(folder / "directory")
    assert file is not None
    people = asked(file, 100)

    async def script(keys: Keys) -> None:
        await keys.sign_in()
        desk = keys.window.desk
        assert desk is not None
        beats: list[float] = []
        parent = QObject()
        timer = QTimer(parent)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(lambda: beats.append(time.perf_counter()))
        timer.start(BEAT_MS)
        command = [sys.executable, "-m", "benchmarks.directory", "import", str(source), str(folder / "directory")]
        importing = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)  # noqa: ASYNC220 - waited for by looking
        searches: list[float] = []
        while importing.poll() is None:
            one = people[len(searches) % len(people)]
            started = time.perf_counter()
            await desk.directory.search(one.words(), near=NEAR)
            searches.append((time.perf_counter() - started) * 1000)
            await pause(0.05)
        timer.stop()
        told.update(gaps(beats), search=p95(searches), searches=len(searches))

    play(folder, script)
    print(json.dumps(told))


if __name__ == "__main__":
    if sys.argv[1] == "import":
        _import(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        _window(Path(sys.argv[2]), Path(sys.argv[3]))
