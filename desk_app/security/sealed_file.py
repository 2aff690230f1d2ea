"""A file that only its key opens, whoever finds it: made on one desk, read on another.

One line of JSON says what it is; then the content under AES-256-GCM with a random key of its own, which lies in a slot
like those of keys.json (Argon2id into AES-256-GCM); then the SHA-256 of all before it. The whole line is associated
data of the content, and the making store's id is associated data of the slot: nothing of it can be changed or carried
over. The sum at the end tells a file that was cut or worn from a key that is wrong, before any key is tried; a later
format keeps it there.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import msgspec

from desk_app.domain.handing_on import FORMAT, KEY_GROUPS, Cover
from desk_app.domain.recovery import recovery_secret
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.security import keys
from desk_app.security.vault import FileVault
from desk_app.system.apart import apart
from desk_app.system.durable import free_name, new_file, refusal_of, sync

_SUM = 32  # bytes
_MOST_LINE = 16 * 1024  # bytes: a longer first line was not made here
_MOST = 1 << 30  # bytes: 100,000 acts are half of it
_SLOT = "export"  # whose slot it is; wrong keys are counted under it, whatever the file


class _Version(msgspec.Struct):
    """Read first of every format."""

    format: int


class _Line(msgspec.Struct, kw_only=True, frozen=True):
    """The first line."""

    format: int
    export: str
    made_at: datetime
    demonstration: bool
    store: str  # the id of the store it comes from
    slot: keys.Slot
    nonce: bytes


class SealedFiles:
    """Implements ports.SealedFiles; wrong keys are counted with the passwords of `vault`."""

    def __init__(self, vault: FileVault) -> None:
        self._vault = vault

    async def write(self, file: Path, cover: Cover, content: bytes, key: Secret) -> Path:
        """See ports.SealedFiles."""
        return await apart(lambda: self._write(file, cover, content, key), "export")

    async def remove(self, file: Path) -> None:
        """See ports.SealedFiles."""

        with suppress(OSError):
            await apart(lambda: file.unlink(missing_ok=True), "export")

    async def cover(self, file: Path) -> Cover:
        """See ports.SealedFiles."""
        line, _, _ = await apart(lambda: _parts(_bytes_of(file)), "export")
        return Cover(export=line.export, made_at=line.made_at, demonstration=line.demonstration)

    async def read(self, file: Path, key: Secret) -> bytes:
        """See ports.SealedFiles."""
        line, bound, sealed = await apart(lambda: _parts(_bytes_of(file)), "export")
        typed = recovery_secret(key.reveal(), KEY_GROUPS)
        try:
            inner = await self._vault.open_slot(_SLOT, line.slot, line.store, typed, RefusalCode.EXPORT_KEY_WRONG)
        finally:
            typed.wipe()
        try:
            return await apart(lambda: _opened(line, bound, sealed, inner), "export")
        finally:
            inner.wipe()

    def _write(self, file: Path, cover: Cover, content: bytes, key: Secret) -> Path:
        typed = recovery_secret(key.reveal(), KEY_GROUPS)
        part = file.with_name(f"{file.name}.part")
        try:
            part.unlink(missing_ok=True)  # of a process that was killed
            with new_file(part) as made:
                made.write(self._sealed(cover, content, typed))
            sync(part)
            self._read_again(part, content, typed)
            there = free_name(file)
            part.rename(there)
            sync(there.parent)
        except OSError as error:
            raise refusal_of(error) from error
        finally:
            typed.wipe()
            with suppress(OSError):
                part.unlink(missing_ok=True)
        return there

    def _sealed(self, cover: Cover, content: bytes, typed: Secret) -> bytes:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        inner = Secret(os.urandom(32))
        try:
            store, slot = self._vault.bound_slot(_SLOT, inner, typed)
            line = _Line(
                format=FORMAT,
                export=cover.export,
                made_at=cover.made_at,
                demonstration=cover.demonstration,
                store=store,
                slot=slot,
                nonce=os.urandom(12),
            )
            bound = msgspec.json.encode(line) + b"\n"
            whole = bound + AESGCM(inner.reveal_bytes()).encrypt(line.nonce, content, bound)
        finally:
            inner.wipe()
        return whole + hashlib.sha256(whole).digest()

    def _read_again(self, part: Path, content: bytes, typed: Secret) -> None:
        """What the disk gives back opens with the key, and is what was to be written."""
        line, bound, sealed = _parts(_bytes_of(part))
        inner = keys.unwrap(line.slot, typed, line.store)
        if inner is None or _opened(line, bound, sealed, inner) != content:
            raise Refusal(RefusalCode.STORE_READ_ONLY)
        inner.wipe()


def _bytes_of(file: Path) -> bytes:
    try:
        if file.stat().st_size > _MOST:
            raise Refusal(RefusalCode.EXPORT_UNUSABLE)
        return file.read_bytes()
    except OSError as error:
        raise Refusal(RefusalCode.EXPORT_UNUSABLE) from error


def _parts(whole: bytes) -> tuple[_Line, bytes, bytes]:
    """The first line, read and as it stands, and what is sealed. Refusals EXPORT_UNUSABLE, EXPORT_NEWER."""
    rest, found = whole[:-_SUM], whole[-_SUM:]
    end = rest.find(b"\n", 0, _MOST_LINE) + 1
    if not end or hashlib.sha256(rest).digest() != found:
        raise Refusal(RefusalCode.EXPORT_UNUSABLE)
    bound = rest[:end]
    try:
        if msgspec.json.decode(bound, type=_Version).format > FORMAT:
            raise Refusal(RefusalCode.EXPORT_NEWER)
        line = msgspec.json.decode(bound, type=_Line)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:  # no JSON of ours, or no text at all
        raise Refusal(RefusalCode.EXPORT_UNUSABLE) from error
    if line.made_at.tzinfo is None:
        raise Refusal(RefusalCode.EXPORT_UNUSABLE)
    return line, bound, rest[end:]


def _opened(line: _Line, bound: bytes, sealed: bytes, inner: Secret) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(inner.reveal_bytes()).decrypt(line.nonce, sealed, bound)
    except (InvalidTag, ValueError) as error:  # the key is right: somebody changed the rest
        raise Refusal(RefusalCode.EXPORT_UNUSABLE) from error
