"""Every page of the database carries a seal; opening reads only the few it needs."""

from __future__ import annotations

from sqlalchemy import Connection


def damaged(connection: Connection) -> bool:
    """Is there a page whose seal is broken? The file is read beside SQLite, so that a page just being written looks
    broken too: only what stays so counts."""
    found = _broken(connection)
    return bool(found and found & _broken(connection))


def _broken(connection: Connection) -> set[str]:
    return {str(row[0]) for row in connection.exec_driver_sql("PRAGMA cipher_integrity_check")}
