"""The directory's upkeep: how it stands, and taking an extraction in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from desk_app.domain.directory import ImportReport, Standing


class Extractions(Protocol):
    """The public extractions of professionals from which the directory is made."""

    async def standing(self) -> Standing | None:
        """None where none was taken in. Refusals: DIRECTORY_DAMAGED, DIRECTORY_VERSION."""
        ...

    async def take_in(self, file: Path, told: Callable[[float], None]) -> ImportReport:
        """Make `file`, text or archive, the directory; searches go on meanwhile in the one before, which stays unless
        all goes well. `told` hears the share done, 0 to 1. Whoever cancels ends it at once.

        Refusals: DIRECTORY_FILE, DIRECTORY_CUT, DIRECTORY_BUSY, DIRECTORY_FULL, DIRECTORY_UNREAD, DIRECTORY_ENDED,
        STORE_READ_ONLY."""
        ...
