"""Who accessed the record: a page at a time, only this record's, only from this service."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given, settings

from desk_app.domain.held_record import HistoryPage, Seen
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.service.mapping.history import is_about, seen
from tests.service.double import Handler, against, always, cut, fhir, html
from tests.service.test_held_record import junk, spoilt

Json = dict[str, Any]
G15 = "https://mos.esante.gouv.fr/NOS/TRE_G15-ProfessionSante/FHIR/TRE-G15-ProfessionSante"
INTERACTION = "http://hl7.org/fhir/restful-interaction"
REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
NOT_SUPPORTED = {"resourceType": "OperationOutcome", "issue": [{"code": "not-supported"}]}


def role(code: str, **more: Any) -> Json:
    return {"coding": [{"system": G15, "code": code}]} | more


EVENT: Json = {
    "resourceType": "AuditEvent",
    "action": "R",
    "recorded": "2026-03-02T10:30:00+01:00",
    "agent": [
        {"requestor": False, "name": "Logiciel"},
        {"requestor": True, "name": "Claire VASSEUR", "role": [role("10")]},
    ],
    "entity": [{"what": {"reference": "Patient/12/_history/3"}}, {"what": {"reference": "DocumentReference/8"}}],
}


def page(*events: Json, **links: str) -> web.Response:
    link = [{"relation": relation, "url": url} for relation, url in links.items()]
    return fhir({"resourceType": "Bundle", "link": link, "entry": [{"resource": event} for event in events]})


def asked(handler: Handler, after: str = "") -> tuple[HistoryPage, Any]:
    return against(handler, lambda s: s.history("12", after=after, deadline=3))


def test_a_line_says_who_as_what_when_and_what_was_done() -> None:
    (line,) = asked(always(lambda: page(EVENT)))[0].seen
    at = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    assert line == Seen(at=at, who="Claire VASSEUR", profession="Médecin", action="read")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"action": "C"}, {"action": "created"}),
        ({"outcome": "0"}, {"action": "read"}),
        ({"outcome": "4"}, {"action": "refused"}),  # asked for, and not read
        ({"action": "C", "outcome": "8"}, {"action": "refused"}),
        ({"outcome": ["4"]}, {"action": "read"}),  # no outcome that anybody could read
        ({"action": "U"}, {"action": "updated"}),
        ({"action": "D"}, {"action": "deleted"}),
        ({"action": "E"}, {"action": "other"}),
        ({"action": "E", "subtype": [{"system": INTERACTION, "code": "search-type"}]}, {"action": "searched"}),
        ({"action": None, "subtype": [{"system": INTERACTION, "code": "vread"}]}, {"action": "read"}),
        ({"action": 3, "subtype": [{"system": "x", "code": "read"}]}, {"action": "other"}),
        ({"purposeOfEvent": [{"coding": [{"system": REASON, "code": "BTG"}]}]}, {"is_break_glass": True}),
        ({"purposeOfEvent": [{"coding": [{"system": REASON, "code": "TREAT"}]}]}, {"is_break_glass": False}),
        (
            {"agent": [{"purposeOfUse": [{"coding": [{"system": REASON, "code": "BTG"}]}]}]},
            {"is_break_glass": True, "who": "", "profession": ""},
        ),
        ({"agent": [{"who": {"display": "Marc\nTERRAIL\u202e"}}]}, {"who": "Marc TERRAIL"}),
        ({"agent": [{"role": [role("21"), role("10")]}]}, {"who": "", "profession": "Pharmacien"}),
        ({"agent": [{"role": [role("999", text="Guérisseur")]}]}, {"profession": "Guérisseur"}),
        (
            {"agent": [{"role": [{"coding": [{"system": "urn:oid:1.2.250.1.71.1.2.7", "code": "50"}]}]}]},
            {"profession": "Sage-Femme"},
        ),
        ({"agent": [{"role": [{"coding": [{"system": "x", "display": "Assureur"}]}]}]}, {"profession": "Assureur"}),
        ({"agent": "x"}, {"who": "", "profession": ""}),
    ],
)
def test_each_kind_of_line(changed: Json, told: Json) -> None:
    line = seen(EVENT | changed)
    assert line is not None
    assert {name: getattr(line, name) for name in told} == told


def test_the_first_page_is_asked_for_in_a_body_and_the_next_by_the_services_own_link() -> None:
    async def handler(request: web.Request, _: bytes) -> web.StreamResponse:
        if request.method == "POST":
            base = str(request.url).split("/AuditEvent")[0]
            return page(EVENT, self=f"{base}/AuditEvent", next=f"{base}/AuditEvent?_page=a%26b&_offset=1")
        return page(EVENT | {"action": "U"}, next="AuditEvent?_page=z") if "_offset" in request.query else page()

    async def all_of(service: Any) -> list[HistoryPage]:
        pages = [await service.history("12", deadline=3)]
        while pages[-1].next:
            pages.append(await service.history("12", after=pages[-1].next, deadline=3))
        return pages

    pages, double = against(handler, all_of)
    assert [[line.action for line in one.seen] for one in pages] == [["read"], ["updated"], []]
    (form,) = double.forms()
    assert (form["entity"], form["_sort"]) == (["Patient/12"], ["-date"])
    assert double.asked[0][2]["Prefer"] == "handling=strict"
    assert [path for _, path, _, _ in double.asked[1:]] == [
        "/fhir/AuditEvent?_page=a%26b&_offset=1",
        "/fhir/AuditEvent?_page=z",
    ]


@pytest.mark.parametrize(
    "link",
    [
        "http://ailleurs.example/fhir/AuditEvent?_page=1",
        "//ailleurs.example/fhir/AuditEvent",
        "https://127.0.0.1/fhir/AuditEvent",
        "http://127.0.0.1:1/fhir/AuditEvent",
        "http://127.0.0.1:99999/fhir/AuditEvent",
        "http://[/fhir",
        "/AuditEvent?_page=1",
        "/fhirother/AuditEvent",
        "../_sandbox/outbox",
        "%2e%2e/_sandbox/outbox",
        "a/..%2f..%2f_sandbox",
        "file:///etc/passwd",
        "javascript:alert(1)",
    ],
)
def test_a_link_that_leads_anywhere_else_is_never_followed(link: str) -> None:
    first, _ = asked(always(lambda: page(EVENT, next=link)))
    assert len(first.seen) == 1

    async def never(*_: Any) -> web.StreamResponse:
        raise AssertionError

    with pytest.raises(Refusal) as refused:
        asked(never, after=first.next)
    assert refused.value.code is RefusalCode.SERVICE_UNREADABLE


def test_somebody_elses_lines_are_not_shown_and_leave_no_gap() -> None:
    other = EVENT | {"entity": [{"what": {"reference": "Patient/13"}}]}
    nobody = {key: value for key, value in EVENT.items() if key != "entity"}
    found, _ = asked(always(lambda: page(other, EVENT, nobody)))
    assert len(found.seen) == 1


@pytest.mark.parametrize(
    ("handler", "code"),
    [
        (always(html), RefusalCode.SERVICE_UNREADABLE),
        (always(lambda: fhir([])), RefusalCode.SERVICE_UNREADABLE),
        (always(lambda: page(EVENT, EVENT | {"recorded": "soon"})), RefusalCode.SERVICE_UNREADABLE),
        (always(lambda: fhir(NOT_SUPPORTED, 400)), RefusalCode.SERVICE_CANNOT),
        (always(lambda: fhir({}, 501)), RefusalCode.SERVICE_CANNOT),
        (always(lambda: fhir({}, 401)), RefusalCode.SERVICE_SIGN_IN),
        (always(lambda: fhir({}, 403)), RefusalCode.SERVICE_FORBIDDEN),
        (always(lambda: fhir({}, 410)), RefusalCode.NOT_FOUND),
        (always(lambda: fhir({}, 503)), RefusalCode.SERVICE_UNREACHABLE),
        (cut, RefusalCode.SERVICE_UNREACHABLE),
    ],
)
def test_each_refusal(handler: Handler, code: RefusalCode) -> None:
    with pytest.raises(Refusal) as refused:
        asked(handler)
    assert refused.value.code is code


@settings(max_examples=300, deadline=None)
@given(spoilt(EVENT) | junk)
def test_no_event_can_make_it_raise(event: Any) -> None:
    body = event if isinstance(event, dict) else {}
    is_about(body, "12")
    line = seen(body)
    assert line is None or line.who.isprintable()
