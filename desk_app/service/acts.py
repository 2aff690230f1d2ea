"""Sending an act once, and asking for it by its id: the two halves of once and only once."""

from __future__ import annotations

from dataclasses import replace

from desk_app.domain.acts import ActKind
from desk_app.domain.answers import Answer, AnswerKind
from desk_app.domain.refusal import RefusalCode
from desk_app.service import outcomes
from desk_app.service.causes import NoAnswerError
from desk_app.service.exchange import Exchange, form, read
from desk_app.service.mapping.held import version_of
from desk_app.service.mapping.readings import (
    child,
    codes,
    differences,
    is_ours,
    local_reference,
    newest,
    resources,
    text,
    values_of,
)
from desk_app.service.mapping.sent import Sent
from desk_app.service.mapping.systems import ACT, ACT_KIND, Json
from desk_app.service.search import Search
from desk_app.service.wire import Reply
from resources.catalogue import Texts

SEND_SECONDS = 30.0
READ_SECONDS = 15.0


class Acts:
    """Acts at one service. `search` finds what stands beside them; `texts` are those of the sentences made here."""

    def __init__(self, exchange: Exchange, search: Search, texts: Texts) -> None:
        self._exchange = exchange
        self._search = search
        self._texts = texts

    async def send(self, bundle: bytes) -> Answer:
        """Send once; see RecordService."""
        try:
            reply = await self._exchange.post("", bundle, deadline=SEND_SECONDS)
        except NoAnswerError as error:
            return outcomes.unanswered(error)
        asked = Sent.of(bundle)
        body = reply.body if reply.is_json else b""
        answer = outcomes.sent(reply.status, reply.headers, body, now=self._exchange.now(), asked=asked)
        if answer.kind is not AnswerKind.ACCEPTED or (answer.patient_id and not answer.known_before):
            return answer
        if not answer.patient_id:
            return await self.look_up(asked.act_id) or answer
        answer = await self._compared(answer, asked)
        return await self._beside_others(answer, asked.act_id) if answer.known_before else answer

    async def look_up(self, act_id: str) -> Answer | None:
        """Ask for the act's Task; see RecordService."""
        try:
            reply = await self._exchange.post(
                "Task/_search", form(identifier=f"{ACT}|{act_id}"), deadline=READ_SECONDS, form=True
            )
            found = read(reply)
            if not 200 <= reply.status < 300:
                return self._not_now(reply, found)
            if found is None or found.get("resourceType") != "Bundle":
                return Answer(kind=AnswerKind.LATER, cause="not-fhir")
            # A server that ignores what it was asked would answer with everybody's: only ours counts.
            tasks = [task for task in resources(found, "Task") if is_ours(task, act_id)]
            if not tasks:
                return None
            patient_id = local_reference(child(tasks[0], "for").get("reference"), "Patient")
            if not patient_id:
                return Answer(kind=AnswerKind.ACCEPTED, service_at=outcomes.service_time(reply.headers, found))
            is_opening = ActKind.OPEN.value in (codes(tasks[0].get("code"), ACT_KIND) or [ActKind.OPEN.value])
            return await self._read_back(act_id, patient_id, is_opening=is_opening)
        except NoAnswerError as error:
            return outcomes.unanswered(error)

    async def _read_back(self, act_id: str, patient_id: str, *, is_opening: bool) -> Answer:
        """The act was taken: where its record stands by now."""
        reply = await self._exchange.get(f"Patient/{patient_id}", deadline=READ_SECONDS)
        found = read(reply) or {}
        answer = Answer(
            kind=AnswerKind.ACCEPTED, patient_id=patient_id, service_at=outcomes.service_time(reply.headers)
        )
        if reply.status != 200 or found.get("resourceType") != "Patient":
            return answer
        known = is_opening and act_id not in values_of(found, ACT)
        answer = replace(
            answer,
            patient_version=reply.headers.get("etag", "") or version_of(found),
            known_before=known,
            reason=self._texts("connection.known_before") if known else "",
        )
        return await self._beside_others(answer, act_id)

    async def _compared(self, answer: Answer, asked: Sent) -> Answer:
        """A Patient that was there before is read: which parts differ is told, never what they hold."""
        reason = self._texts("connection.known_before")
        try:
            reply = await self._exchange.get(f"Patient/{answer.patient_id}", deadline=READ_SECONDS)
        except NoAnswerError:
            return replace(answer, reason=reason)
        held = (read(reply) or {}) if reply.status == 200 else {}
        if is_ours(held, asked.act_id):
            return replace(answer, known_before=False)  # an earlier sending of this very act
        parts = differences(asked.resource("Patient"), held) if held else ()
        if parts:
            named = ", ".join(self._texts(f"connection.part.{part}") for part in parts)
            reason = self._texts("connection.known_differs", parts=named)
        return replace(answer, reason=reason)

    async def _beside_others(self, answer: Answer, act_id: str) -> Answer:
        """The Consent that stands there. Beside a Patient that was there before, an active one that is not ours means
        that a record was open already."""
        try:
            consents = await self._search.consents(answer.patient_id, deadline=READ_SECONDS)
        except NoAnswerError:
            return answer  # the act is taken all the same
        ours = [consent for consent in consents if is_ours(consent, act_id)]
        standing = newest(ours) or newest(consents)
        answer = replace(
            answer,
            consent_id=answer.consent_id or text(standing.get("id")),
            consent_version=answer.consent_version or version_of(standing),
        )
        if answer.known_before and any(_is_active(consent) and consent not in ours for consent in consents):
            return replace(answer, kind=AnswerKind.REFUSED, refusal=RefusalCode.RECORD_EXISTS)
        return answer

    def _not_now(self, reply: Reply, found: Json | None) -> Answer:
        """A question that was refused says nothing about the act it asked for: only sign-in and access are kept."""
        answer = outcomes.failed(reply.status, reply.headers, found, now=self._exchange.now())
        if answer.kind in (AnswerKind.SIGN_IN, AnswerKind.FORBIDDEN):
            return answer
        return replace(answer, kind=AnswerKind.LATER, refusal=None, cause=answer.cause or "not-fhir")


def _is_active(consent: Json) -> bool:
    return consent.get("status") == "active"
