"""The end of a provisional code: done, done before, refused, or honestly not known."""

from __future__ import annotations

import json

import pytest
from aiohttp import web

from desk_app.domain.answers import CodeCancelled
from desk_app.domain.refusal import Refusal, RefusalCode
from tests.service.double import Handler, against, always, cut, cut_in_the_body, fhir, html

DONE = {"resourceType": "Parameters", "parameter": [{"name": "status", "valueCode": "done"}]}


def says(code: str, status: int = 422) -> Handler:
    details = {"coding": [{"system": "urn:guichet:refusal", "code": code}]}
    return always(lambda: fhir({"resourceType": "OperationOutcome", "issue": [{"details": details}]}, status))


@pytest.mark.parametrize(
    "handler",
    [
        always(lambda: fhir(DONE)),
        always(lambda: fhir({"resourceType": "OperationOutcome", "issue": []})),
        always(lambda: web.Response(status=204)),
        says("code-cancelled"),
    ],
)
def test_done_is_done_and_done_before_too(handler: Handler) -> None:
    _, double = against(handler, lambda s: s.cancel_code("12", CodeCancelled.RETURNED_MAIL))
    ((method, path, _, body),) = double.asked
    assert (method, path) == ("POST", "/fhir/Patient/12/$cancel-code")
    assert json.loads(body)["parameter"] == [{"name": "reason", "valueCode": "returned-mail"}]


@pytest.mark.parametrize(
    ("handler", "code"),
    [
        (cut, RefusalCode.CANCEL_UNKNOWN),
        (cut_in_the_body, RefusalCode.CANCEL_UNKNOWN),
        (always(html), RefusalCode.CANCEL_UNKNOWN),
        (always(lambda: fhir({"resourceType": "Patient"})), RefusalCode.CANCEL_UNKNOWN),
        (always(lambda: fhir({}, 500)), RefusalCode.CANCEL_UNKNOWN),
        (always(lambda: fhir({}, 504)), RefusalCode.CANCEL_UNKNOWN),
        (always(lambda: fhir({}, 503)), RefusalCode.SERVICE_UNREACHABLE),
        (always(lambda: fhir({}, 401)), RefusalCode.SERVICE_SIGN_IN),
        (always(lambda: fhir({}, 403)), RefusalCode.SERVICE_FORBIDDEN),
        (always(lambda: fhir({}, 404)), RefusalCode.SERVICE_CANNOT),
        (always(lambda: fhir({}, 422)), RefusalCode.SERVICE_REFUSED),
        (says("code-used"), RefusalCode.CODE_USED),
        (says("holder-deceased"), RefusalCode.HOLDER_DECEASED),
    ],
)
def test_each_refusal(handler: Handler, code: RefusalCode) -> None:
    with pytest.raises(Refusal) as refused:
        against(handler, lambda s: s.cancel_code("12", CodeCancelled.NOT_ASKED))
    assert refused.value.code is code
    if code is RefusalCode.SERVICE_CANNOT:
        assert refused.value.values == {"operation": "cancel-code"}


def test_an_id_that_is_none_is_never_asked_for() -> None:
    with pytest.raises(Refusal) as refused:
        against(always(html), lambda s: s.cancel_code("../12", CodeCancelled.NOT_ASKED))
    assert refused.value.code is RefusalCode.NOT_FOUND


def test_a_service_that_knows_of_no_spoilt_sheets_hears_a_reason_it_knows() -> None:
    async def knows_two(_: web.Request, body: bytes) -> web.Response:
        reason = json.loads(body)["parameter"][0]["valueCode"]
        return fhir(DONE) if reason in ("returned-mail", "not-asked") else fhir({}, 400)

    _, double = against(knows_two, lambda s: s.cancel_code("12", CodeCancelled.SPOILT))
    assert [json.loads(body)["parameter"][0]["valueCode"] for *_, body in double.asked] == ["spoilt", "returned-mail"]
