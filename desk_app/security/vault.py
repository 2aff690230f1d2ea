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
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from desk_app.domain.acts import Author
from desk_app.domain.operators import WayIn
from desk_app.domain.recovery import recovery_secret
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.security import keys
from desk_app.security.roster import FORMAT
from desk_app.system.file_lock import held
from desk_app.system.folder import KEYS, KEYS_LOCK

T = TypeVar("T")

_SHEET = "recovery"  # the sheet's own name among the failures
_FREE_TRIES = 2  # a slip of the finger costs nothing
_LONGEST_WAIT = 300.0  # seconds
_MOST_NAMES = 200  # names with failures that are kept


def wait_after(failures: int) -> float:
    """Seconds to wait after so many wrong passwords in a row: 0, 0, 2, 4, 8 … 300."""
    return 0.0 if failures <= _FREE_TRIES else min(2.0 ** min(failures - _FREE_TRIES, 16), _LONGEST_WAIT)


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
        self._now = now
        self._monotonic = monotonic
        self._memory = memory
        self._passes = passes
        self._one_at_a_time = threading.Lock()
        self._not_before: dict[str, float] = {}  # by this process' own clock, which nobody can set forward

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
            failures = {name: failed for name, failed in file.failures.items() if name != _SHEET}
            self._not_before.pop(_SHEET, None)
            sheet = self._sheet(recovery, key, file.store)
            keys.write(self._folder, replace(file, format=FORMAT, recovery=sheet, failures=failures))

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
        return await self._in_thread(lambda: self._tried(self._file(), name, slot, secret, wrong, store))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        thread = ThreadPoolExecutor(1, thread_name_prefix="vault")
        try:
            return await asyncio.wrap_future(thread.submit(self._locked, work))
        finally:
            thread.shutdown(wait=False)

    def _locked(self, work: Callable[[], T]) -> T:
        with self._one_at_a_time, held(self._folder / KEYS_LOCK):
            return work()

    def _unlock(self, operator_id: str, password: Secret) -> Secret:
        file = keys.read(self._folder)
        if file is None:
            raise Refusal(RefusalCode.OPERATOR_UNKNOWN)
        slot = next((slot for slot in file.slots if slot.operator.operator_id == operator_id), None)
        return self._tried(file, operator_id, slot, password, RefusalCode.WRONG_PASSWORD)

    def _recover(self, recovery: Secret) -> Secret:
        sheet = recovery_secret(recovery.reveal())
        try:
            file = self._file()
            return self._tried(file, _SHEET, file.recovery, sheet, RefusalCode.RECOVERY_WRONG)
        finally:
            sheet.wipe()

    def _tried(
        self,
        file: keys.KeyFile,
        name: str,
        slot: keys.Slot | None,
        password: Secret,
        wrong: RefusalCode,
        store: str = "",
    ) -> Secret:
        """One try at a slot, counted under `name`; a slot that is not there takes as long and fails alike. `store`:
        the one it is bound to, where that is another than this desk's."""
        failures = file.failures.get(name)
        count = failures.count if failures is not None else 0
        wait = self._left(name, failures)
        if wait > 0:
            raise _wrong(wrong, wait)
        key = keys.unwrap(slot or keys.decoy(self._cost()), password, store or file.store)
        others = {other: failed for other, failed in file.failures.items() if other != name}
        if key is not None:
            self._not_before.pop(name, None)
            if count:
                self._forget(replace(file, failures=others))
            return key
        newest = sorted(others.items(), key=lambda item: item[1].last)[-_MOST_NAMES:]
        failed = {**dict(newest), name: keys.Failures(count=count + 1, last=self._now())}
        self._not_before[name] = self._monotonic() + wait_after(count + 1)
        keys.write(self._folder, replace(file, failures=failed))
        raise _wrong(wrong, wait_after(count + 1))

    def _cost(self) -> keys.Cost:
        return keys.Cost(memory=self._memory, passes=self._passes)

    def _sheet(self, recovery: Secret, key: Secret, store: str) -> keys.Slot:
        typed = recovery_secret(recovery.reveal())
        try:
            return keys.wrap(key, Author(operator_id=_SHEET, name="", role=""), typed, store, self._cost())
        finally:
            typed.wipe()

    def _forget(self, file: keys.KeyFile) -> None:
        try:
            keys.write(self._folder, file)
        except Refusal:
            return  # the right password opens a full or read-only disk too; the count is cleared another day

    def _left(self, operator_id: str, failures: keys.Failures | None) -> float:
        """Seconds still to wait. A wall clock that went back never makes the wait longer than it was."""
        if failures is None:
            return 0.0
        wait = wait_after(failures.count)
        by_date = (failures.last + timedelta(seconds=wait) - self._now()).total_seconds()
        by_process = self._not_before.get(operator_id, 0.0) - self._monotonic()
        return min(max(by_date, by_process), wait)

    def _create(self, first: Author, password: Secret) -> Secret:
        if self.exists():
            raise FileExistsError("this folder has its keys already")
        key = Secret(os.urandom(32))
        store = str(uuid.uuid4())
        slot = keys.wrap(key, first, password, store, self._cost())
        keys.write(self._folder, keys.KeyFile(format=FORMAT, store=store, slots=(slot,)))
        return key

    def _add(self, operator: Author, password: Secret, key: Secret, one_time: bool) -> None:
        file = self._file()
        slot = keys.wrap(key, operator, password, file.store, self._cost(), one_time=one_time)
        others = tuple(slot for slot in file.slots if slot.operator.operator_id != operator.operator_id)
        failures = {name: failed for name, failed in file.failures.items() if name != operator.operator_id}
        self._not_before.pop(operator.operator_id, None)
        keys.write(self._folder, replace(file, format=FORMAT, slots=(*others, slot), failures=failures))

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
