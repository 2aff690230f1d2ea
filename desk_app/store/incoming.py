"""A whole store comes in place of another: restored from a backup, or under a new key.

It is laid out first in the folder `incoming` beside the database. Once all of it is on the disk a marker is written,
and from then on it is the store of this desk: `finish`, begun again as often as it is cut short, sets what was there
aside and moves it in. Before the marker nothing of the old store is touched, and what was laid out is removed.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import EMPTY, ChainHead
from desk_app.store import DATABASE, HEAD
from desk_app.store.engine import connect
from desk_app.store.failures import refusing
from desk_app.store.trail import HeadNote
from desk_app.system.durable import replace_with, sync
from desk_app.system.file_lock import FileLock
from desk_app.system.folder import INCOMING, KEYS, PLACE_LOCK

READY = "ready.json"
_NEW = (DATABASE, HEAD, KEYS)
_JOURNAL = (f"{DATABASE}-wal", f"{DATABASE}-shm")  # of the old database: the new one has none

_ASIDE = "guichet-avant-"
_UPGRADED = re.compile(r"guichet-v\d+\.db")  # see schema.keep_copy


class Kind(StrEnum):
    """Why a store is replaced, and what becomes of the old one."""

    RESTORE = "restore"  # stays in its folder, for whoever looks into what happened
    REKEY = "rekey"  # goes: the new one holds all of it, and an old password must not open it any more


class Incoming:
    """One store on its way, while the block lasts. Refusals: STORE_BUSY (another is on its way, or a command is at
    work), STORE_READ_ONLY, STORE_FULL."""

    def __init__(self, folder: Path) -> None:
        self._desk = folder
        self._lock = FileLock(folder / PLACE_LOCK)
        self.has_begun = False  # to come in place: there is no way back
        self.folder = folder / INCOMING  # where it is laid out: a desk's folder in small

    def __enter__(self) -> Incoming:
        with refusing(other=RefusalCode.STORE_READ_ONLY):
            self._desk.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self._lock.take():
                raise Refusal(RefusalCode.STORE_BUSY)
            try:
                _finish(self._desk)
                self.folder.mkdir(mode=0o700)
            except BaseException:
                self._lock.give()
                raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            if not (self.folder / READY).exists():
                shutil.rmtree(self.folder, ignore_errors=True)
        finally:
            self._lock.give()

    def head_there(self, keys: Sequence[Secret]) -> ChainHead:
        """The last head of the store that is there, as it was noted, or further where one of the keys opens it: on a
        copy, so that not a byte of it changes."""
        heads = [HeadNote(self._desk / HEAD).read() or EMPTY]
        looked_at = self.folder / "before"
        try:
            looked_at.mkdir()
            for name in (DATABASE, _JOURNAL[0]):
                if (self._desk / name).exists():
                    shutil.copyfile(self._desk / name, looked_at / name)
            heads += [_head(looked_at / DATABASE, key) for key in keys]
        except OSError:
            pass  # the note alone, then
        finally:
            shutil.rmtree(looked_at, ignore_errors=True)
        return max(heads, key=lambda head: head.number)

    def put_in_place(self, kind: Kind, now: datetime) -> Path | None:
        """From here on it is this desk's store. No connection to the old one may be open. Returns where the old one is
        now; None where there was none, or it is gone."""
        if any((self.folder / name).exists() for name in _JOURNAL):
            raise Refusal(RefusalCode.STORE_FULL)  # what was written last did not get into the database
        aside = _free_name(self._desk, now)
        with refusing(other=RefusalCode.STORE_READ_ONLY):
            for name in _NEW:
                sync(self.folder / name)
            sync(self.folder)
            replace_with(self.folder / READY, json.dumps({"kind": kind.value, "aside": aside.name}).encode())
            self.has_begun = True
            _finish(self._desk)
        return aside if aside.exists() else None


def finish(folder: Path) -> None:
    """Before a store is opened: bring in place what was ready, remove what was not. Nothing else may have it open.
    Refusals: STORE_BUSY (somebody is at it), STORE_DAMAGED, STORE_READ_ONLY."""
    if not (folder / INCOMING).exists():
        return
    lock = FileLock(folder / PLACE_LOCK)
    with refusing(other=RefusalCode.STORE_READ_ONLY):
        if not lock.take():
            raise Refusal(RefusalCode.STORE_BUSY)
        try:
            _finish(folder)
        finally:
            lock.give()


def forget_set_aside(folder: Path, before: datetime) -> int:
    """Stores that were set aside, and copies kept of an upgrade, leave after their time: they hold what left this desk
    long ago. Returns how many went."""
    gone = 0
    with refusing(other=RefusalCode.STORE_READ_ONLY):
        for path in folder.iterdir():
            is_aside = path.name.startswith(_ASIDE) and path.is_dir()
            if (is_aside or _UPGRADED.fullmatch(path.name)) and path.lstat().st_mtime < before.timestamp():
                shutil.rmtree(path) if is_aside else path.unlink()
                gone += 1
    return gone


def _finish(folder: Path) -> None:
    incoming = folder / INCOMING
    ready = incoming / READY
    if ready.exists():
        kind, aside = _told(ready, folder)
        _set_aside(folder, incoming, aside)
        for name in _NEW:
            if (incoming / name).exists():
                (incoming / name).rename(folder / name)
        sync(folder)
        if kind is Kind.REKEY or not any(aside.iterdir()):
            shutil.rmtree(aside)
        ready.unlink()
        sync(incoming)
    if incoming.exists():
        shutil.rmtree(incoming)
        sync(folder)


def _set_aside(folder: Path, incoming: Path, aside: Path) -> None:
    """What the incoming store replaces and has not replaced yet."""
    aside.mkdir(mode=0o700, exist_ok=True)
    for name in (*_JOURNAL, *_NEW):
        replaced_by = DATABASE if name in _JOURNAL else name
        if (incoming / replaced_by).exists() and (folder / name).exists():
            (folder / name).rename(aside / name)
    sync(aside)
    sync(folder)


def _head(database: Path, key: Secret) -> ChainHead:
    try:
        with closing(connect(database, key, writes=False)) as there:
            last = there.execute("SELECT number, digest FROM trail ORDER BY number DESC LIMIT 1").fetchone()
    except sqlcipher.Error:
        return EMPTY
    return ChainHead(*last) if last is not None else EMPTY


def _told(ready: Path, folder: Path) -> tuple[Kind, Path]:
    try:
        table = json.loads(ready.read_bytes())
        return Kind(table["kind"]), folder / Path(str(table["aside"])).name
    except (ValueError, KeyError, TypeError) as error:
        raise Refusal(RefusalCode.STORE_DAMAGED) from error  # it is never half written: somebody was at it


def _free_name(folder: Path, now: datetime) -> Path:
    name = f"{_ASIDE}{now.astimezone():%Y-%m-%d-%H%M}"
    aside, other = folder / name, 1
    while aside.exists():
        other += 1
        aside = folder / f"{name}-{other}"
    return aside
