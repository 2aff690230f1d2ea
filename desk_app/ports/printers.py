"""Printers and queues over IPP: what they are and can do, send, watch, cancel."""

from __future__ import annotations

from typing import Protocol

from desk_app.domain.printers import Job, JobStatus, PrinterFacts


class Printers(Protocol):
    """Every document is in memory, and is never written to a file by us. Refusals of all methods: PRINTER_UNREACHABLE
    (values: printer), PRINTER_UNKNOWN (no such printer or queue; it is never replaced by another), and of `ipps`
    printers PRINTER_STRANGE and PRINTER_CHANGED (values: printer, fingerprint): nothing was said to that one."""

    async def known(self) -> tuple[PrinterFacts, ...]:
        """The queues of this system's spooler, and the printers of this desk that have an address of their own, as they
        answer now. One that does not answer is left out."""
        ...

    async def facts(self, uri: str) -> PrinterFacts: ...

    async def send(self, uri: str, document: bytes | bytearray, *, name: str, after: int = 0) -> Job:
        """A PDF, once: one side, A4, unscaled, with fidelity; as pictures where the printer reads no PDF. A blank page
        follows each odd letter where one side cannot be promised. `name` becomes the job's.

        After a lost answer the job is looked for by its name before anything is sent again; those up to the number
        `after` are earlier ones of that name. Refusals besides:
        PRINTER_REFUSED (values: printer, reason), PRINT_UNKNOWN where it cannot be told whether it was taken."""
        ...

    async def find(self, uri: str, name: str, *, after: int = 0) -> Job | None:
        """The newest job of that name behind the number `after`, done or not; None where the printer knows of none.
        Refusal PRINT_UNKNOWN besides: its list has no end that could be read."""
        ...

    async def status(self, job: Job) -> JobStatus:
        """How far it got. `PRINTED` only where the device itself says so; a job that is gone is UNKNOWN."""
        ...

    async def cancel(self, job: Job, *, purge: bool = False) -> None:
        """Stop it; with `purge` its document leaves the spool too. A job that has ended is no error."""
        ...

    async def close(self) -> None: ...
