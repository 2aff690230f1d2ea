"""How the directory of a folder stands, without opening it for searches."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from desk_app.directory import files
from desk_app.directory.refusals import reading
from desk_app.domain.directory import Standing


def standing(folder: Path) -> Standing | None:
    """None where there is no directory yet. Refusal DIRECTORY_DAMAGED."""
    file = files.current(folder)
    if file is None:
        return None
    with reading(), closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as database:
        people = int(database.execute("SELECT people FROM about").fetchone()[0])
    return Standing(dated=files.dated(file), people=people, size=file.stat().st_size)
