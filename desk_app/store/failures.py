"""What can go wrong with the database, turned into refusals in one place. Whatever is not listed here is a bug."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.exc import DBAPIError

from desk_app.domain.refusal import Refusal, RefusalCode

# SQLite's primary result codes, which is all that the library hands on.
_REFUSALS = {
    5: RefusalCode.STORE_BUSY,  # SQLITE_BUSY
    6: RefusalCode.STORE_BUSY,  # SQLITE_LOCKED
    8: RefusalCode.STORE_READ_ONLY,  # SQLITE_READONLY
    10: RefusalCode.STORE_READ_ONLY,  # SQLITE_IOERR: of the disk; what is damaged on it gives 11 or 26
    11: RefusalCode.STORE_DAMAGED,  # SQLITE_CORRUPT
    13: RefusalCode.STORE_FULL,  # SQLITE_FULL
    14: RefusalCode.STORE_READ_ONLY,  # SQLITE_CANTOPEN
    26: RefusalCode.STORE_DAMAGED,  # SQLITE_NOTADB: another key, or no database at all
}
_MAY_BE_FULL = (10, 14)  # a journal's index that cannot grow or be made gives these, and not 13
_NEARLY_NONE = 1 << 20  # bytes free: below, a disk counts as full
_SYSTEM = {
    errno.ENOSPC: RefusalCode.STORE_FULL,
    errno.EDQUOT: RefusalCode.STORE_FULL,
    errno.EROFS: RefusalCode.STORE_READ_ONLY,
    errno.EACCES: RefusalCode.STORE_READ_ONLY,
    errno.EPERM: RefusalCode.STORE_READ_ONLY,
    errno.ENOTDIR: RefusalCode.STORE_READ_ONLY,
    errno.EEXIST: RefusalCode.STORE_READ_ONLY,
}


def refusal_for(error: BaseException, folder: Path | None = None) -> Refusal | None:
    """The refusal that says `error` to a person, or None when it is a bug. `folder`: where the database is."""
    if isinstance(error, DBAPIError):
        return refusal_for(error.orig, folder) if error.orig is not None else None
    if isinstance(error, sqlcipher.Error):
        primary = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
        is_full = primary in _MAY_BE_FULL and folder is not None and _is_full(folder)
        code = RefusalCode.STORE_FULL if is_full else _REFUSALS.get(primary)
        return Refusal(code) if code else None
    if isinstance(error, OSError):
        code = _SYSTEM.get(error.errno or 0)
        return Refusal(code) if code else None
    return None


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _NEARLY_NONE
    except OSError:  # not there at all
        return False


@contextmanager
def refusing(folder: Path | None = None, other: RefusalCode | None = None) -> Iterator[None]:
    """Raise a Refusal in place of the errors that are expected of a disk and of a database in `folder`; `other` in
    place of the rest of what a system says of its files (a share that is away)."""
    try:
        yield
    except Exception as error:
        refusal = refusal_for(error, folder)
        if refusal is None and other is not None and isinstance(error, OSError):
            refusal = Refusal(other)
        if refusal is None:
            raise
        raise refusal from error
