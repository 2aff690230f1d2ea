"""What a desk still lacks, told to who can do something about it."""

from __future__ import annotations

from desk_app.usecases.desk import Desk
from desk_app.usecases.recovery_sheet import lacks_sheet


def missing(desk: Desk) -> tuple[str, ...]:
    """Names of the administration's entries that would mend it."""
    return ("recovery",) if lacks_sheet(desk) else ()
