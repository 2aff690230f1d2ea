"""`outbox export`, `outbox import` and `outbox list`: work that waits, to another desk and from another desk.

The file's key is shown once, before anything is handed on; it is typed at the prompt or read from a file, never an
argument.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from desk_app.clock import SystemClock
from desk_app.commandline.passwords import opened, secret_line
from desk_app.commandline.terminal import flush, say
from desk_app.domain.handing_words import export_line, handed_on, taken_in, waits
from desk_app.domain.operators import Duty
from desk_app.domain.secret import Secret
from desk_app.security.sealed_file import SealedFiles
from desk_app.security.vault import FileVault
from desk_app.service.client import FhirService
from desk_app.settings import Settings
from desk_app.store.sql import SqlStore
from desk_app.sync.loop import LEASE, LEASE_SECONDS
from desk_app.usecases import hand_on as work
from desk_app.usecases.hand_on import Hands
from resources.catalogue import Texts

_HOLDER = "command"


def export(texts: Texts, folder: Path, settings: Settings, given: argparse.Namespace) -> int:
    """Hand on all that can go, to the file `given.to`, and say its key."""
    asyncio.run(_export(texts, folder, settings, given))
    return 0


async def _export(texts: Texts, folder: Path, settings: Settings, given: argparse.Namespace) -> None:
    async with _hands(texts, folder, settings, given) as (hands, store):
        made = work.new_file_key()
        try:
            say(texts("waiting_work.command.key", shown=made.key.reveal()))
            flush()  # whoever cannot be told the key must not get a file that nobody opens
            async with _nobody_sends(store):
                done = await work.hand_on(hands, given.to.absolute(), made.key)
        finally:
            made.key.wipe()
    told = handed_on(texts, file=str(done.file), acts=done.acts, people=done.people, left_here=done.under_way)
    say(told)


@asynccontextmanager
async def _nobody_sends(store: SqlStore) -> AsyncIterator[None]:
    """Where no window sends, what a killed one left in sending is unknown, and may go too."""
    is_alone = await store.take_lease(LEASE, _HOLDER, seconds=LEASE_SECONDS)
    try:
        if is_alone:
            await store.recover()
        yield
    finally:
        await store.give_lease(LEASE, _HOLDER)


def bring_in(texts: Texts, folder: Path, settings: Settings, given: argparse.Namespace) -> int:
    """Take in all of `given.file`, or nothing of it."""
    asyncio.run(_bring_in(texts, folder, settings, given))
    return 0


async def _bring_in(texts: Texts, folder: Path, settings: Settings, given: argparse.Namespace) -> None:
    async with _hands(texts, folder, settings, given) as (hands, _):
        await work.look_at_file(hands, given.file)
        key = secret_line(texts("waiting_work.command.prompt"), given.passphrase_file)
        try:
            done = await work.take_in(hands, given.file, key)
        finally:
            key.wipe()
    say(taken_in(texts, desk=done.desk, acts=done.acts, people=done.people))


def list_them(texts: Texts, folder: Path, settings: Settings, given: argparse.Namespace) -> int:
    """What waits, and each export with what became of it."""
    asyncio.run(_list(texts, folder, settings, given))
    return 0


async def _list(texts: Texts, folder: Path, settings: Settings, given: argparse.Namespace) -> None:
    async with _hands(texts, folder, settings, given) as (hands, _):
        waiting, made = await work.waiting_work(hands), await work.exports(hands)
    say(waits(texts, waiting))
    for one in made:
        say(export_line(texts, one))


@asynccontextmanager
async def _hands(
    texts: Texts, folder: Path, settings: Settings, given: argparse.Namespace
) -> AsyncIterator[tuple[Hands, SqlStore]]:
    async with opened(texts, folder, given, Duty.HAND_ON, desk=settings.desk) as desk:
        clock, nobody = SystemClock(), Secret("")
        service = FhirService("", nobody, demonstration=settings.demonstration, clock=clock)
        try:
            yield (
                Hands(
                    author=replace(desk.author, site=settings.site_number),
                    store=desk.store,
                    sealed=SealedFiles(FileVault(folder)),
                    clock=clock,
                    compose=service.compose,
                    demonstration=settings.demonstration,
                    wake=lambda: None,  # a window beside this looks by itself, within a minute
                ),
                desk.store,
            )
        finally:
            await service.close()
