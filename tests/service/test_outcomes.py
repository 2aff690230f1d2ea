"""What an answer means, for every status the contract names and for any junk."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desk_app.domain.acts import ActKind, Base, CloseRecord, ClosingReason
from desk_app.domain.answers import Answer, AnswerKind
from desk_app.domain.refusal import RefusalCode
from desk_app.service import outcomes
from desk_app.service.mapping import bundle
from desk_app.service.mapping.sent import Sent
from tests.service import samples
from tests.service.held import held_raw
from tests.service.samples import NOW

CLOSE = replace(
    samples.adult(),
    kind=ActKind.CLOSE,
    content=CloseRecord(identity=samples.adult_identity(), reason=ClosingReason.WISH),
    base=Base(patient_id="12", patient_version="4", consent_id="c-1", consent_version="2"),
)


def response(*statuses: str, location: str = "Patient/12/_history/3") -> bytes:
    entries = [{"response": {"status": status, "location": location, "etag": 'W/"3"'}} for status in statuses]
    return json.dumps({"resourceType": "Bundle", "type": "transaction-response", "entry": entries}).encode()


def refusal(code: str, **issue: object) -> bytes:
    details = {"coding": [{"system": "urn:guichet:refusal", "code": code}], "text": "Le code a expiré."}
    return json.dumps({"resourceType": "OperationOutcome", "issue": [{"details": details, **issue}]}).encode()


@pytest.mark.parametrize(
    "location", ["Patient/12/_history/3", "http://host/fhir/Patient/12/_history/3", "/fhir/Patient/12"]
)
def test_an_accepted_act_names_its_patient(location: str) -> None:
    answer = outcomes.sent(200, {}, response("201 Created", "201", location=location))
    assert answer == Answer(kind=AnswerKind.ACCEPTED, patient_id="12", patient_version='W/"3"')


def test_a_patient_that_was_there_is_told() -> None:
    assert outcomes.sent(200, {}, response("200 OK")).known_before


def entry(status: str, location: str = "", version: str = "") -> dict[str, object]:
    return {"response": {"status": status, "location": location, "etag": version}}


def answered(*entries: dict[str, object]) -> bytes:
    return json.dumps({"resourceType": "Bundle", "type": "transaction-response", "entry": entries}).encode()


def test_the_consent_is_named_beside_the_patient() -> None:
    asked = Sent.of(bundle(samples.adult(), samples.HEAD))
    named = [entry("201", "Task/9", "1"), entry("201", "Consent/7/_history/1", 'W/"1"'), entry("201", "Patient/12")]
    for sent in (asked, None):
        answer = outcomes.sent(200, {}, answered(*named), asked=sent)
        assert (answer.patient_id, answer.consent_id, answer.consent_version) == ("12", "7", 'W/"1"')


def test_a_change_is_known_by_its_place_and_was_never_new() -> None:
    asked = Sent.of(bundle(CLOSE, samples.HEAD, held_raw(samples.adult())))
    assert (asked.act_id, asked.is_change, asked.patient_id) == (samples.ACT_ID, True, "12")
    brief = [entry("200 OK", version='W/"5"'), entry("200", version='W/"3"'), entry("201"), entry("201"), entry("201")]
    answer = outcomes.sent(200, {}, answered(*brief), asked=asked)
    assert (answer.kind, answer.known_before) == (AnswerKind.ACCEPTED, False)
    assert (answer.patient_id, answer.patient_version) == ("12", 'W/"5"')
    assert (answer.consent_id, answer.consent_version) == ("c-1", 'W/"3"')
    fewer = outcomes.sent(200, {}, answered(entry("200")), asked=asked)
    assert (fewer.kind, fewer.patient_id, fewer.patient_version) == (AnswerKind.ACCEPTED, "12", "")


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (412, b"{}", AnswerKind.CONFLICT),
        (404, b"{}", AnswerKind.REFUSED),
        (410, b"", AnswerKind.REFUSED),
        (200, answered(entry("412 Precondition Failed")), AnswerKind.CONFLICT),
    ],
)
def test_a_record_that_is_not_as_it_was_seen_is_told_as_changed(status: int, body: bytes, kind: AnswerKind) -> None:
    change = Sent.of(bundle(CLOSE, samples.HEAD, held_raw(samples.adult())))
    answer = outcomes.sent(status, {}, body, asked=change)
    assert (answer.kind, answer.refusal) == (kind, RefusalCode.RECORD_CHANGED)
    opening = outcomes.sent(status, {}, body, asked=Sent.of(bundle(samples.adult(), samples.HEAD)))
    assert opening.refusal is not RefusalCode.RECORD_CHANGED


def test_a_rule_of_the_service_stays_its_own_reason() -> None:
    change = Sent.of(bundle(CLOSE, samples.HEAD, held_raw(samples.adult())))
    assert outcomes.sent(404, {}, refusal("record-closed"), asked=change).refusal is RefusalCode.RECORD_CLOSED
    assert outcomes.sent(404, {}, b"<html>", asked=change).kind is AnswerKind.LATER


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, AnswerKind.SIGN_IN),
        (403, AnswerKind.FORBIDDEN),
        (409, AnswerKind.CONFLICT),
        (412, AnswerKind.CONFLICT),
        (408, AnswerKind.LATER),
        (425, AnswerKind.LATER),
        (429, AnswerKind.LATER),
        (500, AnswerKind.LATER),
        (503, AnswerKind.LATER),
        (502, AnswerKind.LOST),
        (504, AnswerKind.LOST),
        (400, AnswerKind.REFUSED),
        (404, AnswerKind.LATER),
        (410, AnswerKind.REFUSED),
        (413, AnswerKind.REFUSED),
        (422, AnswerKind.REFUSED),
        (451, AnswerKind.REFUSED),
        (302, AnswerKind.LATER),
        (200, AnswerKind.LOST),
        (204, AnswerKind.LOST),
    ],
)
def test_each_status_without_a_readable_body(status: int, kind: AnswerKind) -> None:
    assert outcomes.sent(status, {}, b"<html>").kind is kind


@pytest.mark.parametrize("code", list(RefusalCode)[:16])
def test_each_refusal_of_the_contract_is_understood(code: RefusalCode) -> None:
    answer = outcomes.sent(422, {}, refusal(code.value))
    assert (answer.kind, answer.refusal, answer.reason) == (AnswerKind.REFUSED, code, "Le code a expiré.")


def test_an_unknown_refusal_keeps_the_services_own_words() -> None:
    answer = outcomes.sent(422, {}, refusal("made-up", diagnostics="x"))
    assert (answer.refusal, answer.reason) == (RefusalCode.SERVICE_REFUSED, "Le code a expiré.")


def test_diagnostics_speak_where_there_is_no_text_and_cannot_paint_the_screen() -> None:
    body = json.dumps(
        {"resourceType": "OperationOutcome", "issue": [{"diagnostics": "bad\x00\u202e\nthing" + "x" * 9000}]}
    )
    reason = outcomes.sent(400, {}, body.encode()).reason
    assert reason.startswith("bad thing")
    assert reason.isprintable()
    assert len(reason) <= outcomes.REASON_LENGTH


def test_an_entry_that_failed_inside_a_success_is_no_success() -> None:
    assert outcomes.sent(200, {}, response("201", "422 Unprocessable")).kind is AnswerKind.REFUSED
    assert outcomes.sent(200, {}, response("201", "")).kind is AnswerKind.LOST


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        ("999999999", outcomes.LONGEST_WAIT),
        (format_datetime(NOW + timedelta(seconds=90)), 90.0),
        (format_datetime(NOW - timedelta(seconds=90)), 0.0),
        ("-3", None),
        ("soon", None),
        ("", None),
        ("²", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(value: str, seconds: float | None) -> None:
    assert outcomes.sent(503, {"Retry-After": value}, b"", now=NOW).retry_after == seconds


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "resourceType",
                    "entry",
                    "response",
                    "status",
                    "location",
                    "etag",
                    "issue",
                    "details",
                    "coding",
                    "text",
                    "outcome",
                ]
            ),
            inner | st.sampled_from(["Bundle", "OperationOutcome", "201", "200 OK", "Patient/1"]),
            max_size=5,
        )
    ),
    max_leaves=12,
)
bodies = st.binary(max_size=60) | junk.map(lambda value: json.dumps(value).encode())


@settings(max_examples=2000, deadline=None)
@given(status=st.integers(0, 700), body=bodies, wait=st.text(max_size=10))
@example(status=200, body=b"[" * 100_000, wait="Mon, 99 Jan 99999 99:99:99")
@example(status=200, body=b'{"a":1' + b"0" * 5000 + b"}", wait="")
def test_no_answer_can_make_it_raise(status: int, body: bytes, wait: str) -> None:
    answer = outcomes.sent(status, {"retry-after": wait}, body, now=NOW)
    if answer.kind is AnswerKind.ACCEPTED:
        assert 200 <= status < 300
        assert outcomes.parse(body) is not None
