"""Take an extraction in: a new file is written beside the old one and takes its place in one step, or not at all."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from desk_app.directory import extraction
from desk_app.directory.extraction import Activity
from desk_app.directory.words import kept

_SHAPE = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE activity (
  id INTEGER PRIMARY KEY,
  rpps TEXT NOT NULL, title TEXT NOT NULL, family_name TEXT NOT NULL, given_name TEXT NOT NULL,
  profession_code TEXT NOT NULL, profession TEXT NOT NULL, skill TEXT NOT NULL,
  street TEXT NOT NULL, postcode TEXT NOT NULL, town TEXT NOT NULL, family_words TEXT NOT NULL,
  UNIQUE (rpps, profession_code, postcode, town, street, skill)
);
CREATE VIRTUAL TABLE words USING fts5 (name, place, trade, number, content='', prefix='2 3', tokenize='ascii');
"""
_ADD = """
INSERT OR IGNORE INTO activity
  (rpps, title, family_name, given_name, profession_code, profession, skill, street, postcode, town, family_words)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What came of an import. `rows` were read, `skipped` of them named nobody, `people` are in the directory now."""

    rows: int
    skipped: int
    people: int
    dated: date | None


def import_extraction(source: Path, target: Path, *, dated: date | None = None) -> ImportReport:
    """Read `source` into a new directory file at `target`. Blocking. `dated` wins over the day in the file's name.

    Raises NotAnExtractionError or OSError; the directory that was there stays as it was.
    """
    day = dated or extraction.dated(source)
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(target.name + ".partial")
    beside.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(beside)) as database:
            report = _fill(database, extraction.activities(source), day)
        os.replace(beside, target)
    finally:
        beside.unlink(missing_ok=True)
    return report


def _fill(database: sqlite3.Connection, rows: Iterator[Activity | None], day: date | None) -> ImportReport:
    # The file is thrown away when anything fails: nothing is gained by a journal.
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("PRAGMA synchronous = OFF")
    database.executescript(_SHAPE)
    read = skipped = 0
    with database:
        for row in rows:
            read += 1
            if row is None:
                skipped += 1
            else:
                _add(database, row)
        database.execute("INSERT INTO about VALUES ('dated', ?)", (day.isoformat() if day else "",))
    people = database.execute("SELECT count(DISTINCT rpps) FROM activity").fetchone()[0]
    return ImportReport(rows=read, skipped=skipped, people=people, dated=day)


def _add(database: sqlite3.Connection, row: Activity) -> None:
    family = kept(row.family_name)
    shown = (row.rpps, row.title, row.family_name, row.given_name, row.profession_code, row.profession, row.skill)
    added = database.execute(_ADD, (*shown, row.street, row.postcode, row.town, family))
    if not added.rowcount:
        return  # the same activity, named once more
    database.execute(
        "INSERT INTO words (rowid, name, place, trade, number) VALUES (?, ?, ?, ?, ?)",
        (
            added.lastrowid,
            f"{family} {kept(row.given_name)}",
            f"{kept(row.town)} {row.postcode}",
            kept(f"{row.profession} {row.skill}"),
            row.rpps,
        ),
    )
