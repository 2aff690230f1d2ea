"""Encrypted connections: SQLCipher below SQLAlchemy's plain SQLite dialect.

The key goes first, as raw bytes (no derivation here: the key is random). `isolation_level=None` takes Python's own
transaction guessing away and a listener begins each transaction itself, so that a rollback takes CREATE TABLE back too.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.pool import StaticPool

from desk_app.domain.secret import Secret
from desk_app.system.durable import new_file

BUSY_SECONDS = 5.0
PATIENCE_MS = 50  # for readers, where nothing is lost by not waiting
KEY_BYTES = 32


def connect(database: Path, key: Secret, *, writes: bool) -> Any:
    """A keyed DBAPI connection. A key that does not fit shows at the first statement after the key's own.

    An empty key would make a plain database, and so would a library built without the cipher: both are bugs
    (ValueError, RuntimeError), found before anything is written."""
    if len(key) != KEY_BYTES:
        raise ValueError("a database key has 32 bytes")
    if writes:
        # Its owner's alone. One that is there is not touched: to close it would let go of this process' locks on it.
        with suppress(OSError):
            new_file(database).close()
    connection = sqlcipher.connect(str(database), timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")  # it would write its own lines to standard error
        connection.execute(f"PRAGMA key = \"x'{key.reveal_bytes().hex()}'\"")
        if not connection.execute("PRAGMA cipher_version").fetchone():
            raise RuntimeError("this SQLite has no cipher")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        if writes:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = ON")  # what is destroyed is overwritten, not only let go
            if sys.platform == "darwin":
                connection.execute("PRAGMA fullfsync = ON")
                connection.execute("PRAGMA checkpoint_fullfsync = ON")
        else:
            connection.execute("PRAGMA query_only = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def empty_journal(engine: Engine) -> None:
    """Bring everything into the database and leave nothing in the journal, which still holds what was overwritten.
    Whoever is reading at this moment is not waited for: the next time will do."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        cursor.execute(f"PRAGMA busy_timeout = {round(BUSY_SECONDS * 1000)}")
        cursor.close()
    finally:
        connection.close()


def make_engine(database: Path, key: Secret, *, writes: bool) -> Engine:
    """An engine with one connection, to be used by one thread. A writing one takes the write lock as it begins, so that
    what a transaction reads first is still true when it writes."""
    engine = create_engine(
        "sqlite://", creator=lambda: connect(database, key, writes=writes), module=sqlcipher, poolclass=StaticPool
    )
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
