"""Provisional codes, live: a new one, or the end of the living one. Never queued."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from desk_app.domain.answers import AnswerKind, Channel, CodeCancelled, RenewalRequest, RenewedCode
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.service import outcomes
from desk_app.service.causes import NoAnswerError
from desk_app.service.exchange import Exchange, read
from desk_app.service.mapping import canonical
from desk_app.service.mapping.readings import logical_id, moment, parameters, postal, text
from desk_app.service.mapping.systems import Json
from desk_app.service.search import Search
from desk_app.service.wire import Reply

READ_SECONDS = 15.0
RENEW_SECONDS = 30.0
HOLDER = "holder"


class Codes:
    """Provisional codes at one service. `search` finds the RelatedPerson who asks."""

    def __init__(self, exchange: Exchange, search: Search) -> None:
        self._exchange = exchange
        self._search = search

    async def renew(self, request: RenewalRequest) -> RenewedCode:
        """A new code; see RecordService.renew_code."""
        requested_by = await self._requested_by(request)
        said = {
            "channel": {"valueCode": request.channel.value},
            "requestedBy": {"valueString": requested_by},
            "vitaleSerial": {"valueString": request.vitale_serial},
        }
        lost = RefusalCode.CODE_UNKNOWN  # it may have made a code before it failed
        reply = await self._asked(request.patient_id, "renew-code", said, lost)
        found = read(reply)
        return replace(_renewed(request.channel, found), service_at=outcomes.service_time(reply.headers, found))

    async def cancel(self, patient_id: str, reason: CodeCancelled) -> None:
        """The end of the living code; see RecordService.cancel_code. A service that was never told of spoilt sheets
        hears the reason that every service knows: the paper is back at the desk."""
        try:
            await self._cancel(patient_id, reason)
        except Refusal as refusal:
            if (reason, refusal.code) != (CodeCancelled.SPOILT, RefusalCode.SERVICE_REFUSED):
                raise
            await self._cancel(patient_id, CodeCancelled.RETURNED_MAIL)

    async def _cancel(self, patient_id: str, reason: CodeCancelled) -> None:
        lost = RefusalCode.CANCEL_UNKNOWN
        try:
            reply = await self._asked(patient_id, "cancel-code", {"reason": {"valueCode": reason.value}}, lost)
        except Refusal as refusal:
            if refusal.code is RefusalCode.CODE_CANCELLED:
                return  # done twice is done
            raise
        found = read(reply)
        is_said = found is not None and found.get("resourceType") in ("Parameters", "OperationOutcome")
        if not is_said and (reply.status != 204 or reply.body):
            raise Refusal(lost)  # a page of somebody else's kills no code

    async def _asked(self, patient_id: str, operation: str, said: dict[str, Any], lost: RefusalCode) -> Reply:
        """A success, or the refusal that fits; `lost` where it may be done all the same."""
        if not logical_id(patient_id):
            raise Refusal(RefusalCode.NOT_FOUND)
        named = [{"name": name, **value} for name, value in said.items() if "" not in value.values()]
        asked = canonical({"resourceType": "Parameters", "parameter": named})
        try:
            reply = await self._exchange.post(f"Patient/{patient_id}/${operation}", asked, deadline=RENEW_SECONDS)
        except NoAnswerError as error:
            if error.maybe_taken:
                raise Refusal(lost) from error
            raise _unreached(error) from error
        if not 200 <= reply.status < 300:
            found = read(reply)
            refusal = self._refused(reply, found, operation, lost)
            refusal.service_at = outcomes.service_time(reply.headers, found)
            raise refusal
        return reply

    async def _requested_by(self, request: RenewalRequest) -> str:
        """`holder`, or the service's id of the RelatedPerson who asks. Nothing was made yet where this fails."""
        if request.requested_by == HOLDER:
            return HOLDER
        try:
            found = await self._search.representative(request, deadline=READ_SECONDS)
        except NoAnswerError as error:
            raise _unreached(error) from error
        if not found:
            raise Refusal(RefusalCode.REPRESENTATIVE_NOT_AUTHORISED)
        return found

    def _refused(self, reply: Reply, found: Json | None, operation: str, lost: RefusalCode) -> Refusal:
        answer = outcomes.failed(reply.status, reply.headers, found, now=self._exchange.now())
        if answer.refusal not in (None, RefusalCode.SERVICE_REFUSED):
            return Refusal(answer.refusal or RefusalCode.SERVICE_REFUSED, reason=answer.reason)
        if answer.kind is AnswerKind.SIGN_IN:
            return Refusal(RefusalCode.SERVICE_SIGN_IN, cause=answer.cause)
        if answer.kind is AnswerKind.FORBIDDEN:
            return Refusal(RefusalCode.SERVICE_FORBIDDEN, reason=answer.reason)
        if 400 <= reply.status <= 501 and outcomes.is_unsupported(reply.status, found):
            return Refusal(RefusalCode.SERVICE_CANNOT, operation=operation)
        if answer.kind is AnswerKind.LATER and reply.status in (408, 425, 429, 503):
            return Refusal(RefusalCode.SERVICE_UNREACHABLE, cause=answer.cause)
        if answer.kind in (AnswerKind.LATER, AnswerKind.LOST) and reply.status >= 500:
            return Refusal(lost)
        if reply.status < 400:
            return Refusal(RefusalCode.SERVICE_UNREADABLE)
        return Refusal(RefusalCode.SERVICE_REFUSED, reason=answer.reason)


def _unreached(error: NoAnswerError) -> Refusal:
    is_sign_in = error.cause == "sign-in-refused"
    code = RefusalCode.SERVICE_SIGN_IN if is_sign_in else RefusalCode.SERVICE_UNREACHABLE
    return Refusal(code, cause=error.cause)


def _renewed(channel: Channel, found: Json | None) -> RenewedCode:
    """The new code as answered; CODE_UNKNOWN where what matters is not readable."""
    values = parameters(found)
    expires = moment(values.get("expires"))
    code = text(values.get("code")).strip()
    if expires is None or (channel is Channel.LETTER and not code):
        raise Refusal(RefusalCode.CODE_UNKNOWN)
    return RenewedCode(
        channel=channel,
        expires=expires,
        sent_to=text(values.get("sentTo")),
        code=Secret(code) if channel is Channel.LETTER else None,
        address=postal(values.get("address")),
    )
