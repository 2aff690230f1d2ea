"""Take an extraction in: a new file is written beside the old one and counts in one step, or not at all."""

from __future__ import annotations

import gc
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date
from pathlib import Path

from desk_app.directory import extraction, files
from desk_app.directory.people import OutOfOrderError, Person
from desk_app.directory.reader import Read, batches
from desk_app.directory.words import Known, family_tokens, given_tokens, heard
from desk_app.domain.directory import ImportReport
from desk_app.system.file_lock import FileLock

# One entry a person, found under the same number in both tables. The index holds nothing but which words an entry has
# (`detail=none`): what a word is stands in its first letter, and the order of the answers is ours. Of two million rows
# the whole index waits in memory, 30 MiB, and is written once: pieces would have to be joined at the end.
_SHAPE = """
PRAGMA user_version = 1;
CREATE TABLE person (rpps INTEGER PRIMARY KEY, entry TEXT NOT NULL);
CREATE VIRTUAL TABLE token USING fts5 (words, content='', detail=none, columnsize=0, tokenize='ascii');
CREATE VIRTUAL TABLE tokens USING fts5vocab (token, row);
CREATE TABLE word (token TEXT PRIMARY KEY, people INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE sound (heard TEXT, token TEXT, people INTEGER NOT NULL, PRIMARY KEY (heard, token)) WITHOUT ROWID;
CREATE TABLE about (people INTEGER NOT NULL);
CREATE TABLE label (code TEXT PRIMARY KEY, label TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO token (token, rank) VALUES ('hashsize', 268435456);
INSERT INTO token (token, rank) VALUES ('automerge', 0);
"""
_NAMES = "SELECT token, people FROM word WHERE token >= 'f' AND token < 'h' AND length(token) BETWEEN 4 AND 13"
# The file is thrown away when anything fails: nothing is gained by a journal.
_HURRY = (
    *("page_size = 8192", "journal_mode = OFF", "synchronous = OFF"),
    *("cache_size = -65536", "locking_mode = EXCLUSIVE"),
)


class AnotherImportError(Exception):
    """Another process is taking an extraction in."""


def import_extraction(
    source: Path, folder: Path, *, dated: date | None = None, told: Callable[[float], None] = lambda _: None
) -> ImportReport:
    """Read `source`, text or archive, into a new directory in `folder`. Blocking; `told` hears the share done, 0 to 1.
    `dated` wins over the day in the file's name.

    Raises NotAnExtractionError, CutError, AnotherImportError, OSError, sqlite3.OperationalError where the disk is full,
    or EOFError where the process that reads was ended; the directory that was there stays as it was.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / "import.lock")
    if not lock.take():
        raise AnotherImportError
    try:
        day = dated or extraction.dated(source)
        files.clear_away(folder)
        try:
            read, people = _written(source, folder, told, is_sorted=True)
        except OutOfOrderError:
            read, people = _written(source, folder, told, is_sorted=False)
        os.replace(files.partial(folder), files.next_name(folder, day))
        files.clear_away(folder)
    finally:
        files.partial(folder).unlink(missing_ok=True)
        lock.give()
    reading = read.reading
    return ImportReport(
        rows=reading.rows,
        unnamed=reading.unnamed,
        damaged=reading.damaged,
        lines=tuple(reading.lines),
        people=people,
        dated=day,
    )


def forget_partial(folder: Path) -> None:
    """Remove what an import that was ended from outside left; nothing where another one is at work."""
    lock = FileLock(folder / "import.lock")
    with suppress(OSError):  # no folder yet
        if lock.take():
            files.clear_away(folder)
            lock.give()


def _written(source: Path, folder: Path, told: Callable[[float], None], *, is_sorted: bool) -> tuple[Read, int]:
    read = Read()
    partial = files.partial(folder)
    partial.unlink(missing_ok=True)
    with closing(sqlite3.connect(partial, isolation_level=None)) as database:
        for hurry in _HURRY:
            database.execute(f"PRAGMA {hurry}")
        database.executescript(_SHAPE)
        database.execute("BEGIN")
        people = 0
        families, givens = Known(family_tokens), Known(given_tokens)
        with _collector_resting():
            for batch in batches(source, read, is_sorted=is_sorted):
                _add(database, batch, families, givens)
                people += len(batch)
                told(read.share)
        database.execute("INSERT INTO about VALUES (?)", (people,))
        database.executemany("INSERT INTO label VALUES (?, ?)", sorted(read.labels.items()))
        database.execute("INSERT INTO token (token) VALUES ('optimize')")
        _add_words(database)
        database.execute("COMMIT")
    return read, people


@contextmanager
def _collector_resting() -> Iterator[None]:
    """Millions of small things live for a moment, and no circle is among them: to look for one takes its time."""
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()


def _add(database: sqlite3.Connection, batch: list[Person], families: Known, givens: Known) -> None:
    database.executemany("INSERT INTO person VALUES (?, ?)", [(rpps, entry) for rpps, _, _, entry, _ in batch])
    words = [(rpps, f"{families[family]} {givens[given]} {rest}") for rpps, family, given, _, rest in batch]
    database.executemany("INSERT INTO token (rowid, words) VALUES (?, ?)", words)


def _add_words(database: sqlite3.Connection) -> None:
    """Every word of the index with how many people have it, and the names among them by how they sound: not those that
    are several names written as one. The index keeps its words in small letters."""
    database.execute("INSERT INTO word SELECT substr(term, 1, 1) || upper(substr(term, 2)), doc FROM tokens")
    names = database.execute(_NAMES)
    database.executemany(
        "INSERT INTO sound VALUES (?, ?, ?)", ((heard(name[1:]), name, people) for name, people in names)
    )
