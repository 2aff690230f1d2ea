"""Find a professional as the counter asks: a few words in any order, from a read-only connection of its own."""

from __future__ import annotations

import asyncio
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path

from desk_app.directory.words import asked, words_of
from desk_app.domain.access import Professional

_DOCTOR = "10"
# One person may have several activities: this many rows are read for each line shown.
_ROWS_A_PERSON = 12
_FIND = f"""
SELECT rpps, title, family_name, given_name, profession_code, profession, skill, street, postcode, town
FROM words JOIN activity ON activity.id = words.rowid
WHERE words MATCH :asked
ORDER BY
  :doctors AND profession_code <> '{_DOCTOR}',
  CASE WHEN postcode = :near THEN 0 WHEN :area <> '' AND substr(postcode, 1, length(:area)) = :area THEN 1 ELSE 2 END,
  NOT (' ' || family_words || ' ' LIKE '% ' || :first || ' %'),
  family_name, given_name, rpps, activity.id
LIMIT :rows
"""  # noqa: S608 - the one value put in is a constant above


class FileDirectory:
    """The directory's port over one file that `importer` wrote. A file that is not there has nobody in it.

    One worker thread owns the connection; `close()` ends it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="directory")
        self._database: sqlite3.Connection | None = None
        self._dated = self._read_dated()

    async def search(
        self, words: str, *, near: str = "", doctors_first: bool = False, limit: int = 8
    ) -> tuple[Professional, ...]:
        """Best first: doctors where asked, then the desk's postcode and département, then names. One line a person."""
        question = asked(words)
        if not question or limit < 1:
            return ()
        values = {
            "asked": question,
            "doctors": doctors_first,
            "near": near,
            "area": _area(near),
            "first": words_of(words)[0],
            "rows": limit * _ROWS_A_PERSON,
        }
        loop = asyncio.get_running_loop()
        rows = await loop.run_in_executor(self._worker, self._find, values)
        people = {row[0]: row for row in reversed(rows)}
        best = [people[rpps] for rpps in dict.fromkeys(row[0] for row in rows)]
        return tuple(_professional(row) for row in best[:limit])

    def dated(self) -> date | None:
        """The extraction's day, read once."""
        return self._dated

    def close(self) -> None:
        """End the worker and its connection. Safe to call twice."""
        self._worker.shutdown(wait=True, cancel_futures=True)
        if self._database is not None:
            self._database.close()
            self._database = None

    def _find(self, values: dict[str, object]) -> list[tuple[str, ...]]:
        if self._database is None:
            if not self._path.exists():
                return []
            self._database = self._open()
        return self._database.execute(_FIND, values).fetchall()

    def _open(self) -> sqlite3.Connection:
        # Made in the worker and closed after it has ended: never used by two threads at once.
        return sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)

    def _read_dated(self) -> date | None:
        if not self._path.exists():
            return None
        with closing(self._open()) as database:
            row = database.execute("SELECT value FROM about WHERE name = 'dated'").fetchone()
        return date.fromisoformat(row[0]) if row and row[0] else None


def _area(near: str) -> str:
    """The département of a postcode or of a département itself; overseas it has three digits."""
    return near[:3] if near[:2] in ("97", "98") else near[:2]


def _professional(row: tuple[str, ...]) -> Professional:
    rpps, title, family_name, given_name, profession_code, profession, skill, street, postcode, town = row
    return Professional(
        rpps=rpps,
        title=title if title == "Docteur" else "",
        family_name=family_name,
        given_name=given_name,
        profession_code=profession_code,
        profession=profession,
        skill=skill,
        street=street,
        postcode=postcode,
        town=town,
    )
