"""What a desk still lacks, told to who can do something about it."""

from __future__ import annotations

from desk_app.usecases.desk import Desk
from desk_app.usecases.recovery_sheet import sheet_wanted


async def missing(desk: Desk) -> tuple[str, ...]:
    """Names below `home.missing.`, what weighs most first."""
    return tuple(name for name in (await sheet_wanted(desk),) if name)
