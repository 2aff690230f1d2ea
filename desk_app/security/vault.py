"""Who may open the store: sign-in against keys.json, slowed down more with each wrong password."""

from __future__ import annotations

import asyncio
import math
import os
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from desk_app.domain.acts import Author
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.security import keys
from desk_app.security.roster import FORMAT, KEYS

T = TypeVar("T")

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

    async def add(self, operator: Author, password: Secret, key: Secret) -> None:
        """Let `operator` in, with this password instead of an earlier one. `key` is the database key."""
        await self._in_thread(lambda: self._add(operator, password, key))

    async def remove(self, operator_id: str) -> None:
        """Take an operator's way in. Refusals: OPERATOR_UNKNOWN, also for the last one, who must stay."""
        await self._in_thread(lambda: self._remove(operator_id))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        thread = ThreadPoolExecutor(1, thread_name_prefix="vault")
        try:
            return await asyncio.wrap_future(thread.submit(self._locked, work))
        finally:
            thread.shutdown(wait=False)

    def _locked(self, work: Callable[[], T]) -> T:
        with self._one_at_a_time:
            return work()

    def _unlock(self, operator_id: str, password: Secret) -> Secret:
        file = keys.read(self._folder)
        if file is None:
            raise Refusal(RefusalCode.OPERATOR_UNKNOWN)
        failures = file.failures.get(operator_id)
        count = failures.count if failures is not None else 0
        wait = self._left(operator_id, failures)
        if wait > 0:
            raise _wrong(wait)
        cost = keys.Cost(memory=self._memory, passes=self._passes)
        slot = next((slot for slot in file.slots if slot.operator.operator_id == operator_id), keys.decoy(cost))
        key = keys.unwrap(slot, password, file.store)
        others = {name: failed for name, failed in file.failures.items() if name != operator_id}
        if key is not None:
            self._not_before.pop(operator_id, None)
            if count:
                self._forget(replace(file, failures=others))
            return key
        newest = sorted(others.items(), key=lambda item: item[1].last)[-_MOST_NAMES:]
        failed = {**dict(newest), operator_id: keys.Failures(count=count + 1, last=self._now())}
        self._not_before[operator_id] = self._monotonic() + wait_after(count + 1)
        keys.write(self._folder, replace(file, failures=failed))
        raise _wrong(wait_after(count + 1))

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
        cost = keys.Cost(memory=self._memory, passes=self._passes)
        slot = keys.wrap(key, first, password, store, cost)
        keys.write(self._folder, keys.KeyFile(format=FORMAT, store=store, slots=(slot,)))
        return key

    def _add(self, operator: Author, password: Secret, key: Secret) -> None:
        file = self._file()
        cost = keys.Cost(memory=self._memory, passes=self._passes)
        slot = keys.wrap(key, operator, password, file.store, cost)
        others = tuple(slot for slot in file.slots if slot.operator.operator_id != operator.operator_id)
        failures = {name: failed for name, failed in file.failures.items() if name != operator.operator_id}
        self._not_before.pop(operator.operator_id, None)
        keys.write(self._folder, replace(file, slots=(*others, slot), failures=failures))

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


def _wrong(wait: float) -> Refusal:
    return Refusal(RefusalCode.WRONG_PASSWORD, wait=str(math.ceil(wait)))
