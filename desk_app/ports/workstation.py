"""The machine a desk stands on, as support asks about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineFacts:
    """Nothing about anybody: of the settings those that are no name, address or contact; the log redacted."""

    version: str
    python: str
    system: str  # family and release, never the machine's name
    schema: int  # of the database
    settings: tuple[tuple[str, str], ...]  # name in the file, value
    free_bytes: int
    database_bytes: int
    log: tuple[str, ...]  # the last lines, oldest first


class Workstation(Protocol):
    """Read when it is asked for."""

    async def facts(self, *, log_lines: int) -> MachineFacts: ...
