"""What can go wrong with the database, turned into refusals in one place. Whatever is not listed here is a bug."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.exc import DBAPIError

from desk_app.domain.refusal import Refusal, RefusalCode

# SQLite's primary result codes (the low byte of an extended one).
_REFUSALS = {
    5: RefusalCode.STORE_BUSY,  # SQLITE_BUSY
    6: RefusalCode.STORE_BUSY,  # SQLITE_LOCKED
    8: RefusalCode.STORE_READ_ONLY,  # SQLITE_READONLY
    10: RefusalCode.STORE_DAMAGED,  # SQLITE_IOERR
    11: RefusalCode.STORE_DAMAGED,  # SQLITE_CORRUPT
    13: RefusalCode.STORE_FULL,  # SQLITE_FULL
    14: RefusalCode.STORE_READ_ONLY,  # SQLITE_CANTOPEN
    26: RefusalCode.STORE_DAMAGED,  # SQLITE_NOTADB: another key, or no database at all
}
# Extended codes of SQLITE_IOERR that speak of the disk and not of what is on it.
_OF_THE_DISK = {
    778: RefusalCode.STORE_READ_ONLY,  # SQLITE_IOERR_WRITE
    1034: RefusalCode.STORE_READ_ONLY,  # SQLITE_IOERR_FSYNC
    1290: RefusalCode.STORE_READ_ONLY,  # SQLITE_IOERR_DIR_FSYNC
    1546: RefusalCode.STORE_READ_ONLY,  # SQLITE_IOERR_TRUNCATE
    4618: RefusalCode.STORE_READ_ONLY,  # SQLITE_IOERR_SHMOPEN
    4874: RefusalCode.STORE_FULL,  # SQLITE_IOERR_SHMSIZE: the index beside the journal could not grow
}
_SYSTEM = {
    errno.ENOSPC: RefusalCode.STORE_FULL,
    errno.EDQUOT: RefusalCode.STORE_FULL,
    errno.EROFS: RefusalCode.STORE_READ_ONLY,
    errno.EACCES: RefusalCode.STORE_READ_ONLY,
    errno.EPERM: RefusalCode.STORE_READ_ONLY,
    errno.ENOTDIR: RefusalCode.STORE_READ_ONLY,
    errno.EEXIST: RefusalCode.STORE_READ_ONLY,
}


def refusal_for(error: BaseException) -> Refusal | None:
    """The refusal that says `error` to a person, or None when it is a bug."""
    if isinstance(error, DBAPIError):
        return refusal_for(error.orig) if error.orig is not None else None
    if isinstance(error, sqlcipher.Error):
        extended = getattr(error, "sqlite_errorcode", None) or 0
        code = _OF_THE_DISK.get(extended) or _REFUSALS.get(extended & 0xFF)
        return Refusal(code) if code else None
    if isinstance(error, OSError):
        code = _SYSTEM.get(error.errno or 0)
        return Refusal(code) if code else None
    return None


@contextmanager
def refusing(other: RefusalCode | None = None) -> Iterator[None]:
    """Raise a Refusal in place of the errors that are expected of a disk and a database; `other` in place of the rest
    of what a system says of its files (a share that is away)."""
    try:
        yield
    except Exception as error:
        refusal = refusal_for(error)
        if refusal is None and other is not None and isinstance(error, OSError):
            refusal = Refusal(other)
        if refusal is None:
            raise
        raise refusal from error
