"""A whole desk for one command at a terminal: nothing runs in its background, and all of it is closed behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from desk_app.assembly.open_store import OpenStore
from desk_app.assembly.settings_file import SettingsFile
from desk_app.domain.author import Author
from desk_app.domain.operator_rules import is_alone
from desk_app.domain.operators import Duty
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.ports import BroughtBack
from desk_app.security.vault import FileVault
from desk_app.settings import Settings
from desk_app.usecases.allowed import known
from desk_app.usecases.desk import Desk


@asynccontextmanager
async def command_desk(
    folder: Path, settings: Settings, file: Path, author: Author, key: Secret, duty: Duty
) -> AsyncIterator[Desk]:
    """The desk of `folder` in the hand of `author`, who may do `duty`. `key` is the caller's to wipe. Refusals as
    sign-in, and NOT_ALLOWED."""
    set_up = SettingsFile(file, settings)
    opened = await OpenStore.open(
        folder, set_up, FileVault(folder), Secret(key.reveal_bytes()), lambda: None, _no_restoring
    )
    try:
        found = await known(opened.store, author, duty, opened.clock.today())
        people = await opened.store.operators()
        named = replace(found, desk=settings.desk, site=settings.site_number)
        yield replace(opened.desk_of(named), is_alone=is_alone(found.operator_id, people))
    finally:
        await opened.close()


async def _no_restoring(file: Path, operator_id: str, password: Secret) -> BroughtBack | Refusal:
    raise Refusal(RefusalCode.BACKUP_UNUSABLE, file=file.name)
