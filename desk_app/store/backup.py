"""A backup while the store is in use: one file that holds the database as it stood, its keys, and what it is.

The copy is made on a connection of its own, which reads while others write. It stays under the database's key. The
file is a plain zip whose members are stored as they are, so that it opens with any tool on any day.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import EMPTY, ChainHead
from desk_app.ports import Backup
from desk_app.store import DATABASE
from desk_app.store import manifest as contents
from desk_app.store.engine import connect
from desk_app.store.failures import refusing
from desk_app.store.manifest import MANIFEST, Manifest
from desk_app.system.durable import new_file, sync
from desk_app.system.file_lock import held
from desk_app.system.folder import KEYS, KEYS_LOCK

SUFFIX = ".guichet"
KEPT_DAYS = 7
_NAME = re.compile(r"guichet-(\d{4}-\d\d-\d\d)-\d{4}(?:-\d+)?\.guichet")
_LOCK = "guichet.backup.lock"  # one at a time: what another left unfinished is then nobody's
_COPY = "guichet-backup.part"


def make(folder: Path, key: Secret, target: Path, now: datetime) -> Backup:
    """Back up the store of `folder` into the folder `target`, and read the file again. Any thread.

    Refusals: STORE_FULL, STORE_READ_ONLY, STORE_DAMAGED; nothing unfinished is left behind."""
    with refusing(folder, other=RefusalCode.STORE_READ_ONLY), held(folder / _LOCK):
        keys = _keys(folder)
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in target.glob(f"guichet-*{SUFFIX}.part"):  # by a process that was killed
            left.unlink(missing_ok=True)
        file = _free_name(target, now)
        with _fleeting(folder / _COPY) as copy, _fleeting(file.with_name(f"{file.name}.part")) as part:
            schema, head = _copy(folder / DATABASE, key, copy)
            manifest = _pack(part, copy, keys, schema, head, now)
            sync(part)
            contents.check(part)
            part.rename(file)
        sync(target)
        return Backup(file=file, made_at=manifest.made_at, size=file.stat().st_size, head=head, is_sound=True)


def _keys(folder: Path) -> bytes:
    if not (folder / DATABASE).exists():  # connecting would make one
        raise Refusal(RefusalCode.STORE_DAMAGED)
    with held(folder / KEYS_LOCK):
        try:
            return (folder / KEYS).read_bytes()
        except FileNotFoundError as error:
            raise Refusal(RefusalCode.STORE_DAMAGED) from error


@contextmanager
def _fleeting(path: Path) -> Iterator[Path]:
    """A new empty file for its owner alone; gone in the end, unless it was given another name."""
    path.unlink(missing_ok=True)
    new_file(path).close()
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _copy(database: Path, key: Secret, copy: Path) -> tuple[int, ChainHead]:
    """The database as it stands now, whole and under the same key; its schema and head as the copy has them."""
    with closing(connect(database, key, writes=True)) as source:
        source.execute("VACUUM INTO ?", (str(copy),))
    with closing(connect(copy, key, writes=False)) as made:
        ((schema,),) = made.execute("PRAGMA user_version").fetchall()
        last = made.execute("SELECT number, digest FROM trail ORDER BY number DESC LIMIT 1").fetchone()
    return int(schema), ChainHead(*last) if last is not None else EMPTY


def _pack(part: Path, copy: Path, keys: bytes, schema: int, head: ChainHead, now: datetime) -> Manifest:
    with ZipFile(part, "w", ZIP_STORED) as archive:
        archive.writestr(KEYS, keys)
        with copy.open("rb") as source, archive.open(DATABASE, "w", force_zip64=True) as member:
            database = contents.digest(source, member)
        with archive.open(KEYS) as written:
            digests = {DATABASE: database, KEYS: contents.digest(written)}
        store = str(json.loads(keys)["store"])
        manifest = Manifest(schema=schema, made_at=now, store=store, head=head, digests=digests)
        archive.writestr(MANIFEST, manifest.encode())
    return manifest


def _free_name(target: Path, now: datetime) -> Path:
    name = f"guichet-{now.astimezone():%Y-%m-%d-%H%M}"
    file, other = target / f"{name}{SUFFIX}", 1
    while file.exists():
        other += 1
        file = target / f"{name}-{other}{SUFFIX}"
    return file


# --- those that are there


def found(target: Path, folder: Path) -> tuple[tuple[Path, Manifest | None], ...]:
    """What bears a backup's name in the folder `target`, newest first, with what it says of itself: None where it says
    nothing this program reads. Another store's backups are passed over. Refusal STORE_READ_ONLY."""
    store = _store_of(folder)
    there: list[tuple[Path, Manifest | None]] = []
    with refusing(other=RefusalCode.STORE_READ_ONLY):
        files = [file for file in target.iterdir() if _NAME.fullmatch(file.name)] if target.is_dir() else []
    for file in files:
        try:
            manifest = contents.read(file)
        except Refusal:
            if file.exists():  # else the newer one of its day took its place meanwhile
                there.append((file, None))
            continue
        if not store or manifest.store == store:
            there.append((file, manifest))
    return tuple(sorted(there, key=lambda one: (_made_at(*one), one[0].name), reverse=True))


def listed(target: Path, folder: Path) -> tuple[Backup, ...]:
    """`found`, each of them read whole."""
    there = []
    for file, manifest in found(target, folder):
        is_sound = manifest is not None and _is_sound(file)
        with suppress(FileNotFoundError):  # the newer one of its day took its place meanwhile
            size, made_at = file.stat().st_size, _made_at(file, manifest)
            head = manifest.head if manifest is not None else EMPTY
            there.append(Backup(file=file, made_at=made_at, size=size, head=head, is_sound=is_sound))
    return tuple(there)


def newest(target: Path, folder: Path) -> datetime | None:
    """When the newest was made; nothing is read whole."""
    return next((manifest.made_at for _, manifest in found(target, folder) if manifest is not None), None)


def prune(target: Path, folder: Path) -> int:
    """Keep all of the newest day, the newest of each of the six before it, and what does not say that it is this
    store's; returns how many went."""
    if not _store_of(folder):
        return 0
    kept: list[str] = []
    gone = 0
    for file, manifest in found(target, folder):
        if manifest is None:
            continue
        day = f"{manifest.made_at.astimezone():%Y-%m-%d}"
        if day not in kept and len(kept) < KEPT_DAYS:
            kept.append(day)
        elif day != kept[0]:
            with refusing(other=RefusalCode.STORE_READ_ONLY):
                file.unlink(missing_ok=True)
            gone += 1
    return gone


def _made_at(file: Path, manifest: Manifest | None) -> datetime:
    return manifest.made_at if manifest is not None else datetime.fromtimestamp(file.stat().st_mtime, UTC)


def _is_sound(file: Path) -> bool:
    try:
        contents.check(file)
    except Refusal:
        return False
    return True


def _store_of(folder: Path) -> str:
    """The store's id, empty where its keys cannot be read: then every backup may be the one that is looked for."""
    try:
        return str(json.loads((folder / KEYS).read_bytes())["store"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ""
