"""The central service and the identity service over FHIR, as the ports want them: a thin door in front of its parts."""

from __future__ import annotations

from dataclasses import replace

from desk_app.domain.acts import Act
from desk_app.domain.answers import (
    Answer,
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
from desk_app.domain.holder import Holder
from desk_app.domain.identity import INS_NIA, INS_NIR, INS_NIR_DEMONSTRATION, INS_NIR_TEST
from desk_app.domain.people import Traits
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.rights import NOBODY, never_granted_in
from desk_app.domain.secret import Secret
from desk_app.domain.trail import ChainHead
from desk_app.ports import Clock
from desk_app.service import capability, outcomes
from desk_app.service.acts import READ_SECONDS, Acts
from desk_app.service.causes import NoAnswerError, in_between
from desk_app.service.codes import Codes
from desk_app.service.exchange import Exchange, read
from desk_app.service.mapping import bundle as transaction
from desk_app.service.mapping import canonical
from desk_app.service.mapping.access import access_in
from desk_app.service.mapping.patient import traits_only
from desk_app.service.mapping.readings import agrees, ins_of, resources
from desk_app.service.mapping.systems import Json, pruned
from desk_app.service.records import Records
from desk_app.service.search import Search, status_of
from desk_app.service.trust import Trust
from desk_app.service.wire import FORM, Reply, SignIn, Wire
from resources.catalogue import texts

PRODUCTION = (INS_NIR, INS_NIA)
DEMONSTRATION = (INS_NIR_DEMONSTRATION, INS_NIR_TEST)


class FhirService:
    """RecordService and IdentityService over one FHIR base (`http://host/fhir`).

    `demonstration` says which world's identifiers are right; the other world's are refused. `trust` is whom this desk
    believes; `sign_in` gets the tokens, where `token` is not one given for good. `language` is that of the sentences
    made here.
    """

    def __init__(
        self,
        base: str,
        token: Secret,
        *,
        demonstration: bool,
        clock: Clock,
        trust: Trust | None = None,
        sign_in: SignIn | None = None,
        language: str = "fr",
    ) -> None:
        self._wire = Wire(base, token, trust=trust, sign_in=sign_in)
        self._clock = clock
        self._systems, self._elsewhere = (DEMONSTRATION, PRODUCTION) if demonstration else (PRODUCTION, DEMONSTRATION)
        exchange = Exchange(self._post, self._get, clock.now)
        search = Search(self._post, self._systems, self._clock.now)
        self._acts = Acts(exchange, search, texts(language))
        self._codes = Codes(exchange, search)
        self._records = Records(exchange, search, base)

    def use_token(self, token: Secret) -> None:
        """The token for every request from now on."""
        self._wire.use(token)

    def compose(self, act: Act, head: ChainHead, held: bytes = b"") -> bytes:
        """The FHIR transaction of an act. Raises GRANT_OCCUPATIONAL, whoever wrote the act and when: nothing that gives
        access to an occupational physician leaves a desk; DEMONSTRATION_MIXED for an identifier of the other world,
        wherever in the act or in what goes back with it that stands; else the refusals of `mapping.changes`."""
        made = transaction(act, head, held)
        if never_granted_in(act.content, access_in(held) if held else NOBODY):
            raise Refusal(RefusalCode.GRANT_OCCUPATIONAL)
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
        search = Search(self._post, self._systems, self._clock.now)
        try:
            return replace(await search.existing(question, deadline=deadline), service_at=search.service_at)
        except NoAnswerError as error:
            return status_of(error)

    async def read_record(self, patient_id: str, *, deadline: float, known: HeldRecord | None = None) -> HeldRecord:
        """The record as it stands now; see RecordService."""
        return await self._records.read(patient_id, deadline=deadline, known=known)

    async def holder(self, *, number: str = "", patient_id: str = "", deadline: float) -> Holder:
        """Whom a code letter goes to; see RecordService."""
        return await self._records.holder(number=number, patient_id=patient_id, deadline=deadline)

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
            return self._cut(outcomes.unanswered(error))
        found = read(reply)
        if not 200 <= reply.status < 300:
            if cause := in_between(reply.status, reply.body):
                return Connection(cause=cause)
            return self._cut(outcomes.failed(reply.status, reply.headers, found, now=self._clock.now()))
        if found is None or not capability.is_r4(found):
            return Connection(cause="web-page" if reply.is_page else "not-fhir")
        theirs = outcomes.service_time(reply.headers)
        return Connection(
            since=self._clock.now(),
            name=capability.name(found),
            cannot=capability.lacking(found),
            clock_ahead=(theirs - self._clock.now()).total_seconds() if theirs is not None else None,
        )

    def _cut(self, answer: Answer) -> Connection:
        """No connection, for the answer's reason."""
        return Connection(
            cause=answer.cause or "not-fhir", cause_values=answer.cause_values, retry_after=answer.retry_after
        )

    async def close(self) -> None:
        """Close the session."""
        await self._wire.close()

    async def _post(self, path: str, body: bytes, *, deadline: float = READ_SECONDS, form: bool = False) -> Reply:
        if form:
            return await self._wire.ask(
                "POST", path, body=body, content=FORM, deadline=deadline, prefer="handling=strict"
            )
        return await self._wire.ask("POST", path, body=body, deadline=deadline)

    async def _get(self, path: str, *, deadline: float = READ_SECONDS, if_none_match: str = "") -> Reply:
        return await self._wire.ask("GET", path, deadline=deadline, if_none_match=if_none_match)
