"""A new provisional code, and the truth about the connection."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from desk_app.domain.answers import (
    Channel,
    ExistingQuestion,
    RenewalRequest,
)
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.service.client import FhirService
from desk_app.service.mapping import bundle
from tests.service import samples
from tests.service.double import (
    Double,
    Handler,
    against,
    always,
    cut,
    cut_in_the_body,
    fhir,
    found,
    html,
    person,
)

BUNDLE = bundle(samples.adult(), samples.HEAD)
QUESTION = ExistingQuestion(traits=samples.traits(), number=samples.NUMBER, number_is_own=True)
RENEWAL = RenewalRequest(patient_id="12", channel=Channel.LETTER, requested_by="holder", vitale_serial="12345678901")


# --- a new code -------------------------------------------------------------------------------------------------------


def renewed(**values: Any) -> web.Response:
    parameter = [{"name": name, **value} for name, value in values.items()]
    return fhir({"resourceType": "Parameters", "parameter": parameter})


EXPIRES = {"valueDateTime": "2026-04-13T09:30:00Z"}


def test_a_letters_code_comes_back_as_a_secret_with_the_address_the_service_holds() -> None:
    address = {"valueAddress": {"line": ["12 rue des Lilas"], "postalCode": "01500", "city": "Ambérieu"}}
    code, double = against(
        always(lambda: renewed(code={"valueString": "aB3dE6gH9jK2"}, expires=EXPIRES, address=address)),
        lambda s: s.renew_code(RENEWAL),
    )
    assert code.code is not None
    assert code.code.reveal() == "aB3dE6gH9jK2"
    assert "aB3d" not in repr(code)
    assert code.address is not None
    assert code.address.lines() == ("12 rue des Lilas", "01500 AMBÉRIEU")
    assert double.asked[0][1] == "/fhir/Patient/12/$renew-code"
    sent = {p["name"]: p for p in json.loads(double.asked[0][3])["parameter"]}
    assert set(sent) == {"channel", "requestedBy", "vitaleSerial"}


def test_a_code_never_comes_back_over_another_channel() -> None:
    request = replace(RENEWAL, channel=Channel.SMS, vitale_serial="")
    code, _ = against(
        always(lambda: renewed(code={"valueString": "x"}, expires=EXPIRES, sentTo={"valueString": "06 •• •• •• 01"})),
        lambda s: s.renew_code(request),
    )
    assert code.code is None
    assert code.sent_to == "06 •• •• •• 01"


def _says(code: str, status: int = 422) -> Any:
    details = {"coding": [{"system": "urn:guichet:refusal", "code": code}], "text": "Non."}
    return always(lambda: fhir({"resourceType": "OperationOutcome", "issue": [{"details": details}]}, status))


@pytest.mark.parametrize(
    ("handler", "code"),
    [
        (_says("code-too-soon", 429), RefusalCode.CODE_TOO_SOON),
        (_says("contact-too-recent"), RefusalCode.CONTACT_TOO_RECENT),
        (_says("representative-not-authorised", 403), RefusalCode.REPRESENTATIVE_NOT_AUTHORISED),
        (always(lambda: fhir({}, 401)), RefusalCode.SERVICE_SIGN_IN),
        (always(lambda: fhir({}, 403)), RefusalCode.SERVICE_FORBIDDEN),
        (always(lambda: fhir({}, 404)), RefusalCode.SERVICE_CANNOT),
        (always(lambda: fhir({}, 501)), RefusalCode.SERVICE_CANNOT),
        (always(lambda: fhir({}, 503)), RefusalCode.SERVICE_UNREACHABLE),
        (always(lambda: fhir({}, 500)), RefusalCode.CODE_UNKNOWN),
        (always(lambda: fhir({}, 504)), RefusalCode.CODE_UNKNOWN),
        (always(lambda: fhir({}, 422)), RefusalCode.SERVICE_REFUSED),
        (always(html), RefusalCode.CODE_UNKNOWN),
        (always(lambda: renewed(expires=EXPIRES)), RefusalCode.CODE_UNKNOWN),
        (
            always(lambda: renewed(code={"valueString": "x"}, expires={"valueDateTime": "soon"})),
            RefusalCode.CODE_UNKNOWN,
        ),
        (cut, RefusalCode.CODE_UNKNOWN),
        (cut_in_the_body, RefusalCode.CODE_UNKNOWN),
    ],
)
def test_each_refusal_of_a_new_code(handler: Handler, code: RefusalCode) -> None:
    with pytest.raises(Refusal) as refused:
        against(handler, lambda s: s.renew_code(RENEWAL))
    assert refused.value.code is code


# --- the connection ---------------------------------------------------------------------------------------------------


def capabilities(*operations: str, **changed: Any) -> dict[str, Any]:
    announced = [{"name": name, "definition": "urn:x"} for name in operations]
    searched = [{"code": "search-type"}]
    others = [{"type": kind, "interaction": searched} for kind in ("Consent", "Task", "AuditEvent")]
    patient = {"type": "Patient", "interaction": searched, "operation": announced}
    transaction = [{"code": "transaction"}]
    return {
        "resourceType": "CapabilityStatement",
        "fhirVersion": "4.0.1",
        "software": {"name": "Bac à sable"},
        "rest": [{"mode": "server", "resource": [patient, *others], "interaction": transaction}],
    } | changed


def test_greeting_reads_the_name_and_what_the_service_cannot_do() -> None:
    connection, double = against(always(lambda: fhir(capabilities("match", "$renew-code"))), lambda s: s.greet())
    assert (connection.since, connection.cause, connection.name) == (samples.NOW, "", "Bac à sable")
    assert connection.cannot == ("cancel-code",)
    assert double.asked[0][1] == "/fhir/metadata"


@pytest.mark.parametrize(
    ("make", "cause"),
    [
        (html, "web-page"),
        (lambda: fhir(capabilities(fhirVersion="5.0.0")), "not-fhir"),
        (lambda: fhir(capabilities(rest=3, fhirVersion=None)), "not-fhir"),
        (lambda: fhir({}, 404), "not-fhir"),
        (lambda: fhir({}, 503), "overloaded"),
        (lambda: fhir({}, 500), "server-error"),
        (lambda: fhir({}, 401), "unauthorised"),
        (lambda: web.Response(status=302, headers={"Location": "https://portail.example/"}), "redirected"),
    ],
)
def test_greeting_tells_the_true_cause(make: Any, cause: str) -> None:
    connection, _ = against(always(make), lambda s: s.greet())
    assert (connection.since, connection.cause) == (None, cause)


def test_no_request_ever_carries_a_number_or_a_name_in_its_url() -> None:
    async def everything(service: FhirService) -> None:
        await service.existing(QUESTION, deadline=5)
        await service.match(samples.traits(), deadline=5)
        await service.look_up(samples.ACT_ID)
        await service.send(BUNDLE)
        await service.greet()

    double: Double
    _, double = against(always(lambda: found(person())), everything)
    urls = " ".join(path for _, path, _, _ in double.asked).lower()
    assert samples.NUMBER not in urls
    assert "garcia" not in urls
