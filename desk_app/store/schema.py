"""Which schema the database has, and its upgrade: all in one transaction, after a copy, and never from a newer one."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine

from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.store.tables import SCHEMA
from desk_app.system.durable import new_file

MIGRATIONS = Path(__file__).with_name("migrations")


def version(connection: Connection) -> int:
    """The schema's number; 0 is a database without tables."""
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def _known(found: int, newest: int) -> int:
    if found > newest:
        raise Refusal(RefusalCode.STORE_NEWER, found=str(found), known=str(newest))
    return found


def upgrade(connection: Connection, *more_versions: Path) -> None:
    """Run the migrations that are missing, inside the caller's transaction. `more_versions` are further folders."""
    from alembic import command  # 0.3 s, needed only here
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    folders = (MIGRATIONS / "versions", *more_versions)
    config.set_main_option("version_locations", "\n".join(str(folder).replace("%", "%%") for folder in folders))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def keep_copy(engine: Engine, database: Path, found: int) -> Path:
    """A whole copy of the database beside it, under the same key, before it is upgraded."""
    copy = database.with_name(f"{database.stem}-v{found}{database.suffix}")
    unfinished = copy.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    new_file(unfinished).close()
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("VACUUM INTO ?", (str(unfinished),))
        cursor.close()
    finally:
        connection.close()
    unfinished.replace(copy)
    return copy


def bring_up_to_date(engine: Engine, database: Path, *more_versions: Path, newest: int = SCHEMA) -> None:
    """Create or upgrade. Another process may be doing the same: the version is read again under the write lock."""
    with engine.begin() as connection:
        found = _known(version(connection), newest)
    if found == newest:
        return
    if found:
        keep_copy(engine, database, found)
    with engine.begin() as connection:
        if _known(version(connection), newest) < newest:
            upgrade(connection, *more_versions)
