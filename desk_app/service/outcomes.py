"""What an answer means (docs/service.md, Once and only once). Pure, and never raises, whatever the bytes are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from desk_app.domain.answers import Answer, AnswerKind, Values
from desk_app.domain.refusal import RefusalCode
from desk_app.service.causes import NoAnswerError
from desk_app.service.mapping.readings import child, local_reference, moment, objects, text
from desk_app.service.mapping.sent import Sent
from desk_app.service.mapping.systems import REFUSAL, Json
from desk_app.service.mapping.verbatim import read

REASON_LENGTH = 400  # characters of the service's own words that are kept
LONGEST_WAIT = 24 * 3600.0  # seconds of a Retry-After that are obeyed
CLOCK_SKEW = 300.0  # seconds between our clock and the service's that explain a refused token
_LATER = frozenset({408, 425, 429})
_GATEWAY = frozenset({502, 504})  # what stands behind the gateway may have taken the act


def parse(body: bytes) -> Json | None:
    """The JSON object in `body`, None where it holds anything else. Depth and size cannot make it raise."""
    found = read(body)
    return found if isinstance(found, dict) else None


def sent(
    status: int, headers: Mapping[str, str], body: bytes, *, now: datetime | None = None, asked: Sent | None = None
) -> Answer:
    """The meaning of the answer to a transaction. Header names are compared without case; `now` dates a Retry-After;
    `asked` is what was sent: it names what a server that answers briefly leaves out."""
    found, asked = parse(body), asked or Sent()
    if 200 <= status < 300:
        answer = replace(_taken(found, asked), service_at=service_time(headers, found))
    else:
        answer = failed(status, headers, found, now=now)
    return _of_a_change(answer, status) if asked.is_change else answer


def _of_a_change(answer: Answer, status: int) -> Answer:
    """The record is not as the operator saw it: another version by now, or gone."""
    is_stale = answer.kind is AnswerKind.CONFLICT and answer.cause == "precondition"
    is_gone = status in (404, 410) and answer.refusal is RefusalCode.SERVICE_REFUSED
    return replace(answer, refusal=RefusalCode.RECORD_CHANGED) if is_stale or is_gone else answer


def unanswered(error: NoAnswerError) -> Answer:
    """The meaning of a request without an answer. Who is refused as such has a person asked, and does not try again."""
    kind = AnswerKind.LOST if error.maybe_taken else AnswerKind.LATER
    if error.cause == "sign-in-refused":
        kind = AnswerKind.SIGN_IN
    return Answer(kind=kind, cause=error.cause, cause_values=error.values, retry_after=error.retry_after)


def failed(status: int, headers: Mapping[str, str], found: Json | None, *, now: datetime | None = None) -> Answer:
    """The meaning of an answer that is no success."""
    return replace(_failed(status, headers, found, now), service_at=service_time(headers, found))


def _failed(status: int, headers: Mapping[str, str], found: Json | None, now: datetime | None) -> Answer:
    refusal, reason = refused(found)
    wait = retry_after(headers, now=now)
    if status == 401:
        # A token refused by a service whose clock is far from ours is the clock's fault.
        if now is not None and (lasting := clocks_apart(headers, now)):
            return Answer(kind=AnswerKind.SIGN_IN, reason=reason, cause="clock", cause_values=(("lasting", lasting),))
        return Answer(kind=AnswerKind.SIGN_IN, reason=reason, cause="unauthorised")
    if status == 403:
        return Answer(kind=AnswerKind.FORBIDDEN, refusal=refusal, reason=reason, cause="forbidden")
    if status == 409:
        return Answer(kind=AnswerKind.CONFLICT, reason=reason, retry_after=wait, cause="conflict")
    if status == 412:
        return Answer(kind=AnswerKind.CONFLICT, reason=reason, retry_after=wait, cause="precondition")
    if status in _GATEWAY:
        return Answer(
            kind=AnswerKind.LOST, reason=reason, retry_after=wait, cause="overloaded", cause_values=asked_wait(wait)
        )
    if status in _LATER or status >= 500:
        return Answer(
            kind=AnswerKind.LATER,
            refusal=refusal,
            reason=reason,
            retry_after=wait,
            cause=later_cause(status),
            cause_values=asked_wait(wait),
        )
    if 400 <= status < 500:
        if found is None and status in (404, 405):
            # A page of somebody else's: the address is wrong, the act is not.
            return Answer(kind=AnswerKind.LATER, retry_after=wait, cause="not-fhir")
        return Answer(kind=AnswerKind.REFUSED, refusal=refusal or RefusalCode.SERVICE_REFUSED, reason=reason)
    return Answer(kind=AnswerKind.LATER, retry_after=wait, cause="not-fhir")  # 1xx, 3xx: nothing was taken


def later_cause(status: int) -> str:
    """Why a service that failed may do better later."""
    return "overloaded" if status in (408, 425, 429, 503) else "server-error"


def _taken(found: Json | None, asked: Sent) -> Answer:
    """A 2xx counts only with a transaction's response in it; anything else is asked for by its id."""
    if found is None or found.get("resourceType") != "Bundle":
        return Answer(kind=AnswerKind.LOST, cause="unreadable")
    responses = [child(entry, "response") for entry in objects(found.get("entry"))]
    if not responses:
        return Answer(kind=AnswerKind.LOST, cause="unreadable")
    for response in responses:
        status = entry_status(response)
        if status >= 400:
            return failed(status, {}, child(response, "outcome") or {})
        if not 200 <= status < 300:
            return Answer(kind=AnswerKind.LOST, cause="unreadable")
    patient, patient_id = _written("Patient", responses, asked)
    consent, consent_id = _written("Consent", responses, asked)
    return Answer(
        kind=AnswerKind.ACCEPTED,
        patient_id=asked.patient_id or patient_id,
        patient_version=text(patient.get("etag")),
        consent_id=consent_id,
        consent_version=text(consent.get("etag")),
        known_before=not asked.is_change and entry_status(patient) == 200,
    )


def _written(kind: str, responses: list[Json], asked: Sent) -> tuple[Json, str]:
    """The response about the resource of one type, with its id: by the place it names, else by where it stands."""
    for response in responses:
        if found := local_reference(response.get("location"), kind):
            return response, found
    index, known = next(((i, place.id) for i, place in enumerate(asked.places) if place.kind == kind), (-1, ""))
    if 0 <= index < len(responses) == len(asked.places) and not text(responses[index].get("location")):
        return responses[index], known
    return {}, known


def entry_status(response: Json) -> int:
    """The three digits an entry's status begins with, 0 where it has none."""
    digits = text(response.get("status")).strip()[:3]
    return int(digits) if len(digits) == 3 and digits.isascii() and digits.isdigit() else 0


def refused(found: Json | None) -> tuple[RefusalCode | None, str]:
    """The service's refusal code, where it is one we know, and its own words."""
    code: RefusalCode | None = None
    words: list[str] = []
    issues = objects(found.get("issue")) if found and found.get("resourceType") == "OperationOutcome" else []
    for issue in issues:
        details = child(issue, "details")
        for coding in objects(details.get("coding")):
            if coding.get("system") == REFUSAL and code is None:
                code = _code(coding.get("code"))
        said = text(details.get("text")) or text(issue.get("diagnostics"))
        if said and said not in words:
            words.append(said)
    reason = " ".join(" ".join(words).split())
    # Control and direction marks have no place in a sentence that is shown; neither has half a surrogate pair.
    printable = "".join(c for c in reason if c.isprintable())
    return code, printable[:REASON_LENGTH]


def _code(value: Any) -> RefusalCode | None:
    try:
        return RefusalCode(text(value))
    except ValueError:
        return None


def is_unsupported(status: int, found: Json | None) -> bool:
    """Does the answer say that the operation is not offered here?"""
    issues = objects(found.get("issue")) if found else []
    said = any(issue.get("code") == "not-supported" for issue in issues)
    return status in (405, 501) or said or (status == 404 and not any(i.get("code") == "not-found" for i in issues))


def retry_after(headers: Mapping[str, str], *, now: datetime | None = None) -> float | None:
    """Seconds to wait, from a number or a date; None where there is nothing readable."""
    value = _header(headers, "retry-after")
    if value.isascii() and value.isdigit():
        return min(float(value), LONGEST_WAIT)
    until = _http_date(value)
    if until is None:
        return None
    return min(max((until - (now or datetime.now(UTC))).total_seconds(), 0.0), LONGEST_WAIT)


def asked_wait(seconds: float | None) -> Values:
    """What the sentence of a service that asks to wait names."""
    return () if seconds is None else (("lasting", str(round(seconds))),)


def clocks_apart(headers: Mapping[str, str], now: datetime) -> str:
    """Whole seconds between the service's clock and ours, where that explains a refused token; else empty."""
    theirs = service_time(headers)
    apart = abs((theirs - now).total_seconds()) if theirs is not None else 0.0
    return str(round(apart)) if apart > CLOCK_SKEW else ""


def service_time(headers: Mapping[str, str], found: Json | None = None) -> datetime | None:
    """The service's own time, in UTC: the answer's Date, else when what it answers was last changed."""
    said = _http_date(_header(headers, "date"))
    return said or moment(child(found or {}, "meta").get("lastUpdated"))


def _header(headers: Mapping[str, str], name: str) -> str:
    return next((v for k, v in headers.items() if k.lower() == name), "").strip()


def _http_date(value: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(value)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
