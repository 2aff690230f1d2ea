"""Wrong passwords in a row, and how long one has to wait after them.

They are counted in a file of their own, which stays where the keys are damaged, made anew or those of a backup, and by
this process' own clock, which nobody can set forward.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from desk_app.system.durable import replace_with

FILE = "guichet.tries"
_FREE = 2  # a slip of the finger costs nothing
_LONGEST_WAIT = 300.0  # seconds
_MOST_NAMES = 200


def wait_after(failures: int) -> float:
    """Seconds to wait after so many wrong passwords in a row: 0, 0, 2, 4, 8 … 300."""
    return 0.0 if failures <= _FREE else min(2.0 ** min(failures - _FREE, 16), _LONGEST_WAIT)


@dataclass(frozen=True, slots=True)
class Failures:
    """How many in a row for one name, and the time of the last."""

    count: int
    last: datetime


class Tries:
    """The counts of `folder`. Who calls holds the lock of the keys there."""

    def __init__(self, folder: Path, now: Callable[[], datetime], monotonic: Callable[[], float]) -> None:
        self.folder = folder
        self._now = now
        self._monotonic = monotonic
        self._not_before: dict[str, float] = {}  # by this process' own clock
        self._unwritten: dict[str, Failures] = {}

    def left(self, name: str) -> float:
        """Seconds until another try. Where the wall clock went back, what was left by this process' own clock, or all
        of it in a new process; it is written down as of now, so that it runs down in the next one too."""
        kept = self._read()
        failures = kept.get(name)
        if failures is None:
            return 0.0
        wait, now, clock = wait_after(failures.count), self._now(), self._monotonic()
        if failures.last > now:
            left = self._not_before.setdefault(name, clock + wait) - clock
            failures = replace(failures, last=now + timedelta(seconds=left - wait))
            self._write(kept | {name: failures})
        by_date = (failures.last + timedelta(seconds=wait) - now).total_seconds()
        by_process = self._not_before.get(name, 0.0) - clock
        return min(max(by_date, by_process), wait)

    def fail(self, name: str) -> float:
        """One more; the seconds to wait from now."""
        kept = self._read()
        before = kept.pop(name, None)
        count = 1 + (before.count if before is not None else 0)
        self._not_before[name] = self._monotonic() + wait_after(count)
        self._write(kept | {name: Failures(count, self._now())})
        return wait_after(count)

    def forget(self, name: str) -> None:
        """The right one, or a new one."""
        self._not_before.pop(name, None)
        self._unwritten.pop(name, None)
        kept = self._read()
        if kept.pop(name, None) is not None:
            self._write(kept)

    def _read(self) -> dict[str, Failures]:
        try:
            kept = msgspec.json.decode((self.folder / FILE).read_bytes(), type=dict[str, Failures])
        except (OSError, msgspec.MsgspecError):
            kept = {}
        return {name: one for name, one in kept.items() if one.last.tzinfo is not None} | self._unwritten

    def _write(self, failures: dict[str, Failures]) -> None:
        newest = dict(list(failures.items())[-_MOST_NAMES:])
        try:
            replace_with(self.folder / FILE, msgspec.json.encode(newest))
            self._unwritten = {}
        except OSError:  # a full disk makes guessing no faster, and keeps nobody out
            self._unwritten = newest
