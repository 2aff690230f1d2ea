"""Generated answers to the client: whatever a server says, each ends as an answer of the counter's or a refusal."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, get_type_hints
from unittest.mock import patch

from hypothesis import strategies as st

from desk_app.domain.access import Access, Grant
from desk_app.domain.acts import (
    Act,
    ActKind,
    Base,
    ChangeAccess,
    ChangeContact,
    CloseRecord,
    ClosingReason,
    ReopenRecord,
)
from desk_app.domain.answers import (
    Answer,
    Channel,
    CodeCancelled,
    Connection,
    ExistingAnswer,
    ExistingQuestion,
    MatchAnswer,
    RenewalRequest,
    RenewedCode,
)
from desk_app.domain.contact import Contact, PostalAddress
from desk_app.domain.held_record import HeldRecord, HistoryPage
from desk_app.domain.refusal import Refusal
from desk_app.domain.secret import Secret
from desk_app.sandbox.metadata import capability
from desk_app.service import outcomes as meaning
from desk_app.service.causes import NoAnswerError
from desk_app.service.client import FhirService
from desk_app.service.mapping import bundle
from desk_app.service.mapping.held import Held
from desk_app.service.mapping.sent import Sent
from desk_app.service.wire import Reply, Wire
from tests.proof.generated import headers, junk, spoilt, statuses
from tests.sandbox.counter import Json, trace
from tests.service import double, samples

OPENING = samples.adult()
BUNDLE = bundle(OPENING, samples.HEAD)
KEY = "12"  # the Patient of tests/service/double.py
REASON = 400  # characters that are shown


def found(*resources: Json, **more: Any) -> Json:
    entries = [{"resource": one, "search": {"mode": "match"}} for one in resources]
    return {"resourceType": "Bundle", "type": "searchset", "total": len(entries), "entry": entries, **more}


PATIENT = double.person(
    telecom=[
        {"system": "email", "value": "a@example.org", "use": "home"},
        {"system": "phone", "value": "+33690000001"},
    ],
    address=[{"use": "home", "line": ["3 RUE HAUTE"], "postalCode": "25000", "city": "BESANCON"}],
    extension=[{"url": "urn:guichet:notify", "valueBoolean": True}, {"url": "urn:x", "valueDecimal": 1.50}],
    generalPractitioner=[{"identifier": {"system": "https://rpps.esante.gouv.fr", "value": "10000000011"}}],
)
CONSENT: Json = next(
    {**e["resource"], "id": "c", "meta": {"versionId": "2"}, "patient": {"reference": f"Patient/{KEY}"}}
    for e in json.loads(BUNDLE)["entry"]
    if e["resource"]["resourceType"] == "Consent"
)
TASK: Json = {
    "resourceType": "Task",
    "id": "t",
    "identifier": [{"system": "urn:guichet:act", "value": OPENING.id}],
    "code": {"coding": [{"system": "urn:guichet:act-kind", "code": "open-record"}]},
    "for": {"reference": f"Patient/{KEY}"},
}
RELATED: Json = {
    "resourceType": "RelatedPerson",
    "id": "r",
    "patient": {"reference": f"Patient/{KEY}"},
    "name": [{"family": "ROUX", "given": ["ANNE"]}],
}
TAKEN: Json = {
    "resourceType": "Bundle",
    "type": "transaction-response",
    "entry": [
        {"response": {"status": "201 Created", "location": f"{kind}/{KEY}/_history/1", "etag": 'W/"1"'}}
        for kind in ("Patient", "Consent", "Task", "Provenance", "AuditEvent")
    ],
}
REFUSED: Json = {
    "resourceType": "OperationOutcome",
    "issue": [
        {
            "severity": "error",
            "code": "business-rule",
            "details": {"coding": [{"system": "urn:guichet:refusal", "code": "record-exists"}], "text": "Non."},
            "diagnostics": "no",
        }
    ],
}
EVENT = trace("a") | {
    "entity": [{"what": {"reference": f"Patient/{KEY}"}}],
    "action": "R",
    "agent": [{"requestor": True, "name": "Dr X", "role": [{"coding": [{"code": "10"}]}]}],
    "purposeOfEvent": [{"coding": [{"code": "BTG"}]}],
}
MORE = [{"relation": "next", "url": "http://service.invalid/fhir/AuditEvent?_page=1"}]
MATCHED = found(PATIENT)
RENEWED: Json = {
    "resourceType": "Parameters",
    "parameter": [
        {"name": "code", "valueString": "Ab3dEf6hIj9k"},
        {"name": "expires", "valueDateTime": "2026-04-13T09:30:00Z"},
        {"name": "sentTo", "valueString": "h•••@example.org"},
        {"name": "address", "valueAddress": PATIENT["address"][0]},
    ],
}
ASKED = ExistingQuestion(traits=samples.traits(), number=samples.NUMBER, number_is_own=True)
RENEWAL = RenewalRequest(
    patient_id=KEY,
    channel=Channel.LETTER,
    requested_by="representative",
    representative_birth_name="ROUX",
    representative_given_name="ANNE",
)
HELD = Held(PATIENT, CONSENT)
KNOWN = HeldRecord(
    base=Base(patient_id=KEY, patient_version='W/"4"', consent_id="c", consent_version="2"),
    raw=HELD.raw(),
    is_active=True,
    contact=Contact(),
    access=Access(),
    has_consent=True,
)
# What is asked, what a service would answer, one after the other, and what must come out where it is no Refusal.
QUESTIONS: dict[str, tuple[Callable[[FhirService], Any], tuple[Json, ...], type | tuple[type, ...]]] = {
    "send": (lambda s: s.send(BUNDLE), (TAKEN, PATIENT, found(CONSENT)), Answer),
    "look up": (lambda s: s.look_up(OPENING.id), (found(TASK), PATIENT, found(CONSENT)), (Answer, type(None))),
    "existing": (lambda s: s.existing(ASKED, deadline=5), (found(PATIENT), found(CONSENT)), ExistingAnswer),
    "match": (lambda s: s.match(samples.traits(), deadline=5), (MATCHED,), MatchAnswer),
    "renew": (lambda s: s.renew_code(RENEWAL), (found(RELATED), RENEWED), RenewedCode),
    "cancel": (lambda s: s.cancel_code(KEY, CodeCancelled.NOT_ASKED), (RENEWED,), type(None)),
    "read": (lambda s: s.read_record(KEY, deadline=5, known=KNOWN), (PATIENT, found(CONSENT)), HeldRecord),
    "history": (lambda s: s.history(KEY, deadline=5), (found(EVENT, link=MORE),), HistoryPage),
    "greet": (lambda s: s.greet(), (capability("http://service.invalid/fhir", "2026-03-02"),), Connection),
}


def as_bytes(value: Any) -> bytes:
    try:
        return json.dumps(value).encode("utf-8", "surrogatepass")
    except ValueError:
        return b"{"


_lost = st.builds(
    lambda cause, taken: NoAnswerError(cause, maybe_taken=taken), st.sampled_from(["cut", "timeout"]), st.booleans()
)
_is_json = st.sampled_from([True] * 9 + [False])


def _replies(*in_turn: Json) -> st.SearchStrategy[list[Any]]:
    """An answer for each thing that is asked: mostly a 200 with what was asked for, a little spoilt."""
    turns = []
    for sample in in_turn:
        fit = spoilt(sample, deep="entry" in sample).map(as_bytes)
        bodies = st.one_of(fit, fit, junk.map(as_bytes), spoilt(REFUSED).map(as_bytes), st.binary(max_size=40))
        reply = st.builds(Reply, st.just(200) | statuses, headers, bodies, _is_json)
        turns.append(st.one_of(reply, reply, reply, reply, _lost))
    return st.tuples(*turns).map(list)


conversations = st.one_of(
    *(st.tuples(st.just(name), _replies(*answers)) for name, (_, answers, _) in QUESTIONS.items())
)
outcomes = st.tuples(
    statuses,
    headers,
    spoilt(TAKEN, REFUSED, deep=True).map(as_bytes) | st.binary(max_size=60),
    spoilt(json.loads(BUNDLE), deep=True).map(as_bytes),
)
_CHANGES = [kind for kind in ActKind if kind is not ActKind.OPEN]
records = st.tuples(spoilt(PATIENT), spoilt(CONSENT) | st.just({}), st.sampled_from(_CHANGES))


@contextmanager
def _answered() -> Iterator[Callable[[Callable[[FhirService], Any], list[Any]], Any]]:
    """A client whose requests are answered by what was generated, the last one again and again. A Refusal is told."""
    loop = asyncio.new_event_loop()
    service = FhirService("http://service.invalid/fhir", Secret("x"), demonstration=True, clock=samples.HeldClock())
    waiting: list[Any] = []

    async def answer(*_: Any, **__: Any) -> Reply:
        one = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if isinstance(one, NoAnswerError):
            raise one
        return one

    def asked(ask: Callable[[FhirService], Any], replies: list[Any]) -> Any:
        waiting[:] = replies
        try:
            told = ask(service)
            return loop.run_until_complete(told) if asyncio.iscoroutine(told) else told
        except Refusal as refusal:
            return refusal

    with patch.object(Wire, "ask", answer):
        try:
            yield asked
        finally:
            loop.run_until_complete(service.close())
            loop.close()


@contextmanager
def client() -> Iterator[Callable[[Any], None]]:
    """Everything that is asked of a service."""
    with _answered() as asked:

        def check(value: tuple[str, list[Any]]) -> None:
            name, replies = value
            ask, _, kind = QUESTIONS[name]
            told = asked(ask, replies)
            assert isinstance(told, (Refusal, *(kind if isinstance(kind, tuple) else (kind,)))), type(told)
            is_fit(told)

        yield check


@contextmanager
def readings() -> Iterator[Callable[[Any], None]]:
    """What an answer to an act means, whatever the act's own bytes are."""

    def check(value: tuple[int, dict[str, str], bytes, bytes]) -> None:
        status, given, body, sent = value
        is_fit(meaning.sent(status, given, body, now=samples.NOW, asked=Sent.of(sent)))

    yield check


@contextmanager
def changes() -> Iterator[Callable[[Any], None]]:
    """A record in any state, read and changed: what is not ours goes back as it came."""
    with _answered() as asked:

        def check(value: tuple[Any, Any, ActKind]) -> None:
            patient, consent, kind = value
            replies = [Reply(200, {}, as_bytes(patient)), Reply(200, {}, as_bytes(found(consent)))]
            held = asked(lambda service: service.read_record(KEY, deadline=5), replies)
            is_fit(held)
            if isinstance(held, Refusal):
                return
            act = _change(kind, held)
            made = asked(lambda service: service.compose(act, samples.HEAD, held.raw), replies)
            if isinstance(made, Refusal):
                return
            before = json.loads(held.raw)
            for entry in json.loads(made)["entry"]:
                one = entry["resource"]
                if entry["request"].get("ifMatch"):
                    was = before[one["resourceType"]]
                    theirs = set(was) - OWN
                    assert {key: one.get(key) for key in theirs} == {key: was[key] for key in theirs}

        yield check


OWN = {"telecom", "address", "extension", "generalPractitioner", "active", "status", "provision", "_active", "_status"}


def _change(kind: ActKind, held: HeldRecord) -> Act:
    access, identity = held.access, OPENING.content.identity
    place = PostalAddress(street="9 RUE BASSE", postcode="75001", town="PARIS")
    contents = {
        ActKind.CHANGE_CONTACT: ChangeContact(identity=identity, contact=Contact(mobile="+33690000002", address=place)),
        ActKind.CHANGE_ACCESS: ChangeAccess(
            identity=identity,
            access=replace(access, grants=(*access.grants[:1], Grant(professional=samples.NURSE, read=True))),
            doctor_changes=True,
        ),
        ActKind.CLOSE: CloseRecord(identity=identity, reason=ClosingReason.WISH),
        ActKind.REOPEN: ReopenRecord(
            identity=identity, access=Access(), consent=samples.adult().content.consent, leaflet_given=True
        ),
    }
    return replace(OPENING, kind=kind, content=contents[kind], base=held.base)


def is_fit(told: Any) -> None:
    """Whatever came is fit for a screen and for the store: sentences of one printable line, moments with a zone."""
    if isinstance(told, Answer):
        assert len(told.reason) <= REASON + 200, len(told.reason)
        assert told.retry_after is None or 0 <= told.retry_after <= meaning.LONGEST_WAIT
    for value in _values(told):
        if isinstance(value, str):
            assert value.isprintable(), ascii(value)
        elif isinstance(value, datetime):
            assert value.tzinfo is not None


def _values(told: Any) -> Iterator[Any]:
    """Everything inside, and that texts are texts and moments are moments."""
    if is_dataclass(told) and not isinstance(told, type):
        hints = _hints(type(told))
        for one in fields(told):
            value = getattr(told, one.name)
            plain = hints[one.name] if hints[one.name] in (str, bool, int, datetime) else object
            assert isinstance(value, plain), (one.name, type(value))
            if one.name not in OPAQUE:
                yield from _values(value)
    elif isinstance(told, tuple):
        for inner in told:
            yield from _values(inner)
    else:
        yield told


_hints = cache(get_type_hints)
# Handed back to the service as they came, and never shown.
OPAQUE = {"next", "raw", "patient_version", "consent_version", "version", "patient_id", "consent_id", "code", "base"}
