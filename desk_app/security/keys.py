"""keys.json: the random database key, wrapped once for each operator by a key made from the password.

A slot is Argon2id (its parameters kept beside it) into AES-256-GCM, with the store's id, the slot's own id, the
operator as shown and those parameters as associated data: a slot that was edited, or carried over from another store,
opens nothing. Taking a slot out takes nothing else with it.
"""

from __future__ import annotations

import base64
import json
import os
import uuid
from dataclasses import dataclass
from pathlib import Path

import msgspec

from desk_app.domain.author import Author
from desk_app.domain.recovery import one_time_secret
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.security import roster
from desk_app.system.durable import refusal_of, replace_with
from desk_app.system.folder import KEYS

_KEY_BYTES = 32
_ASSOCIATED = 1  # how the associated data is laid out; slots of the first format keep theirs
_MOST_MEMORY, _MOST_PASSES = 1 << 18, 10  # KiB: a slot that asks for more than 256 MiB was not made here


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one try at a password costs: Argon2id memory in KiB, passes and lanes."""

    memory: int = 65536
    passes: int = 3
    lanes: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One operator's way in. Bytes are base64 in the file."""

    id: str
    operator: Author
    cost: Cost
    salt: bytes
    nonce: bytes
    wrapped: bytes
    one_time: bool = False  # its password must be changed at its first use


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFile:
    """The whole file."""

    format: int
    store: str
    slots: tuple[Slot, ...]
    recovery: Slot | None = None  # opened by the recovery sheet


def read(folder: Path) -> KeyFile | None:
    """The file of `folder`, None where there is none. Refusals: STORE_NEWER, STORE_DAMAGED, STORE_READ_ONLY."""
    content = roster.content(folder)
    if content is None:
        return None
    try:
        return msgspec.convert(content, KeyFile)
    except msgspec.MsgspecError as error:
        raise Refusal(RefusalCode.STORE_DAMAGED) from error


def encode(keys: KeyFile) -> bytes:
    """The file's content."""
    return msgspec.json.format(msgspec.json.encode(keys), indent=2)


def write(folder: Path, keys: KeyFile) -> None:
    """Replace the file whole: after a cut it is the old one or the new one. Refusals: STORE_FULL, STORE_READ_ONLY."""
    put(folder / KEYS, encode(keys))


def put(path: Path, content: bytes) -> None:
    """Replace a file of a desk's folder, which may be new. Refusals as `write`."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_with(path, content)
    except OSError as error:
        raise refusal_of(error) from error


def _associated(store: str, slot: str, operator: Author, cost: Cost, salt: bytes, *, one_time: bool) -> bytes:
    names = [operator.operator_id, operator.name, operator.role, operator.rpps]
    numbers = [_ASSOCIATED, cost.memory, cost.passes, cost.lanes]
    bound = [store, slot, names, numbers, base64.b64encode(salt).decode()]
    return json.dumps([*bound, "one-time"] if one_time else bound).encode()


def _as_on_slip(password: Secret) -> Secret:
    """Who types from a slip need not mind capitals and dashes."""
    return one_time_secret(password.reveal())


def _stretched(password: Secret, salt: bytes, cost: Cost) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(password.reveal_bytes(), salt, cost.passes, cost.memory, cost.lanes, _KEY_BYTES, Type.ID)


def wrap(key: Secret, operator: Author, password: Secret, store: str, cost: Cost, *, one_time: bool = False) -> Slot:
    """A new slot for `operator`. Takes about 0.1 s at the usual cost. ValueError for a key that was wiped meanwhile:
    its slot would open nothing."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    content = key.reveal_bytes()
    if len(content) != _KEY_BYTES:
        raise ValueError("no database key")
    password = _as_on_slip(password) if one_time else password
    slot, salt, nonce = str(uuid.uuid4()), os.urandom(16), os.urandom(12)
    associated = _associated(store, slot, operator, cost, salt, one_time=one_time)
    wrapped = AESGCM(_stretched(password, salt, cost)).encrypt(nonce, content, associated)
    return Slot(id=slot, operator=operator, cost=cost, salt=salt, nonce=nonce, wrapped=wrapped, one_time=one_time)


def unwrap(slot: Slot, password: Secret, store: str) -> Secret | None:
    """The database key, or None: a wrong password, or a slot that was changed. Takes as long as `wrap`."""
    from argon2.exceptions import HashingError
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    password = _as_on_slip(password) if slot.one_time else password
    cost = slot.cost
    if not (8 * cost.lanes <= cost.memory <= _MOST_MEMORY and 1 <= cost.passes <= _MOST_PASSES and cost.lanes >= 1):
        _stretched(password, slot.salt, Cost())  # edited: fails like any other, and as slowly
        return None
    associated = _associated(store, slot.id, slot.operator, cost, slot.salt, one_time=slot.one_time)
    try:
        stretched = _stretched(password, slot.salt, cost)
        return Secret(AESGCM(stretched).decrypt(slot.nonce, slot.wrapped, associated))
    except (HashingError, InvalidTag, ValueError):
        return None


def decoy(cost: Cost) -> Slot:
    """A slot that no password opens, so that an operator who is not there takes as long as one who is."""
    nobody = Author(operator_id="", name="", role="")
    return Slot(id="", operator=nobody, cost=cost, salt=os.urandom(16), nonce=os.urandom(12), wrapped=os.urandom(48))
