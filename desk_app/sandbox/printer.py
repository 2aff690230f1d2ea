"""An IPP printer of our own, for the demonstration and the tests: it takes documents, prints a page at each `feed`,
jams, runs empty, loses an answer.

It listens on 127.0.0.1, keeps what it printed in memory, and encodes IPP by itself: what it says is not what our own
library makes of it.
"""

from __future__ import annotations

import ssl
import struct
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from pyipp.parser import parse

PRINT_JOB, VALIDATE_JOB, CANCEL_JOB = 0x0002, 0x0004, 0x0008
JOB_ATTRIBUTES, JOBS, PRINTER_ATTRIBUTES = 0x0009, 0x000A, 0x000B
OPERATIONS = (PRINT_JOB, VALIDATE_JOB, CANCEL_JOB, JOB_ATTRIBUTES, JOBS, PRINTER_ATTRIBUTES)
IGNORED, _UNSUPPORTED_GROUP, _UNSUPPORTED = 0x0001, b"\x05", 0x10
OK, BAD, NOT_POSSIBLE, NOT_FOUND, FORMAT, ATTRIBUTES, BUSY = 0x0000, 0x0400, 0x0404, 0x0406, 0x040A, 0x040B, 0x0506
PENDING, PROCESSING, STOPPED, CANCELLED, ABORTED, COMPLETED = 3, 5, 6, 7, 8, 9
_OPERATION, _JOB, _END, _PRINTER = b"\x01", b"\x02", b"\x03", b"\x04"
_INTEGER, _BOOLEAN, _ENUM, _TEXT, _NAME, _KEYWORD, _URI, _CHARSET, _LANGUAGE, _MIME, _RESOLUTION = (
    0x21, 0x22, 0x23, 0x41, 0x42, 0x44, 0x45, 0x47, 0x48, 0x49, 0x32,
)  # fmt: skip


@dataclass
class Taken:
    """One job as the printer has it."""

    number: int
    name: str
    document: bytes
    kind: str
    sheets: int  # how many it will print
    sides: str = ""
    scaling: str = ""
    media: str = ""
    is_faithful: bool = True
    state: int = PENDING
    done: int = 0  # impressions


@dataclass
class IppPrinter:
    """`trouble` are reasons such as `media-jam`: nothing moves while there are some. `reads` are the formats it knows;
    `sides` and `scaling` empty: it does not say what it can. `loses` answers so many Print-Jobs by cutting the line,
    after (`keeps_lost`) or before it took the document."""

    reads: tuple[str, ...] = ("application/pdf", "application/octet-stream")
    sides: tuple[str, ...] = ("one-sided", "two-sided-long-edge")
    scaling: tuple[str, ...] = ("none", "fit")
    accepts: bool = True
    trouble: list[str] = field(default_factory=list)
    loses: int = 0
    keeps_lost: bool = True
    media: tuple[str, ...] = ("iso_a4_210x297mm", "na_letter_8.5x11in")
    ignores: tuple[str, ...] = ()  # it takes the job, and says it does not do these
    does_instead: dict[str, str] = field(default_factory=dict)  # by the attribute that was asked
    is_off: bool = False  # every line is cut
    jobs: list[Taken] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)  # operations, in their order
    port: int = 0
    shows: ssl.SSLContext | None = None  # over TLS, with this certificate

    @property
    def uri(self) -> str:
        """Where it is."""
        return f"{'ipps' if self.shows else 'ipp'}://127.0.0.1:{self.port}/ipp/print"

    @property
    def printed(self) -> list[str]:
        """Names of the jobs that came out whole."""
        return [job.name for job in self.jobs if job.state == COMPLETED]

    def feed(self, pages: int = 1_000) -> None:
        """Print so many pages of what waits, as long as nothing is wrong."""
        for job in self.jobs:
            while pages and job.state in (PENDING, PROCESSING, STOPPED) and not self.trouble:
                job.state = PROCESSING
                job.done += 1
                pages -= 1
                if job.done >= job.sheets:
                    job.state = COMPLETED

    @asynccontextmanager
    async def running(self) -> AsyncIterator[IppPrinter]:
        """Switched on, on a free port."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_post("/ipp/print", self._answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self.port, ssl_context=self.shows)
        await site.start()
        self.port = runner.addresses[0][1]
        try:
            yield self
        finally:
            await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        if self.is_off:
            return _cut(request)
        said = parse(body, contains_data=True)
        operation, number = said["status-code"], said["request-id"]
        self.asked.append(operation)
        asked = said["operation-attributes"]
        if operation == PRINT_JOB and self.loses:
            self.loses -= 1
            if self.keeps_lost:
                self._take(asked, next(iter(said["jobs"]), {}), said["data"])
            return _cut(request)
        status, groups = self._done(operation, asked, next(iter(said["jobs"]), {}), said["data"])
        head = struct.pack(">bbhi", 2, 0, status, number)
        head += _OPERATION + _one("attributes-charset", _CHARSET, "utf-8")
        head += _one("attributes-natural-language", _LANGUAGE, "en")
        return web.Response(body=head + b"".join(groups) + _END, content_type="application/ipp")

    def _done(
        self, operation: int, asked: dict[str, object], job: dict[str, object], data: bytes
    ) -> tuple[int, list[bytes]]:
        if operation == PRINTER_ATTRIBUTES:
            return OK, [self._self()]
        if operation == PRINT_JOB:
            return self._print(asked, job, data)
        if operation == VALIDATE_JOB:
            return OK, []
        if operation == JOBS:
            is_over = asked.get("which-jobs") == "completed"
            wanted = [one for one in self.jobs if (one.state in (CANCELLED, ABORTED, COMPLETED)) == is_over]
            limit = asked.get("limit")
            return OK, [self._job(one) for one in wanted[: limit if isinstance(limit, int) else None]]
        found = next((one for one in self.jobs if one.number == asked.get("job-id")), None)
        if found is None:
            return NOT_FOUND, []
        if operation == CANCEL_JOB:
            if found.state in (CANCELLED, ABORTED, COMPLETED):
                return NOT_POSSIBLE, []
            found.state = CANCELLED
            return OK, []
        return (OK, [self._job(found)]) if operation == JOB_ATTRIBUTES else (BAD, [])

    def _print(self, asked: dict[str, object], job: dict[str, object], data: bytes) -> tuple[int, list[bytes]]:
        if not self.accepts:
            return BUSY, []
        if asked.get("document-format") not in self.reads:
            return FORMAT, []
        unknown = [("sides", self.sides), ("print-scaling", self.scaling), ("media", self.media)]
        if asked.get("ipp-attribute-fidelity") and any(name in job and job[name] not in can for name, can in unknown):
            return ATTRIBUTES, []
        if not self.ignores:
            return OK, [self._job(self._take(asked, job, data))]
        left_out = b"".join(_one(name, _UNSUPPORTED, "") for name in self.ignores)
        done = {name: value for name, value in job.items() if name not in self.ignores}
        return IGNORED, [_UNSUPPORTED_GROUP + left_out, self._job(self._take(asked, done, data))]

    def _take(self, asked: dict[str, object], job: dict[str, object], data: bytes) -> Taken:
        job = job | {name: value for name, value in self.does_instead.items() if name in job}
        taken = Taken(
            number=len(self.jobs) + 1,
            name=str(asked.get("job-name")),
            document=data,
            kind=str(asked.get("document-format")),
            sheets=_pages(data),
            sides=str(job.get("sides", "")),
            scaling=str(job.get("print-scaling", "")),
            media=str(job.get("media", "")),
            is_faithful=bool(asked.get("ipp-attribute-fidelity")),
        )
        self.jobs.append(taken)
        return taken

    def _self(self) -> bytes:
        busy = any(job.state == PROCESSING for job in self.jobs)
        parts = [
            _one("printer-name", _NAME, "Comptoir"),
            _one("printer-info", _TEXT, "Imprimante du comptoir"),
            _one("printer-state", _ENUM, 5 if self.trouble else 4 if busy else 3),
            _several("printer-state-reasons", _KEYWORD, [f"{one}-error" for one in self.trouble] or ["none"]),
            _several("operations-supported", _ENUM, OPERATIONS),
            _several("ipp-versions-supported", _KEYWORD, ["1.1", "2.0"]),
            _one("charset-configured", _CHARSET, "utf-8"),
            _one("printer-is-accepting-jobs", _BOOLEAN, self.accepts),
            _several("document-format-supported", _MIME, self.reads),
            _several("media-supported", _KEYWORD, self.media),
            _one("pwg-raster-document-resolution-supported", _RESOLUTION, (300, 300)),
        ]
        if self.sides:
            parts.append(_several("sides-supported", _KEYWORD, self.sides))
        if self.scaling:
            parts.append(_several("print-scaling-supported", _KEYWORD, self.scaling))
        return _PRINTER + b"".join(parts)

    def _job(self, job: Taken) -> bytes:
        stands = bool(self.trouble) and job.state == PROCESSING
        parts = [
            _one("job-id", _INTEGER, job.number),
            _one("job-name", _NAME, job.name),
            _one("job-state", _ENUM, STOPPED if stands else job.state),
            _several("job-state-reasons", _KEYWORD, ["printer-stopped"] if stands else ["none"]),
            _one("job-impressions-completed", _INTEGER, job.done),
        ]
        parts.append(_one("ipp-attribute-fidelity", _BOOLEAN, job.is_faithful))
        if job.media in self.media:
            parts.append(_one("media", _KEYWORD, job.media))
        if job.sides in self.sides:
            parts.append(_one("sides", _KEYWORD, job.sides))
        if job.scaling in self.scaling:
            parts.append(_one("print-scaling", _KEYWORD, job.scaling))
        return _JOB + b"".join(parts)


def _cut(request: web.Request) -> web.StreamResponse:
    if request.transport:
        request.transport.abort()
    return web.Response()


def _pages(document: bytes) -> int:
    import pypdfium2

    if not document.startswith(b"%PDF"):
        return document.count(b"PwgRaster\0")
    with pypdfium2.PdfDocument(document) as pdf:
        return len(pdf)


def _one(name: str, tag: int, value: object) -> bytes:
    return _several(name, tag, [value])


def _several(name: str, tag: int, values: Sequence[object]) -> bytes:
    parts = []
    for rank, value in enumerate(values):
        called = name.encode() if rank == 0 else b""
        data = _value(value)
        parts.append(struct.pack(">bh", tag, len(called)) + called + struct.pack(">h", len(data)) + data)
    return b"".join(parts)


def _value(value: object) -> bytes:
    match value:
        case bool():
            return struct.pack(">?", value)
        case int():
            return struct.pack(">i", value)
        case (int(across), int(along)):
            return struct.pack(">iib", across, along, 3)
        case _:
            return str(value).encode()
