"""The central service and the identity service over FHIR, as the ports want them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from desk_app.domain.acts import Act
from desk_app.domain.answers import (
    Answer,
    AnswerKind,
    Channel,
    CodeCancelled,
    Connection,
    ExistingAnswer,
    ExistingQuestion,
    Match,
    MatchAnswer,
    RenewalRequest,
    RenewedCode,
)
from desk_app.domain.held_record import HeldRecord, HistoryPage
from desk_app.domain.identity import INS_NIA, INS_NIR, INS_NIR_DEMONSTRATION, INS_NIR_TEST
from desk_app.domain.people import Traits
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.domain.trail import ChainHead
from desk_app.ports import Clock
from desk_app.service import outcomes
from desk_app.service.mapping import bundle as transaction
from desk_app.service.mapping import canonical
from desk_app.service.mapping.patient import traits_only
from desk_app.service.mapping.readings import (
    agrees,
    child,
    differences,
    ins_of,
    is_ours,
    local_reference,
    moment,
    objects,
    operations,
    parameters,
    postal,
    resources,
    text,
    values_of,
)
from desk_app.service.mapping.systems import ACT, Json
from desk_app.service.search import Search, status_of
from desk_app.service.wire import NoAnswerError, Reply, Wire
from resources.catalogue import texts

SEND_SECONDS = 30.0
READ_SECONDS = 15.0
RENEW_SECONDS = 30.0
CLOCK_SKEW = 300.0  # seconds between our clock and the service's that explain a refused token
HOLDER = "holder"
NEEDED = ("match", "renew-code", "cancel-code")  # operations plain FHIR lacks

PRODUCTION = (INS_NIR, INS_NIA)
DEMONSTRATION = (INS_NIR_DEMONSTRATION, INS_NIR_TEST)

RenewToken = Callable[[], Awaitable[Secret | None]]


class FhirService:
    """RecordService and IdentityService over one FHIR base (`http://host/fhir`).

    `demonstration` says which world's identifiers are right; the other world's are refused. `renew_token`, where the
    desk has a way, is asked once when the service answers 401. `language` is that of the sentences made here.
    """

    def __init__(
        self,
        base: str,
        token: Secret,
        *,
        demonstration: bool,
        clock: Clock,
        renew_token: RenewToken | None = None,
        language: str = "fr",
    ) -> None:
        self._wire = Wire(base, token)
        self._clock = clock
        self._systems = DEMONSTRATION if demonstration else PRODUCTION
        self._search = Search(self._post, self._systems)
        self._renew_token = renew_token
        self._texts = texts(language)

    def use_token(self, token: Secret) -> None:
        """The token for every request from now on."""
        self._wire.use(token)

    # --- acts ---------------------------------------------------------------------------------------------------------

    def compose(self, act: Act, head: ChainHead, held: bytes = b"") -> bytes:
        """The FHIR transaction of an act. Raises DEMONSTRATION_MIXED for an INS of the other world."""
        ins = act.content.identity.ins
        if ins and ins.system not in self._systems:
            raise Refusal(RefusalCode.DEMONSTRATION_MIXED)
        return transaction(act, head)

    async def send(self, bundle: bytes) -> Answer:
        """Send once; see RecordService."""
        try:
            reply = await self._post("", bundle, deadline=SEND_SECONDS)
        except NoAnswerError as error:
            kind = AnswerKind.LOST if error.maybe_taken else AnswerKind.LATER
            return Answer(kind=kind, cause=error.cause)
        body = reply.body if reply.is_json else b""
        answer = outcomes.sent(reply.status, reply.headers, body, now=self._clock.now())
        if answer.kind is AnswerKind.SIGN_IN:
            return replace(answer, cause=self._sign_in_cause(reply))
        if answer.kind is not AnswerKind.ACCEPTED or (answer.patient_id and not answer.known_before):
            return answer
        act_id = _act_of(bundle)
        if not answer.patient_id:
            return await self.look_up(act_id) or answer
        answer = await self._compared(answer, bundle)
        return await self._beside_others(answer, act_id) if answer.known_before else answer

    async def look_up(self, act_id: str) -> Answer | None:
        """Ask for the act's Task; see RecordService."""
        try:
            reply = await self._post("Task/_search", _form(identifier=f"{ACT}|{act_id}"), form=True)
            found = _json(reply)
            if not 200 <= reply.status < 300:
                return self._not_now(outcomes.failed(reply.status, reply.headers, found, now=self._clock.now()), reply)
            if found is None or found.get("resourceType") != "Bundle":
                return Answer(kind=AnswerKind.LATER, cause="not-fhir")
            # A server that ignores what it was asked would answer with everybody's: only ours counts.
            tasks = [task for task in resources(found, "Task") if is_ours(task, act_id)]
            if not tasks:
                return None
            patient_id = local_reference(_reference(tasks[0].get("for")), "Patient")
            if not patient_id:
                return Answer(kind=AnswerKind.ACCEPTED, service_at=outcomes.service_time(reply.headers, found))
            return await self._read_back(act_id, patient_id)
        except NoAnswerError as error:
            return Answer(kind=AnswerKind.LATER, cause=error.cause)

    async def _read_back(self, act_id: str, patient_id: str) -> Answer:
        reply = await self._wire.ask("GET", f"Patient/{patient_id}", deadline=READ_SECONDS)
        found = _json(reply) or {}
        service_at = outcomes.service_time(reply.headers)
        if reply.status != 200 or found.get("resourceType") != "Patient":
            return Answer(kind=AnswerKind.ACCEPTED, patient_id=patient_id, service_at=service_at)
        answer = Answer(
            kind=AnswerKind.ACCEPTED,
            patient_id=patient_id,
            patient_version=reply.headers.get("etag", ""),
            known_before=act_id not in values_of(found, ACT),
            reason=self._texts("connection.known_before") if act_id not in values_of(found, ACT) else "",
            service_at=service_at,
        )
        return await self._beside_others(answer, act_id) if answer.known_before else answer

    async def _compared(self, answer: Answer, bundle: bytes) -> Answer:
        """A Patient that was there before is read: which parts differ is told, never what they hold."""
        reason = self._texts("connection.known_before")
        try:
            reply = await self._wire.ask("GET", f"Patient/{answer.patient_id}", deadline=READ_SECONDS)
        except NoAnswerError:
            return replace(answer, reason=reason)
        held = (_json(reply) or {}) if reply.status == 200 else {}
        if is_ours(held, _act_of(bundle)):
            return replace(answer, known_before=False)  # an earlier sending of this very act
        parts = differences(_sent(bundle, "Patient"), held) if held else ()
        if parts:
            named = ", ".join(self._texts(f"connection.part.{part}") for part in parts)
            reason = self._texts("connection.known_differs", parts=named)
        return replace(answer, reason=reason)

    async def _beside_others(self, answer: Answer, act_id: str) -> Answer:
        """A Patient that was there before: an active Consent that is not ours means that a record was open already."""
        try:
            consents = await self._search.consents(answer.patient_id, deadline=READ_SECONDS)
        except NoAnswerError:
            return answer  # the act is taken all the same
        others = [found for found in consents if found.get("status") == "active" and not is_ours(found, act_id)]
        if not others:
            return answer
        return replace(answer, kind=AnswerKind.REFUSED, refusal=RefusalCode.RECORD_EXISTS)

    # --- reading ------------------------------------------------------------------------------------------------------

    async def existing(self, question: ExistingQuestion, *, deadline: float) -> ExistingAnswer:
        """Is there a record already? A status, never what was not typed here."""
        search = Search(self._post, self._systems)
        try:
            return replace(await search.existing(question, deadline=deadline), service_at=search.service_at)
        except NoAnswerError as error:
            return status_of(error)

    async def match(self, traits: Traits, *, deadline: float) -> MatchAnswer:
        """The national identity, where the service is certain of one person."""
        asked: Json = {
            "resourceType": "Parameters",
            "parameter": [
                {"name": "resource", "resource": traits_only(traits)},
                {"name": "onlyCertainMatches", "valueBoolean": True},
            ],
        }
        try:
            reply = await self._post("Patient/$match", canonical(asked), deadline=deadline)
        except NoAnswerError:
            return MatchAnswer(status=Match.UNREACHABLE)
        return replace(self._matched(reply, traits), service_at=outcomes.service_time(reply.headers))

    def _matched(self, reply: Reply, traits: Traits) -> MatchAnswer:
        found = _json(reply)
        if not 200 <= reply.status < 300:
            unsupported = 400 <= reply.status <= 501 and outcomes.is_unsupported(reply.status, found)
            return MatchAnswer(status=Match.NOT_OFFERED if unsupported else Match.UNREACHABLE)
        if found is None or found.get("resourceType") != "Bundle":
            return MatchAnswer(status=Match.UNREACHABLE)
        people = resources(found, "Patient")
        if len(people) > 1:
            return MatchAnswer(status=Match.SEVERAL)
        # "Certain" is the service's word; an INS for other traits, or of the other world, is not taken.
        ins = ins_of(people[0], self._systems) if people and agrees(people[0], traits) else None
        return MatchAnswer(status=Match.ONE, ins=ins) if ins else MatchAnswer(status=Match.NONE)

    # --- codes --------------------------------------------------------------------------------------------------------

    async def renew_code(self, request: RenewalRequest) -> RenewedCode:
        """A new provisional code, live. See RecordService."""
        requested_by = await self._requested_by(request)
        said = {
            "channel": {"valueCode": request.channel.value},
            "requestedBy": {"valueString": requested_by},
            "vitaleSerial": {"valueString": request.vitale_serial},
        }
        asked: Json = {
            "resourceType": "Parameters",
            "parameter": [{"name": name, **value} for name, value in said.items() if "" not in value.values()],
        }
        path = f"Patient/{request.patient_id}/$renew-code"
        try:
            reply = await self._post(path, canonical(asked), deadline=RENEW_SECONDS)
        except NoAnswerError as error:
            if error.maybe_taken:
                raise Refusal(RefusalCode.CODE_UNKNOWN) from error
            raise Refusal(RefusalCode.SERVICE_UNREACHABLE, cause=error.cause) from error
        found = _json(reply)
        if not 200 <= reply.status < 300:
            refusal = self._refused_renewal(reply, found)
            refusal.service_at = outcomes.service_time(reply.headers, found)
            raise refusal
        return replace(_renewed(request.channel, found), service_at=outcomes.service_time(reply.headers, found))

    async def _requested_by(self, request: RenewalRequest) -> str:
        """`holder`, or the service's id of the RelatedPerson who asks. Nothing was made yet where this fails."""
        if request.requested_by == HOLDER:
            return HOLDER
        try:
            found = await self._search.representative(request, deadline=READ_SECONDS)
        except NoAnswerError as error:
            raise Refusal(RefusalCode.SERVICE_UNREACHABLE, cause=error.cause) from error
        if not found:
            raise Refusal(RefusalCode.REPRESENTATIVE_NOT_AUTHORISED)
        return found

    def _refused_renewal(self, reply: Reply, found: Json | None) -> Refusal:
        answer = outcomes.failed(reply.status, reply.headers, found, now=self._clock.now())
        if answer.refusal not in (None, RefusalCode.SERVICE_REFUSED):
            return Refusal(answer.refusal or RefusalCode.SERVICE_REFUSED, reason=answer.reason)
        if answer.kind is AnswerKind.SIGN_IN:
            return Refusal(RefusalCode.SERVICE_SIGN_IN, cause=self._sign_in_cause(reply))
        if answer.kind is AnswerKind.FORBIDDEN:
            return Refusal(RefusalCode.SERVICE_FORBIDDEN, reason=answer.reason)
        if 400 <= reply.status <= 501 and outcomes.is_unsupported(reply.status, found):
            return Refusal(RefusalCode.SERVICE_CANNOT, operation="renew-code")
        if answer.kind is AnswerKind.LATER and reply.status in (408, 425, 429, 503):
            return Refusal(RefusalCode.SERVICE_UNREACHABLE, cause=answer.cause)
        if answer.kind in (AnswerKind.LATER, AnswerKind.LOST) and reply.status >= 500:
            return Refusal(RefusalCode.CODE_UNKNOWN)  # it may have made a code before it failed
        if reply.status < 400:
            return Refusal(RefusalCode.SERVICE_UNREADABLE)
        return Refusal(RefusalCode.SERVICE_REFUSED, reason=answer.reason)

    async def read_record(self, patient_id: str, *, deadline: float, known: HeldRecord | None = None) -> HeldRecord:
        """The record as it stands now; see RecordService."""
        raise Refusal(RefusalCode.SERVICE_CANNOT, operation="read-record")

    async def history(self, patient_id: str, *, after: str = "", deadline: float) -> HistoryPage:
        """A page of the access history; see RecordService."""
        raise Refusal(RefusalCode.SERVICE_CANNOT, operation="history")

    async def cancel_code(self, patient_id: str, reason: CodeCancelled) -> None:
        """Kill the living provisional code; see RecordService."""
        raise Refusal(RefusalCode.SERVICE_CANNOT, operation="cancel-code")

    # --- the connection -----------------------------------------------------------------------------------------------

    async def greet(self) -> Connection:
        """Read the CapabilityStatement. `since` is now when it was read, else `cause` says why not."""
        try:
            reply = await self._wire.ask("GET", "metadata", deadline=READ_SECONDS)
        except NoAnswerError as error:
            return Connection(cause=error.cause)
        found = _json(reply)
        if not 200 <= reply.status < 300:
            answer = self._not_now(outcomes.failed(reply.status, reply.headers, found), reply)
            return Connection(cause=answer.cause or "not-fhir", retry_after=answer.retry_after)
        if found is None or found.get("resourceType") != "CapabilityStatement":
            return Connection(cause="not-fhir")
        if not text(found.get("fhirVersion")).startswith("4."):
            return Connection(cause="not-fhir")
        software = found.get("software")
        name = text(software.get("name")) if isinstance(software, dict) else ""
        offered = set(operations(found))
        return Connection(
            since=self._clock.now(),
            name=name or text(found.get("title")) or text(found.get("name")),
            cannot=tuple(operation for operation in NEEDED if operation not in offered),
            clock_ahead=self._clock_ahead(reply),
        )

    async def close(self) -> None:
        """Close the session."""
        await self._wire.close()

    # --- in common ----------------------------------------------------------------------------------------------------

    async def _post(self, path: str, body: bytes, *, deadline: float = READ_SECONDS, form: bool = False) -> Reply:
        """POST, once more with a new token where the first answer is 401 and the desk can get one."""
        reply = await self._post_once(path, body, deadline, form)
        if reply.status == 401 and self._renew_token is not None:
            token = await self._renew_token()
            if token:
                self._wire.use(token)
                reply = await self._post_once(path, body, deadline, form)
        return reply

    async def _post_once(self, path: str, body: bytes, deadline: float, form: bool) -> Reply:
        if form:
            kind = "application/x-www-form-urlencoded"
            return await self._wire.ask(
                "POST", path, body=body, content=kind, deadline=deadline, prefer="handling=strict"
            )
        return await self._wire.ask("POST", path, body=body, deadline=deadline)

    def _not_now(self, answer: Answer, reply: Reply) -> Answer:
        """A question that was refused says nothing about the act it asked for: only sign-in and access are kept."""
        if answer.kind is AnswerKind.SIGN_IN:
            return replace(answer, cause=self._sign_in_cause(reply))
        if answer.kind is AnswerKind.FORBIDDEN:
            return answer
        return replace(answer, kind=AnswerKind.LATER, refusal=None, cause=answer.cause or "not-fhir")

    def _sign_in_cause(self, reply: Reply) -> str:
        """A token refused by a service whose clock is far from ours is the clock's fault."""
        ahead = self._clock_ahead(reply)
        return "clock" if ahead is not None and abs(ahead) > CLOCK_SKEW else "unauthorised"

    def _clock_ahead(self, reply: Reply) -> float | None:
        """Seconds that the service's clock is ahead of ours; None where it does not say."""
        theirs = outcomes.service_time(reply.headers)
        return (theirs - self._clock.now()).total_seconds() if theirs is not None else None


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


def _json(reply: Reply) -> Json | None:
    return outcomes.parse(reply.body) if reply.is_json else None


def _reference(value: Any) -> Any:
    return value.get("reference") if isinstance(value, dict) else None


def _form(**values: str) -> bytes:
    return urlencode(values).encode()


def _act_of(bundle: bytes) -> str:
    """The act's id, out of the bytes that were sent."""
    return next(iter(values_of(_sent(bundle, "Task"), ACT)), "")


def _sent(bundle: bytes, kind: str) -> Json:
    """The resource of one type in the bytes that were sent."""
    entries = objects((outcomes.parse(bundle) or {}).get("entry"))
    found = (child(entry, "resource") for entry in entries)
    return next((resource for resource in found if resource.get("resourceType") == kind), {})
