"""Resources with versions, their search index, acts, codes: one SQLite file that survives `kill -9`.

One thread uses a store; whoever holds it runs each request as one transaction.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from desk_app.sandbox.outcome import Attempt, Json
from desk_app.sandbox.search import index, interval
from desk_app.sandbox.shapes import HIDDEN, at, codes, instant

SCHEMA = """
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS resource (
    seq INTEGER PRIMARY KEY, type TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, hidden INTEGER NOT NULL,
    updated TEXT NOT NULL, UNIQUE (type, id));
CREATE TABLE IF NOT EXISTS history (
    resource INTEGER NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (resource, version)
    ) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS found (
    resource INTEGER NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL, system TEXT NOT NULL, value TEXT NOT NULL,
    high TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS found_value ON found (type, name, value);
CREATE INDEX IF NOT EXISTS found_resource ON found (resource);
CREATE TABLE IF NOT EXISTS act (id TEXT PRIMARY KEY, answer TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS page (
    seq INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE, role TEXT NOT NULL, type TEXT NOT NULL, content TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS person (
    seq INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, number TEXT NOT NULL, family TEXT NOT NULL, given TEXT NOT NULL,
    names TEXT NOT NULL, gender TEXT NOT NULL, birth TEXT NOT NULL, birthplace TEXT NOT NULL,
    situation TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS creation_code (
    number TEXT PRIMARY KEY, code TEXT NOT NULL, expires TEXT NOT NULL, used_by TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS attempt (
    number TEXT NOT NULL, act TEXT NOT NULL, proof TEXT NOT NULL, PRIMARY KEY (number, act, proof));
CREATE TABLE IF NOT EXISTS provisional_code (
    seq INTEGER PRIMARY KEY, patient TEXT NOT NULL, digest TEXT NOT NULL, made TEXT NOT NULL, expires TEXT NOT NULL,
    state TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS held_contact (
    patient TEXT NOT NULL, system TEXT NOT NULL, value TEXT NOT NULL, since TEXT NOT NULL,
    PRIMARY KEY (patient, system, value));
CREATE TABLE IF NOT EXISTS outbox (
    seq INTEGER PRIMARY KEY, at TEXT NOT NULL, channel TEXT NOT NULL, target TEXT NOT NULL, message TEXT NOT NULL);
"""
LAYOUT = 2  # of the tables above; a file of another layout is not opened
PAGES_KEPT = 500
_READ = (
    "SELECT r.type, r.id, r.version, h.body, r.hidden FROM resource r"
    " JOIN history h ON h.resource = r.seq AND h.version = r.version WHERE"
)


@dataclass(frozen=True, slots=True)
class Stored:
    """One version of one resource."""

    type: str
    id: str
    version: int
    body: Json
    hidden: bool = False

    @property
    def etag(self) -> str:
        """Opaque to clients."""
        return f'W/"{self.version}"'


class Store:
    """The sandbox's whole memory."""

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        self.now = now
        self.db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            self._prepare()
        except sqlite3.Error:
            self.db.close()
            raise

    def _prepare(self) -> None:
        self.db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000;")
        layout = self.db.execute("PRAGMA user_version").fetchone()[0]
        if layout != LAYOUT and self.db.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone():
            raise sqlite3.DatabaseError("this folder is another version's: take another, or remove it to begin afresh")
        self.db.executescript(f"{SCHEMA} PRAGMA user_version = {LAYOUT};")

    def close(self) -> None:
        """Fold the log into the file and let go."""
        self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, on the disk before it returns; inside another one, all or nothing by itself."""
        begin, undo, end = _PART if self.db.in_transaction else _WHOLE
        self.db.execute(begin)
        try:
            yield
        except BaseException:
            for step in undo if self.db.in_transaction else ():  # a full disk has rolled back already
                self.db.execute(step)
            raise
        self.db.execute(end)

    # --- settings

    def setting(self, name: str) -> str:
        row = self.db.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def put_setting(self, name: str, value: str) -> None:
        self.db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))

    # --- resources

    def read(self, kind: str, key: str) -> Stored | None:
        row = self.db.execute(f"{_READ} r.type = ? AND r.id = ?", (kind, key)).fetchone()
        return _stored(row) if row else None

    def exists(self, kind: str, key: str, *, hidden: bool = True) -> bool:
        """Is it there? With `hidden` false, what is kept from representatives is not."""
        row = self.db.execute("SELECT hidden FROM resource WHERE type = ? AND id = ?", (kind, key)).fetchone()
        return row is not None and (hidden or not row[0])

    def history(self, kind: str, key: str, *, skip: int = 0, most: int = -1) -> list[Stored]:
        """Versions, newest first: all of them, or `most` after the first `skip`."""
        rows = self.db.execute(
            "SELECT r.type, r.id, h.version, h.body, r.hidden FROM resource r JOIN history h ON h.resource = r.seq"
            " WHERE r.type = ? AND r.id = ? ORDER BY h.version DESC LIMIT ? OFFSET ?",
            (kind, key, most, skip),
        )
        return [_stored(row) for row in rows]

    def version(self, kind: str, key: str, version: int) -> Stored | None:
        row = self.db.execute(
            "SELECT r.type, r.id, h.version, h.body, r.hidden FROM resource r JOIN history h ON h.resource = r.seq"
            " WHERE r.type = ? AND r.id = ? AND h.version = ?",
            (kind, key, version),
        ).fetchone()
        return _stored(row) if row else None

    def put(self, body: Json) -> Stored:
        """Write the next version of a resource that has its type and id. Returns it as stored, `meta` filled in."""
        kind, key = str(body["resourceType"]), str(body["id"])
        row = self.db.execute("SELECT seq, version FROM resource WHERE type = ? AND id = ?", (kind, key)).fetchone()
        version = row[1] + 1 if row else 1
        meta = {**body.get("meta", {}), "versionId": str(version), "lastUpdated": instant(self.now())}
        kept = {**body, "meta": meta}
        hidden, updated = int(is_hidden(kept)), interval(meta["lastUpdated"])[0]
        if row:
            seq = row[0]
            self.db.execute(
                "UPDATE resource SET version = ?, hidden = ?, updated = ? WHERE seq = ?",
                (version, hidden, updated, seq),
            )
            self.db.execute("DELETE FROM found WHERE resource = ?", (seq,))
        else:
            seq = self.db.execute(
                "INSERT INTO resource (type, id, version, hidden, updated) VALUES (?, ?, ?, ?, ?)",
                (kind, key, version, hidden, updated),
            ).lastrowid
        text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
        self.db.execute("INSERT INTO history VALUES (?, ?, ?)", (seq, version, text))
        self.db.executemany(
            "INSERT INTO found VALUES (?, ?, ?, ?, ?, ?)",
            [(seq, kind, e.name, e.system, e.value, e.high) for e in index(kept)],
        )
        return Stored(kind, key, version, kept, bool(hidden))

    def create(self, body: Json) -> Stored:
        """Write a new resource under an id of the server's own, unless it brings one that was chosen for it."""
        return self.put({**body, "id": body.get("id") or str(uuid.uuid4())})

    def of_patient(self, kind: str, patient: str) -> list[Stored]:
        """The resources of one kind that belong to one Patient, newest last."""
        where = "r.seq IN (SELECT resource FROM found WHERE type = ? AND name = 'patient' AND value = ?)"
        return self.select(kind, where, [kind, f"Patient/{patient}"], "r.seq")

    def select(self, kind: str, where: str, values: list[Any], order: str) -> list[Stored]:
        """Resources by a condition that search.py made; every value is bound, none is written into the SQL."""
        sql = f"{_READ} r.type = ? AND {where} ORDER BY {order}"
        return [_stored(row) for row in self.db.execute(sql, [kind, *values])]

    def ids(self, kind: str, where: str, values: list[Any], order: str) -> list[str]:
        """The ids of what `select` finds."""
        sql = f"SELECT r.id FROM resource r WHERE r.type = ? AND {where} ORDER BY {order}"  # noqa: S608
        return [str(row[0]) for row in self.db.execute(sql, [kind, *values])]

    # --- acts and wrong tries

    def act_answer(self, act: str) -> str:
        """The answer this act had the first time, or an empty string."""
        row = self.db.execute("SELECT answer FROM act WHERE id = ?", (act,)).fetchone()
        return str(row[0]) if row else ""

    def keep_act(self, act: str, answer: str) -> None:
        self.db.execute("INSERT INTO act VALUES (?, ?)", (act, answer))

    def count_attempt(self, attempt: Attempt) -> None:
        self.db.execute("INSERT OR IGNORE INTO attempt VALUES (?, ?, ?)", (attempt.number, attempt.act, attempt.proof))

    def attempts(self, number: str, *, besides: Attempt | None = None) -> int:
        """How many different wrong tries a number has had, one of them left out."""
        skip = (besides.act, besides.proof) if besides else ("", "")
        row = self.db.execute(
            "SELECT count(*) FROM attempt WHERE number = ? AND NOT (act = ? AND proof = ?)", (number, *skip)
        ).fetchone()
        return int(row[0])

    def forget_attempts(self, number: str) -> None:
        self.db.execute("DELETE FROM attempt WHERE number = ?", (number,))

    # --- pages of a long answer, so that no name or number stands in a `next` link

    def keep_page(self, role: str, kind: str, content: Json) -> str:
        token = str(uuid.uuid4())
        self.db.execute(
            "INSERT INTO page (token, role, type, content) VALUES (?, ?, ?, ?)",
            (token, role, kind, json.dumps(content)),
        )
        self.db.execute("DELETE FROM page WHERE seq <= (SELECT max(seq) FROM page) - ?", (PAGES_KEPT,))
        return token

    def page(self, token: str, role: str, kind: str) -> Json | None:
        row = self.db.execute(
            "SELECT content FROM page WHERE token = ? AND role = ? AND type = ?", (token, role, kind)
        ).fetchone()
        return json.loads(row[0]) if row else None


_WHOLE = ("BEGIN IMMEDIATE", ("ROLLBACK",), "COMMIT")
_PART = ("SAVEPOINT part", ("ROLLBACK TO part", "RELEASE part"), "RELEASE part")


def _stored(row: tuple[str, str, int, str, int]) -> Stored:
    return Stored(row[0], row[1], row[2], json.loads(row[3]), bool(row[4]))


def is_hidden(body: Json) -> bool:
    """Is it kept from the representatives? A label on the document or on the trace of it."""
    labels = at(body, "meta.security")
    return HIDDEN in codes(body.get("securityLabel")) or any(
        isinstance(c, dict) and c.get("code") == HIDDEN for c in labels
    )
