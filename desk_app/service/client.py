"""The central service and the identity service over FHIR, as the ports want them: a thin door in front of its parts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from desk_app.domain.acts import Act
from desk_app.domain.answers import (
    Answer,
    AnswerKind,
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
from desk_app.service.acts import READ_SECONDS, Acts
from desk_app.service.codes import Codes
from desk_app.service.exchange import Exchange, read
from desk_app.service.mapping import bundle as transaction
from desk_app.service.mapping import canonical
from desk_app.service.mapping.patient import traits_only
from desk_app.service.mapping.readings import agrees, child, ins_of, operations, resources, text
from desk_app.service.mapping.systems import Json, pruned
from desk_app.service.records import Records
from desk_app.service.search import Search, status_of
from desk_app.service.wire import NoAnswerError, Reply, Wire
from resources.catalogue import texts

CLOCK_SKEW = 300.0  # seconds between our clock and the service's that explain a refused token
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
        self._systems, self._elsewhere = (DEMONSTRATION, PRODUCTION) if demonstration else (PRODUCTION, DEMONSTRATION)
        self._renew_token = renew_token
        exchange = Exchange(self._post, self._get, clock.now, self._sign_in_cause)
        search = Search(self._post, self._systems)
        self._acts = Acts(exchange, search, texts(language))
        self._codes = Codes(exchange, search)
        self._records = Records(exchange, search, base)

    def use_token(self, token: Secret) -> None:
        """The token for every request from now on."""
        self._wire.use(token)

    def compose(self, act: Act, head: ChainHead, held: bytes = b"") -> bytes:
        """The FHIR transaction of an act. Raises DEMONSTRATION_MIXED for an identifier of the other world, wherever in
        the act or in what goes back with it that stands; else the refusals of `mapping.changes`."""
        made = transaction(act, head, held)
        ins = act.content.identity.retrieved
        is_foreign = ins is not None and ins.system not in self._systems
        if is_foreign or any(f'"{system}"'.encode() in made for system in self._elsewhere):
            raise Refusal(RefusalCode.DEMONSTRATION_MIXED)
        return made

    async def send(self, bundle: bytes) -> Answer:
        """Send once; see RecordService."""
        return await self._acts.send(bundle)

    async def look_up(self, act_id: str) -> Answer | None:
        """Ask for the act's Task; see RecordService."""
        return await self._acts.look_up(act_id)

    async def existing(self, question: ExistingQuestion, *, deadline: float) -> ExistingAnswer:
        """Is there a record already? A status, never what was not typed here."""
        search = Search(self._post, self._systems)
        try:
            return replace(await search.existing(question, deadline=deadline), service_at=search.service_at)
        except NoAnswerError as error:
            return status_of(error)

    async def read_record(self, patient_id: str, *, deadline: float, known: HeldRecord | None = None) -> HeldRecord:
        """The record as it stands now; see RecordService."""
        return await self._records.read(patient_id, deadline=deadline, known=known)

    async def history(self, patient_id: str, *, after: str = "", deadline: float) -> HistoryPage:
        """A page of the access history; see RecordService."""
        return await self._records.history(patient_id, after=after, deadline=deadline)

    async def renew_code(self, request: RenewalRequest) -> RenewedCode:
        """A new provisional code, live; see RecordService."""
        return await self._codes.renew(request)

    async def cancel_code(self, patient_id: str, reason: CodeCancelled) -> None:
        """Kill the living provisional code; see RecordService."""
        await self._codes.cancel(patient_id, reason)

    async def match(self, traits: Traits, *, deadline: float) -> MatchAnswer:
        """The national identity, where the service is certain of one person."""
        asked: Json = {
            "resourceType": "Parameters",
            "parameter": [
                {"name": "resource", "resource": pruned(traits_only(traits))},
                {"name": "onlyCertainMatches", "valueBoolean": True},
            ],
        }
        try:
            reply = await self._post("Patient/$match", canonical(asked), deadline=deadline)
        except NoAnswerError:
            return MatchAnswer(status=Match.UNREACHABLE)
        return replace(self._matched(reply, traits), service_at=outcomes.service_time(reply.headers))

    def _matched(self, reply: Reply, traits: Traits) -> MatchAnswer:
        found = read(reply)
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

    async def greet(self) -> Connection:
        """Read the CapabilityStatement. `since` is now when it was read, else `cause` says why not."""
        try:
            reply = await self._wire.ask("GET", "metadata", deadline=READ_SECONDS)
        except NoAnswerError as error:
            return Connection(cause=error.cause)
        found = read(reply)
        if not 200 <= reply.status < 300:
            answer = outcomes.failed(reply.status, reply.headers, found)
            is_sign_in = answer.kind is AnswerKind.SIGN_IN
            cause = self._sign_in_cause(reply) if is_sign_in else answer.cause or "not-fhir"
            return Connection(cause=cause, retry_after=answer.retry_after)
        if found is None or found.get("resourceType") != "CapabilityStatement":
            return Connection(cause="not-fhir")
        if not text(found.get("fhirVersion")).startswith("4."):
            return Connection(cause="not-fhir")
        name = text(child(found, "software").get("name"))
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

    async def _post(self, path: str, body: bytes, *, deadline: float = READ_SECONDS, form: bool = False) -> Reply:
        """POST, once more with a new token where the first answer is 401 and the desk can get one."""
        reply = await self._post_once(path, body, deadline, form)
        if reply.status == 401 and await self._has_new_token():
            reply = await self._post_once(path, body, deadline, form)
        return reply

    async def _post_once(self, path: str, body: bytes, deadline: float, form: bool) -> Reply:
        if form:
            kind = "application/x-www-form-urlencoded"
            return await self._wire.ask(
                "POST", path, body=body, content=kind, deadline=deadline, prefer="handling=strict"
            )
        return await self._wire.ask("POST", path, body=body, deadline=deadline)

    async def _get(self, path: str, *, deadline: float = READ_SECONDS, if_none_match: str = "") -> Reply:
        """GET, once more with a new token as `_post`."""
        reply = await self._wire.ask("GET", path, deadline=deadline, if_none_match=if_none_match)
        if reply.status == 401 and await self._has_new_token():
            reply = await self._wire.ask("GET", path, deadline=deadline, if_none_match=if_none_match)
        return reply

    async def _has_new_token(self) -> bool:
        token = await self._renew_token() if self._renew_token is not None else None
        if token:
            self._wire.use(token)
        return bool(token)

    def _sign_in_cause(self, reply: Reply) -> str:
        """A token refused by a service whose clock is far from ours is the clock's fault."""
        ahead = self._clock_ahead(reply)
        return "clock" if ahead is not None and abs(ahead) > CLOCK_SKEW else "unauthorised"

    def _clock_ahead(self, reply: Reply) -> float | None:
        """Seconds that the service's clock is ahead of ours; None where it does not say."""
        theirs = outcomes.service_time(reply.headers)
        return (theirs - self._clock.now()).total_seconds() if theirs is not None else None
