"""What a backup says of itself, and whether it is still what was written."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import ChainHead
from desk_app.store import DATABASE
from desk_app.store.failures import refusal_for
from desk_app.store.tables import SCHEMA
from desk_app.system.durable import new_file
from desk_app.system.folder import KEYS

FORMAT = 1
MANIFEST = "manifest.json"
MEMBERS = (DATABASE, KEYS)
CHUNK = 1 << 20  # bytes
_MOST = 64 * 1024  # bytes: a longer manifest was not made here
_WRONG = (
    BadZipFile,
    EOFError,
    KeyError,
    NotImplementedError,
    OverflowError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The first thing read of a backup."""

    schema: int
    made_at: datetime
    store: str  # the store's id, the same in all its backups
    head: ChainHead
    digests: dict[str, str]  # hex SHA-256 by member

    def encode(self) -> bytes:
        """As it lies in the file."""
        table = {
            "format": FORMAT,
            "schema": self.schema,
            "made_at": self.made_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "store": self.store,
            "head": {"number": self.head.number, "digest": self.head.digest},
            "sha256": self.digests,
        }
        return json.dumps(table, indent=2).encode()


def read(file: Path) -> Manifest:
    """What the backup says of itself. Refusals: BACKUP_ABSENT, BACKUP_UNUSABLE, STORE_NEWER."""
    with _whole(file), ZipFile(file) as archive:
        return _read(archive)


def keys_in(file: Path) -> bytes:
    """The keys as they lie in the backup, not compared. Refusals as `read`."""
    with _whole(file), ZipFile(file) as archive:
        return archive.read(_member(archive, KEYS))


def check(file: Path) -> Manifest:
    """Read every byte and compare. Refusals as `read`."""
    return unpack(file, None)


def unpack(file: Path, into: Path | None) -> Manifest:
    """Read every byte, compare, and write the members to the folder `into` where one is given. Refusals as `read`, and
    STORE_FULL."""
    with _whole(file), ZipFile(file) as archive:
        manifest = _read(archive)
        for name in MEMBERS:
            with archive.open(_member(archive, name)) as source:
                if into is None:
                    found = digest(source)
                else:
                    with new_file(into / name) as target:
                        found = digest(source, target)
            if found != manifest.digests[name]:
                raise BadZipFile(name)
        return manifest


def digest(source: IO[bytes], target: IO[bytes] | None = None) -> str:
    """Hex SHA-256 of all that is left to read, copied on the way."""
    sum_ = hashlib.sha256()
    while chunk := source.read(CHUNK):
        sum_.update(chunk)
        if target is not None:
            target.write(chunk)
    return sum_.hexdigest()


@contextmanager
def _whole(file: Path) -> Iterator[None]:
    """What is wrong with the file is one refusal that names it."""
    try:
        yield
    except (FileNotFoundError, PermissionError) as error:
        raise Refusal(RefusalCode.BACKUP_ABSENT, file=file.name) from error
    except OSError as error:
        refusal = refusal_for(error)
        if refusal is not None and refusal.code is RefusalCode.STORE_FULL:  # where it is taken out to
            raise refusal from error
        raise Refusal(RefusalCode.BACKUP_UNUSABLE, file=file.name) from error
    except _WRONG as error:
        raise Refusal(RefusalCode.BACKUP_UNUSABLE, file=file.name) from error


def _member(archive: ZipFile, name: str) -> ZipInfo:
    info = archive.getinfo(name)
    if info.compress_type != ZIP_STORED or info.flag_bits & 1:
        raise BadZipFile(name)  # ours are stored plainly: nothing can grow when it is taken out
    return info


def _read(archive: ZipFile) -> Manifest:
    with archive.open(_member(archive, MANIFEST)) as member:
        table: dict[str, Any] = json.loads(member.read(_MOST))
    if int(table["format"]) > FORMAT:
        raise Refusal(RefusalCode.STORE_NEWER, found=str(table["format"]), known=str(FORMAT))
    manifest = Manifest(
        schema=int(table["schema"]),
        made_at=datetime.fromisoformat(table["made_at"]),
        store=str(table["store"]),
        head=ChainHead(int(table["head"]["number"]), str(table["head"]["digest"])),
        digests={name: str(table["sha256"][name]) for name in MEMBERS},
    )
    if manifest.made_at.tzinfo is None:
        raise ValueError(MANIFEST)
    if manifest.schema > SCHEMA:
        raise Refusal(RefusalCode.STORE_NEWER, found=str(manifest.schema), known=str(SCHEMA))
    return manifest
