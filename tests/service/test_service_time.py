"""The service's own time comes back with each of its answers, whatever they say."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from aiohttp import web

from desk_app.domain.answers import AnswerKind, Channel, ExistingQuestion, RenewalRequest
from desk_app.domain.refusal import Refusal
from desk_app.service import outcomes
from desk_app.service.client import FhirService
from desk_app.service.mapping import bundle
from tests.service import samples
from tests.service.double import Handler, against, always, consent, cut, fhir, person, routed
from tests.service.samples import NOW

THEIRS = NOW + timedelta(minutes=3)
DATE = format_datetime(THEIRS)
BUNDLE = bundle(samples.adult(), samples.HEAD)
QUESTION = ExistingQuestion(traits=samples.traits(), number=samples.NUMBER, number_is_own=True)
RENEWAL = RenewalRequest(patient_id="12", channel=Channel.SMS, requested_by="holder")
TASK = {
    "resourceType": "Task",
    "identifier": [{"system": "urn:guichet:act", "value": samples.ACT_ID}],
    "for": {"reference": "Patient/12"},
}
MADE = {"resourceType": "Parameters", "parameter": [{"name": "expires", "valueDateTime": "2026-04-13T09:30:00Z"}]}


def dated(body: Any, status: int = 200) -> web.Response:
    return fhir(body, status, Date=DATE)


def taken() -> web.Response:
    entry = {"response": {"status": "201 Created", "location": "Patient/12/_history/1"}}
    return dated({"resourceType": "Bundle", "type": "transaction-response", "entry": [entry]})


def all_found(*resources: dict[str, Any]) -> web.Response:
    return dated({"resourceType": "Bundle", "entry": [{"resource": one} for one in resources]})


def looked_up() -> Handler:
    return routed(Task___search=lambda: all_found(TASK), Patient__12=lambda: dated(person()))


@pytest.mark.parametrize(
    ("handler", "use"),
    [
        (always(taken), lambda s: s.send(BUNDLE)),
        (always(lambda: dated({}, 422)), lambda s: s.send(BUNDLE)),
        (always(lambda: dated({}, 401)), lambda s: s.send(BUNDLE)),
        (always(lambda: dated({}, 503)), lambda s: s.send(BUNDLE)),
        (looked_up(), lambda s: s.look_up(samples.ACT_ID)),
        (always(lambda: dated({}, 403)), lambda s: s.look_up(samples.ACT_ID)),
        (always(all_found), lambda s: s.existing(QUESTION, deadline=3)),
        (
            routed(Patient___search=lambda: all_found(person()), Consent___search=lambda: all_found(consent("active"))),
            lambda s: s.existing(QUESTION, deadline=3),
        ),
        (always(all_found), lambda s: s.match(samples.traits(), deadline=3)),
        (always(lambda: dated(MADE)), lambda s: s.renew_code(RENEWAL)),
    ],
)
def test_each_answer_says_when(handler: Handler, use: Callable[[FhirService], Coroutine[Any, Any, Any]]) -> None:
    answer, _ = against(handler, use)
    assert answer.service_at == THEIRS


def test_a_refused_renewal_says_when_too() -> None:
    with pytest.raises(Refusal) as caught:
        against(always(lambda: dated({}, 422)), lambda s: s.renew_code(RENEWAL))
    assert caught.value.service_at == THEIRS


def test_no_answer_has_no_time() -> None:
    answer, _ = against(cut, lambda s: s.send(BUNDLE))
    assert (answer.kind, answer.service_at) == (AnswerKind.LOST, None)


def test_without_a_date_the_answer_says_when_it_was_changed() -> None:
    changed = {"meta": {"lastUpdated": "2026-03-02T10:33:00+01:00"}}
    assert outcomes.service_time({}, changed) == THEIRS
    assert outcomes.service_time({"DATE": DATE}, {"meta": {"lastUpdated": "2020-01-01T00:00:00Z"}}) == THEIRS
    for junk in ("", "soon", "Mon, 99 Jan 99999 99:99:99", "0"):
        assert outcomes.service_time({"date": junk}) is None
    assert outcomes.service_time({}, {"meta": {"lastUpdated": 3}}) is None


def test_greeting_tells_how_far_the_clocks_are_apart() -> None:
    capability = {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1"}
    connection, _ = against(always(lambda: dated(capability)), lambda s: s.greet())
    assert connection.clock_ahead == 180.0
