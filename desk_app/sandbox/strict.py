"""Stricter than real servers on purpose: what a lenient one would swallow is refused here, while it can be mended."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any, NoReturn

from desk_app.domain.identity import INS_NIA, INS_NIR, INS_NIR_TEST, NSS_NIA, NSS_NIR
from desk_app.sandbox.elements import ELEMENTS
from desk_app.sandbox.outcome import Json, bad_request, invalid
from desk_app.sandbox.references import check_references
from desk_app.sandbox.shapes import ACT_KIND, ATTACHED, at, codes, extension

TYPES = (
    "Patient",
    "RelatedPerson",
    "Practitioner",
    "PractitionerRole",
    "Organization",
    "Consent",
    "Task",
    "Provenance",
    "AuditEvent",
    "DocumentReference",
    "Bundle",
    "Communication",
    "Observation",  # besides the contract's: only a foreign judge writes one (docs/sandbox.md)
)
# `agent.who`: every agent has one.
REQUIRED: dict[str, tuple[str, ...]] = {
    "RelatedPerson": ("identifier", "patient"),
    "Consent": ("status", "scope", "category", "patient", "policyRule"),
    "Task": ("status", "intent"),
    "Provenance": ("target", "recorded", "agent", "agent.who", "entity.role", "entity.what"),
    "AuditEvent": ("type", "recorded", "agent", "agent.requestor", "source", "source.observer"),
    "DocumentReference": ("status", "type", "subject", "content", "content.attachment"),
    "Bundle": ("type",),
    "Communication": ("status",),
    "Observation": ("status", "code"),
}
_CONTACT = {
    "telecom.system": "phone fax email pager url sms other",
    "telecom.use": "home work temp old mobile",
    "address.use": "home work temp old billing",
    "address.type": "postal physical both",
}
_PERSON = {
    "gender": "male female other unknown",
    "name.use": "usual official temp nickname anonymous old maiden",
    **_CONTACT,
}
# The required bindings of R4 among what is kept here.
CODES: dict[str, dict[str, str]] = {
    "Patient": {**_PERSON, "link.type": "replaced-by replaces refer seealso"},
    "RelatedPerson": _PERSON,
    "Practitioner": _PERSON,
    "Organization": _CONTACT,
    "Consent": {
        "status": "draft proposed active rejected inactive entered-in-error",
        "provision.type": "permit deny",
        "provision.provision.type": "permit deny",
    },
    "Task": {
        "status": "draft requested received accepted rejected ready cancelled in-progress on-hold failed completed"
        " entered-in-error",
        "intent": "unknown proposal plan order original-order reflex-order filler-order instance-order option",
        "priority": "routine urgent asap stat",
    },
    "Provenance": {"entity.role": "derivation revision quotation source removal"},
    "AuditEvent": {"action": "C R U D E", "outcome": "0 4 8 12", "agent.network.type": "1 2 3 4 5"},
    "DocumentReference": {
        "status": "current superseded entered-in-error",
        "docStatus": "preliminary final amended entered-in-error",
        "relatesTo.code": "replaces transforms signs appends",
    },
    "Communication": {
        "status": "preparation in-progress not-done on-hold stopped completed entered-in-error unknown",
        "priority": "routine urgent asap stat",
    },
    "Observation": {
        "status": "registered preliminary final amended corrected cancelled entered-in-error unknown",
    },
    "Bundle": {
        "type": "document message transaction transaction-response batch batch-response history searchset collection"
    },
}
_ALLOWED = {kind: {path: frozenset(c.split()) for path, c in paths.items()} for kind, paths in CODES.items()}
IDENTIFIER_USES = ["usual", "official", "temp", "secondary", "old"]
# What the search index and the rules read must have the shape FHIR gives it: a list of objects, or one object.
LISTS = (
    "extension", "identifier", "name", "telecom", "address", "category", "target", "agent", "entity", "content",
    "input", "relationship",
)  # fmt: skip
OBJECTS = ("meta", "scope", "policyRule", "provision", "patient", "subject", "for", "source")
# The same name, another shape.
EXCEPT = {("name", "Organization"), ("identifier", "Bundle"), ("target", "Communication")}
ACT_KINDS = frozenset({"open-record", "change-contact", "change-access", "close-record", "reopen-record"})

ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_TIME = r"T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-](0\d|1[0-4]):[0-5]\d)"
INSTANT = re.compile(rf"\d{{4}}-\d\d-\d\d{_TIME}")
DATE_TIME = re.compile(rf"{DATE.pattern}|{INSTANT.pattern}")
DATES = {
    "birthDate": DATE,
    "recorded": INSTANT,
    "date": INSTANT,
    **dict.fromkeys(
        ("dateTime", "authoredOn", "occurredDateTime", "deceasedDateTime", "sent", "provision.period.start",
         "provision.period.end", "provision.provision.period.start", "provision.provision.period.end"), DATE_TIME,
    ),
}  # fmt: skip
UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
NUMBER = re.compile(r"(?<![0-9A-Za-z])[1-478]\d{4}(?:\d\d|2[ABab])\d{6}(?:\d\d)?(?![0-9A-Za-z])")
DEPTH = 40


def parse(data: bytes) -> Json:
    """JSON bytes as one object; anything else is a 400."""

    def refuse_constant(_: str) -> NoReturn:
        raise ValueError("not a JSON number")

    try:
        body = json.loads(data.decode("utf-8"), parse_constant=refuse_constant)
    except (ValueError, RecursionError) as error:
        raise bad_request("the body is not JSON in UTF-8") from error
    if not isinstance(body, dict):
        raise bad_request("the body is not a JSON object")
    return body


def check_body(body: Json) -> None:
    """Nothing empty and nothing that cannot be written down, anywhere in what was sent."""
    _walk(body, 0)


def _walk(value: Any, depth: int, *, gaps: bool = False) -> None:
    """No empty string, list or object, no null beside a primitive's extensions, nothing that cannot be written down."""
    if depth > DEPTH:
        raise bad_request("the body is nested too deeply")
    if isinstance(value, dict):
        if not value:
            raise invalid("empty object")
        for key, inner in value.items():
            if UNSPEAKABLE.search(key):
                raise invalid("control character in a name")
            _walk(inner, depth + 1, gaps=key.startswith("_"))
    elif isinstance(value, list):
        if not value:
            raise invalid("empty list")
        for inner in value:
            if inner is None and gaps:
                continue
            _walk(inner, depth + 1)
    elif value is None:
        raise invalid("null")
    elif isinstance(value, str):
        if not value.strip():
            raise invalid("empty string")
        if UNSPEAKABLE.search(value):
            raise invalid("control character or half a character")
    elif isinstance(value, float) and value in (float("inf"), float("-inf")):
        raise invalid("number out of range")


def check_id(key: object) -> str:
    """A logical id: 1 to 64 of A-Z a-z 0-9 - ."""
    if not isinstance(key, str) or not ID.fullmatch(key):
        raise invalid("an id is 1 to 64 characters of A-Z, a-z, 0-9, - and .")
    return key


def check_type(kind: object) -> str:
    """One of the types this service keeps."""
    if not isinstance(kind, str) or kind not in TYPES:
        raise invalid("this resource type is not kept here", status=404, code="not-supported")
    return kind


def check_url(path: str, query: str) -> None:
    """Numbers never stand in a URL; names of people neither. What was written is not repeated in the answer."""
    # A number is often typed in groups: spaces, dots and pluses between digits do not hide it.
    for text in (path, query, re.sub(r"(?<=[0-9AB])[ +.]+(?=[0-9AB])", "", query)):
        if NUMBER.search(text):
            raise bad_request("a person's number stands in the URL: use POST [type]/_search")


def check(body: Json, known: Callable[[str], bool]) -> None:
    """One resource, before it is written. `known` says whether `Type/id` exists here or in the same transaction."""
    kind = check_type(body.get("resourceType"))
    if "id" in body:
        check_id(body["id"])
    _shapes(body)
    for path in REQUIRED.get(kind, ()):
        above, _, name = path.rpartition(".")
        if not all(isinstance(holder, dict) and name in holder for holder in (at(body, above) if above else [body])):
            raise invalid(f"{kind}.{path} is required", code="required")
    for path, allowed in _ALLOWED.get(kind, {}).items():
        if any(not isinstance(v, str) or v not in allowed for v in at(body, path)):
            raise invalid(f"{kind}.{path} is not one of its codes", code="code-invalid")
    for path, form in DATES.items():
        if path.partition(".")[0] in body and not all(
            isinstance(v, str) and form.fullmatch(v) and _is_day(v) for v in at(body, path)
        ):
            raise invalid(f"{kind}.{path} is not a date of its form", code="value")
    _CHECKS.get(kind, _nothing)(body)
    check_references(body, known)


def _is_day(text: str) -> bool:
    """Is the day, where there is one, in the calendar?"""
    try:
        return len(text) < 10 or bool(date.fromisoformat(text[:10]))
    except ValueError:
        return False


def _shapes(body: Json) -> None:
    kind = body["resourceType"]
    if any(name.removeprefix("_") not in ELEMENTS[kind] for name in body):
        raise invalid(f"{kind} has an element that FHIR does not know", code="structure")
    for name in LISTS:
        value = body.get(name)
        if value is None or (name, kind) in EXCEPT:
            continue
        if not (isinstance(value, list) and all(isinstance(one, dict) for one in value)):
            raise invalid(f"{kind}.{name} is a list of objects", code="structure")
    for name in OBJECTS:
        if name in body and not isinstance(body[name], dict):
            raise invalid(f"{kind}.{name} is an object", code="structure")
    if not isinstance(body.get("active", True), bool):
        raise invalid(f"{kind}.active is true or false", code="structure")
    for one in at(body, "identifier"):
        if not isinstance(one, dict) or not isinstance(one.get("value"), str) or not isinstance(one.get("system"), str):
            raise invalid(f"{kind}.identifier has a system and a value", code="required")
        if one.get("use", "usual") not in IDENTIFIER_USES:
            raise invalid(f"{kind}.identifier.use is not one of its codes", code="code-invalid")
        if len(one["value"]) > 255:
            raise invalid(f"{kind}.identifier.value is too long")


def _nothing(_: Json) -> None:
    pass


def _patient(body: Json) -> None:
    for one in at(body, "identifier"):
        system = one["system"]
        if system in (NSS_NIR, NSS_NIA) and (one.get("use") != "official" or "NH" not in codes(one.get("type"))):
            raise invalid("an NSS has use official and type NH", code="code-invalid")
        if system in (INS_NIR, INS_NIA, INS_NIR_TEST):
            raise invalid("this is a demonstration: only its own INS system (.11) is taken")
    for name in at(body, "name"):
        given = name.get("given", [])
        if not isinstance(name.get("family", ""), str) or not isinstance(given, list):
            raise invalid("Patient.name has a family string and a given list", code="structure")
        if not all(isinstance(g, str) for g in given):
            raise invalid("Patient.name.given is a list of strings", code="structure")


def _related_person(body: Json) -> None:
    if extension(body, ATTACHED) not in (None, "yes", "no", "unknown"):
        raise invalid("attached is yes, no or unknown", code="code-invalid")


def _consent(body: Json) -> None:
    if "patient-privacy" not in codes(body["scope"]):
        raise invalid("Consent.scope is patient-privacy", code="code-invalid")
    if "59284-0" not in codes(body["category"], "http://loinc.org"):
        raise invalid("Consent.category is LOINC 59284-0", code="code-invalid")
    for provision in at(body, "provision.provision"):
        if not isinstance(provision, dict) or "type" not in provision:
            raise invalid("each Consent provision is permit or deny", code="code-invalid")
        if not ({"actor", "purpose"} & set(provision)):
            raise invalid("each Consent provision names a purpose or a professional", code="required")
        for actor in at(provision, "actor"):
            if not isinstance(actor, dict) or "IRCP" not in codes(actor.get("role")):
                raise invalid("a Consent actor has the role IRCP", code="code-invalid")
            if "reference" not in actor:
                raise invalid("a Consent actor is somebody", code="required")


def _task(body: Json) -> None:
    kinds = codes(body.get("code"), ACT_KIND)
    if not kinds:
        return
    if not kinds <= ACT_KINDS:
        raise invalid("Task.code is not one of the kinds of acts", code="code-invalid")
    if body["status"] != "completed" or body["intent"] != "order" or "for" not in body:
        raise invalid("an act's Task is completed, an order, and for a Patient", code="required")


_CHECKS: dict[str, Callable[[Json], None]] = {
    "Patient": _patient,
    "RelatedPerson": _related_person,
    "Consent": _consent,
    "Task": _task,
}
