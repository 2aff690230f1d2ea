"""Reading a record as it stands, and who accessed it: asked live, within a deadline."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from desk_app.domain.acts import Base
from desk_app.domain.answers import AnswerKind, Existing
from desk_app.domain.held_record import HeldRecord, HistoryPage
from desk_app.domain.holder import Holder
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.service import outcomes
from desk_app.service.causes import NoAnswerError
from desk_app.service.exchange import Exchange, form, read
from desk_app.service.mapping.access import access_of
from desk_app.service.mapping.contact import contact_of
from desk_app.service.mapping.held import Held, etag, version_of
from desk_app.service.mapping.history import is_about, seen
from desk_app.service.mapping.holder import holder_of
from desk_app.service.mapping.readings import logical_id, newest, objects, resources, text
from desk_app.service.mapping.systems import Json
from desk_app.service.search import Search, status_told
from desk_app.service.wire import Reply

PAGE = "40"  # lines of the access history

# Causes that are more than "out of reach".
_CODES = {
    "unauthorised": RefusalCode.SERVICE_SIGN_IN,
    "sign-in-refused": RefusalCode.SERVICE_SIGN_IN,
    "no-token": RefusalCode.SERVICE_SIGN_IN,
    "forbidden": RefusalCode.SERVICE_FORBIDDEN,
    "not-fhir": RefusalCode.SERVICE_UNREADABLE,
    "unreadable": RefusalCode.SERVICE_UNREADABLE,
    "too-long": RefusalCode.SERVICE_UNREADABLE,
}


class Records:
    """Records at one service, whose address is `base`. `search` finds the Consents."""

    def __init__(self, exchange: Exchange, search: Search, base: str) -> None:
        self._exchange = exchange
        self._search = search
        self._base = base.rstrip("/")

    async def read(self, patient_id: str, *, deadline: float, known: HeldRecord | None = None) -> HeldRecord:
        """The record as it stands now; see RecordService.read_record."""
        if not logical_id(patient_id):
            raise Refusal(RefusalCode.NOT_FOUND)
        if known is not None and known.base.patient_id != patient_id:
            known = None
        async with _within(deadline):
            before = etag(known.base.patient_version) if known else ""
            reply = await self._exchange.get(f"Patient/{patient_id}", deadline=deadline, if_none_match=before)
            if known is not None and before and reply.status == 304:
                patient, version = Held.of(known.raw).patient, known.base.patient_version
            else:
                patient = self._answered(reply, "Patient")
                version = reply.headers.get("etag", "") or version_of(patient)
            if patient.get("id") != patient_id:
                raise Refusal(RefusalCode.SERVICE_UNREADABLE)
            consents = await self._search.consents(patient_id, deadline=deadline)
        consent = newest([one for one in consents if logical_id(one.get("id"))])
        return replace(_record(patient, version, consent), read_at=outcomes.service_time(reply.headers))

    async def holder(self, *, number: str = "", patient_id: str = "", deadline: float) -> Holder:
        """Whom a letter would go to; see RecordService.holder."""
        async with _within(deadline):
            if number:
                found = await self._search.numbered(number, deadline)
            elif logical_id(patient_id):
                reply = await self._exchange.get(f"Patient/{patient_id}", deadline=deadline)
                found = [] if reply.status in (404, 410) else [self._answered(reply, "Patient")]
            else:
                found = []
            if len(found) != 1:
                return Holder(status=Existing.SEVERAL if found else Existing.NONE)
            own = logical_id(found[0].get("id"))
            if not own or own != (patient_id or own):
                raise Refusal(RefusalCode.SERVICE_UNREADABLE)
            consents = await self._search.consents(own, deadline=deadline)
        holder = holder_of(found[0], status_told(found[0], consents, is_same=False))
        return replace(holder, service_at=self._search.service_at)

    async def history(self, patient_id: str, *, after: str = "", deadline: float) -> HistoryPage:
        """A page of the access history; see RecordService.history."""
        if not logical_id(patient_id):
            raise Refusal(RefusalCode.NOT_FOUND)
        async with _within(deadline):
            if after:
                reply = await self._exchange.get(self._own_page(after), deadline=deadline)
            else:
                asked = form(entity=f"Patient/{patient_id}", _sort="-date", _count=PAGE)
                reply = await self._exchange.post("AuditEvent/_search", asked, deadline=deadline, form=True)
            found = self._answered(reply, "Bundle", operation="history")
        # A server that ignores what it was asked would answer with everybody's: only this record's lines count.
        lines = [seen(event) for event in resources(found, "AuditEvent") if is_about(event, patient_id)]
        whole = tuple(line for line in lines if line is not None)
        if len(whole) < len(lines):
            raise Refusal(RefusalCode.SERVICE_UNREADABLE)
        return HistoryPage(seen=whole, next=_next(found))

    def _own_page(self, link: str) -> str:
        """The path below our base that a `next` link names. A token is never carried anywhere else."""
        try:
            own, whole = urlsplit(self._base), urlsplit(urljoin(f"{self._base}/", link))
            is_ours = _origin(own) == _origin(whole)
        except ValueError as error:
            raise Refusal(RefusalCode.SERVICE_UNREADABLE) from error
        path = unquote(whole.path)
        if not is_ours or not f"{path}/".startswith(f"{own.path}/") or ".." in path or "\\" in path:
            raise Refusal(RefusalCode.SERVICE_UNREADABLE)
        return whole.path.removeprefix(own.path).removeprefix("/") + (f"?{whole.query}" if whole.query else "")

    def _answered(self, reply: Reply, kind: str, *, operation: str = "") -> Json:
        """The resource of that type in a success, or the refusal that fits."""
        found = read(reply)
        if found is None or not 200 <= reply.status < 300 or found.get("resourceType") != kind:
            refusal = self._refused(reply, found, operation)
            refusal.service_at = outcomes.service_time(reply.headers)
            raise refusal
        return found

    def _refused(self, reply: Reply, found: Json | None, operation: str) -> Refusal:
        if reply.status < 400 or (found is None and reply.status in (404, 405)):
            return Refusal(RefusalCode.SERVICE_UNREADABLE)
        answer = outcomes.failed(reply.status, reply.headers, found, now=self._exchange.now())
        if answer.kind is AnswerKind.SIGN_IN:
            return Refusal(RefusalCode.SERVICE_SIGN_IN, cause=answer.cause)
        if answer.kind is AnswerKind.FORBIDDEN:
            return Refusal(RefusalCode.SERVICE_FORBIDDEN, reason=answer.reason)
        if operation and reply.status <= 501 and outcomes.is_unsupported(reply.status, found):
            return Refusal(RefusalCode.SERVICE_CANNOT, operation=operation)
        if reply.status in (404, 410):
            return Refusal(RefusalCode.NOT_FOUND)
        return Refusal(RefusalCode.SERVICE_UNREACHABLE, cause=answer.cause or "search-refused")


def _record(patient: Json, version: str, consent: Json) -> HeldRecord:
    access, is_whole = access_of(patient, consent)
    return HeldRecord(
        base=Base(
            patient_id=text(patient.get("id")),
            patient_version=version,
            consent_id=text(consent.get("id")),
            consent_version=version_of(consent),
        ),
        raw=Held(patient, consent).raw(),
        is_active=patient.get("active") is not False,
        contact=contact_of(patient),
        access=access,
        has_consent=consent.get("status") == "active",
        is_whole=is_whole,
    )


def _next(bundle: Json) -> str:
    links = (text(link.get("url")) for link in objects(bundle.get("link")) if link.get("relation") == "next")
    return next(filter(None, links), "")


def _origin(url: SplitResult) -> tuple[str, str | None, int | None]:
    return url.scheme, url.hostname, url.port or {"http": 80, "https": 443}.get(url.scheme)


@asynccontextmanager
async def _within(seconds: float) -> AsyncIterator[None]:
    """All of it within one deadline, and whatever a network does as the refusal that fits."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise Refusal(RefusalCode.SERVICE_UNREACHABLE, cause="timeout") from error
    except NoAnswerError as error:
        code = _CODES.get(error.cause, RefusalCode.SERVICE_UNREACHABLE)
        raise Refusal(code, cause=error.cause) from error
