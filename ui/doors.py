"""What the window asks of the outside: main.py hands it over, so that no screen knows how a desk is put together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from desk_app.domain.acts import Author
    from desk_app.domain.answers import Connection
    from desk_app.domain.secret import Secret
    from desk_app.ports import BackupFile
    from desk_app.settings import Settings
    from desk_app.usecases.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """Sign-in and its neighbours. The async ones raise a Refusal for what is expected; secrets are the caller's to
    wipe."""

    # --- who comes in
    operators: Callable[[], tuple[Author, ...]]
    sign_in: Callable[[str, Secret], Awaitable[Desk]]  # id, password. A locked desk is unlocked, or taken over
    lock: Callable[[Desk], Coroutine[Any, Any, None]]  # the store stays open, sending goes on; the trail says it
    sign_out: Callable[[Desk], Coroutine[Any, Any, None]]
    recover: Callable[[Secret, str, Secret], Awaitable[None]]  # the sheet's key, operator id, new password
    password_bits: Callable[[str], float]  # how hard to guess, in bits
    minimum_bits: float
    idle_seconds: float  # without a key or a pointer, then the desk locks
    demonstration: tuple[str, str] | None = None  # the name and the password to show, or None

    # --- the first start
    settings: Callable[[], Settings | None]  # None: this desk is not set up
    keep_settings: Callable[[Settings], Awaitable[None]]  # written to the file, in force at the next sign-in
    try_service: Callable[[str], Awaitable[Connection]]  # a FHIR base: what it says of itself, or why not
    create_operator: Callable[[str, str, Secret], Awaitable[Author]]  # name, role, password: the first of this desk

    # --- the way back, while the store is closed
    backups: Callable[[], tuple[BackupFile, ...]]  # those in this desk's own place, newest first
    restore: Callable[[Path], Awaitable[None]]  # what is there now is set aside beside it, never overwritten
    diagnostic: Callable[[], Awaitable[str]]  # the redacted text support asks for; shown before it is saved
