"""Search parameters: what is indexed of each type, and how a query becomes one SQL condition. Unknown: refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from desk_app.sandbox.outcome import Json, bad_request
from desk_app.sandbox.shapes import at, plain

Kind = Literal["token", "string", "date", "reference"]


@dataclass(frozen=True, slots=True)
class Param:
    """One search parameter: its name, its kind and where its values are."""

    name: str
    kind: Kind
    path: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the index. `high` is the end of a date's interval, empty for the other kinds."""

    name: str
    system: str
    value: str
    high: str = ""


def _of(kind: Kind, **paths: str) -> tuple[Param, ...]:
    return tuple(Param(name.replace("_", "-"), kind, path) for name, path in paths.items())


_PERSON = (
    *_of("token", identifier="identifier", active="active", gender="gender"),
    *_of("string", family="name.family", given="name.given"),
)
PARAMS: dict[str, tuple[Param, ...]] = {
    "Patient": (
        *_PERSON,
        *_of("date", birthdate="birthDate"),
        *_of("reference", general_practitioner="generalPractitioner"),
    ),
    "RelatedPerson": (*_PERSON, *_of("date", birthdate="birthDate"), *_of("reference", patient="patient")),
    "Practitioner": _PERSON,
    "PractitionerRole": (
        *_of("token", identifier="identifier", active="active", specialty="specialty"),
        *_of("reference", practitioner="practitioner", organization="organization"),
    ),
    "Organization": (*_of("token", identifier="identifier", active="active"), *_of("string", name="name")),
    "Consent": (
        *_of("token", identifier="identifier", status="status"),
        *_of("reference", patient="patient"),
        *_of("date", date="dateTime"),
    ),
    "Task": (
        *_of("token", identifier="identifier", status="status", code="code"),
        *_of("reference", patient="for", subject="for"),
        *_of("date", authored_on="authoredOn"),
    ),
    "Provenance": (*_of("reference", target="target", patient="target"), *_of("date", recorded="recorded")),
    "AuditEvent": (
        *_of("token", action="action", type="type", outcome="outcome"),
        *_of("reference", entity="entity.what", patient="entity.what"),
        *_of("date", date="recorded"),
    ),
    "DocumentReference": (
        *_of("token", identifier="identifier", status="status", type="type"),
        *_of("reference", patient="subject", subject="subject"),
        *_of("date", date="date"),
    ),
    "Observation": (
        *_of("token", identifier="identifier", status="status", code="code"),
        *_of("reference", patient="subject", subject="subject"),
    ),
    "Bundle": _of("token", identifier="identifier", type="type"),
    "Communication": (
        *_of("token", identifier="identifier", status="status"),
        *_of("reference", patient="subject", subject="subject"),
        *_of("date", sent="sent"),
    ),
}
COMMON = (Param("_id", "token", "id"), Param("_lastUpdated", "date", "meta.lastUpdated"))
# Kept in the resource's own row, not in the index.
_COLUMNS = {"_id": "r.id", "_lastUpdated": "r.updated"}
RESULT = frozenset({"_count", "_sort", "_include", "_revinclude", "_format", "_total", "_summary"})
INCLUDES = frozenset({"RelatedPerson:patient", "Consent:patient", "Observation:subject"})
REVERSE = frozenset({"RelatedPerson:patient", "Consent:patient"})
# The one chain: a foreign judge asks for the measurements of the patient it has just made, by the patient's name.
CHAIN = ("Observation", "subject:Patient.")
PAGE = 50
PAGE_MOST = 200
VALUES_MOST = 50

_DATE = re.compile(
    r"(?P<prefix>eq|ge|le|gt|lt)?(?P<date>\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?)?)?)?)"
)


def parameters(kind: str) -> dict[str, Param]:
    """Every parameter one may search this type by."""
    return {param.name: param for param in (*COMMON, *PARAMS[kind])}


def interval(text: str) -> tuple[str, str]:
    """First and last instant of a FHIR date of any precision, as texts that sort."""
    if "T" in text:
        try:
            moment = datetime.fromisoformat(text)
            text = moment.astimezone(UTC).isoformat() if moment.tzinfo else text
        except (ValueError, OverflowError):
            pass  # kept as written: strict.py has the last word on what a date is
    bare = re.sub(r"(Z|[+-]\d\d:\d\d)$", "", text) if "T" in text else text
    return bare, bare + "\uffff"


def _tokens(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, bool):
        yield "", "true" if value else "false"
    elif isinstance(value, str):
        yield "", value
    elif isinstance(value, dict):
        if "coding" in value:
            for coding in at(value, "coding"):
                yield from _tokens(coding)
        else:
            code = value.get("value", value.get("code"))
            if isinstance(code, str):
                yield str(value.get("system", "")), code


def index(body: Json) -> Iterator[Entry]:
    """The index lines of one resource."""
    for param in PARAMS[str(body["resourceType"])]:
        for value in at(body, param.path):
            match param.kind:
                case "token":
                    yield from (Entry(param.name, system, code) for system, code in _tokens(value))
                case "string":
                    yield Entry(param.name, "", plain(value))
                case "date":
                    low, high = interval(str(value))
                    yield Entry(param.name, "", low, high)
                case "reference":
                    literal = value.get("reference") if isinstance(value, dict) else None
                    if isinstance(literal, str) and (param.name != "patient" or literal.startswith("Patient/")):
                        yield Entry(param.name, "", literal)


@dataclass(frozen=True, slots=True)
class Query:
    """A search, understood: an SQL condition with its values, an order, and what the answer should look like."""

    where: str
    values: list[Any]
    order: str
    count: int
    include: tuple[str, ...]
    revinclude: tuple[str, ...]


def understand(kind: str, pairs: list[tuple[str, str]]) -> Query:
    """Read a query; raises RefusedError for anything unknown, empty or badly written."""
    known = parameters(kind)
    conditions, values = ["1"], list[Any]()
    if len(pairs) > VALUES_MOST:
        raise bad_request("too many search parameters")
    for name, value in pairs:
        base, _, modifier = name.partition(":")
        if base in RESULT and not modifier:
            continue
        if kind == CHAIN[0] and name.startswith(CHAIN[1]):
            condition, bound = _chained(name.removeprefix(CHAIN[1]), value)
        elif base in known:
            condition, bound = _condition(kind, known[base], modifier, value)
        else:
            raise bad_request("unknown search parameter; see the CapabilityStatement")
        conditions.append(condition)
        values += bound
    asked = [(n, v) for n, v in pairs if n in RESULT]
    includes = tuple(v for n, v in asked if n == "_include")
    reverse = tuple(v for n, v in asked if n == "_revinclude")
    if any(i not in INCLUDES or i.split(":")[0] != kind for i in includes):
        raise bad_request("unknown _include; see the CapabilityStatement")
    if any(i not in REVERSE or kind != "Patient" for i in reverse):
        raise bad_request("unknown _revinclude; see the CapabilityStatement")
    _check_format(asked)
    order = _order(kind, [v for n, v in asked if n == "_sort"])
    count = 0 if ("_summary", "count") in asked else _count(asked)
    return Query(" AND ".join(conditions), values, order, count, includes, reverse)


def _check_format(asked: list[tuple[str, str]]) -> None:
    for name, value in asked:
        if name == "_format" and value.partition(";")[0] not in ("json", "application/json", "application/fhir+json"):
            raise bad_request("only JSON is spoken here")
        if name == "_total" and value not in ("none", "estimate", "accurate"):
            raise bad_request("_total is none, estimate or accurate")
        if name == "_summary" and value not in ("count", "false"):
            raise bad_request("_summary is count or false")


def _count(asked: list[tuple[str, str]]) -> int:
    given = [v for n, v in asked if n == "_count"]
    if not given:
        return PAGE
    if len(given) > 1 or not re.fullmatch(r"[0-9]{1,6}", given[0]):
        raise bad_request("_count is one number")
    return min(int(given[0]), PAGE_MOST)


def _order(kind: str, given: list[str]) -> str:
    parts = []
    for name in ",".join(given).split(",") if given else []:
        bare = name.removeprefix("-")
        if bare not in parameters(kind):
            raise bad_request("unknown _sort parameter")
        way, pick = ("DESC", "max") if name.startswith("-") else ("ASC", "min")
        # `bare` is one of our own parameter names.
        column = f"(SELECT {pick}(value) FROM found WHERE found.resource = r.seq AND name = '{bare}')"  # noqa: S608
        parts.append(f"{_COLUMNS.get(bare, column)} {way}")
        if len(parts) > 3:
            raise bad_request("too many _sort parameters")
    last = "DESC" if given and given[0].startswith("-") else "ASC"
    return ", ".join([*parts, f"r.seq {last}"])


def _condition(kind: str, param: Param, modifier: str, value: str) -> tuple[str, list[Any]]:
    choices = value.split(",")
    if not all(choices):
        raise bad_request("empty search value")
    if len(choices) > VALUES_MOST:
        raise bad_request("too many search values")
    if modifier and not (param.kind == "string" and modifier == "exact"):
        raise bad_request("unknown search modifier")
    read = [_one(param, choice, exact=bool(modifier)) for choice in choices]
    inner, bound = " OR ".join(condition for condition, _ in read), [value for _, values in read for value in values]
    if param.name in _COLUMNS:
        return f"({inner})", bound
    return (
        f"r.seq IN (SELECT resource FROM found WHERE type = ? AND name = ? AND ({inner}))",  # noqa: S608
        [kind, param.name, *bound],
    )


def _one(param: Param, choice: str, *, exact: bool) -> tuple[str, list[Any]]:
    """The condition of one value: on the index, or on the resource's own column."""
    match param.kind:
        case "token":
            return ("r.id = ?", [choice]) if param.name == "_id" else _token(choice)
        case "string":
            return _string(choice, exact=exact)
        case "date":
            own = param.name in _COLUMNS
            return _date(choice, *(("r.updated", "r.updated || char(65535)") if own else ("value", "high")))
        case "reference":
            return "value = ?", [choice if "/" in choice else f"{_target(param)}/{choice}"]


def _chained(name: str, value: str) -> tuple[str, list[Any]]:
    """What is about the Patients that have this value."""
    base, _, modifier = name.partition(":")
    if base not in parameters("Patient"):
        raise bad_request("unknown search parameter; see the CapabilityStatement")
    condition, bound = _condition("Patient", parameters("Patient")[base], modifier, value)
    return (
        "r.seq IN (SELECT resource FROM found WHERE type = ? AND name = 'subject' AND value IN"  # noqa: S608
        f" (SELECT 'Patient/' || r.id FROM resource r WHERE r.type = 'Patient' AND {condition}))",
        [CHAIN[0], *bound],
    )


def _target(param: Param) -> str:
    return {"practitioner": "Practitioner", "organization": "Organization"}.get(param.name, "Patient")


def _token(choice: str) -> tuple[str, list[Any]]:
    system, bar, code = choice.partition("|")
    if not bar:
        return "value = ?", [choice]
    if not code:
        if not system:
            raise bad_request("empty search value")
        return "system = ?", [system]
    return "(system = ? AND value = ?)", [system, code]


def _string(choice: str, *, exact: bool) -> tuple[str, list[Any]]:
    wanted = plain(choice)
    if not wanted:
        raise bad_request("empty search value")
    return ("value = ?", [wanted]) if exact else ("substr(value, 1, length(?)) = ?", [wanted, wanted])


def _date(choice: str, low_column: str, high_column: str) -> tuple[str, list[Any]]:
    read = _DATE.fullmatch(choice)
    if not read:
        raise bad_request("a date is written 1950, 1950-06 or 1950-06-21, with eq, ge, le, gt or lt before it")
    low, high = interval(read["date"])
    match read["prefix"] or "eq":
        case "ge":
            return f"{high_column} >= ?", [low]
        case "gt":
            return f"{high_column} > ?", [high]
        case "le":
            return f"{low_column} <= ?", [high]
        case "lt":
            return f"{low_column} < ?", [low]
    return f"({low_column} >= ? AND {high_column} <= ?)", [low, high]
