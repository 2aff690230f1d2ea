"""What the machine, the settings and the log say, without anything about anybody."""

from __future__ import annotations

import asyncio
import platform
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from desk_app.ports import MachineFacts
from desk_app.security import logs
from desk_app.security.redaction import redacted
from desk_app.settings import Settings
from desk_app.store import DATABASE
from desk_app.store.tables import SCHEMA
from desk_app.version import VERSION

# What support needs of the settings; names, addresses, contacts and folders of the site are none of it.
_TOLD = (
    "service.url",
    "service.profile",
    "service.demonstration",
    "desk.language",
    "desk.theme",
    "desk.lock_minutes",
    "keeping.set_aside_days",
    "keeping.contacts_days",
    "keeping.trail_months",
)
_READ = 256 * 1024  # bytes of a log file, from its end


@dataclass(frozen=True, slots=True)
class FolderWorkstation:
    """Implements ports.Workstation over a desk's folder."""

    folder: Path
    settings: Settings

    async def facts(self, *, log_lines: int) -> MachineFacts:
        """See ports.Workstation; files are read in a thread."""
        return await asyncio.to_thread(self._facts, log_lines)

    def _facts(self, log_lines: int) -> MachineFacts:
        named = self.settings.named()
        size = 0
        with suppress(OSError):
            size = (self.folder / DATABASE).stat().st_size
        return MachineFacts(
            version=VERSION,
            python=platform.python_version(),
            system=f"{platform.system()} {platform.release()} {platform.machine()}",
            schema=SCHEMA,
            settings=tuple((name, named[name]) for name in _TOLD if name in named),
            free_bytes=shutil.disk_usage(self.folder).free,
            database_bytes=size,
            log=self._log(log_lines),
        )

    def _log(self, most: int) -> tuple[str, ...]:
        lines: list[str] = []
        for name in (f"{logs.FILE}.1", logs.FILE):
            with suppress(OSError):
                lines += _end_of(self.folder / name).splitlines()
        return tuple(redacted("\n".join(lines[-most:])).splitlines())


def _end_of(path: Path) -> str:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _READ))
        return file.read().decode("utf-8", "replace")
