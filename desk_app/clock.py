"""The desk's own clock."""

from __future__ import annotations

from datetime import UTC, date, datetime


class SystemClock:
    """Implements ports.Clock."""

    def now(self) -> datetime:
        """The time, in UTC, aware."""
        return datetime.now(UTC)

    def today(self) -> date:
        """The day where the desk stands."""
        return datetime.now().astimezone().date()
