"""Who may open the store, and the copies of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from desk_app.domain.author import Author
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import ChainHead


class Vault(Protocol):
    """keys.json: who may open the store. Works with no store open."""

    def operators(self) -> tuple[Author, ...]:
        """Who can sign in, for the list on the sign-in screen (names and roles only)."""
        ...

    async def unlock(self, operator_id: str, password: Secret) -> Secret:
        """The database key. Raises WRONG_PASSWORD after a delay that grows with failures."""
        ...

    async def recover(self, recovery: Secret) -> Secret:
        """The database key, from the recovery sheet. Raises RECOVERY_WRONG, delayed alike."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """One file that holds a whole store with its keys."""

    file: Path
    made_at: datetime
    size: int  # bytes
    head: ChainHead  # the trail's last line in it
    is_sound: bool  # read whole, and as it was written


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtBack:
    """A backup that is this desk's store now."""

    made_at: datetime  # the backup
    aside: Path | None  # where the store is that was there before


class Restoring(Protocol):
    """The way back to a backup; works with no store open."""

    async def backups(self) -> tuple[Backup, ...]:
        """Those of this store where the daily ones go, newest first, each read whole. Refusal STORE_READ_ONLY."""
        ...

    async def people(self, file: Path) -> tuple[Author, ...]:
        """Who can open that backup. Refusals: BACKUP_UNUSABLE, STORE_NEWER, STORE_DAMAGED."""
        ...

    async def restore(self, file: Path, operator_id: str, password: Secret) -> BroughtBack | Refusal:
        """Put it in place of the store, which is closed and set aside. The password is the one of the day of the
        backup. A Refusal that is raised changed nothing; one that is returned came when the store was closed already:
        nothing was changed either, but one has to sign in again."""
        ...


class Archive(Restoring, Protocol):
    """Copies of the whole store, made while it is open."""

    async def back_up(self, folder: Path | None = None) -> Backup:
        """Make one, in `folder` or where the daily ones go, and read it again. Refusals: STORE_FULL, STORE_READ_ONLY,
        STORE_DAMAGED."""
        ...

    async def newest(self) -> datetime | None:
        """When the newest was made; nothing is read whole."""
        ...

    async def prune(self, set_aside_before: datetime) -> int:
        """Remove what is no longer kept: of the six days before the newest all but the newest one, all of the days
        before, never what was not made here; and stores that were set aside before that time. Returns how many went."""
        ...

    def trouble(self) -> RefusalCode | None:
        """Why the last one could not be made; None where it could."""
        ...
