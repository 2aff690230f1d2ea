"""A wire that loses one answer on demand, between our client and any server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

# What becomes of the next act; True where the server has taken it all the same.
LOSSES = {
    "cut before": False,
    "503": False,
    "cut after": True,
    "half": True,
    "html": True,
    "empty": True,
    "502": True,
}
_PASSED_ON = ("content-type", "etag", "location", "date", "last-modified")


class Wire:
    """`base` stands for the server's own; `lose` says what becomes of the next act that is sent through."""

    def __init__(self, target: str, session: aiohttp.ClientSession) -> None:
        self.base = ""
        self._target = target
        self._session = session
        self._loss = ""

    def lose(self, loss: str) -> None:
        """One of LOSSES, once."""
        assert loss in LOSSES
        self._loss = loss

    async def pass_on(self, request: web.Request) -> web.StreamResponse:
        """One request, and its answer or what is left of it."""
        loss = ""
        if request.method == "POST" and request.path.rstrip("/") == "/fhir":
            loss, self._loss = self._loss, ""
        body = await request.read()
        if loss == "cut before":
            return _cut(request)
        if loss == "503":
            return web.Response(status=503)
        url = self._target + request.path_qs.removeprefix("/fhir")
        headers = {name: value for name, value in request.headers.items() if name != "Host"}
        async with self._session.request(request.method, url, data=body, headers=headers) as answer:
            content = await answer.read()
            told = {name: value for name, value in answer.headers.items() if name.lower() in _PASSED_ON}
            status = answer.status
        match loss:
            case "cut after":
                return _cut(request)
            case "html":
                return web.Response(text="<html>Portail</html>", content_type="text/html")
            case "empty":
                return web.Response(status=200, headers=told)
            case "502":
                return web.Response(status=502)
            case "half":
                content = content[: len(content) // 2]
        return web.Response(status=status, body=content, headers=told)


def _cut(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response()


@asynccontextmanager
async def lossy(target: str) -> AsyncIterator[Wire]:
    """A wire to the server at `target`."""
    async with aiohttp.ClientSession(auto_decompress=True) as session:
        wire = Wire(target, session)
        app = web.Application(client_max_size=8 * 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", wire.pass_on)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            wire.base = f"http://127.0.0.1:{runner.addresses[0][1]}/fhir"
            yield wire
        finally:
            await runner.cleanup()
