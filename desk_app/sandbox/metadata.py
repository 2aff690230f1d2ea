"""The CapabilityStatement: everything this service does, so that a client need not guess."""

from __future__ import annotations

from desk_app.sandbox.outcome import Json
from desk_app.sandbox.search import INCLUDES, REVERSE, parameters
from desk_app.sandbox.strict import TYPES

NAME = "Guichet sandbox"
OPERATIONS = ("match", "renew-code", "cancel-code", "activate")
INTERACTIONS = ("read", "vread", "update", "history-instance", "create", "search-type")


def capability(base: str, day: str) -> Json:
    """The statement; `base` is the address without a slash at its end, `day` an ISO date."""
    return {
        "resourceType": "CapabilityStatement",
        "name": "GuichetSandbox",
        "title": NAME,
        "status": "active",
        "experimental": True,
        "date": day,
        "kind": "instance",
        "software": {"name": NAME},
        "implementation": {"description": "Stand-in service: fictive people only", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "json"],
        "implementationGuide": ["https://hl7.fr/ig/fhir/core/ImplementationGuide/hl7.fhir.fr.core"],
        "rest": [
            {
                "mode": "server",
                "security": {"description": "Bearer token; what a role may do depends on it"},
                "resource": [_resource(kind) for kind in TYPES],
                "interaction": [{"code": "transaction"}, {"code": "batch"}],
            }
        ],
    }


def _resource(kind: str) -> Json:
    described: Json = {
        "type": kind,
        "interaction": [{"code": code} for code in INTERACTIONS],
        "versioning": "versioned",
        "readHistory": True,
        "updateCreate": True,
        "conditionalCreate": True,
        "conditionalUpdate": False,
        "conditionalDelete": "not-supported",
        "searchParam": [{"name": p.name, "type": p.kind} for p in parameters(kind).values()],
    }
    includes = sorted(i for i in INCLUDES if i.startswith(f"{kind}:"))
    if includes:
        described["searchInclude"] = includes
    if kind == "Patient":
        described["searchRevInclude"] = sorted(REVERSE)
        described["operation"] = [{"name": name, "definition": _definition(name)} for name in OPERATIONS]
    return described


def _definition(name: str) -> str:
    if name == "match":
        return "http://hl7.org/fhir/OperationDefinition/Patient-match"
    return f"urn:guichet:operation:{name}"
