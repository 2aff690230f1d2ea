"""Any network printer and any queue of the system's spooler, over IPP. Documents stay in memory."""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from desk_app.domain.printers import Job, JobStatus, Paper, PrinterFacts, Way
from desk_app.domain.refusal import Refusal, RefusalCode
from printing.bundle import bundle
from printing.printers import asked
from printing.printers.certificates import Certificates, in_words, nobodys
from printing.printers.pwg import FORMAT as PWG
from printing.printers.pwg import pwg
from printing.raster import pages

if TYPE_CHECKING:
    from aiohttp import ClientSession, Fingerprint
    from pyipp import IPP

ASK_SECONDS = 10.0
KNOWN_SECONDS = 3.0  # somebody waits to choose: one that is slower is left out
# A slow printer takes a document as it prints it. Sending again after a short time-out would print it twice.
SEND_SECONDS = 180.0
LOOK_AGAIN = (0.5, 1.0, 2.0)  # seconds: a job whose answer was lost may take a moment to be listed
BEST_DPI = 300
USER = "guichet"  # never the operator's name: printers show it on their panel
_SPOOLER = "localhost:631"
_NOT_FOUND = (0x0406, 0x0407)
_NOT_POSSIBLE = 0x0404
_FORMAT = 0x040A
_ATTRIBUTES = (0x040B, 0x040E)
_JOBS_LOOKED_AT = (100, 1_000, 10_000)  # one question after the other, while the list goes on


class IppPrinters:
    """Implements ports.Printers. `addresses` are this desk's own printers (`ipp://…`) as they are now, beside the
    spooler's queues; `spooler` is where that listens, empty where the system has none that speaks IPP. `registered` and
    `authorities`: see Certificates."""

    def __init__(
        self,
        addresses: Sequence[str] | Callable[[], Sequence[str]] = (),
        *,
        spooler: str | None = None,
        registered: Callable[[], Sequence[str]] = tuple,
        authorities: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    ) -> None:
        self._addresses = addresses if callable(addresses) else lambda: addresses
        self._spooler = os.environ.get("CUPS_SERVER", _SPOOLER) if spooler is None else spooler
        self._certificates = Certificates(registered, authorities)
        self._session: ClientSession | None = None
        self._ignored: dict[Job, frozenset[str]] = {}  # said once, as the document is taken, and never again
        self._only_passed_on: set[Job] = set()  # their queue knew no more of paper then, whatever it is set up as since

    async def close(self) -> None:
        """Close every connection."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    # --- which there are

    async def known(self) -> tuple[PrinterFacts, ...]:
        """See ports.Printers."""
        asking = (self._queues(), *map(self._if_there, self._addresses()))
        queues, *own = await asyncio.gather(*(_soon(one) for one in asking))
        # A queue that was registered by its address is that entry: the settings name it so.
        registered = {name for one in chain(*own) for name in (one.uri, one.uuid) if name}
        return (*(one for one in queues if registered.isdisjoint((one.uri, one.uuid))), *chain(*own))

    async def _if_there(self, uri: str) -> list[PrinterFacts]:
        return [await self.facts(uri)]

    async def _queues(self) -> list[PrinterFacts]:
        if not self._spooler:
            return []
        from pyipp.enums import IppOperation

        base = f"ipp://{self._spooler}"
        try:
            answer = await self._ask(f"{base}/", IppOperation.CUPS_GET_PRINTERS, _wanted(asked.PRINTER_ATTRIBUTES))
        except _StatusError as error:
            if error.status in _NOT_FOUND:  # a spooler without queues
                return []
            raise
        queues = ((next(iter(asked.words(one.get("printer-name"))), ""), one) for one in answer["printers"])
        return [asked.facts(f"{base}/printers/{name}", one) for name, one in queues if name]

    async def facts(self, uri: str) -> PrinterFacts:
        """See ports.Printers."""
        from pyipp.enums import IppOperation

        try:
            answer = await self._ask(uri, IppOperation.GET_PRINTER_ATTRIBUTES, _wanted(asked.PRINTER_ATTRIBUTES))
        except _StatusError as error:
            code = RefusalCode.PRINTER_UNKNOWN if error.status in _NOT_FOUND else RefusalCode.PRINTER_UNREACHABLE
            raise Refusal(code, printer=uri) from error
        return asked.facts(uri, next(iter(answer["printers"]), {}))

    # --- one document

    async def send(self, uri: str, document: bytes | bytearray, *, name: str, after: int = 0) -> Job:
        """See ports.Printers."""
        known = await self.facts(uri)
        if not known.is_accepting:
            raise Refusal(RefusalCode.PRINTER_REFUSED, printer=known.name, reason="not-accepting")
        kind, data = await asyncio.to_thread(_prepared, document, known)
        for attempt in (1, 2):
            try:
                return await self._print(known, kind, data, name)
            except _LostError:
                # Whether it was taken is asked by the job's name before anything goes out a second time.
                job = await self._looked_for(known, name, after)
                if job is not None:
                    return job
                if attempt == 2:
                    break
        raise Refusal(RefusalCode.PRINT_UNKNOWN, printer=known.name)

    async def _print(self, known: PrinterFacts, kind: str, data: bytes | bytearray, name: str) -> Job:
        from pyipp.enums import IppOperation

        for strictly in (True, False):
            operation: dict[str, Any] = {
                "job-name": name,
                "document-format": kind,
                "ipp-attribute-fidelity": strictly,
            }
            message = {
                "operation-attributes-tag": operation,
                "job-attributes-tag": asked.job_asked(known, strictly=strictly),
                "data": data,
            }
            try:
                answer = await self._ask(known.uri, IppOperation.PRINT_JOB, message, seconds=SEND_SECONDS)
            except _StatusError as error:
                if error.status in _ATTRIBUTES and strictly:
                    continue  # refused as a whole: nothing was printed, and it is told what it cannot promise
                reason = "format" if error.status == _FORMAT else "other"
                raise Refusal(RefusalCode.PRINTER_REFUSED, printer=known.name, reason=reason) from error
            job = asked.job_of(known.uri, next(iter(answer["jobs"]), {}), name)
            if job is None:
                raise _LostError
            if left_out := asked.ignored(answer):
                self._ignored[job] = left_out
            if known.way is Way.QUEUE:
                self._only_passed_on.add(job)
            return job
        raise AssertionError("the second try returns or raises")

    async def _looked_for(self, known: PrinterFacts, name: str, after: int) -> Job | None:
        """None where the printer answers, and has no job of that name. Refusal PRINT_UNKNOWN where it does not."""
        for wait in LOOK_AGAIN:
            await asyncio.sleep(wait)
            try:
                job = await self.find(known.uri, name, after=after)
            except Refusal:
                continue
            if job is not None or wait == LOOK_AGAIN[-1]:
                return job
        raise Refusal(RefusalCode.PRINT_UNKNOWN, printer=known.name)

    async def find(self, uri: str, name: str, *, after: int = 0) -> Job | None:
        """See ports.Printers."""
        found = [await self._listed(uri, which, name, after) for which in ("not-completed", "completed")]
        return max((job for job in found if job is not None), key=lambda job: job.number, default=None)

    async def _listed(self, uri: str, which: str, name: str, after: int) -> Job | None:
        """The newest job of that name in one of the printer's two lists. Asked for from its beginning again each time:
        places move while others print. Nor for « my jobs »: some printers keep nobody's name."""
        from pyipp.enums import IppOperation

        for limit in _JOBS_LOOKED_AT:
            message = _wanted(("job-id", "job-name"), {"which-jobs": which, "limit": limit})
            try:
                answer = await self._ask(uri, IppOperation.GET_JOBS, message)
            except _StatusError as error:
                code = RefusalCode.PRINTER_UNKNOWN if error.status in _NOT_FOUND else RefusalCode.PRINTER_UNREACHABLE
                raise Refusal(code, printer=uri) from error
            jobs = (asked.job_of(uri, one) for one in answer["jobs"])
            ours = [job for job in jobs if job is not None and job.name == name and job.number > after]
            if ours or len(answer["jobs"]) < limit:
                return max(ours, key=lambda job: job.number, default=None)
        raise Refusal(RefusalCode.PRINT_UNKNOWN, printer=uri)  # it may stand further behind

    async def status(self, job: Job) -> JobStatus:
        """See ports.Printers."""
        from pyipp.enums import IppOperation

        known = await self.facts(job.printer)
        message = _wanted(asked.JOB_ATTRIBUTES, {"job-id": job.number})
        try:
            answer = await self._ask(job.printer, IppOperation.GET_JOB_ATTRIBUTES, message)
        except _StatusError as error:
            if error.status in _NOT_FOUND:
                return JobStatus(paper=Paper.UNKNOWN, is_over=True)
            raise Refusal(RefusalCode.PRINTER_UNREACHABLE, printer=known.name) from error
        found: Mapping[str, Any] = next(iter(answer["jobs"]), {})
        if asked.is_another(job, found):
            return JobStatus(paper=Paper.UNKNOWN, is_over=True)
        if job in self._only_passed_on:
            known = replace(known, way=Way.QUEUE)
        status = asked.job_status(known, found, self._ignored.get(job, ()))
        if status.is_over:
            self._ignored.pop(job, None)
            self._only_passed_on.discard(job)
        return status

    async def cancel(self, job: Job, *, purge: bool = False) -> None:
        """See ports.Printers."""
        from pyipp.enums import IppOperation

        operation: dict[str, Any] = {"job-id": job.number, **({"purge-job": True} if purge else {})}
        named = _wanted(("job-id", "job-name"), {"job-id": job.number})
        try:
            answer = await self._ask(job.printer, IppOperation.GET_JOB_ATTRIBUTES, named)
            if not asked.is_another(job, next(iter(answer["jobs"]), {})):
                await self._ask(job.printer, IppOperation.CANCEL_JOB, {"operation-attributes-tag": operation})
        except _StatusError as error:
            if error.status not in (_NOT_POSSIBLE, *_NOT_FOUND):
                raise Refusal(RefusalCode.PRINTER_UNREACHABLE, printer=job.printer) from error

    # --- IPP

    async def _ask(self, uri: str, operation: Any, message: Mapping[str, Any], *, seconds: float = 0) -> dict[str, Any]:
        """One request. Raises _StatusError for what the printer answered, _LostError where it may have taken a
        document, Refusal PRINTER_UNREACHABLE, PRINTER_STRANGE or PRINTER_CHANGED where nothing was sent."""
        import aiohttp
        from pyipp.exceptions import IPPConnectionError, IPPError, IPPParseError, IPPResponseError

        printer = await self._printer(uri)
        operations = {"requesting-user-name": USER, **message.get("operation-attributes-tag", {})}
        takes_document = "data" in message
        try:
            # The library stops its own clock once the head of an answer is there.
            async with asyncio.timeout(seconds or ASK_SECONDS):
                return await printer.execute(operation, {**message, "operation-attributes-tag": operations})
        except (IPPConnectionError, IPPParseError) as error:
            if isinstance(error.__cause__, aiohttp.ClientConnectorCertificateError | aiohttp.ServerFingerprintMismatch):
                raise await self._strange(uri, error.__cause__) from error
            if takes_document and not isinstance(error.__cause__, aiohttp.ClientConnectorError):
                raise _LostError from error
            raise Refusal(RefusalCode.PRINTER_UNREACHABLE, printer=uri) from error
        except IPPResponseError as error:
            http = _said(error).get("status-code")
            raise _StatusError(_NOT_FOUND[0] if http == 404 else 0) from error
        except IPPError as error:
            raise _StatusError(asked.number(_said(error).get("status-code"))) from error
        except UnicodeDecodeError as error:  # a refusal of HTTP's own, in no words
            raise _StatusError(0) from error
        except (aiohttp.ClientError, OSError) as error:  # the answer broke off after its head, or has no end
            if takes_document:
                raise _LostError from error
            raise Refusal(RefusalCode.PRINTER_UNREACHABLE, printer=uri) from error

    async def _strange(self, uri: str, error: Exception) -> Refusal:
        """It is not the printer it says it is, as far as this desk can tell: with the certificate it shows."""
        import aiohttp
        from pyipp.enums import IppOperation
        from pyipp.exceptions import IPPConnectionError

        if isinstance(error, aiohttp.ServerFingerprintMismatch):
            return Refusal(RefusalCode.PRINTER_CHANGED, printer=uri, fingerprint=in_words(error.got))
        looking = await self._printer(uri, nobodys())
        try:
            async with asyncio.timeout(ASK_SECONDS):
                await looking.execute(IppOperation.GET_PRINTER_ATTRIBUTES, {})
        except (IPPConnectionError, TimeoutError) as looked:
            if isinstance(shown := looked.__cause__, aiohttp.ServerFingerprintMismatch):
                return Refusal(RefusalCode.PRINTER_STRANGE, printer=uri, fingerprint=in_words(shown.got))
        return Refusal(RefusalCode.PRINTER_UNREACHABLE, printer=uri)

    async def _printer(self, uri: str, shows: Fingerprint | None = None) -> IPP:
        import aiohttp
        from pyipp import IPP

        from printing.printers.answers import ShortAnswer, no_redirect

        _complete_kinds()
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=None, sock_connect=ASK_SECONDS)
            self._session = aiohttp.ClientSession(
                timeout=timeout,
                cookie_jar=aiohttp.DummyCookieJar(),
                response_class=ShortAnswer,
                middlewares=(no_redirect,),
            )
        is_secret = urlsplit(uri).scheme == "ipps"
        trusted = (shows or await self._certificates.asked_of(uri)) if is_secret else False
        return IPP(
            host=uri,
            session=self._session,
            request_timeout=round(SEND_SECONDS),
            verify_ssl=cast("bool", trusted),  # handed on to aiohttp as it is
        )


class _StatusError(Exception):
    """The printer's own refusal: an IPP status code, 0 where it is none."""

    def __init__(self, status: int) -> None:
        super().__init__(hex(status))
        self.status = status


class _LostError(Exception):
    """A document was under way when the line broke: it may have been taken."""


@cache
def _complete_kinds() -> None:
    from pyipp.enums import IppTag
    from pyipp.tags import ATTRIBUTE_TAG_MAP

    for name, kind in asked.MISSING_KINDS.items():
        ATTRIBUTE_TAG_MAP.setdefault(name, IppTag[kind])


async def _soon(asking: Coroutine[Any, Any, list[PrinterFacts]]) -> list[PrinterFacts]:
    """Those that answer by then."""
    try:
        return await asyncio.wait_for(asking, KNOWN_SECONDS)
    except (Refusal, TimeoutError):
        return []


def _said(error: Exception) -> Mapping[str, Any]:
    return next((one for one in error.args if isinstance(one, dict)), {})


def _wanted(attributes: Sequence[str], more: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {"operation-attributes-tag": {**(more or {}), "requested-attributes": list(attributes)}}


def _prepared(document: bytes | bytearray, known: PrinterFacts) -> tuple[str, bytes | bytearray]:
    """The document in a form this printer reads, and its MIME type. Refusal PRINTER_REFUSED: it reads none of ours."""
    if known.pages_of(count := pages(bytes(document))) > count:
        document = bundle([bytes(document)], blank_after_odd=True)
    if asked.PDF in known.formats or not known.formats:
        return asked.PDF, document
    if PWG in known.formats:
        below = [dpi for dpi in known.resolutions if dpi <= BEST_DPI]
        dpi = max(below, default=min(known.resolutions, default=BEST_DPI))
        return PWG, b"".join(pwg(bytes(document), dpi=dpi))
    raise Refusal(RefusalCode.PRINTER_REFUSED, printer=known.name, reason="format")
