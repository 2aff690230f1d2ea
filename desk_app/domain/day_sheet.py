"""The day sheet: what was done, what still waits, and where the trail stands. No name of anybody who was served."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from desk_app.domain.trail import ChainHead
from desk_app.domain.trail_counts import DayCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySheet:
    """One desk's day, as it stood at `made_at`."""

    day: date
    made_at: datetime
    made_by: str  # the name of who is signed in
    site: str
    desk: str
    counts: DayCounts
    to_send: int
    oldest_to_send: datetime | None
    to_correct: int
    set_aside: int  # openings begun and not confirmed, by whoever
    not_collected: tuple[str, ...]  # references of letters on paper, neither handed over nor posted, newest first
    clock_behind: timedelta | None  # now, where it is
    head: ChainHead  # of the trail; noted on paper, nobody can take it back
