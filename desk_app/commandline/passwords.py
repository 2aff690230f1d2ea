"""Who is at the terminal: the name, and the password at the prompt or from `--password-file`. Never an argument, never
the environment: both can be read by others."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from desk_app.commandline.terminal import given_line, typed
from desk_app.domain.author import Author
from desk_app.domain.operators import Duty
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import Event, TrailLine
from desk_app.security.failed import note
from desk_app.security.vault import FileVault
from desk_app.store import DATABASE, open_store
from desk_app.store.incoming import finish
from desk_app.store.sql import SqlStore
from desk_app.system.file_lock import held
from desk_app.system.folder import PLACE_LOCK
from desk_app.usecases.allowed import known
from resources.catalogue import Texts

LONGEST = 1024  # bytes of a password file that are read


@dataclass(frozen=True, slots=True)
class Opened:
    """The store, open for one command, and who asked for it."""

    store: SqlStore
    author: Author
    key: Secret

    def line(self, event: Event, detail: str = "", *, whom: str = "") -> TrailLine:
        """A trail line now, by who is at the terminal."""
        who, desk = self.author.operator_id, self.author.desk
        return TrailLine(at=datetime.now(UTC), event=event, who=who, desk=desk, whom=whom, detail=detail)


def who(texts: Texts, vault: FileVault, name: str) -> Author:
    """The operator of that name; asked for where there are several. Refusal OPERATOR_UNKNOWN."""
    operators = {author.name: author for author in vault.operators()}
    if not name:
        name = next(iter(operators)) if len(operators) == 1 else typed(texts("setup.token.name"))
    if name not in operators:
        raise Refusal(RefusalCode.OPERATOR_UNKNOWN)
    return operators[name]


def password(texts: Texts, name: str, file: str) -> Secret:
    """The operator's; see `secret_line`."""
    return secret_line(texts("setup.token.password", name=name), file)


def secret_line(prompt: str, file: str) -> Secret:
    """The first line of the file, the next one of standard input for `-`, else typed unseen."""
    if not file:
        return Secret(typed(prompt, unseen=True))
    if file == "-":
        content = given_line(LONGEST)
    else:
        try:
            with Path(file).open("rb") as opened_file:
                content = opened_file.readline(LONGEST)
        except OSError as error:
            raise Refusal(RefusalCode.NOT_FOUND) from error
    return Secret(content.rstrip(b"\r\n"))


@asynccontextmanager
async def at_terminal(
    texts: Texts, folder: Path, given: Namespace, *, desk: str
) -> AsyncIterator[tuple[Author, Secret]]:
    """Whoever `given` says, and the database key their password opens, while nothing comes in place of the store.

    Refusals as sign-in, and DESK_ABSENT."""
    finish(folder)
    vault = FileVault(folder)
    if not vault.exists():
        lost = (folder / DATABASE).exists()
        raise Refusal(RefusalCode.STORE_DAMAGED) if lost else Refusal(RefusalCode.DESK_ABSENT, folder=str(folder))
    author = replace(who(texts, vault, given.operator), desk=desk)
    secret = password(texts, author.name, given.password_file)
    with held(folder / PLACE_LOCK):
        key = await unlocked(folder, vault, author, secret)
        try:
            yield author, key
        finally:
            key.wipe()


@asynccontextmanager
async def opened(
    texts: Texts, folder: Path, given: Namespace, duty: Duty, *, desk: str, to_verify: bool = False
) -> AsyncIterator[Opened]:
    """The store of `folder`, opened for `duty` by whoever `given` says, beside a window or without. `desk`: its name,
    for what is written; `to_verify`: see `open_store`.

    Refusals as sign-in, DESK_ABSENT and NOT_ALLOWED."""
    async with at_terminal(texts, folder, given, desk=desk) as (author, key):
        store = await open_store(folder, key, to_verify=to_verify)
        try:
            today = datetime.now().astimezone().date()
            yield Opened(store, await known(store, author, duty, today), key)
        finally:
            await store.close()


async def unlocked(folder: Path, vault: FileVault, author: Author, secret: Secret) -> Secret:
    """The database key; a wrong password is noted in `folder`. The password is wiped."""
    try:
        return await vault.unlock(author.operator_id, secret)
    except Refusal as refusal:
        if refusal.code is RefusalCode.WRONG_PASSWORD:
            note(folder, author.operator_id, datetime.now(UTC))
        raise
    finally:
        secret.wipe()
