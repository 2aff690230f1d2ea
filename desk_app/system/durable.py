"""Files that are on the disk once the call returns, and are never half written."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import BinaryIO

from desk_app.domain.refusal import Refusal, RefusalCode


def refusal_of(error: OSError) -> Refusal:
    """What a person is told of a disk that does not take a file: STORE_FULL, else STORE_READ_ONLY."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    return Refusal(RefusalCode.STORE_FULL if full else RefusalCode.STORE_READ_ONLY)


def free_name(path: Path) -> Path:
    """`journal.pdf`, or `journal-2.pdf` where that is taken."""
    number, free = 2, path
    while free.exists():
        free = path.with_stem(f"{path.stem}-{number}")
        number += 1
    return free


def sync(path: Path) -> None:
    """Have the disk take a file, or the names of a folder. Windows keeps a folder's names by itself."""
    if os.name != "posix" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def private(path: str, flags: int) -> int:
    """For `open`: a file that is made is its owner's alone."""
    return os.open(path, flags, 0o600)


def new_file(path: Path) -> BinaryIO:
    """A new file to write to, for its owner alone. FileExistsError."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb")


def replace_with(path: Path, content: bytes) -> None:
    """The whole new content or the whole old one, whatever happens; readable by its owner alone."""
    fresh = path.with_name(f"{path.name}.part")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    sync(path.parent)
