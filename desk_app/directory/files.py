"""Where the directory is: one file for each extraction taken in, of which the newest counts.

A new one never takes the name of another: a system that keeps open files from being replaced goes on searching in the
old one until it looks again. The name says the extraction's day, so that nothing is opened to tell it.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from pathlib import Path

_NAME = re.compile(r"directory-(\d{6})-(\d{8})\.db")


def current(folder: Path) -> Path | None:
    """The newest directory; None where there is none yet."""
    return max(_all(folder), default=None)


def dated(file: Path) -> date:
    """The day of the extraction in one of these files."""
    found = _NAME.fullmatch(file.name)
    return date.fromisoformat(found[2]) if found else date.min


def next_name(folder: Path, day: date) -> Path:
    """The name of the directory that is to come after the others."""
    last = current(folder)
    number = int(last.name[10:16]) if last is not None else 0
    return folder / f"directory-{number + 1:06}-{day:%Y%m%d}.db"


def partial(folder: Path) -> Path:
    """What an import writes to, until it counts."""
    return folder / "directory-new.partial"


def clear_away(folder: Path) -> None:
    """Older directories, and what an import that did not come to its end left. What is still open stays for next time;
    the caller holds the folder's lock."""
    keep = current(folder)
    for file in [*_all(folder), *folder.glob("directory-*.partial*")]:
        if file != keep:
            with suppress(OSError):
                file.unlink()


def _all(folder: Path) -> list[Path]:
    return [file for file in folder.glob("directory-*.db") if _NAME.fullmatch(file.name)]
