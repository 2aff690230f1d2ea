"""A network that fails one request in five, by chance and yet the same for the same seed: it stands between a desk and
the service, reads whole requests, and decides by a request's number what happens to it.

Its clock runs a hundred times faster than the machine's, so that thirty seconds of silence last 0.3.
"""

from __future__ import annotations

import asyncio
import random
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import urlsplit

SCALE = 100.0  # seconds of this world in one of the machine's
ONE_IN = 5
LONGEST_LATENCY = 30.0
OVERSIZED = 9 * 1024 * 1024  # bytes: over what a client reads
SKEW = timedelta(minutes=7)
STATUSES = (408, 425, 429, 500, 502, 503, 504)
AFTER_TAKEN = (500, 502, 504)  # what such an answer is about may have been done all the same
FAULTS = (
    "latency",
    "cut before the answer",
    "cut during the answer",
    "cut after the work",
    *(f"status {status}" for status in STATUSES),
    "HTML",
    "truncated",
    "oversized",
    "wrong content type",
    "redirected",
    "expired certificate",
    "name not found",
    "clock skew",
    "half-open",
)
OUT = ("cut before the answer", "status 503", "half-open", "name not found")  # all there is while the service is away
_ELSEWHERE = "http://elsewhere.example/fhir"
_HTML = b"<html><body>Bienvenue sur le r\xc3\xa9seau</body></html>"


@dataclass(frozen=True, slots=True)
class FastClock:
    """Time that runs `SCALE` times as fast since `since` (seconds of the machine's clock)."""

    since: float
    begins: datetime = datetime(2026, 3, 2, 8, tzinfo=UTC)

    def now(self) -> datetime:
        """This world's time."""
        return self.begins + timedelta(seconds=(time.time() - self.since) * SCALE)


@dataclass(slots=True)
class _Request:
    head: bytes
    body: bytes

    @property
    def keeps(self) -> bool:
        """Does the client want the connection for more?"""
        return b"\r\nconnection: close" not in self.head.lower()


@dataclass(slots=True)
class FaultyNetwork:
    """Listens on 127.0.0.1 in a thread of its own, from `start` to `stop`.

    `trusted` and `expired` are TLS contexts: with them it is an https address. `unknown_names` is how many look-ups of
    the service's name are to fail: the client's process asks for them by `take_unknown_name`.
    """

    upstream: str
    seed: int
    clock: FastClock
    trusted: ssl.SSLContext | None = None
    expired: ssl.SSLContext | None = None
    one_in: int = ONE_IN
    is_out: bool = False
    met: Counter[str] = field(default_factory=Counter)
    asked_at: list[float] = field(default_factory=list)  # seconds of this world, one a request
    port: int = 0
    _requests: int = 0
    _expired_left: int = 0
    _thread: threading.Thread | None = None
    _loop: asyncio.AbstractEventLoop | None = None
    _over: asyncio.Event | None = None
    _connections: set[asyncio.Task[None]] = field(default_factory=set)

    def start(self) -> None:
        """Listen; `port` is known afterwards."""
        is_ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(is_ready.set)), name="faulty network")
        self._thread.start()
        is_ready.wait()

    def stop(self) -> None:
        """Cut every connection, and end the thread."""
        if self._loop is not None and self._over is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._over.set)
            self._thread.join()

    async def _serve(self, ready: Callable[[], None]) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        ready()
        await self._over.wait()
        server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    # --- one connection

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._connection(reader, writer))
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind = _Behind(self.upstream)
        try:
            if self.trusted is not None:
                context = self.trusted
                if self._expired_left and self.expired is not None:
                    self._expired_left -= 1
                    context = self.expired
                await writer.start_tls(context)
            while (request := await _read_request(reader)) is not None:
                if not await self._answered(request, reader, writer, behind) or not request.keeps:
                    break
        except (OSError, EOFError, ssl.SSLError, asyncio.IncompleteReadError):
            pass  # the client went away, or was killed
        finally:
            behind.close()
            transport = writer.transport
            transport.abort()

    def _fault(self) -> tuple[str, random.Random]:
        self._requests += 1
        chance = random.Random(f"{self.seed}/{self._requests}")  # noqa: S311 - the same faults for the same seed
        self.asked_at.append((time.time() - self.clock.since) * SCALE)
        if self.is_out:
            return chance.choice(OUT), chance
        return (chance.choice(FAULTS) if chance.randrange(self.one_in) == 0 else ""), chance

    async def _answered(
        self, request: _Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, behind: _Behind
    ) -> bool:
        """Answer one request, or not; False where the connection is over."""
        fault, chance = self._fault()
        self.met[fault or "none"] += 1
        match fault:
            case "cut before the answer" | "name not found":
                return False  # names are the client's: see `unknown_name`
            case "expired certificate":
                self._expired_left += chance.randint(1, 3)
                return False
            case "half-open":
                if chance.random() < 0.5:
                    await behind.ask(request)
                await reader.read()  # until the client has had enough
                return False
            case "latency":
                await asyncio.sleep(chance.uniform(1.0, LONGEST_LATENCY) / SCALE)
            case "redirected":
                await self._say(writer, _plain(307, b"", location=_ELSEWHERE))
                return True
        if fault.startswith("status "):
            status = int(fault.split()[1])
            if status in AFTER_TAKEN and chance.random() < 0.5:
                await behind.ask(request)
            wait = {"retry-after": str(chance.randint(1, 20))} if status in (429, 503) else {}
            await self._say(writer, _plain(status, b"", **wait))
            return True
        answer = await behind.ask(request)
        if fault == "cut after the work":
            return False
        await self._say(writer, self._spoilt(answer, fault))
        return fault != "cut during the answer"

    def _spoilt(self, answer: _Answer, fault: str) -> bytes:
        skew = SKEW if fault == "clock skew" else timedelta()
        date = format_datetime(self.clock.now() + skew, usegmt=True)
        match fault:
            case "HTML":
                return _plain(200, _HTML, date=date)
            case "truncated":
                return answer.written(answer.body[: len(answer.body) // 2], date=date)
            case "oversized":
                return answer.written(answer.body + b" " * OVERSIZED, date=date)
            case "wrong content type":
                return answer.written(answer.body, date=date, kind=b"text/plain")
            case "cut during the answer":
                return answer.written(answer.body, date=date)[: -max(len(answer.body) // 2, 1)]
            case _:
                return answer.written(answer.body, date=date)

    async def _say(self, writer: asyncio.StreamWriter, what: bytes) -> None:
        writer.write(what)
        await writer.drain()


@dataclass(slots=True)
class _Answer:
    status: bytes  # the first line
    headers: list[tuple[bytes, bytes]]
    body: bytes

    def written(self, body: bytes, *, date: str, kind: bytes = b"") -> bytes:
        """On the wire, with `body` in place of its own."""
        ours = (b"date", b"content-length", b"connection", b"keep-alive", *([b"content-type"] if kind else []))
        lines = [self.status, *(name + b": " + value for name, value in self.headers if name not in ours)]
        lines += [b"date: " + date.encode(), b"content-length: " + str(len(body)).encode()]
        if kind:
            lines.append(b"content-type: " + kind)
        return b"\r\n".join(lines) + b"\r\n\r\n" + body


class _Behind:
    """The connection to the service that belongs to one of the client's."""

    def __init__(self, upstream: str) -> None:
        parts = urlsplit(upstream)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: _Request) -> _Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port)
        reader, writer = self._streams
        writer.write(request.head + request.body)
        await writer.drain()
        first, headers = _parts(await reader.readuntil(b"\r\n\r\n"))
        length = next((int(value) for name, value in headers if name == b"content-length"), 0)
        return _Answer(first, headers, await reader.readexactly(length))

    def close(self) -> None:
        if self._streams is not None:
            with suppress(OSError):
                self._streams[1].transport.abort()


def _parts(head: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    first, *lines = head.strip().split(b"\r\n")
    pairs = (line.partition(b":") for line in lines)
    return first, [(name.strip().lower(), value.strip()) for name, _, value in pairs]


async def _read_request(reader: asyncio.StreamReader) -> _Request | None:
    """A whole request, None where the client has no more. Compression is not asked for on the way: a body that is cut
    or grows must stay one that can be read."""
    try:
        first, headers = _parts(await reader.readuntil(b"\r\n\r\n"))
    except asyncio.IncompleteReadError:
        return None
    length = next((int(value) for name, value in headers if name == b"content-length"), 0)
    body = await reader.readexactly(length)
    kept = [(name, value) for name, value in headers if name != b"accept-encoding"]
    lines = [first, *(name + b": " + value for name, value in kept), b"accept-encoding: identity"]
    return _Request(b"\r\n".join(lines) + b"\r\n\r\n", body)


def _plain(status: int, body: bytes, **headers: str) -> bytes:
    """An answer of something that is not the service."""
    lines = [f"HTTP/1.1 {status} -", "content-type: text/html", f"content-length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
