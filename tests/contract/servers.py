"""The servers the same tests run against, and a desk beside one of them."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import aiohttp

from desk_app.domain.acts import Act
from desk_app.domain.answers import Answer
from desk_app.domain.secret import Secret
from desk_app.service.client import FhirService
from tests.contract import judge
from tests.service import samples

Json = dict[str, Any]
T = TypeVar("T")
ROOT = Path(__file__).parents[2]
NAMES = ("sandbox", "sekmet", "sekmet-absolute")


@dataclass(frozen=True, slots=True)
class Server:
    """One of NAMES, where it is, and a token that may do what a desk does."""

    name: str
    base: str
    token: str

    @property
    def is_ours(self) -> bool:
        return self.name == "sandbox"


@contextmanager
def running(name: str, folder: Path) -> Iterator[Server]:
    """A server of its own process, until the context ends."""
    if name == "sandbox":
        with sandbox(folder) as said:
            yield Server(name, said["base"], said["tokens"]["desk"])
    else:
        with judge.serving(folder, absolute_references=name == "sekmet-absolute") as (base, token):
            yield Server(name, base, token)


@contextmanager
def sandbox(folder: Path) -> Iterator[Json]:
    line = [sys.executable, "main.py", "sandbox", "--port", "0", "--data", str(folder)]
    with subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()
            process.wait(10)


class SystemClock(samples.HeldClock):
    """These servers live in real time: so does the desk beside them."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Heard:
    """A plain answer."""

    status: int
    body: Json
    headers: Mapping[str, str]

    def resources(self, kind: str) -> list[Json]:
        """The resources of one type in a Bundle."""
        found = [entry["resource"] for entry in self.body.get("entry", []) if "resource" in entry]
        return [one for one in found if one["resourceType"] == kind]


@dataclass(frozen=True, slots=True)
class Desk:
    """Our client beside a server, and plain requests that go round it: what others do to the same records."""

    server: Server
    service: FhirService
    session: aiohttp.ClientSession

    def compose(self, act: Act, held: bytes = b"") -> bytes:
        return self.service.compose(act, samples.HEAD, held)

    async def send(self, act: Act, held: bytes = b"") -> Answer:
        return await self.service.send(self.compose(act, held))

    def through(self, base: str) -> AbstractAsyncContextManager[FhirService]:
        """Another client, which takes another way to the same server."""
        return client(self.server, base)

    async def ask(self, method: str, path: str, body: Json | None = None, **headers: str) -> Heard:
        """A plain request below the base, or to a whole address."""
        url = path if path.startswith("http") else f"{self.server.base}/{path}".rstrip("/")
        data = None if body is None else json.dumps(body).encode()
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if data is not None:
            given["Content-Type"] = "application/fhir+json"
        async with self.session.request(method, url, data=data, headers=given) as answer:
            text = await answer.text()
            return Heard(answer.status, _json(text), answer.headers)

    async def search(self, kind: str, **asked: str) -> Heard:
        """A search by POST, strict."""
        url, prefer = f"{self.server.base}/{kind}/_search", {"Prefer": "handling=strict"}
        async with self.session.post(url, data=asked, headers=prefer) as answer:
            return Heard(answer.status, await answer.json(content_type=None), answer.headers)

    async def count(self, kind: str, **asked: str) -> int:
        """How many a search finds."""
        heard = await self.search(kind, **asked)
        assert heard.status == 200, heard.body
        return int(heard.body["total"])

    async def make(self, body: Json) -> Json:
        """A resource that somebody else wrote."""
        heard = await self.ask("POST", body["resourceType"], body)
        assert heard.status == 201, heard.body
        return heard.body


def beside(server: Server, use: Callable[[Desk], Awaitable[T]]) -> T:
    """Run `use` with a desk beside that server."""

    async def main() -> T:
        async with (
            client(server, server.base) as service,
            aiohttp.ClientSession(headers={"Authorization": f"Bearer {server.token}"}) as session,
        ):
            return await use(Desk(server, service, session))

    return asyncio.run(main())


@asynccontextmanager
async def client(server: Server, base: str) -> AsyncIterator[FhirService]:
    """Our client, with this server's token."""
    service = FhirService(base, Secret(server.token), demonstration=True, clock=SystemClock())
    try:
        yield service
    finally:
        await service.close()


def _json(text: str) -> Json:
    try:
        found = json.loads(text)
    except ValueError:
        return {}  # nothing, or not what we speak
    return found if isinstance(found, dict) else {}
