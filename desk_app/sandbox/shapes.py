"""Small readings of FHIR resources that several files of the sandbox share. All pure, all safe on any JSON."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from desk_app.domain.identity import INS_NIR_DEMONSTRATION, NSS_NIA, NSS_NIR
from desk_app.sandbox.outcome import Json

ACT = "urn:guichet:act"
ACT_KIND = "urn:guichet:act-kind"
CHAIN = "urn:guichet:chain"
CLOSING_REASON = "urn:guichet:closing-reason"
ATTACHED = "urn:guichet:attached"
BASIS = "urn:guichet:basis"
SITUATION = "urn:guichet:situation"
ACTIVATED = "urn:guichet:activated"
HIDDEN = "INVISIBLE_REPRESENTANTS_LEGAUX"  # TRE_A07: the visibility of a document
R260 = "https://mos.esante.gouv.fr/NOS/TRE_R260-HL7RoleClass/FHIR/TRE-R260-HL7RoleClass"
R216 = "https://mos.esante.gouv.fr/NOS/TRE_R216-HL7RoleCode/FHIR/TRE-R216-HL7RoleCode"
BIRTH_NAMES = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-birth-list-given-name"
BIRTH_PLACE = "http://hl7.org/fhir/StructureDefinition/patient-birthPlace"
INSEE = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-address-insee-code"


def listed(value: Any) -> list[Any]:
    """The value as a list: a list as it is, nothing as an empty one, anything else alone."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def at(body: Any, path: str) -> list[Any]:
    """Every value at a dotted path, lists flattened: `name.family`."""
    found = [body]
    for step in path.split("."):
        found = [inner for item in found if isinstance(item, dict) for inner in listed(item.get(step))]
    return found


def codes(concept: Any, system: str | None = None) -> set[str]:
    """The codes of a CodeableConcept or of several, of one system or of all."""
    return {
        str(coding.get("code"))
        for one in listed(concept)
        for coding in at(one, "coding")
        if isinstance(coding, dict) and (system is None or coding.get("system") == system)
    }


def identifiers(body: Json, *systems: str) -> list[str]:
    """The values of a resource's identifiers in the given systems."""
    found = [i for i in at(body, "identifier") if isinstance(i, dict) and i.get("system") in systems]
    return [str(i.get("value", "")) for i in found]


def act_id(body: Json) -> str:
    """The act id a resource carries, or an empty string."""
    return next(iter(identifiers(body, ACT)), "")


def numbers(patient: Json) -> list[str]:
    """INS first, then NSS: the numbers a Patient is known under."""
    return identifiers(patient, INS_NIR_DEMONSTRATION) + identifiers(patient, NSS_NIR, NSS_NIA)


def extension(body: Any, url: str) -> Any:
    """The value of one extension, whatever its type; a code for a Coding or a CodeableConcept; None when absent."""
    for one in at(body, "extension"):
        if isinstance(one, dict) and one.get("url") == url:
            for key, value in one.items():
                if key.startswith("value"):
                    if isinstance(value, dict) and ("code" in value or "coding" in value):
                        return value.get("code") or next(iter(codes(value)), None)
                    return value
    return None


def plain(text: Any) -> str:
    """Capitals without accents, single spaces: how civil records are compared."""
    swapped = str(text).replace("œ", "OE").replace("Œ", "OE").replace("æ", "AE").replace("Æ", "AE").replace("’", "'")
    bare = "".join(c for c in unicodedata.normalize("NFD", swapped) if not unicodedata.combining(c))
    return " ".join(bare.upper().split())


def reference(body: Any, path: str) -> str:
    """The first literal reference at a path (`Patient/1`), or an empty string."""
    return next((str(r["reference"]) for r in at(body, path) if isinstance(r, dict) and "reference" in r), "")


def patients(body: Json) -> Iterator[str]:
    """The ids of the Patients a resource is about."""
    if body.get("resourceType") == "Patient" and body.get("id"):
        yield str(body["id"])
    for path in ("patient", "subject", "for", "target", "entity.what"):
        for one in at(body, path):
            literal = one.get("reference") if isinstance(one, dict) else None
            if isinstance(literal, str) and literal.startswith("Patient/"):
                yield literal.split("/")[1]


def birth_date(patient: Json) -> date | None:
    """The youngest reading of `birthDate` (a year alone counts as its last day); None when unreadable."""
    parts = str(patient.get("birthDate", "")).split("-")
    try:
        year, month = int(parts[0]), int(parts[1]) if len(parts) > 1 else 12
        if len(parts) > 2:
            return date(year, month, int(parts[2]))
        return date(year, 12, 31) if month == 12 else date.fromordinal(date(year, month + 1, 1).toordinal() - 1)
    except (ValueError, OverflowError):
        return None


def age(born: date, day: date) -> int:
    """Full years on `day`."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def traits(patient: Json) -> tuple[str, str, str, str]:
    """Birth name, first given name, sex and birth date, in the form they are compared in."""
    names = [n for n in at(patient, "name") if isinstance(n, dict)]
    own = next((n for n in names if n.get("use") == "official"), names[0] if names else {})
    given = [g for g in listed(own.get("given")) if isinstance(g, str)]
    return (
        plain(own.get("family", "")),
        plain(given[0]) if given else "",
        str(patient.get("gender", "")),
        str(patient.get("birthDate", "")),
    )


def birthplace(patient: Json) -> str:
    """The INSEE code of the place of birth, or an empty string."""
    place = extension(patient, BIRTH_PLACE)
    return str(extension(place, INSEE) or "") if isinstance(place, dict) else ""


def instant(moment: datetime) -> str:
    """`2026-11-22T20:00:00.000Z`: sorts as text."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
