"""The same questions asked in other ways of the same people, measured once for docs/directory.md: FTS5's own order by
`rank`, DuckDB, and a scan with LIKE. Not part of `make bench`: `python -m benchmarks directory_compare`.
"""

from __future__ import annotations

import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from statistics import median

from benchmarks.directory import LINES, ROOT, extraction
from benchmarks.directory_questions import Asked, asked
from benchmarks.measured import Figure, p95
from desk_app.directory import files
from desk_app.directory.importer import import_extraction
from desk_app.directory.words import words_of

QUESTIONS = 40
_TABLE = """
CREATE VIRTUAL TABLE plain USING fts5 (entry, tokenize='unicode61 remove_diacritics 2', prefix='2 3');
"""
_FILL = "INSERT INTO plain (rowid, entry) SELECT rpps, replace(entry, '|', ' ') FROM ours.person"
_RANK = "SELECT rowid FROM plain WHERE plain MATCH ? ORDER BY rank LIMIT 8"
_LIKE = "SELECT rpps FROM person WHERE entry LIKE ? AND entry LIKE ? AND entry LIKE ? LIMIT 8"


def figures() -> list[Figure]:
    """(name, value, unit, bound): for information."""
    source = extraction()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        import_extraction(source, folder)
        file = files.current(folder)
        assert file is not None
        people = asked(file, QUESTIONS)
        with closing(sqlite3.connect(file)) as database:
            found = _told("like", people, lambda one: _like(database, one))
        with closing(sqlite3.connect(folder / "plain.db")) as database:
            database.executescript(_TABLE)
            database.execute("ATTACH ? AS ours", (str(file),))
            database.execute(_FILL)
            found += _told("fts5_rank", people, lambda one: _rank(database, one.words()))
            found += _told("fts5_rank.first_letters", people, lambda one: _rank(database, one.family[:2]))
        found += _duckdb(source, folder, people)
        return found


def _told(name: str, people: Sequence[Asked], ask: Callable[[Asked], list[str]]) -> list[Figure]:
    taken, right = list[float](), 0
    for one in people:
        started = time.perf_counter()
        lines = ask(one)
        taken.append((time.perf_counter() - started) * 1000)
        right += one.rpps in lines[:LINES]
    return [
        (f"compare.{name}.p50", median(taken), "ms", None),
        (f"compare.{name}.p95", p95(taken), "ms", None),
        (f"compare.{name}.found", 100.0 * right / len(people), "%", None),
    ]


def _like(database: sqlite3.Connection, one: Asked) -> list[str]:
    values = (f"%|{one.family}|%", f"%|{one.given}%", f"%{one.town}%")
    return [str(row[0]) for row in database.execute(_LIKE, values)]


def _rank(database: sqlite3.Connection, words: str) -> list[str]:
    question = " ".join(f'"{word}"*' for word in words_of(words))
    return [str(row[0]) for row in database.execute(_RANK, (question,))]


def _duckdb(source: Path, folder: Path, people: Sequence[Asked]) -> list[Figure]:
    """Read into a table, then asked with LIKE, in its own environment."""
    lines = "\n".join("\t".join((one.rpps, one.family, one.given, one.town)) for one in people)
    script = ROOT / "benchmarks" / "duckdb_read.py"
    command = [str(ROOT / ".venv-bench" / "bin" / "python"), str(script), str(source), str(folder / "duck.db"), "ask"]
    done = subprocess.run(command, input=lines, check=True, capture_output=True, text=True)
    taken = [float(line) for line in done.stdout.splitlines()[1:]]
    return [("compare.duckdb_like.p50", median(taken), "ms", None), ("compare.duckdb_like.p95", p95(taken), "ms", None)]
