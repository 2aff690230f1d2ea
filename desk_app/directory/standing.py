"""How the directory of a folder stands, and whether it is whole."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from desk_app.directory import files
from desk_app.directory.opened import opened
from desk_app.directory.refusals import reading
from desk_app.domain.directory import Standing


def standing(folder: Path) -> Standing | None:
    """None where there is no directory yet. Refusals DIRECTORY_DAMAGED, DIRECTORY_VERSION."""
    file = files.current(folder)
    if file is None:
        return None
    with reading(), closing(opened(file)) as database:
        # A third of a second for two million people.
        if database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("a page is not as it was written")
        people = int(database.execute("SELECT people FROM about").fetchone()[0])
    return Standing(dated=files.dated(file), people=people, size=file.stat().st_size)
