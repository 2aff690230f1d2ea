"""A counter for the tests: it writes acts as the contract says and sends them over real HTTP to a real sandbox."""

from __future__ import annotations

import asyncio
import io
import json
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp

from desk_app.domain.people import Sex
from desk_app.sandbox.app import Running, start
from desk_app.sandbox.codes import proof
from desk_app.sandbox.fictive_person import SeedPerson
from desk_app.sandbox.seeds import people

Json = dict[str, Any]
INS = "urn:oid:1.2.250.1.213.1.4.11"
NSS = "urn:oid:1.2.250.1.213.1.4.13"
ACT = "urn:guichet:act"
R260 = "https://mos.esante.gouv.fr/NOS/TRE_R260-HL7RoleClass/FHIR/TRE-R260-HL7RoleClass"
R216 = "https://mos.esante.gouv.fr/NOS/TRE_R216-HL7RoleCode/FHIR/TRE-R216-HL7RoleCode"
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@dataclass(slots=True)
class HeldClock:
    """Time that moves when it is told to."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **amount: float) -> None:
        self.at += timedelta(**amount)


@dataclass(slots=True)
class Heard:
    """One answer."""

    status: int
    body: Json
    headers: Mapping[str, str]

    @property
    def refusal(self) -> str:
        """The coding of the contract's refusals, or an empty string."""
        found = self.body.get("issue", [{}])[0].get("details", {}).get("coding", [{}])
        return str(found[0].get("code", ""))

    def resources(self, kind: str) -> list[Json]:
        found = [e["resource"] for e in self.body.get("entry", [])]
        return [r for r in found if r["resourceType"] == kind]


@dataclass(slots=True)
class Counter:
    """Talks to one sandbox."""

    running: Running
    session: aiohttp.ClientSession
    clock: HeldClock
    role: str = "desk"
    people: dict[str, SeedPerson] = field(default_factory=dict)

    async def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        form: dict[str, str] | None = None,
        role: str = "",
        headers: dict[str, str] | None = None,
        raw: bytes | None = None,
    ) -> Heard:
        base = self.running.base
        url = path if path.startswith("http") else f"{base}/{path}" if path else base
        sent = {"Authorization": f"Bearer {self.running.tokens[role or self.role]}"}
        data: Any = form
        if form is None and (body is not None or raw is not None):
            sent["Content-Type"] = "application/fhir+json"
            data = raw if raw is not None else json.dumps(body).encode()
        if isinstance(data, bytes) and len(data) > 2**20:
            data = io.BytesIO(data)
        async with self.session.request(method, url, data=data, headers=sent | (headers or {})) as answer:
            text = await answer.text()
            return Heard(answer.status, json.loads(text) if text else {}, answer.headers)

    async def search(self, kind: str, *, role: str = "", **asked: str) -> Heard:
        return await self.ask("POST", f"{kind}/_search", form=asked, role=role)

    async def send(self, bundle: Json) -> Heard:
        return await self.ask("POST", "", bundle)

    async def patient(self, key: str) -> Json:
        """The Patient the service holds for a seed."""
        found = await self.search("Patient", identifier=f"{INS}|{self.people[key].number}")
        return found.resources("Patient")[0]

    async def accord(self, holder: Json) -> Json:
        """The active Consent of a Patient."""
        found = await self.search("Consent", patient=holder["id"], status="active")
        return found.resources("Consent")[0]

    async def beside(self, name: str, body: object = None) -> Json:
        url = self.running.base.removesuffix("/fhir") + f"/_sandbox/{name}"
        heard = await self.ask("POST" if body is not None else "GET", url, body)
        return heard.body


def at_counter(
    folder: Path,
    day: Callable[[Counter], Awaitable[None]],
    *,
    faults: bool = False,
    clock: HeldClock | None = None,
) -> None:
    """One sandbox, one loop, one day: starts, runs `day`, and closes."""
    clock = clock or HeldClock()

    async def whole() -> None:
        running = await start(folder, faults=faults, now=clock)
        try:
            async with aiohttp.ClientSession() as session:
                await day(Counter(running, session, clock, people={p.key: p for p in people(clock.at.date())}))
        finally:
            await running.close()

    asyncio.run(whole())


def concept(system: str, code: str) -> Json:
    return {"coding": [{"system": system, "code": code}]}


def patient(one: SeedPerson, act: str, *, qualified: bool = False, number: str | None = None) -> Json:
    own = one.traits
    identifiers: list[Json] = [{"system": ACT, "value": act}]
    if qualified:
        identifiers.append({"use": "official", "system": INS, "value": one.number})
    shown = one.card_number if number is None else number
    if shown:
        kind = concept("http://terminology.hl7.org/CodeSystem/v2-0203", "NH")
        identifiers.append({"use": "official", "type": kind, "system": NSS, "value": shown})
    return {
        "resourceType": "Patient",
        "identifier": identifiers,
        "active": True,
        "name": [{"use": "official", "family": own.birth_name, "given": [own.first_given_name]}],
        "gender": "male" if own.sex is Sex.MALE else "female",
        "birthDate": own.birth_date.iso(),
        "telecom": [{"system": "phone", "value": "+33639980099"}, {"system": "email", "value": "new@example.org"}],
    }


def consent(act: str, **changed: Any) -> Json:
    return {
        "resourceType": "Consent",
        "identifier": [{"system": ACT, "value": act}],
        "status": "active",
        "scope": concept("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy"),
        "category": [concept("http://loinc.org", "59284-0")],
        "patient": {"reference": "urn:uuid:patient"},
        "policyRule": concept("urn:guichet:consent-wording", "dmp-2018-1"),
        **changed,
    }


def representative(act: str, **said: str) -> Json:
    kinship = said.get("kinship", "MTH")
    return {
        "resourceType": "RelatedPerson",
        "extension": [
            {"url": "urn:guichet:attached", "valueCode": said.get("attached", "yes")},
            {"url": "urn:guichet:basis", "valueCode": said.get("basis", "parent")},
        ],
        "identifier": [{"system": ACT, "value": f"{act}#rep1"}],
        "patient": {"reference": "urn:uuid:patient"},
        "relationship": [concept(R260, said.get("role", "GUARD")), concept(R216, kinship)],
        "name": [{"family": "DELACROIX", "given": ["MARION"]}],
        "address": [{"line": ["12 RUE DES ACACIAS"], "postalCode": "25000", "city": "BESANCON"}],
    }


def task(act: str, kind: str = "open-record", code_proof: str = "", target: str = "urn:uuid:patient") -> Json:
    body: Json = {
        "resourceType": "Task",
        "identifier": [{"system": ACT, "value": act}],
        "status": "completed",
        "intent": "order",
        "code": concept("urn:guichet:act-kind", kind),
        "for": {"reference": target},
    }
    if code_proof:
        body["input"] = [{"type": concept("urn:guichet:task-input", "creation-code-proof"), "valueString": code_proof}]
    return body


def trace(act: str) -> Json:
    return {
        "resourceType": "AuditEvent",
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, act)),
        "type": {"code": "rest"},
        "recorded": "2026-03-02T09:30:00Z",
        "agent": [{"requestor": True}],
        "source": {"observer": {"display": "poste 2"}},
        "entity": [{"what": {"reference": "urn:uuid:patient"}}],
    }


def provenance(act: str, *targets: str) -> Json:
    """Who wrote the act, with the head of the desk's trail."""
    return {
        "resourceType": "Provenance",
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{act}#Provenance")),
        "target": [{"reference": target} for target in targets],
        "recorded": "2026-03-02T09:30:00Z",
        "agent": [{"who": {"identifier": {"system": "urn:guichet:operator", "value": "op-1"}}}],
        "entity": [
            {"role": "source", "what": {"identifier": {"system": "urn:guichet:chain", "value": f"7:{'0f' * 32}"}}}
        ],
    }


def transaction(*parts: tuple[str, Json, Json]) -> Json:
    """Entries out of (name of the urn:uuid, resource, request)."""
    entries = [{"fullUrl": f"urn:uuid:{name}", "resource": body, "request": how} for name, body, how in parts]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def opening(
    one: SeedPerson,
    *,
    act: str = "",
    code: str | None = None,
    qualified: bool = False,
    agreed: bool = True,
    number: str | None = None,
    situation: str = "",
    by: dict[str, str] | None = None,
) -> Json:
    """The transaction that opens a record; `by` names the representative, `code` a creation code typed."""
    act = act or str(uuid.uuid4())
    given = "" if code is None else proof(code, one.number, act)
    condition = f"identifier={INS}|{one.number}" if qualified else f"identifier={ACT}|{act}"
    holder = patient(one, act, qualified=qualified, number=number)
    if situation:
        holder["extension"] = [{"url": "urn:guichet:situation", "valueCode": situation}]
    parts = [("patient", holder, {"method": "POST", "url": "Patient", "ifNoneExist": condition})]
    own = f"identifier={ACT}|{act}"
    if by is not None:
        how = {"method": "POST", "url": "RelatedPerson", "ifNoneExist": f"{own}%23rep1"}
        parts.append(("rep1", representative(act, **by), how))
    if agreed:
        parts.append(("consent", consent(act), {"method": "POST", "url": "Consent", "ifNoneExist": own}))
    parts.append(("task", task(act, code_proof=given), {"method": "POST", "url": "Task", "ifNoneExist": own}))
    for body in (provenance(act, "urn:uuid:patient"), trace(act)):
        kind = body["resourceType"]
        parts.append((kind, body, {"method": "PUT", "url": f"{kind}/{body['id']}"}))
    return transaction(*parts)


def change(
    kind: str,
    holder: Json,
    *,
    accord: Json | None = None,
    act: str = "",
    version: str = "",
    reason: str = "wish",
    agreed: bool = False,
) -> Json:
    """The transaction of a change: `holder` and `accord`, as they shall stand, each from the version they were read in;
    `version` names another one for the holder, `agreed` brings a new accord."""
    act = act or str(uuid.uuid4())
    target = f"Patient/{holder['id']}"
    order = task(act, kind, target=target)
    if kind == "close-record":
        order["reasonCode"] = concept("urn:guichet:closing-reason", reason)
    parts = []
    if kind != "change-access" or version:
        parts.append(("p", holder, _from(holder, version)))
    if accord:
        parts.append(("c", accord, _from(accord)))
    own = f"identifier={ACT}|{act}"
    if agreed:
        given = consent(act, patient={"reference": target})
        parts.append(("n", given, {"method": "POST", "url": "Consent", "ifNoneExist": own}))
    parts.append(("t", order, {"method": "POST", "url": "Task", "ifNoneExist": own}))
    told = trace(act) | {"entity": [{"what": {"reference": target}}]}
    for body in (provenance(act, target), told):
        where = f"{body['resourceType']}/{body['id']}"
        parts.append((where, body, {"method": "PUT", "url": where}))
    return transaction(*parts)


def _from(body: Json, version: str = "") -> Json:
    read = f'W/"{version or body["meta"]["versionId"]}"'
    return {"method": "PUT", "url": f"{body['resourceType']}/{body['id']}", "ifMatch": read}


def act_of(bundle: Json) -> str:
    tasks = [e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Task"]
    return str(tasks[0]["identifier"][0]["value"])


def location(heard: Heard, rank: int = 0) -> str:
    """`Type/id` of one entry of a transaction's answer."""
    return "/".join(heard.body["entry"][rank]["response"]["location"].split("/")[:2])
