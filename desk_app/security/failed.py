"""Failed sign-ins, noted while no key is open: a time and the slot's random id a line, no name. Taken into the trail at
the next sign-in. What cannot be noted (a full disk) keeps nobody out."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desk_app.system.file_lock import held

FILE = "guichet.failed"
_LOCK = "guichet.failed.lock"
_MOST = 64 * 1024  # bytes; what comes after is not noted: the delays have long grown to minutes


@dataclass(frozen=True, slots=True)
class Failed:
    """One wrong password."""

    at: datetime
    operator_id: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What was read, and how much of the file it was."""

    failed: tuple[Failed, ...] = ()
    size: int = 0  # bytes


def note(folder: Path, operator_id: str, at: datetime) -> None:
    """Add one line, once it is on the disk."""
    path = folder / FILE
    with suppress(OSError), held(folder / _LOCK):
        before = path.read_bytes() if path.exists() else b""
        if len(before) >= _MOST:
            return
        torn = "" if before.endswith(b"\n") or not before else "\n"  # a line that a power cut left unfinished
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w", encoding="ascii") as file:
            file.write(f"{torn}{at.isoformat()} {operator_id.encode('ascii', 'replace').decode()}\n")
            file.flush()
            os.fsync(file.fileno())


def take_in(folder: Path) -> Taken:
    """All that was noted; the file stays until `forget`, so that a crash between loses nothing."""
    try:
        content = (folder / FILE).read_bytes()
    except OSError:
        return Taken()
    found = []
    for line in content.decode("ascii", "replace").splitlines():
        at, _, operator_id = line.partition(" ")
        with suppress(ValueError):
            moment = datetime.fromisoformat(at)
            if moment.tzinfo is not None:
                found.append(Failed(moment, operator_id))
    return Taken(tuple(found), len(content))


def forget(folder: Path, taken: Taken) -> None:
    """What was taken in is on the trail now."""
    if not taken.size:
        return
    path = folder / FILE
    with suppress(OSError), held(folder / _LOCK):
        left = path.read_bytes()[taken.size :]
        if left:
            path.write_bytes(left)
        else:
            path.unlink()
