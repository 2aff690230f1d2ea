"""The parts behind the window: which folder, which settings, which vault, and the store while somebody is signed in."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from desk_app.domain.author import Author
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.store import DATABASE

if TYPE_CHECKING:
    from desk_app.assembly.open_store import OpenStore, Pause, Spawn
    from desk_app.domain.answers import Connection
    from desk_app.domain.secret import Secret
    from desk_app.ports import BackupFile
    from desk_app.security.vault import FileVault
    from desk_app.settings import Settings
    from desk_app.usecases.desk import Desk


class Counter:
    """Implements what `ui.doors.Doors` asks for. Imported before the first paint: nothing slow above."""

    def __init__(
        self, folder: Path, settings_file: Path, settings: Settings | None, spawn: Spawn, pause: Pause
    ) -> None:
        self.folder = folder
        self.on_change: Callable[[], None] = lambda: None
        self._settings_file = settings_file
        self._settings = settings
        self._spawn = spawn
        self._pause = pause
        self._open: OpenStore | None = None
        self._present: Author | None = None  # who is signed in, or was when the desk was locked

    @cached_property
    def vault(self) -> FileVault:
        """Made at the first password: the list of operators does without it."""
        from desk_app.security.vault import FileVault

        return FileVault(self.folder)

    # --- who comes in

    def operators(self) -> tuple[Author, ...]:
        """Who may try to sign in. A database without its keys is no fresh desk: new keys would never open it."""
        from desk_app.security.roster import operators

        found = operators(self.folder)
        if not found and (self.folder / DATABASE).exists():
            raise Refusal(RefusalCode.STORE_DAMAGED)
        return found

    async def create_operator(self, name: str, role: str, password: Secret) -> Author:
        """The first operator of this desk."""
        author = Author(operator_id=uuid.uuid4().hex, name=name, role=role)
        try:
            key = await self.vault.create(author, password)
        except FileExistsError as error:  # another window was faster
            raise Refusal(RefusalCode.STORE_BUSY) from error
        key.wipe()
        return author

    async def sign_in(self, operator_id: str, password: Secret) -> Desk:
        """Open the store with this person's key and start sending; or unlock, or take over, a locked desk."""
        known = self._known(operator_id)
        key = await self.vault.unlock(operator_id, password)
        if self._open is not None:
            key.wipe()
            return await self._arrive(self._open, known)
        opened = await self._opened(key)
        try:
            desk = await self._arrive(opened, known)
        except BaseException:
            await opened.close()
            raise
        self._open = opened
        opened.start(self._spawn)
        return desk

    async def lock(self, desk: Desk) -> None:
        """Nothing is closed and sending goes on: only the trail says it."""
        from desk_app.domain.trail import Event

        if self._open is not None:
            await self._open.note(Event.LOCKED, desk.author)

    async def sign_out(self, desk: Desk) -> None:
        """Stop sending, close the store, forget the key."""
        await self._leave(desk.author)

    async def close(self) -> None:
        """The end of the process."""
        await self._leave(self._present)

    async def recover(self, recovery: Secret, operator_id: str, password: Secret) -> None:
        """A new password for somebody, by the recovery sheet; the trail says so."""
        from desk_app.domain.trail import Event

        known = self._known(operator_id)
        key = await self.vault.recover(recovery)
        opened, is_own = self._open, False
        if opened is None:
            opened, is_own = await self._opened(key), True
        try:
            await opened.note(Event.KEYS, known, "recovered")
            await self.vault.add(known, password, opened.key)
        finally:
            if is_own:
                await opened.close()
            else:
                key.wipe()

    def _known(self, operator_id: str) -> Author:
        for author in self.vault.operators():
            if author.operator_id == operator_id:
                return author
        raise Refusal(RefusalCode.OPERATOR_UNKNOWN)  # taken out at another window

    async def _opened(self, key: Secret) -> OpenStore:
        from desk_app.assembly.open_store import OpenStore

        settings = self._settings
        if settings is None:
            raise Refusal(RefusalCode.NOT_READY)
        try:
            return await OpenStore.open(self.folder, settings, self.vault, key, lambda: self.on_change())
        except BaseException:
            key.wipe()
            raise

    async def _arrive(self, opened: OpenStore, known: Author) -> Desk:
        from desk_app.assembly.arrival import arrive

        was, self._present = self._present, None
        author = await arrive(opened, known, was)
        self._present = author
        return opened.desk_of(author)

    async def _leave(self, author: Author | None) -> None:
        leaving, self._open, self._present = self._open, None, None
        if leaving is not None:
            await leaving.close(author)

    # --- the first start

    def settings(self) -> Settings | None:
        """None: this desk is not set up."""
        return self._settings

    async def keep_settings(self, settings: Settings) -> None:
        """Write the file; in force from the next sign-in."""
        from desk_app.settings import write

        write(self._settings_file, settings)
        self._settings = settings

    async def try_service(self, url: str) -> Connection:
        """What a FHIR base says of itself, or why not."""
        from desk_app.clock import SystemClock
        from desk_app.domain.secret import Secret
        from desk_app.service.client import FhirService

        service = FhirService(url, Secret(""), demonstration=False, clock=SystemClock())
        try:
            return await service.greet()
        finally:
            await service.close()

    # --- the way back

    def backups(self) -> tuple[BackupFile, ...]:
        """Those in this desk's own place, newest first."""
        from desk_app.assembly.archive import place_of_backups
        from desk_app.store.backup import list_backups

        return list_backups(place_of_backups(self.folder, self._settings))

    async def restore(self, backup: Path) -> None:
        """Put a backup in place; what is there is set aside. The store must be closed."""
        import asyncio

        from desk_app.store.backup import restore

        if self._open is not None:
            raise Refusal(RefusalCode.WINDOW_OPEN)
        await asyncio.to_thread(restore, self.folder, backup)
        self.__dict__.pop("vault", None)

    async def diagnostic(self) -> str:
        """What support asks for, redacted."""
        from desk_app.assembly.diagnostic import diagnostic

        return await diagnostic(self.folder, self._settings, self._open)
