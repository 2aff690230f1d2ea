"""A directory file opened for reading, once it is known to be whole and of this version's making."""

from __future__ import annotations

import sqlite3
from pathlib import Path

FORMAT = 1  # the importer's `user_version`


class AnotherVersionError(Exception):
    """Another version of the program wrote the file."""


def opened(file: Path) -> sqlite3.Connection:
    """Of one thread at a time. Raises AnotherVersionError, or sqlite3.DatabaseError for a file that is none, or cut."""
    database = sqlite3.connect(
        f"{file.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False, isolation_level=None
    )
    try:
        version = _told(database, "user_version")
        if not version:
            raise sqlite3.DatabaseError("no directory at all")
        if version != FORMAT:
            raise AnotherVersionError
        # A file that lost its end would answer until somebody asks for what stood there.
        if _told(database, "page_count") * _told(database, "page_size") > file.stat().st_size:
            raise sqlite3.DatabaseError("the file is cut")
    except BaseException:
        database.close()
        raise
    return database


def _told(database: sqlite3.Connection, what: str) -> int:
    return int(database.execute(f"PRAGMA {what}").fetchone()[0])
