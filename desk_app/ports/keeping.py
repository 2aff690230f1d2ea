"""Keys and copies: who may open the store, and what brings it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from desk_app.domain.author import Author
from desk_app.domain.operators import Operator
from desk_app.domain.secret import Secret


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
class NewKeys:
    """What a new database key leaves in hand: shown or printed once, never kept."""

    recovery: Secret  # the new sheet's key, in groups
    passwords: tuple[tuple[Operator, Secret], ...]  # one-time passwords of everybody but who asked


class Keyring(Protocol):
    """The keys of the open store, in the hand of whoever is signed in. Passwords are wiped by who made them."""

    async def add(self, operator: Operator, password: Secret, *, one_time: bool = False) -> None:
        """Let somebody in with this password, instead of an earlier one. One-time: must be changed at first use."""
        ...

    async def remove(self, operator_id: str) -> None:
        """Take somebody's way in."""
        ...

    def must_change(self, operator_id: str) -> bool:
        """Was this somebody's password a one-time one?"""
        ...

    async def change_password(self, operator_id: str, old: Secret, new: Secret) -> None:
        """Raises WRONG_PASSWORD (delayed), PASSWORD_WEAK."""
        ...

    def has_recovery(self) -> bool:
        """Is there a recovery sheet for this store?"""
        ...

    def new_recovery(self) -> Secret:
        """A fresh recovery key as it is printed, in groups. Opens nothing until `keep_recovery`."""
        ...

    async def keep_recovery(self, recovery: Secret) -> None:
        """From now on this sheet, and no earlier one, opens the store."""
        ...

    async def renew(self, operator_id: str, password: Secret) -> NewKeys:
        """A new database key: the whole store is written anew under it. `operator_id` keeps this password; the others
        get one-time ones. Raises WRONG_PASSWORD, STORE_FULL; what fails leaves the old key in force."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupFile:
    """One backup: a single file with the encrypted store, its keys and its trail head."""

    path: Path
    made_at: datetime
    size: int  # bytes
    head: int  # the number of its last trail line
    is_sound: bool  # every byte is as it was written


class Archive(Protocol):
    """Copies of this store, and the way back."""

    async def back_up(self, to: Path | None = None, progress: Callable[[float], None] | None = None) -> BackupFile:
        """Copy the running store in small steps; `to` is a file or a folder, else the desk's own place. `progress` gets
        0 to 1. Raises STORE_FULL, STORE_READ_ONLY; nothing half-written stays."""
        ...

    def backups(self) -> tuple[BackupFile, ...]:
        """Those in the desk's own place, newest first. Reads them whole: call it off the GUI thread."""
        ...

    async def prune(self, kept: int) -> int:
        """Remove all but the newest sound ones from the desk's own place. Returns how many went."""
        ...
