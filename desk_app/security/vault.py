"""Who may open the store: sign-in against keys.json, slowed down more with each wrong password."""

from __future__ import annotations

import asyncio
import math
import os
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from desk_app.domain.acts import Author
from desk_app.domain.operators import WayIn
from desk_app.domain.recovery import recovery_secret
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import EMPTY
from desk_app.security import keys
from desk_app.security.roster import FORMAT
from desk_app.security.tries import Tries
from desk_app.system.file_lock import held
from desk_app.system.folder import HEAD, KEYS, KEYS_LOCK

T = TypeVar("T")

_SHEET = "recovery"  # the sheet's own name among those that tries are counted for


def _utc_now() -> datetime:
    return datetime.now(UTC)


class FileVault:
    """Implements ports.Vault over `folder`/keys.json. Passwords are stretched in a thread; nothing sleeps."""

    def __init__(
        self,
        folder: Path,
        *,
        now: Callable[[], datetime] = _utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        memory: int = 65536,
        passes: int = 3,
    ) -> None:
        """`memory` (KiB) and `passes` are the Argon2id cost of slots made from now on."""
        self._folder = folder
        self._memory = memory
        self._passes = passes
        self._tries = Tries(folder, now, monotonic)
        self._counted = ""  # before the names that tries are counted for
        self._one_at_a_time = threading.Lock()

    def of_backup(self, laid_out: Path) -> FileVault:
        """The keys of a backup in the folder `laid_out`. Tries at them are counted here, beside those at this desk's:
        else restoring would be a way to guess without waiting."""
        vault = FileVault(laid_out, memory=self._memory, passes=self._passes)
        vault._tries, vault._counted = self._tries, "backup "
        return vault

    def exists(self) -> bool:
        """Has this desk been set up?"""
        return (self._folder / KEYS).exists()

    def operators(self) -> tuple[Author, ...]:
        """See ports.Vault. Refusals: STORE_NEWER, STORE_DAMAGED, STORE_READ_ONLY."""
        file = keys.read(self._folder)
        return tuple(slot.operator for slot in file.slots) if file is not None else ()

    async def unlock(self, operator_id: str, password: Secret) -> Secret:
        """The database key. Refusal WRONG_PASSWORD: the password is wrong, nobody has that name any more, or it is too
        early for another try (then the password is not even looked at); values: `wait`, whole seconds from now."""
        return await self._in_thread(lambda: self._unlock(operator_id, password))

    async def create(self, first: Author, password: Secret) -> Secret:
        """Make a new database key with its first operator. FileExistsError where there are keys already: writing over
        them would lose everything they open."""
        return await self._in_thread(lambda: self._create(first, password))

    async def recover(self, recovery: Secret) -> Secret:
        """The database key, by the recovery sheet as typed. Refusal RECOVERY_WRONG, slowed down as `unlock`; the same
        where there is no sheet."""
        return await self._in_thread(lambda: self._recover(recovery))

    async def add(self, operator: Author, password: Secret, key: Secret, *, one_time: bool = False) -> None:
        """Let `operator` in, with this password instead of an earlier one. `key` is the database key."""
        await self._in_thread(lambda: self._add(operator, password, key, one_time))

    async def remove(self, operator_id: str) -> None:
        """Take an operator's way in. Refusals: OPERATOR_UNKNOWN, also for the last one, who must stay."""
        await self._in_thread(lambda: self._remove(operator_id))

    async def change_password(self, operator: Author, old: Secret, new: Secret) -> None:
        """The slot is made anew for `operator`, as the desk knows them now. Refusals as `unlock`."""

        def change() -> None:
            key = self._unlock(operator.operator_id, old)
            try:
                self._add(operator, new, key, False)
            finally:
                key.wipe()

        await self._in_thread(change)

    def ways_in(self) -> dict[str, WayIn]:
        """Operator ids with a slot, and whether its password is a one-time one."""
        file = keys.read(self._folder)
        slots = file.slots if file is not None else ()
        return {one.operator.operator_id: WayIn.ONE_TIME if one.one_time else WayIn.OWN for one in slots}

    def has_recovery(self) -> bool:
        """Is there a recovery sheet?"""
        file = keys.read(self._folder)
        return file is not None and file.recovery is not None

    async def set_recovery(self, recovery: Secret, key: Secret) -> None:
        """This sheet opens the store from now on, and no earlier one."""

        def put() -> None:
            file = self._file()
            sheet = self._sheet(recovery, key, file.store)
            keys.write(self._folder, replace(file, format=FORMAT, recovery=sheet))
            self._tries.forget(self._counted + _SHEET)

        await self._in_thread(put)

    async def new_key_file(
        self, key: Secret, first: tuple[Author, Secret], recovery: Secret, others: Sequence[tuple[Author, Secret]]
    ) -> bytes:
        """keys.json for a new database key: the first keeps the password, the others get one-time ones. Nothing is
        written here: it goes in place together with the database."""

        def made() -> bytes:
            store = self._file().store
            slots = [keys.wrap(key, *first, store, self._cost())]
            slots += [keys.wrap(key, who, secret, store, self._cost(), one_time=True) for who, secret in others]
            sheet = self._sheet(recovery, key, store)
            return keys.encode(keys.KeyFile(format=FORMAT, store=store, slots=tuple(slots), recovery=sheet))

        return await self._in_thread(made)

    def bound_slot(self, name: str, key: Secret, secret: Secret) -> tuple[str, keys.Slot]:
        """The id of this desk's store, and a slot bound to it in which `secret` opens `key`: for a file that leaves
        this desk. Takes as long as one try."""
        store, nobody = self._file().store, Author(operator_id=name, name="", role="")
        return store, keys.wrap(key, nobody, secret, store, self._cost())

    async def open_slot(self, name: str, slot: keys.Slot, store: str, secret: Secret, wrong: RefusalCode) -> Secret:
        """The key in such a slot of the store `store`, whichever that is. Refusal `wrong`, counted here under `name`
        and slowed down as `unlock`."""
        return await self._in_thread(lambda: self._tried(store, name, slot, secret, wrong))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        thread = ThreadPoolExecutor(1, thread_name_prefix="vault")
        try:
            return await asyncio.wrap_future(thread.submit(self._locked, work))
        finally:
            thread.shutdown(wait=False)

    def _locked(self, work: Callable[[], T]) -> T:
        with self._one_at_a_time, held(self._tries.folder / KEYS_LOCK):
            return work()

    def _unlock(self, operator_id: str, password: Secret) -> Secret:
        file = keys.read(self._folder)
        if file is None:
            raise Refusal(RefusalCode.OPERATOR_UNKNOWN)
        slot = next((slot for slot in file.slots if slot.operator.operator_id == operator_id), None)
        return self._tried(file.store, operator_id, slot, password, RefusalCode.WRONG_PASSWORD)

    def _recover(self, recovery: Secret) -> Secret:
        sheet = recovery_secret(recovery.reveal())
        try:
            file = self._file()
            return self._tried(file.store, _SHEET, file.recovery, sheet, RefusalCode.RECOVERY_WRONG)
        finally:
            sheet.wipe()

    def _tried(self, store: str, name: str, slot: keys.Slot | None, password: Secret, wrong: RefusalCode) -> Secret:
        """One try at a slot, counted under `name`; a slot that is not there takes as long and fails alike."""
        counted = self._counted + name
        wait = self._tries.left(counted)
        if wait > 0:
            raise _wrong(wrong, wait)
        key = keys.unwrap(slot or keys.decoy(self._cost()), password, store)
        if key is None:
            raise _wrong(wrong, self._tries.fail(counted))
        self._tries.forget(counted)
        return key

    def _cost(self) -> keys.Cost:
        return keys.Cost(memory=self._memory, passes=self._passes)

    def _sheet(self, recovery: Secret, key: Secret, store: str) -> keys.Slot:
        typed = recovery_secret(recovery.reveal())
        try:
            return keys.wrap(key, Author(operator_id=_SHEET, name="", role=""), typed, store, self._cost())
        finally:
            typed.wipe()

    def _create(self, first: Author, password: Secret) -> Secret:
        if self.exists():
            raise FileExistsError("this folder has its keys already")
        key = Secret(os.urandom(32))
        store = str(uuid.uuid4())
        slot = keys.wrap(key, first, password, store, self._cost())
        if not (self._folder / HEAD).exists():  # first: keys without it are those of a desk that lost its database
            keys.put(self._folder / HEAD, f"{EMPTY.written()}\n".encode())
        keys.write(self._folder, keys.KeyFile(format=FORMAT, store=store, slots=(slot,)))
        return key

    def _add(self, operator: Author, password: Secret, key: Secret, one_time: bool) -> None:
        file = self._file()
        slot = keys.wrap(key, operator, password, file.store, self._cost(), one_time=one_time)
        others = tuple(slot for slot in file.slots if slot.operator.operator_id != operator.operator_id)
        keys.write(self._folder, replace(file, format=FORMAT, slots=(*others, slot)))
        self._tries.forget(self._counted + operator.operator_id)

    def _remove(self, operator_id: str) -> None:
        file = self._file()
        others = tuple(slot for slot in file.slots if slot.operator.operator_id != operator_id)
        if not others or len(others) == len(file.slots):
            raise Refusal(RefusalCode.OPERATOR_UNKNOWN)
        keys.write(self._folder, replace(file, slots=others))

    def _file(self) -> keys.KeyFile:
        file = keys.read(self._folder)
        if file is None:
            raise Refusal(RefusalCode.STORE_DAMAGED)
        return file


def _wrong(code: RefusalCode, wait: float) -> Refusal:
    return Refusal(code, wait=str(math.ceil(wait)))
