"""The directory of professionals: how it stands, and a newer extraction in place of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desk_app.domain.directory import ImportReport, Standing
from desk_app.domain.operators import Duty
from desk_app.domain.trail import Event
from desk_app.usecases.allowed import check
from desk_app.usecases.desk import Desk
from desk_app.usecases.trace import line


async def directory_standing(desk: Desk) -> Standing | None:
    """None where there is none yet. Refusals: NOT_ALLOWED, DIRECTORY_DAMAGED, DIRECTORY_VERSION."""
    check(desk, Duty.SET_UP)
    return await desk.extractions.standing()


async def take_in_directory(desk: Desk, file: Path, told: Callable[[float], None]) -> ImportReport:
    """Take `file` in; `told` hears the share done, 0 to 1. Refusals: NOT_ALLOWED, and those of Extractions.take_in."""
    check(desk, Duty.SET_UP)
    report = await desk.extractions.take_in(file, told)
    await desk.store.add(line(desk, Event.DIRECTORY, detail=report.dated.isoformat()))
    return report
