"""The parts behind the window: which folder, which settings, which vault, and the store while somebody is signed in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from desk_app.assembly.settings_file import SettingsFile
from desk_app.domain.author import Author
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.settings import FILE
from desk_app.store import DATABASE
from desk_app.system.folder import INCOMING

if TYPE_CHECKING:
    import asyncio

    from desk_app.assembly.archive import FileRestoring
    from desk_app.assembly.open_store import OpenStore, Pause, Spawn
    from desk_app.ports import BroughtBack
    from desk_app.security.vault import FileVault
    from desk_app.settings import Settings
    from desk_app.usecases.desk import Desk
    from printing.press import Press
    from printing.printers.ipp import IppPrinters


class Counter:
    """Implements what `ui.doors.Doors` asks for. Imported before the first paint: nothing slow above."""

    def __init__(self, folder: Path, settings: Settings, spawn: Spawn, pause: Pause, file: Path | None = None) -> None:
        """`file`: where these settings stand; in the folder, where nothing else is said."""
        self.folder = folder
        self.set_up = SettingsFile(file or folder / FILE, settings)
        self.on_change: Callable[[], None] = lambda: None
        self._spawn = spawn
        self._pause = pause
        self._open: OpenStore | None = None
        self._present: Desk | None = None  # in whose hand the store is

    @property
    def settings(self) -> Settings:
        """As the file has them now; what is open keeps those it was opened with."""
        return self.set_up.current

    @cached_property
    def vault(self) -> FileVault:
        """Made at the first password: the list of operators does without it."""
        from desk_app.security.vault import FileVault

        return FileVault(self.folder)

    # --- who comes in

    def operators(self) -> tuple[Author, ...]:
        """Who may try to sign in, once a store that was on its way is in place. A database without its keys is no fresh
        desk: new keys would never open it."""
        from desk_app.security.roster import operators

        if self._open is None and (self.folder / INCOMING).exists():
            from desk_app.store.incoming import finish

            finish(self.folder)
        found = operators(self.folder)
        if not found and (self.folder / DATABASE).exists():
            raise Refusal(RefusalCode.STORE_DAMAGED)
        return found

    async def create_operator(self, name: str, role: str, password: Secret) -> Author:
        """The first operator of this desk."""
        import uuid

        author = Author(operator_id=uuid.uuid4().hex, name=name, role=role)
        try:
            key = await self.vault.create(author, password)
        except FileExistsError as error:  # another window was faster
            raise Refusal(RefusalCode.STORE_BUSY) from error
        key.wipe()
        return author

    async def sign_in(self, operator_id: str, password: Secret) -> Desk:
        """Open the store with this person's key, and start sending what waits. Over a lock the store is open already:
        whoever locked the desk gets the same `Desk` back, anybody else takes over."""
        known = _known(self.vault, operator_id)
        try:
            key = await self.vault.unlock(operator_id, password)
        except Refusal as refusal:
            self._note_failure(refusal, operator_id)
            raise
        return await self._enter(known, key)

    def has_sheet(self) -> bool:
        """Would a recovery sheet open this desk?"""
        return self.vault.has_recovery()

    async def check_sheet(self, sheet: Secret) -> None:
        """Refusal RECOVERY_WRONG, slowed down as a wrong password."""
        (await self._by_sheet(sheet)).wipe()

    async def recover(self, sheet: Secret, operator_id: str, new: Secret) -> Desk:
        """Open by the recovery sheet, for this person, who has a new password from now on. The trail says so first."""
        from desk_app.usecases.arrival import came_by_sheet
        from desk_app.usecases.own_password import check_strength

        known = _known(self.vault, operator_id)
        check_strength(new, known.name, self.settings.site_name)
        key = await self._by_sheet(sheet)
        was_open = self._open is not None
        desk = await self._enter(known, key, "recovery")
        try:
            await came_by_sheet(desk)
            if self._open is not None:
                await self.vault.add(desk.author, new, self._open.key)
        except BaseException:
            if not was_open:
                await self._leave(desk)
            raise
        return desk

    async def lock(self, desk: Desk) -> None:
        """The screen shows nothing any more; the store stays open, and what waits is sent."""
        from desk_app.usecases.arrival import locked

        await locked(desk)

    async def sign_out(self, desk: Desk) -> None:
        """Stop sending, close the store, forget the key."""
        await self._leave(desk)

    def network_back(self) -> None:
        """What waits is worth a try now, where somebody's store is open."""
        if self._open is not None:
            self._open.loop.wake()

    async def close(self) -> None:
        """The end of the process."""
        await self._leave(self._present)

    async def _by_sheet(self, sheet: Secret) -> Secret:
        try:
            return await self.vault.recover(sheet)
        except Refusal as refusal:
            self._note_failure(refusal, "recovery")
            raise

    async def _enter(self, known: Author, key: Secret, way: str = "") -> Desk:
        async with self._door:
            return await self._come_in(known, key, way)

    async def _come_in(self, known: Author, key: Secret, way: str) -> Desk:
        if self._open is not None:
            key.wipe()  # the store has its own
            return await self._over_lock(self._open, known, way)
        opened = await self._opened(key)
        try:
            desk = await self._arrive(opened, known, way)
        except BaseException:
            await opened.close()
            raise
        self._open, self._present = opened, desk
        opened.start(self._spawn, self._pause, desk)
        return desk

    async def _over_lock(self, opened: OpenStore, known: Author, way: str) -> Desk:
        from desk_app.usecases.arrival import come_back, hand_over

        present = self._present
        if present is not None and present.author.operator_id == known.operator_id:
            await self._take_in_failed(present)
            await come_back(present)
            return present
        desk = await self._arrive(opened, known, way)
        if present is not None:
            await hand_over(present)
        self._present = desk
        return desk

    # --- a page tried before there is a desk

    def printers(self) -> IppPrinters:
        """Those that would be this desk's."""
        from printing.printers.ipp import IppPrinters

        return IppPrinters(lambda: self.settings.printer_addresses)

    def press(self) -> Press:
        """With the program's own sentences."""
        from printing.press import Press
        from resources.catalogue import texts

        return Press(texts)

    # --- backups come back

    def restoring(self) -> FileRestoring:
        """For a desk whose store does not open."""
        from desk_app.assembly.archive import FileRestoring

        return FileRestoring(self.folder, self.settings.backups(self.folder), self.restore)

    def has_backups(self) -> bool:
        """Is there a file that says it is a backup of this desk?"""
        from desk_app.store.backup import newest

        return newest(self.settings.backups(self.folder), self.folder) is not None

    async def restore(self, file: Path, operator_id: str, password: Secret) -> BroughtBack | Refusal:
        """See ports.Restoring."""
        from desk_app.assembly.bring_back import bring_back

        has_left = False

        async def unlock(laid_out: Path) -> tuple[Author, Secret]:
            vault = self.vault.of_backup(laid_out)
            known = _known(vault, operator_id)
            try:
                return known, await vault.unlock(operator_id, password)
            except Refusal as refusal:
                self._note_failure(refusal, operator_id)
                raise

        async def leave() -> Sequence[Secret]:
            nonlocal has_left
            if self._open is None:
                return ()
            has_left, key = True, Secret(self._open.key.reveal_bytes())
            await self._leave(self._present)
            return (key,)

        try:
            return await bring_back(self.folder, file, unlock, desk=self.settings.desk, leave=leave)
        except Refusal as refusal:
            if not has_left:
                raise
            return refusal

    async def _opened(self, key: Secret) -> OpenStore:
        from desk_app.assembly.open_store import OpenStore

        try:
            return await OpenStore.open(
                self.folder, self.set_up, self.vault, key, lambda: self.on_change(), self.restore
            )
        except BaseException:
            key.wipe()
            raise

    async def _arrive(self, opened: OpenStore, known: Author, way: str) -> Desk:
        from desk_app.usecases.arrival import arrive
        from desk_app.usecases.desk_clock import note_clock
        from desk_app.usecases.settings_seen import note_settings

        desk = opened.desk_of(replace(known, desk=self.settings.desk, site=self.settings.site_number))
        await note_clock(desk)  # before any line of now
        await self._take_in_failed(desk)
        desk = await arrive(desk, way)
        await note_settings(desk, self.settings.named())
        return desk

    async def _take_in_failed(self, desk: Desk) -> None:
        from desk_app.security import failed
        from desk_app.usecases.arrival import take_in_failed

        taken = failed.take_in(self.folder)
        await take_in_failed(desk, [(one.at, one.operator_id) for one in taken.failed])
        failed.forget(self.folder, taken)

    def _note_failure(self, refusal: Refusal, operator_id: str) -> None:
        from datetime import UTC, datetime

        from desk_app.security.failed import note

        if refusal.code in (RefusalCode.WRONG_PASSWORD, RefusalCode.RECOVERY_WRONG):
            note(self.folder, operator_id, datetime.now(UTC))

    @cached_property
    def _door(self) -> asyncio.Lock:
        """One comes in or goes at a time: a store that is closing may still have a batch to bring to rest."""
        import asyncio

        return asyncio.Lock()

    async def _leave(self, desk: Desk | None) -> None:
        async with self._door:
            leaving, self._open, self._present = self._open, None, None
            if leaving is not None:
                await leaving.close(desk.author if desk is not None else None)


def _known(vault: FileVault, operator_id: str) -> Author:
    for author in vault.operators():
        if author.operator_id == operator_id:
            return author
    if not vault.exists():
        raise Refusal(RefusalCode.STORE_DAMAGED)  # the keys went away since the list was shown
    raise Refusal(RefusalCode.OPERATOR_UNKNOWN)  # taken out at another window
