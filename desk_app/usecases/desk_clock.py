"""A desk's clock that stands before what the trail has already written: noted once, and said until it is right."""

from __future__ import annotations

from datetime import datetime, timedelta

from desk_app.domain.trail import Event, TrailLine
from desk_app.ports import TrailQuery
from desk_app.usecases.desk import Desk

SLACK = timedelta(minutes=2)  # what a clock that is set by the network may step back
_LOOKED_AT = 500  # lines: more than an hour's work; those written since the clock went back are the newest
_KNOWN = "clock-known"  # setting: the latest time the trail had when the clock was found behind


async def note_clock(desk: Desk) -> None:
    """Before the line of a sign-in, and each hour: a CLOCK_BACK line where the clock went back. Once for each time."""
    lines = await desk.store.trail_lines(TrailQuery(limit=_LOOKED_AT))
    latest = max((sealed.line.at for sealed in lines if sealed.line is not None), default=None)
    now = desk.clock.now()
    if latest is None or latest - now <= SLACK:
        return
    told = await _known(desk)
    if told is not None and told >= latest:
        return
    behind = str(int((latest - now).total_seconds()))
    by_nobody = TrailLine(at=now, event=Event.CLOCK_BACK, who="", desk=desk.author.desk, detail=behind)
    await desk.store.add(by_nobody)
    await desk.store.put_setting(_KNOWN, latest.isoformat())
    desk.wake()  # what waits for a time of the old clock is tried now


async def clock_behind(desk: Desk) -> timedelta | None:
    """By how much the clock is late, at least; None where it is not, or where the service's clock says that it is right
    (then it was the trail's earlier time that was wrong)."""
    told = await _known(desk)
    if told is None:
        return None
    connection = desk.connection()
    if connection.since is not None and connection.clock_ahead is not None:
        ahead = timedelta(seconds=connection.clock_ahead)
        return ahead if ahead > SLACK else None
    late = told - desk.clock.now()
    return late if late > SLACK else None


async def _known(desk: Desk) -> datetime | None:
    kept = await desk.store.setting(_KNOWN)
    return datetime.fromisoformat(kept) if kept else None
