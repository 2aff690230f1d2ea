"""Which certificate an `ipps` printer may show: one that an authority vouches for, or the very one it was registered
with. Nearly all sign their own."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from aiohttp import Fingerprint

_PORT = 631


class Certificates:
    """`registered` are the settings' own: an address, a space, a SHA-256 in hexadecimal; `authorities` reads who is
    believed of the others, once, in a thread."""

    def __init__(self, registered: Callable[[], Sequence[str]], authorities: Callable[[], ssl.SSLContext]) -> None:
        self._registered, self._authorities = registered, authorities
        self._context: ssl.SSLContext | None = None

    async def asked_of(self, uri: str) -> ssl.SSLContext | Fingerprint:
        """What the printer of that uri has to show, as aiohttp takes it."""
        pinned = dict(one.split() for one in self._registered())
        for address, fingerprint in pinned.items():
            if _place(address) == _place(uri):
                return _fingerprint(bytes.fromhex(fingerprint.replace(":", "")))
        if self._context is None:
            self._context = await asyncio.to_thread(self._authorities)
        return self._context


def nobodys() -> Fingerprint:
    """That of no certificate: whoever is asked for it tells theirs, and hears nothing."""
    return _fingerprint(bytes(32))


def in_words(sha256: bytes) -> str:
    """`3F:A2:…`, as printers show it."""
    return sha256.hex(":").upper()


def _place(uri: str) -> tuple[str, int]:
    parts = urlsplit(uri)
    return parts.hostname or "", parts.port or _PORT


@lru_cache(64)  # a line that is open is used again only by whoever asks for the same one
def _fingerprint(sha256: bytes) -> Fingerprint:
    from aiohttp import Fingerprint

    return Fingerprint(sha256)
