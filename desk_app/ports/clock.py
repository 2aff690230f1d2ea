"""Time, so that tests can hold it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol


class Clock(Protocol):
    """Time, so that tests can hold it."""

    def now(self) -> datetime:
        """The time, in UTC, aware."""
        ...

    def today(self) -> date:
        """The day at this desk."""
        ...
