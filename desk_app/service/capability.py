"""What a service says of itself in its CapabilityStatement, and what of it this desk would need."""

from __future__ import annotations

from desk_app.service.mapping.readings import objects, operations, text
from desk_app.service.mapping.systems import Json

OPERATIONS = ("match", "renew-code", "cancel-code")  # what plain FHIR lacks
# What is asked for by a search, and in which resources.
SEARCHES = (("search", ("Patient", "Consent")), ("look-up", ("Task",)), ("history", ("AuditEvent",)))


def is_r4(found: Json) -> bool:
    """Is it the statement of a service whose language this desk speaks?"""
    return found.get("resourceType") == "CapabilityStatement" and text(found.get("fhirVersion")).startswith("4.")


def name(statement: Json) -> str:
    """The service's own name, empty where it gives none."""
    software = statement.get("software")
    named = text(software.get("name")) if isinstance(software, dict) else ""
    return named or text(statement.get("title")) or text(statement.get("name"))


def lacking(statement: Json) -> tuple[str, ...]:
    """What it does not offer: keys below `connection.cannot.`, what weighs most first. A statement that lists no
    resources says nothing about searches and transactions."""
    offered = set(operations(statement))
    return (*_interactions(statement), *(one for one in OPERATIONS if one not in offered))


def _interactions(statement: Json) -> tuple[str, ...]:
    rest = [one for one in objects(statement.get("rest")) if one.get("mode") != "client"]
    resources = [resource for one in rest for resource in objects(one.get("resource"))]
    if not resources:
        return ()
    searched = {text(one.get("type")) for one in resources if "search-type" in _codes(one)}
    lacks = [name for name, kinds in SEARCHES if not searched.issuperset(kinds)]
    does_transactions = any("transaction" in _codes(one) for one in rest)
    return (*(() if does_transactions else ("transaction",)), *lacks)


def _codes(described: Json) -> set[str]:
    return {text(one.get("code")) for one in objects(described.get("interaction"))}
