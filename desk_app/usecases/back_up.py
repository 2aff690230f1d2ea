"""A backup because somebody wants one now; the one of the day is housekeeping's."""

from __future__ import annotations

from desk_app.domain.operators import Duty
from desk_app.domain.trail import Event
from desk_app.ports import Backup
from desk_app.usecases.allowed import check
from desk_app.usecases.desk import Desk
from desk_app.usecases.trace import line


async def back_up(desk: Desk) -> Backup:
    """Make one where the daily ones go. Refusals: NOT_ALLOWED, and those of Archive.back_up."""
    check(desk, Duty.BACK_UP)
    made = await desk.archive.back_up()
    await desk.store.add(line(desk, Event.BACKED_UP, detail=made.file.name))
    return made


async def backups(desk: Desk) -> tuple[Backup, ...]:
    """Those that are there, newest first. Refusal NOT_ALLOWED."""
    check(desk, Duty.BACK_UP)
    return await desk.archive.backups()
