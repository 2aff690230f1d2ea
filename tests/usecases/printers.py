"""Printers in memory: what they have taken, and what they say of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from desk_app.domain.printers import Job, JobStatus, Paper, PrinterFacts, Way
from desk_app.domain.refusal import Refusal, RefusalCode

COUNTER = "ipp://127.0.0.1:9/ipp/print"
QUEUE = "ipp://127.0.0.1:9/printers/RESERVE"


def a_printer(uri: str = COUNTER, name: str = "Comptoir", way: Way = Way.PRINTER) -> PrinterFacts:
    """One that accepts, and prints one side."""
    return PrinterFacts(uri=uri, name=name, way=way, is_accepting=True, one_sided=True)


@dataclass
class FakePrinters:
    """`there` by uri. `failing` is raised by the next sending, after the document was taken where `takes` says so;
    `away` by every question. A job is `SENT` until `says` has something else for it, by number."""

    there: dict[str, PrinterFacts] = field(default_factory=dict)
    documents: list[tuple[str, str, bytes]] = field(default_factory=list)  # uri, job name, document; job 1 first
    says: dict[int, JobStatus] = field(default_factory=dict)
    spooled: set[int] = field(default_factory=set)  # documents that lie in a spooler
    cancelled: list[int] = field(default_factory=list)
    failing: Refusal | None = None
    takes: bool = False
    away: Refusal | None = None
    prints: bool = False  # each sheet at once

    def add(self, printer: PrinterFacts) -> PrinterFacts:
        self.there[printer.uri] = printer
        return printer

    async def known(self) -> tuple[PrinterFacts, ...]:
        return tuple(self.there.values())

    async def facts(self, uri: str) -> PrinterFacts:
        if self.away is not None:
            raise self.away
        if uri not in self.there:
            raise Refusal(RefusalCode.PRINTER_UNKNOWN, printer=uri)
        return self.there[uri]

    async def send(self, uri: str, document: bytes | bytearray, *, name: str, after: int = 0) -> Job:
        await self.facts(uri)
        if self.failing is not None and not self.takes:
            failing, self.failing = self.failing, None
            raise failing
        self.documents.append((uri, name, bytes(document)))
        number = len(self.documents)
        self.spooled.add(number)
        if self.prints:
            self.says[number] = JobStatus(paper=Paper.PRINTED, is_over=True)
        if self.failing is not None:
            failing, self.failing = self.failing, None
            raise failing
        return Job(uri, number, name)

    async def find(self, uri: str, name: str, *, after: int = 0) -> Job | None:
        await self.facts(uri)
        found = [rank for rank, one in enumerate(self.documents, 1) if one[:2] == (uri, name) and rank > after]
        return Job(uri, found[-1], name) if found else None

    async def status(self, job: Job) -> JobStatus:
        await self.facts(job.printer)
        if not 1 <= job.number <= len(self.documents):
            return JobStatus(paper=Paper.UNKNOWN, is_over=True)
        return self.says.get(job.number, JobStatus(paper=Paper.SENT))

    async def cancel(self, job: Job, *, purge: bool = False) -> None:
        await self.facts(job.printer)
        now = self.says.get(job.number)
        if now is None or not now.is_over:
            self.says[job.number] = JobStatus(paper=Paper.CANCELLED, is_over=True)
            self.cancelled.append(job.number)
        if purge:
            self.spooled.discard(job.number)

    async def close(self) -> None:
        return None
