"""Sending, asking by the act's id, and greeting, with a server that does whatever a server may do."""

from __future__ import annotations

import asyncio
import gzip
import socket
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from aiohttp import web

from desk_app.domain.answers import (
    AnswerKind,
    Channel,
    ExistingQuestion,
    Match,
    RenewalRequest,
)
from desk_app.domain.identity import INS_NIR, Ins
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.secret import Secret
from desk_app.service import acts as acts_module
from desk_app.service.client import FhirService
from desk_app.service.mapping import bundle
from tests.service import samples
from tests.service.double import (
    Handler,
    against,
    always,
    consent,
    cut,
    cut_in_the_body,
    fhir,
    found,
    html,
    person,
    routed,
    serving,
    silent,
)

BUNDLE = bundle(samples.adult(), samples.HEAD)
QUESTION = ExistingQuestion(traits=samples.traits(), number=samples.NUMBER, number_is_own=True)
RENEWAL = RenewalRequest(patient_id="12", channel=Channel.LETTER, requested_by="holder", vitale_serial="12345678901")


def taken(status: str = "201 Created") -> web.Response:
    entry = {"response": {"status": status, "location": "Patient/12/_history/1", "etag": 'W/"1"'}}
    return fhir({"resourceType": "Bundle", "type": "transaction-response", "entry": [entry]})


# --- sending ----------------------------------------------------------------------------------------------------------


def test_an_act_is_sent_with_its_own_bytes_and_the_token() -> None:
    answer, double = against(always(taken), lambda s: s.send(BUNDLE))
    assert (answer.kind, answer.patient_id, answer.patient_version) == (AnswerKind.ACCEPTED, "12", 'W/"1"')
    ((method, path, headers, body),) = double.asked
    assert (method, path.rstrip("/"), body) == ("POST", "/fhir", BUNDLE)
    assert headers["Authorization"] == "Bearer jeton"
    assert headers["Content-Type"] == "application/fhir+json"


def test_a_refused_connection_is_told_and_nothing_was_sent() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{held.getsockname()[1]}/fhir"

        async def main() -> None:
            service = FhirService(base, Secret("t"), demonstration=True, clock=samples.HeldClock())
            answer = await service.send(BUNDLE)
            assert (answer.kind, answer.cause) == (AnswerKind.LATER, "refused")
            assert (await service.greet()).cause == "refused"
            assert (await service.existing(QUESTION, deadline=2)).cause == "refused"
            assert (await service.match(samples.traits(), deadline=2)).status is Match.UNREACHABLE
            with pytest.raises(Refusal) as refused:
                await service.renew_code(RENEWAL)
            assert refused.value.code is RefusalCode.SERVICE_UNREACHABLE
            assert refused.value.values == {"cause": "refused"}
            await service.close()

        asyncio.run(main())


def test_a_name_that_does_not_exist_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        async def nowhere(*_: Any, **__: Any) -> Any:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", nowhere)
        service = FhirService("http://service.invalid/fhir", Secret("t"), demonstration=True, clock=samples.HeldClock())
        answer = await service.send(BUNDLE)
        await service.close()
        assert (answer.kind, answer.cause) == (AnswerKind.LATER, "name-not-found")

    asyncio.run(main())


def test_no_answer_in_time_leaves_the_act_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts_module, "SEND_SECONDS", 0.05)
    answer, _ = against(silent, lambda s: s.send(BUNDLE))
    assert (answer.kind, answer.cause) == (AnswerKind.LOST, "timeout")


async def _endless(request: web.Request, _: bytes) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/fhir+json"})
    await response.prepare(request)
    try:
        while True:
            await response.write(b" " * 1_000_000)
    except ConnectionError:
        return response


@pytest.mark.parametrize(
    ("handler", "cause"),
    [
        (cut, "cut"),
        (cut_in_the_body, "unreadable"),
        (_endless, "too-long"),
        (always(lambda: fhir({"pad": "x" * 50_000_000})), "too-long"),
        (always(html), "unreadable"),
        (always(lambda: fhir([])), "unreadable"),
        (always(lambda: fhir({"resourceType": "Patient"})), "unreadable"),
    ],
)
def test_an_answer_that_cannot_be_used_leaves_the_act_unknown(handler: Handler, cause: str) -> None:
    answer, _ = against(handler, lambda s: s.send(BUNDLE))
    assert (answer.kind, answer.cause) == (AnswerKind.LOST, cause)


def test_a_packed_answer_is_read_and_a_packed_bomb_is_stopped() -> None:
    def packed(body: bytes) -> web.Response:
        return web.Response(
            body=gzip.compress(body), headers={"Content-Encoding": "gzip", "Content-Type": "application/fhir+json"}
        )

    answer, _ = against(always(lambda: packed(taken().body)), lambda s: s.send(BUNDLE))  # type: ignore[arg-type]
    assert answer.kind is AnswerKind.ACCEPTED
    answer, _ = against(always(lambda: packed(b" " * 60_000_000)), lambda s: s.send(BUNDLE))
    assert (answer.kind, answer.cause) == (AnswerKind.LOST, "too-long")


def test_a_redirect_to_another_host_is_refused_and_one_at_home_followed() -> None:
    def away() -> web.Response:
        return web.Response(status=307, headers={"Location": "http://ailleurs.example/fhir"})

    answer, double = against(always(away), lambda s: s.send(BUNDLE))
    assert (answer.kind, answer.cause, len(double.asked)) == (AnswerKind.LATER, "redirected", 1)

    async def moved(request: web.Request, _: bytes) -> web.StreamResponse:
        if request.path.startswith("/r4"):
            return taken()
        return web.Response(status=308, headers={"Location": "/r4"})

    answer, double = against(moved, lambda s: s.send(BUNDLE))
    assert answer.kind is AnswerKind.ACCEPTED
    assert [body for *_, body in double.asked] == [BUNDLE, BUNDLE]

    answer, double = against(
        always(lambda: web.Response(status=308, headers={"Location": "/encore"})), lambda s: s.send(BUNDLE)
    )
    assert answer.cause == "redirected"
    assert len(double.asked) < 6


def test_a_refused_token_is_the_clocks_fault_where_the_clocks_disagree() -> None:
    for days, cause in ((0, "unauthorised"), (1, "clock")):
        date = format_datetime(samples.NOW + timedelta(days=days))
        answer, _ = against(always(lambda date=date: fhir({}, 401, Date=date)), lambda s: s.send(BUNDLE))
        assert answer.cause == cause


def test_a_known_patient_is_accepted_and_what_differs_is_named_without_its_content() -> None:
    handler = routed(
        fhir=lambda: taken("200 OK"),
        Patient__12=lambda: fhir(person(telecom=[{"system": "email", "value": "secret@exemple.fr"}])),
        Consent___search=lambda: found(consent("active", samples.ACT_ID)),
    )
    answer, _ = against(handler, lambda s: s.send(BUNDLE))
    assert (answer.kind, answer.known_before) == (AnswerKind.ACCEPTED, True)
    assert "mobile" in answer.reason
    assert "secret" not in answer.reason


def test_a_known_patient_with_somebody_elses_consent_has_a_record_already() -> None:
    handler = routed(
        fhir=lambda: taken("200 OK"),
        Patient__12=lambda: fhir(person()),
        Consent___search=lambda: found(consent("active")),
    )
    answer, _ = against(handler, lambda s: s.send(BUNDLE))
    assert (answer.kind, answer.refusal, answer.patient_id) == (AnswerKind.REFUSED, RefusalCode.RECORD_EXISTS, "12")


def test_a_sending_that_is_cancelled_leaves_nothing_behind() -> None:
    async def main() -> None:
        async with serving(silent) as double:
            service = FhirService(double.base, Secret("t"), demonstration=True, clock=samples.HeldClock())
            sending = asyncio.create_task(service.send(BUNDLE))
            await double.was_asked.wait()
            sending.cancel()
            with pytest.raises(asyncio.CancelledError):
                await sending
            await service.close()

    asyncio.run(main())


def test_the_other_worlds_identifier_is_not_composed() -> None:
    identity = replace(samples.adult_identity(), retrieved=Ins(samples.NUMBER, INS_NIR))
    service = FhirService("http://h/fhir", Secret("t"), demonstration=True, clock=samples.HeldClock())
    with pytest.raises(Refusal) as refused:
        service.compose(samples.adult(identity=identity), samples.HEAD)
    assert refused.value.code is RefusalCode.DEMONSTRATION_MIXED


# --- asking by the act's id -------------------------------------------------------------------------------------------


def task(act_id: str = samples.ACT_ID) -> dict[str, Any]:
    return {
        "resourceType": "Task",
        "identifier": [{"system": "urn:guichet:act", "value": act_id}],
        "for": {"reference": "Patient/12"},
    }


def test_an_act_is_found_by_its_id() -> None:
    mine = person(identifier=[{"system": "urn:guichet:act", "value": samples.ACT_ID}])
    handler = routed(Task___search=lambda: found(task()), Patient__12=lambda: fhir(mine, ETag='W/"7"'))
    answer, double = against(handler, lambda s: s.look_up(samples.ACT_ID))
    assert answer is not None
    assert (answer.kind, answer.patient_id, answer.patient_version) == (AnswerKind.ACCEPTED, "12", 'W/"7"')
    assert not answer.known_before
    assert double.forms()[0]["identifier"] == [f"urn:guichet:act|{samples.ACT_ID}"]
    assert double.asked[0][2]["Prefer"] == "handling=strict"


def test_an_absent_act_is_absent_even_where_the_server_answers_with_everybodys() -> None:
    assert against(always(lambda: found()), lambda s: s.look_up(samples.ACT_ID))[0] is None
    assert against(always(lambda: found(task("another"))), lambda s: s.look_up(samples.ACT_ID))[0] is None


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 500, 503])
def test_a_question_that_is_refused_never_refuses_the_act(status: int) -> None:
    answer, _ = against(always(lambda: fhir({}, status)), lambda s: s.look_up(samples.ACT_ID))
    assert answer is not None
    assert answer.kind in (AnswerKind.LATER, AnswerKind.LOST, AnswerKind.SIGN_IN, AnswerKind.FORBIDDEN)


def test_a_patient_that_carries_our_own_act_was_not_known_before() -> None:
    mine = person(identifier=[{"system": "urn:guichet:act", "value": samples.ACT_ID}])
    handler = routed(fhir=lambda: taken("200 OK"), Patient__12=lambda: fhir(mine))
    answer, _ = against(handler, lambda s: s.send(BUNDLE))
    assert (answer.kind, answer.known_before, answer.reason) == (AnswerKind.ACCEPTED, False, "")
