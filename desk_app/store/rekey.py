"""The whole database under a new key, while it is in use: whoever had the old one reads nothing that is written from
now on. A copy that was taken earlier still opens with what opened it then.

The writer does it, between two pieces of work: nothing can be committed that the new database has not.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Engine, func, select, table, text

from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import TrailLine
from desk_app.store import DATABASE, HEAD, schema, trail
from desk_app.store.engine import make_engine
from desk_app.system.durable import new_file
from desk_app.system.folder import KEYS


def lay_out(engine: Engine, folder: Path, fresh: Secret, keys: bytes, line: TrailLine) -> None:
    """A desk's folder in small: the database of `engine` under the key `fresh`, with `line` as its last, the trail's
    head and the keys. Read again before it is taken for good. Refusals as writing, and STORE_DAMAGED."""
    new_file(folder / DATABASE).close()
    _export(engine, folder / DATABASE, fresh)
    copy = make_engine(folder / DATABASE, fresh, writes=True)
    try:
        with engine.begin() as there, copy.begin() as made:
            if _told(there) != _told(made):
                raise Refusal(RefusalCode.STORE_DAMAGED)
            head = trail.add(made, [line])
    finally:
        copy.dispose()
    trail.HeadNote(folder / HEAD).write(head)
    with new_file(folder / KEYS) as file:
        file.write(keys)


def _export(engine: Engine, target: Path, fresh: Secret) -> None:
    source = engine.raw_connection()
    try:
        with closing(source.cursor()) as cursor:
            cursor.execute("ATTACH ? AS fresh KEY ?", (str(target), f"x'{fresh.reveal_bytes().hex()}'"))
            try:
                cursor.execute("PRAGMA fresh.synchronous = OFF")  # it is put on the disk whole, before it counts
                cursor.execute("BEGIN IMMEDIATE")
                try:
                    cursor.execute("SELECT sqlcipher_export('fresh')").fetchall()
                    ((version,),) = cursor.execute("PRAGMA main.user_version").fetchall()
                    cursor.execute(f"PRAGMA fresh.user_version = {int(version)}")
                    cursor.execute("COMMIT")
                except BaseException:
                    cursor.execute("ROLLBACK")
                    raise
            finally:
                cursor.execute("DETACH fresh")
    finally:
        source.close()


def _told(connection: Connection) -> tuple[object, ...]:
    """What must be the same in both: schema, head, how much there is of everything, and no page that does not read."""
    tables = connection.execute(text("SELECT name, sql FROM sqlite_master ORDER BY type, name")).all()
    names = [row.name for row in tables if row.sql and row.sql.lstrip().upper().startswith("CREATE TABLE")]
    counts = [connection.execute(select(func.count()).select_from(table(name))).scalar_one() for name in names]
    whole = connection.execute(text("PRAGMA integrity_check")).scalars().all()
    return schema.version(connection), trail.head(connection), [tuple(row) for row in tables], counts, whole
