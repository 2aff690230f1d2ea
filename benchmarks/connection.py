"""From nothing to the service's first useful answer, and what an act weighs on the wire, plain and compressed.

A cold client is a fresh process with its byte code on the disk, as on a desk: the time runs from the making of the
client to the read CapabilityStatement of the sandbox on this machine, without what importing the rooms takes. Bytes are
counted between the client and the sandbox, headers and all, less the TLS around them.
"""

from __future__ import annotations

import asyncio
import gzip
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measured import Figure
from desk_app.clock import SystemClock
from desk_app.demonstration.fictive_desk import Service, sandbox
from desk_app.domain.answers import AnswerKind
from desk_app.domain.secret import Secret
from desk_app.domain.trail import ChainHead
from desk_app.service.client import FhirService
from desk_app.service.trust import Trust
from tests.contract import people

ROOT = Path(__file__).resolve().parents[1]
RUNS = 9
ACTS = 50
HEAD = ChainHead(1234, "0" * 64)
COLD = """
import asyncio, sys, time
from desk_app.clock import SystemClock
from desk_app.domain.secret import Secret
from desk_app.service.client import FhirService

async def main():
    start = time.perf_counter()
    service = FhirService(sys.argv[1], Secret("none"), demonstration=True, clock=SystemClock())
    found = await service.greet()
    took = time.perf_counter() - start
    assert found.name, found.cause
    await service.close()
    return took

print(asyncio.run(main()))
"""


def _cold(base: str, bytecode: Path) -> float:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(bytecode)
    done = subprocess.run(
        [sys.executable, "-c", COLD, base], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return float(done.stdout)


async def _warm(base: str) -> float:
    """A new session where all is loaded: after each sign-in but the first."""
    start = time.perf_counter()
    service = FhirService(base, Secret("none"), demonstration=True, clock=SystemClock())
    try:
        assert (await service.greet()).name
        return time.perf_counter() - start
    finally:
        await service.close()


@dataclass
class Counted:
    """Bytes that went by, to the service and back."""

    base: str
    sent: int = 0
    received: int = 0


@asynccontextmanager
async def _counting(base: str) -> AsyncIterator[Counted]:
    """A way to the service on which bytes are counted."""
    host, port = base.removeprefix("http://").removesuffix("/fhir").split(":")
    counted = Counted("")

    async def through(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(host, int(port))

        async def forth() -> None:
            while data := await reader.read(65536):
                counted.sent += len(data)
                far_writer.write(data)
            far_writer.close()

        async def back() -> None:
            while data := await far_reader.read(65536):
                counted.received += len(data)
                writer.write(data)
            writer.close()

        with suppress(ConnectionError, asyncio.CancelledError):  # the end of the measure
            await asyncio.gather(forth(), back())

    server = await asyncio.start_server(through, "127.0.0.1", 0)
    counted.base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/fhir"
    async with server:
        yield counted


async def _weighed(service: Service) -> list[Figure]:
    async with _counting(service.base) as counted:
        client = FhirService(counted.base, Secret(service.tokens["desk"]), demonstration=True, clock=SystemClock())
        try:
            await client.greet()
            greeting = counted.received
            counted.sent = counted.received = 0
            bundles = [client.compose(people.opening(people.adult()), HEAD) for _ in range(ACTS)]
            for bundle in bundles:
                answer = await client.send(bundle)
                assert answer.kind is AnswerKind.ACCEPTED, answer
            sent, received = counted.sent / ACTS, counted.received / ACTS
        finally:
            await client.close()
    body = statistics.mean(len(bundle) for bundle in bundles)
    packed = statistics.mean(len(gzip.compress(bundle, 6)) for bundle in bundles)
    start = time.perf_counter()
    for bundle in bundles:
        gzip.compress(bundle, 6)
    packing = (time.perf_counter() - start) / ACTS
    return [
        ("connection.greeting.received", greeting, "bytes", None),
        ("connection.opening.sent", sent, "bytes", None),
        ("connection.opening.received", received, "bytes", None),
        ("connection.opening.body", body, "bytes", None),
        ("connection.opening.body_if_compressed", packed, "bytes", None),
        ("connection.opening.compressing", packing * 1000, "ms", None),
    ]


def figures() -> list[Figure]:
    """Shapes: see benchmarks.__main__."""
    with tempfile.TemporaryDirectory() as scratch, sandbox(ROOT / "main.py", Path(scratch) / "service") as service:
        _cold(service.base, Path(scratch) / "bytecode")
        cold = [_cold(service.base, Path(scratch) / "bytecode") for _ in range(RUNS)]
        warm = [asyncio.run(_warm(service.base)) for _ in range(RUNS)]
        trusting = []
        for _ in range(RUNS):
            start = time.perf_counter()
            Trust().context()
            trusting.append(time.perf_counter() - start)
        weighed = asyncio.run(_weighed(service))
    return [
        ("connection.cold_to_first_answer", statistics.median(cold) * 1000, "ms", None),
        ("connection.warm_to_first_answer", statistics.median(warm) * 1000, "ms", None),
        ("connection.systems_authorities_read", statistics.median(trusting) * 1000, "ms", None),
        *weighed,
    ]
