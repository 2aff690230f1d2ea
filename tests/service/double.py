"""A tiny scripted server: each test says what it answers, and reads back what it was asked."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import Any, TypeVar
from urllib.parse import parse_qs

from aiohttp import web

from desk_app.domain.secret import Secret
from desk_app.service.client import FhirService
from tests.service.samples import NOW, NUMBER, HeldClock

Handler = Callable[[web.Request, bytes], Awaitable[web.StreamResponse]]
T = TypeVar("T")


@dataclass
class Double:
    """What was asked, as (method, path with query, headers, body)."""

    base: str = ""
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    was_asked: asyncio.Event = field(default_factory=asyncio.Event)

    def forms(self) -> list[dict[str, list[str]]]:
        return [parse_qs(body.decode()) for _, path, _, body in self.asked if path.endswith("_search")]


@asynccontextmanager
async def serving(handler: Handler, *, secured: ssl.SSLContext | None = None) -> AsyncIterator[Double]:
    """A server on a free port; `secured`: over TLS, with this. A handler whose client goes away is cancelled."""
    double = Double()

    async def take(request: web.Request) -> web.StreamResponse:
        body = await request.read()
        double.asked.append((request.method, request.path_qs, dict(request.headers), body))
        double.was_asked.set()
        return await handler(request, body)

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", take)
    runner = web.AppRunner(app, shutdown_timeout=0.01, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=secured)
    await site.start()
    host, port = runner.addresses[0][:2]
    double.base = f"{'https' if secured else 'http'}://{host}:{port}/fhir"
    try:
        yield double
    finally:
        await runner.cleanup()


def against(handler: Handler, use: Callable[[FhirService], Coroutine[Any, Any, T]], **options: Any) -> tuple[T, Double]:
    """Run `use` with a client of a server that answers with `handler`."""

    async def main() -> tuple[T, Double]:
        async with serving(handler) as double:
            service = FhirService(double.base, Secret("jeton"), clock=HeldClock(), **{"demonstration": True, **options})
            try:
                return await use(service), double
            finally:
                await service.close()

    return asyncio.run(main())


def fhir(body: Any, status: int = 200, **headers: str) -> web.Response:
    """A FHIR answer."""
    dated = {"Date": format_datetime(NOW), **headers}
    return web.Response(
        body=json.dumps(body).encode(), status=status, content_type="application/fhir+json", headers=dated
    )


def found(*resources: dict[str, Any]) -> web.Response:
    """A searchset."""
    entries = [{"resource": resource, "search": {"mode": "match"}} for resource in resources]
    return fhir({"resourceType": "Bundle", "type": "searchset", "total": len(entries), "entry": entries})


def always(make: Callable[[], web.Response]) -> Handler:
    async def handler(_: web.Request, __: bytes) -> web.StreamResponse:
        return make()

    return handler


def routed(**makers: Callable[[], web.Response]) -> Handler:
    """Answers by the path's end, with `__` for `/` and `S` in front of an operation's name for `$`."""

    async def handler(request: web.Request, _: bytes) -> web.StreamResponse:
        for name, make in makers.items():
            if request.path.endswith("/" + name.replace("__", "/")) or request.path.endswith("$" + name):
                return make()
        return fhir({"resourceType": "OperationOutcome", "issue": []}, 404)

    return handler


def person(**changed: Any) -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "id": "12",
        "meta": {"versionId": "4"},
        "active": True,
        "identifier": [{"system": "urn:oid:1.2.250.1.213.1.4.11", "value": NUMBER}],
        "name": [{"use": "official", "family": "Garcia Hammadi", "given": ["Sarah-Lou"]}],
        "gender": "female",
        "birthDate": "1977-01-21",
    } | changed


def consent(status: str, act_id: str = "other") -> dict[str, Any]:
    return {
        "resourceType": "Consent",
        "id": "c",
        "patient": {"reference": "Patient/12"},
        "status": status,
        "identifier": [{"system": "urn:guichet:act", "value": act_id}],
    }


async def silent(_: web.Request, __: bytes) -> web.StreamResponse:
    await asyncio.Event().wait()
    raise AssertionError


async def cut(request: web.Request, _: bytes) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def cut_in_the_body(request: web.Request, _: bytes) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "4000", "Content-Type": "application/fhir+json"})
    await response.prepare(request)
    await response.write(b'{"resourceType":"Bun')
    assert request.transport is not None
    request.transport.abort()
    return response


def html() -> web.Response:
    return web.Response(text="<html>Bienvenue</html>", content_type="text/html")
