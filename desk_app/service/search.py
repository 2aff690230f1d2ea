"""The existing-record test: searches by POST only, so that no number and no name ever stands in a URL."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from desk_app.domain.answers import Existing, ExistingAnswer, ExistingQuestion, RenewalRequest
from desk_app.domain.identity import INS_NIA, INS_NIR
from desk_app.domain.people import Traits
from desk_app.service import outcomes
from desk_app.service.causes import NoAnswerError
from desk_app.service.exchange import Post, form, read
from desk_app.service.mapping.readings import (
    agrees,
    child,
    ins_of,
    is_deceased,
    is_named,
    is_opposed,
    is_record_consent,
    local_reference,
    logical_id,
    newest,
    resources,
    text,
    values_of,
)
from desk_app.service.mapping.systems import ACT, Json

MOST = "50"  # resources a page; more than one Patient is "several" anyhow


class Search:
    """Patient and Consent searches. `systems` are the INS systems of this world, the usual one first. `service_at` is
    the service's time at its last answer."""

    def __init__(self, post: Post, systems: tuple[str, ...], now: Callable[[], datetime]) -> None:
        self._post = post
        self._systems = systems
        self._now = now
        self.service_at: datetime | None = None

    async def existing(self, question: ExistingQuestion, *, deadline: float) -> ExistingAnswer:
        """The whole test within `deadline` seconds. Raises NoAnswerError."""
        try:
            async with asyncio.timeout(deadline):
                return await self._existing(question, deadline)
        except TimeoutError as error:
            raise NoAnswerError("timeout", maybe_taken=False) from error

    async def _existing(self, question: ExistingQuestion, deadline: float) -> ExistingAnswer:
        traits = question.traits
        own = question.number if question.number_is_own else ""
        found = await self.numbered(own, deadline) if own else []
        found = found or [p for p in await self._by_traits(traits, deadline) if not self._is_another(p, own)]
        if not found:
            return ExistingAnswer(status=Existing.NONE)
        if len(found) > 1:
            return ExistingAnswer(status=Existing.SEVERAL)
        person = found[0]
        patient_id = logical_id(person.get("id"))
        if not patient_id:
            raise NoAnswerError("unreadable", maybe_taken=False)
        consents = await self.consents(patient_id, deadline=deadline)
        status = status_told(person, consents, is_same=agrees(person, traits))
        if status is Existing.NONE:
            return ExistingAnswer(status=status)
        version = text(child(person, "meta").get("versionId"))
        same = agrees(person, traits)
        return ExistingAnswer(status=status, patient_id=patient_id, version=version, traits_agree=same)

    async def consents(self, patient_id: str, *, deadline: float) -> list[Json]:
        """Every Consent to one Patient's record. Raises NoAnswerError."""
        found = await self._matches("Consent", {"patient": f"Patient/{patient_id}"}, deadline)
        return [one for one in found if is_record_consent(one, patient_id)]

    async def representative(self, request: RenewalRequest, *, deadline: float) -> str:
        """The RelatedPerson of that Patient who asks: by our own identifier, else by name. Empty where it is not one.

        Raises NoAnswerError."""
        everyone = await self._matches("RelatedPerson", {"patient": f"Patient/{request.patient_id}"}, deadline)
        theirs = [
            one
            for one in everyone
            if local_reference(child(one, "patient").get("reference"), "Patient") == request.patient_id
            and one.get("active") is not False
        ]
        ours = [one for one in theirs if request.requested_by in values_of(one, ACT)]
        found = ours or [
            one for one in theirs if is_named(one, request.representative_birth_name, request.representative_given_name)
        ]
        ids = {text(one.get("id")) for one in found}
        return ids.pop() if len(ids) == 1 else ""

    async def numbered(self, number: str, deadline: float) -> list[Json]:
        """The Patients who carry that number of their own. Raises NoAnswerError."""
        system = self._systems[0]
        if system == INS_NIR and number[0] in "78":
            system = INS_NIA
        found = await self._matches("Patient", {"identifier": f"{system}|{number}"}, deadline)
        # A server that does not know the parameter answers with everybody: only who carries the number counts.
        return [person for person in found if self._number_of(person) == number]

    async def _by_traits(self, traits: Traits, deadline: float) -> list[Json]:
        asked = {
            "family": traits.birth_name,
            "given": traits.first_given_name,
            "birthdate": traits.birth_date.iso(),
        }
        return [person for person in await self._matches("Patient", asked, deadline) if agrees(person, traits)]

    def _number_of(self, person: Json) -> str:
        ins = ins_of(person, self._systems)
        return ins.value if ins else ""

    def _is_another(self, person: Json, own: str) -> bool:
        """A homonym born the same day, told apart by an INS that is not the number typed."""
        return bool(own) and self._number_of(person) not in ("", own)

    async def _matches(self, kind: str, asked: dict[str, str], deadline: float) -> list[Json]:
        body = form(**asked, _count=MOST)
        reply = await self._post(f"{kind}/_search", body, deadline=deadline, form=True)
        found = read(reply)
        self.service_at = outcomes.service_time(reply.headers, found)
        if not 200 <= reply.status < 300:
            answer = outcomes.failed(reply.status, reply.headers, found, now=self._now())
            raise NoAnswerError(answer.cause or "search-refused", maybe_taken=False)
        if found is None or found.get("resourceType") != "Bundle":
            raise NoAnswerError("not-fhir", maybe_taken=False)
        return resources(found, kind)


def status_told(person: Json, consents: list[Json], *, is_same: bool) -> Existing:
    """One Patient's status. Death and opposition are told only of the person whose traits were typed."""
    if is_deceased(person) or is_opposed(consents):
        if not is_same:
            return Existing.NONE
        return Existing.DECEASED if is_deceased(person) else Existing.OPPOSED
    if person.get("active") is False:
        return Existing.CLOSED
    return Existing.OPEN if newest(consents).get("status") == "active" else Existing.NONE


def status_of(error: NoAnswerError) -> ExistingAnswer:
    """The answer where there is none."""
    return ExistingAnswer(status=Existing.UNREACHABLE, cause=error.cause)
