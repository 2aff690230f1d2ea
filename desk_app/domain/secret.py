"""A secret that lives in memory only: it prints as ***, cannot be copied out by accident, and can be wiped.

CPython strings cannot be overwritten, so the bytes lie in a bytearray. `reveal()` makes a short-lived copy: ask
for it at the last moment, in the room that needs it, and never keep the result.
"""

from __future__ import annotations

from typing import Any, NoReturn

MASK = "***"


class Secret:
    """Bytes that must not reach a disk, a log or a screen unasked. Equality is by identity, on purpose."""

    __slots__ = ("_bytes",)

    def __init__(self, value: str | bytes | bytearray) -> None:
        self._bytes = bytearray(value.encode() if isinstance(value, str) else value)

    def reveal(self) -> str:
        """The secret as text (UTF-8)."""
        return self._bytes.decode()

    def reveal_bytes(self) -> bytes:
        """The secret as bytes."""
        return bytes(self._bytes)

    def wipe(self) -> None:
        """Overwrite the bytes, then forget them. Safe to call twice."""
        for index in range(len(self._bytes)):
            self._bytes[index] = 0
        self._bytes.clear()

    def become(self, other: Secret) -> None:
        """Hold what `other` held; what was here is overwritten, and `other` is left empty."""
        self.wipe()
        self._bytes.extend(other._bytes)
        other.wipe()

    def __bool__(self) -> bool:
        return bool(self._bytes)

    def __len__(self) -> int:
        return len(self._bytes)

    def __repr__(self) -> str:
        return MASK

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return MASK

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("a secret is never pickled or copied")

    def __copy__(self) -> NoReturn:
        raise TypeError("a secret is never pickled or copied")

    def __deepcopy__(self, memo: object) -> NoReturn:
        raise TypeError("a secret is never pickled or copied")
