"""`backup`, beside a window or without one, and `restore`, without."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from desk_app.commandline.passwords import opened, password, unlocked, who
from desk_app.commandline.site import Site
from desk_app.commandline.terminal import say, typed
from desk_app.domain.author import Author
from desk_app.domain.operators import Duty, Role
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event
from desk_app.ports import Backup, BroughtBack
from desk_app.security.failed import note
from desk_app.security.vault import FileVault
from desk_app.store.backup import make
from desk_app.system.apart import apart
from resources.catalogue import Texts

Unlock = Callable[[Path], Awaitable[tuple[Author, Secret]]]


class BringBack(Protocol):
    """See `assembly.bring_back`."""

    async def __call__(self, folder: Path, file: Path, unlock: Unlock, *, desk: str) -> BroughtBack: ...


_BY_THE_SHEET = Author(operator_id="recovery", name="", role=Role.ADMINISTRATOR)  # whoever holds it may do everything


def back_up(texts: Texts, folder: Path, target: Path, site: Site, given: argparse.Namespace) -> int:
    """Make one in the folder `target`, and say its name."""
    made = asyncio.run(_back_up(texts, folder, target, site, given))
    say(texts("backup.made", file=str(made.file)))
    return 0


async def _back_up(texts: Texts, folder: Path, target: Path, site: Site, given: argparse.Namespace) -> Backup:
    async with opened(texts, folder, given, Duty.BACK_UP, desk=site.desk) as desk:
        made = await apart(lambda: make(folder, desk.key, target, datetime.now(UTC)), "backup")
        await desk.store.add(desk.line(Event.BACKED_UP, made.file.name))
    return made


def restore(texts: Texts, folder: Path, site: Site, given: argparse.Namespace, bring_back: BringBack) -> int:
    """Put `given.file` in place of what is there. The window is closed: whoever calls holds its lock."""

    async def unlock(laid_out: Path) -> tuple[Author, Secret]:
        vault = FileVault(folder).of_backup(laid_out)
        if given.recovery:
            sheet = Secret(typed(texts("backup.recovery_prompt"), unseen=True))
            try:
                return _BY_THE_SHEET, await vault.recover(sheet)
            except Refusal as refusal:
                if refusal.code is RefusalCode.RECOVERY_WRONG:
                    note(folder, _BY_THE_SHEET.operator_id, datetime.now(UTC))
                raise
            finally:
                sheet.wipe()
        author = who(texts, vault, given.operator)
        return author, await unlocked(folder, vault, author, password(texts, author.name, given.password_file))

    async def done() -> BroughtBack:
        return await bring_back(folder, given.file, unlock, desk=site.desk)

    brought = asyncio.run(done())
    made = f"{brought.made_at.astimezone():%d/%m/%Y %H:%M}"
    if brought.aside is None:
        say(texts("backup.nothing_before", made=made))
    else:
        say(texts("backup.restored", made=made, aside=str(brought.aside)))
    return 0
