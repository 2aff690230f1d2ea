"""What can go wrong with an extraction, or with the directory's files, turned into refusals in one place."""

from __future__ import annotations

import errno
import logging
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desk_app.directory.extraction import CutError, NotAnExtractionError
from desk_app.directory.importer import AnotherImportError
from desk_app.directory.opened import AnotherVersionError
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.mishaps import told

_log = logging.getLogger(__name__)

_FULL = (errno.ENOSPC, errno.EDQUOT)
_NEARLY_NONE = 1 << 20  # bytes free: below, a disk counts as full
_DISK = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)


@contextmanager
def refusing(source: Path, folder: Path) -> Iterator[None]:
    """Raise a Refusal in place of what is expected of taking `source` into the directory in `folder`."""
    try:
        yield
    except Exception as error:
        refusal = _refusal_for(error, source, folder)
        if refusal is None:
            raise
        raise refusal from error


@contextmanager
def reading() -> Iterator[None]:
    """Raise DIRECTORY_DAMAGED in place of what a file that is no directory raises, or DIRECTORY_VERSION."""
    try:
        yield
    except AnotherVersionError as error:
        raise Refusal(RefusalCode.DIRECTORY_VERSION) from error
    except sqlite3.Error as error:
        raise Refusal(RefusalCode.DIRECTORY_DAMAGED) from error
    except (ValueError, TypeError, AttributeError, LookupError, ArithmeticError) as error:
        # A changed byte: in an entry, a word or a number, or in what SQLite says of it.
        _log.error("the directory is not as it was written: %s", told(error))
        raise Refusal(RefusalCode.DIRECTORY_DAMAGED) from error


def _refusal_for(error: Exception, source: Path, folder: Path) -> Refusal | None:
    if isinstance(error, NotAnExtractionError):
        return Refusal(RefusalCode.DIRECTORY_FILE, columns=", ".join(error.missing))
    if isinstance(error, CutError):
        return Refusal(RefusalCode.DIRECTORY_CUT)
    if isinstance(error, AnotherImportError):
        return Refusal(RefusalCode.DIRECTORY_BUSY)
    if isinstance(error, EOFError):
        return Refusal(RefusalCode.DIRECTORY_ENDED)
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if isinstance(error, sqlite3.OperationalError) and primary in _DISK:
        is_full = primary == sqlite3.SQLITE_FULL or shutil.disk_usage(folder).free < _NEARLY_NONE
        return Refusal(RefusalCode.DIRECTORY_FULL if is_full else RefusalCode.STORE_READ_ONLY)
    if isinstance(error, OSError):
        if error.errno in _FULL:
            return Refusal(RefusalCode.DIRECTORY_FULL)
        if error.filename is not None and Path(str(error.filename)).is_relative_to(folder):
            return Refusal(RefusalCode.STORE_READ_ONLY)
        return Refusal(RefusalCode.DIRECTORY_UNREAD, file=source.name)
    return None
