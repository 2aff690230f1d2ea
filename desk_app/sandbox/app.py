"""The sandbox over HTTP: aiohttp in front, one thread that owns the database behind."""

from __future__ import annotations

import asyncio
import json
import logging
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from aiohttp import web

from desk_app.sandbox.dispatch import Call, Service
from desk_app.sandbox.faults import Faults
from desk_app.sandbox.notices import outbox
from desk_app.sandbox.outcome import Json, RefusedError, Reply, invalid, outcome
from desk_app.sandbox.queue import Queue
from desk_app.sandbox.seeds import plant
from desk_app.sandbox.store import Store
from desk_app.sandbox.strict import TYPES, parse

log = logging.getLogger(__name__)

FILE = "sandbox.sqlite"
BODY_MOST = 4 * 1024 * 1024  # bytes, after decompression
COMPRESS_FROM = 1024  # bytes
_TURNS = 4  # of the loop, in which a connection that has just been taken in becomes one that can be closed
MEDIA_TYPE = "application/fhir+json"


def utc_now() -> datetime:
    """The time; tests hand in their own."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Running:
    """A sandbox that listens. `base` is its FHIR address, `tokens` one bearer token a role."""

    base: str
    tokens: dict[str, str] = field(repr=False)
    _runner: web.AppRunner
    _queue: Queue
    _thread: ThreadPoolExecutor
    _store: Store
    _closed: bool = False

    async def close(self) -> None:
        """Stop listening, finish what is under way, let go of the file. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        for site in self._runner.sites:
            await site.stop()
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        await self._runner.cleanup()
        await self._queue.close()
        self._thread.submit(self._store.close)
        await asyncio.to_thread(self._thread.shutdown)


async def start(data: Path, *, port: int = 0, faults: bool = False, now: Callable[[], datetime] = utc_now) -> Running:
    """Start on 127.0.0.1. `data` is a folder, made and seeded if it is new; port 0 takes a free one."""
    thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sandbox")
    loop = asyncio.get_running_loop()
    runner: web.AppRunner | None = None
    store: Store | None = None
    door: _Door | None = None
    try:
        switches = Faults() if faults else None
        clock = _shifted(now, switches) if switches else now
        store = await loop.run_in_executor(thread, _open, data / FILE, clock)
        door = _Door(thread, switches, clock)
        app = web.Application(client_max_size=BODY_MOST)
        app.router.add_route("*", "/fhir", door.fhir)
        app.router.add_route("*", "/fhir/{path:.*}", door.fhir)
        app.router.add_route("*", "/_sandbox/{name}", door.beside)
        app.router.add_route("*", "/{path:.*}", door.elsewhere)
        runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=2.0)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        base = f"http://127.0.0.1:{runner.addresses[0][1]}/fhir"
        service = await loop.run_in_executor(thread, Service, store, base)
        door.queue = Queue(thread, service)
    except BaseException:
        if runner:
            await runner.cleanup()
        if store:
            thread.submit(store.close)
        thread.shutdown()
        raise
    return Running(base, dict(service.tokens), runner, door.queue, thread, store)


def _shifted(now: Callable[[], datetime], faults: Faults) -> Callable[[], datetime]:
    """The service's own time: what `now` says, moved by the switch."""
    return lambda: now() + timedelta(seconds=faults.clock_ahead)


def _open(path: Path, now: Callable[[], datetime]) -> Store:
    path.parent.mkdir(parents=True, exist_ok=True)
    store = Store(path, now)
    try:
        plant(store)
    except BaseException:
        store.close()
        raise
    return store


class _Door:
    """HTTP in, HTTP out. Knows nothing of FHIR besides its media type."""

    def __init__(self, thread: ThreadPoolExecutor, faults: Faults | None, now: Callable[[], datetime]) -> None:
        self.thread = thread
        self.faults = faults
        self.now = now
        self.queue: Queue | None = None

    async def fhir(self, request: web.Request) -> web.StreamResponse:
        """Everything below /fhir."""
        label = f"{request.method} {request.path}"
        faults = self.faults
        if faults and (seconds := faults.delay(label)):
            await asyncio.sleep(seconds)
        if faults and faults.take("unavailable", label):
            body = outcome("transient", {"text": "Service momentanément indisponible."}, "asked for by a fault")
            return _response(request, Reply(503, body, {"Retry-After": str(faults.retry_after)}))
        reply = await self._answer(request)
        if faults and faults.clock_ahead:
            reply = replace(reply, headers={**reply.headers, "Date": format_datetime(self.now(), usegmt=True)})
        if faults and faults.take("answer_lost", label):
            _cut(request)
        if faults and faults.take("wrong_type", label):
            return web.Response(text="<html><body>Welcome</body></html>", content_type="text/html")
        if faults and faults.take("cut_body", label):
            return await _half(request, reply)
        return _response(request, reply)

    async def _answer(self, request: web.Request) -> Reply:
        if self.queue is None:
            return Reply(503, outcome("transient", {"text": "Le service démarre."}, "starting"))
        try:
            body = await _read(request)
        except RefusedError as refused:
            return refused.reply()
        path = request.rel_url.raw_path.removeprefix("/fhir").strip("/")
        headers = {name.lower(): value for name, value in request.headers.items()}
        call = Call(request.method, path, request.rel_url.raw_query_string, headers, body)
        reply = await self.queue.ask(call)
        kind = path.partition("/")[0]
        # Only a type's name is logged: a path may hold anything, a person's number included.
        log.info("%s %s %d", request.method, kind if kind in TYPES else "-", reply.status)
        return reply

    async def beside(self, request: web.Request) -> web.StreamResponse:
        """The switches and the outbox, outside /fhir."""
        name = request.match_info["name"]
        try:
            if name == "outbox" and request.method == "GET" and self.queue:
                store = self.queue.service.store
                messages = await asyncio.get_running_loop().run_in_executor(self.thread, outbox, store)
                return web.json_response({"messages": messages})
            if name == "faults" and self.faults is not None:
                if request.method == "POST":
                    self.faults.set(parse(await _read(request)))
                elif request.method == "DELETE":
                    self.faults.set(asdict(Faults()))
                return web.json_response(asdict(self.faults))
            raise invalid("nothing here, or not switched on", status=404, code="not-found")
        except RefusedError as refused:
            return _response(request, refused.reply())

    async def elsewhere(self, request: web.Request) -> web.StreamResponse:
        """Any other address."""
        return _response(request, invalid("the service is below /fhir", status=404, code="not-found").reply())


async def _read(request: web.Request) -> bytes:
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge as error:
        raise invalid("the body is too large", status=413, code="too-long") from error
    except (web.RequestPayloadError, zlib.error, ValueError) as error:
        raise invalid("the body cannot be read", status=400) from error


def _text(reply: Reply) -> bytes:
    body: Json | str | None = reply.body
    if body is None:
        return b""
    return (body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)).encode()


def _response(request: web.Request, reply: Reply) -> web.Response:
    data = _text(reply)
    response = web.Response(status=reply.status, body=data, headers=dict(reply.headers))
    if data:
        response.content_type = MEDIA_TYPE
        response.charset = "utf-8"
    if len(data) >= COMPRESS_FROM and "gzip" in request.headers.get("Accept-Encoding", ""):
        response.enable_compression(web.ContentCoding.gzip)
    return response


def _cut(request: web.Request) -> None:
    if request.transport:
        request.transport.abort()


async def _half(request: web.Request, reply: Reply) -> web.StreamResponse:
    data = _text(reply) or b"{}"
    response = web.StreamResponse(status=reply.status, headers=dict(reply.headers))
    response.content_type = MEDIA_TYPE
    response.content_length = len(data)
    await response.prepare(request)
    await response.write(data[: len(data) // 2])
    if request.transport:
        request.transport.close()
    return response
