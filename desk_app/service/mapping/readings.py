"""What the service sends, read with suspicion: any JSON may come, and nothing here raises on it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from desk_app.domain.contact import PostalAddress
from desk_app.domain.identity import Ins
from desk_app.domain.people import Sex, Traits
from desk_app.service.mapping.systems import ACT, CONSENT_SCOPE, Json

SHOWN_MOST = 400  # characters of one string that are taken in
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_SEXES = {Sex.FEMALE: "female", Sex.MALE: "male"}


def objects(value: Any) -> list[Json]:
    """The objects of a list, whatever else it holds; nothing where it is no list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def listed(value: Any) -> list[Any]:
    """The items of a list, whatever they are; nothing where it is no list."""
    return value if isinstance(value, list) else []


def text(value: Any) -> str:
    """A string, or nothing where it is something else."""
    return value if isinstance(value, str) else ""


def shown(value: Any) -> str:
    """A string as it may stand on a screen: one line, bounded, without control or direction marks."""
    printable = "".join(c if c.isprintable() else " " for c in text(value)[: 4 * SHOWN_MOST])
    return " ".join(printable.split())[:SHOWN_MOST]


def child(value: Any, name: str) -> Json:
    """The object under `name`, empty where there is none."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def resources(bundle: Any, kind: str) -> list[Json]:
    """The resources of one type in a Bundle, those that a search matched (not what it included)."""
    entries = objects(bundle.get("entry")) if isinstance(bundle, dict) else []
    matched = (entry for entry in entries if child(entry, "search").get("mode", "match") == "match")
    return [found for found in (child(entry, "resource") for entry in matched) if found.get("resourceType") == kind]


def values_of(resource: Any, system: str) -> list[str]:
    """The identifiers a resource carries in one system."""
    found = objects(resource.get("identifier")) if isinstance(resource, dict) else []
    return [text(item.get("value")) for item in found if item.get("system") == system and text(item.get("value"))]


def is_ours(resource: Json, act_id: str) -> bool:
    """Does the resource come from this act?"""
    return act_id in values_of(resource, ACT)


def is_record_consent(resource: Json, patient_id: str) -> bool:
    """Is it a Consent to this Patient's record? One to a treatment or to research says nothing about it."""
    scope = resource.get("scope")
    is_about = scope is None or "patient-privacy" in codes(scope, CONSENT_SCOPE)
    return is_about and local_reference(child(resource, "patient").get("reference"), "Patient") == patient_id


def newest(consents: list[Json]) -> Json:
    """The newest active one, else the newest; empty where there is none. What was entered in error never was."""
    found = [one for one in consents if one.get("status") != "entered-in-error"]
    return max(found, key=lambda one: (one.get("status") == "active", _given_at(one)), default={})


def is_opposed(consents: list[Json]) -> bool:
    """Did the person refuse, and not agree since?"""
    refused = [_given_at(one) for one in consents if one.get("status") == "rejected"]
    agreed = [_given_at(one) for one in consents if one.get("status") == "active"]
    return bool(refused) and (not agreed or max(refused) >= max(agreed))


def _given_at(consent: Json) -> datetime:
    at = moment(consent.get("dateTime")) or moment(child(consent, "meta").get("lastUpdated"))
    return at or datetime.min.replace(tzinfo=UTC)


def ins_of(resource: Json, systems: tuple[str, ...]) -> Ins | None:
    """The INS of a Patient in one of `systems`, None where there is none that could be one."""
    for system in systems:
        for value in values_of(resource, system):
            if len(value) == 15 and value.isascii() and value.isalnum():
                return Ins(value, system)
    return None


def logical_id(value: Any) -> str:
    """An id as FHIR has them, empty where it is anything else: it may stand in an address."""
    found = text(value)
    return found if _ID.fullmatch(found) and found.strip(".") else ""


def local_reference(value: Any, kind: str) -> str:
    """The id out of `Patient/12`, `http://host/fhir/Patient/12/_history/3` or a location; empty where it is neither."""
    parts = text(value).split("/")
    for index, part in enumerate(parts[:-1]):
        if part == kind and parts[index + 1]:
            return logical_id(parts[index + 1])
    return ""


def codes(concept: Any, *systems: str) -> list[str]:
    """The codes of a CodeableConcept in those systems."""
    found = objects(concept.get("coding")) if isinstance(concept, dict) else []
    return [text(one.get("code")) for one in found if one.get("system") in systems and text(one.get("code"))]


def plain(name: str) -> str:
    """A name for comparing: no accent, no case, hyphens and apostrophes as spaces."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in bare).split())


def agrees(resource: Json, traits: Traits) -> bool:
    """Is this Patient the person at the counter: birth name, first given name, birth date and sex?"""
    if resource.get("birthDate") != traits.birth_date.iso():
        return False
    if resource.get("gender") not in (None, "unknown", _SEXES[traits.sex]):
        return False
    return any(
        plain(text(name.get("family"))) == plain(traits.birth_name)
        and plain(traits.first_given_name) in (plain(text(given)) for given in listed(name.get("given"))[:1])
        for name in objects(resource.get("name"))
    )


def is_named(resource: Json, family: str, given: str) -> bool:
    """Does one of the resource's names hold this birth name, and the same first given name?"""
    first = plain(given).split()[:1]
    return bool(plain(family) and first) and any(
        plain(text(name.get("family"))) == plain(family)
        and any(plain(text(one)).split()[:1] == first for one in listed(name.get("given"))[:1])
        for name in objects(resource.get("name"))
    )


def is_deceased(resource: Json) -> bool:
    """`deceasedBoolean` true, or any `deceasedDateTime`."""
    return resource.get("deceasedBoolean") is True or bool(text(resource.get("deceasedDateTime")))


def differences(sent: Json, held: Json) -> tuple[str, ...]:
    """Which parts of the Patient the service holds otherwise than they were sent: never their content."""
    paths = ("name", "gender", "birthDate", "telecom", "address", "generalPractitioner")
    return tuple(path for path in paths if sent.get(path) and not _covers(held.get(path), sent[path]))


def _covers(held: Any, sent: Any) -> bool:
    """Does what is held say at least what was sent?"""
    if isinstance(sent, dict):
        return isinstance(held, dict) and all(_covers(held.get(key), item) for key, item in sent.items())
    if isinstance(sent, list):
        return isinstance(held, list) and all(any(_covers(other, item) for other in held) for item in sent)
    return bool(held == sent)


def parameters(resource: Any) -> dict[str, Any]:
    """The named values of a Parameters resource, whatever type each has."""
    found: dict[str, Any] = {}
    if isinstance(resource, dict) and resource.get("resourceType") == "Parameters":
        for item in objects(resource.get("parameter")):
            values = [item[key] for key in item if key.startswith("value")]
            if values and text(item.get("name")):
                found[item["name"]] = values[0]
    return found


def moment(value: Any) -> datetime | None:
    """An instant, dateTime or date with a full day, in UTC; None where it is none."""
    try:
        found = datetime.fromisoformat(text(value).replace("Z", "+00:00"))
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def postal(value: Any) -> PostalAddress | None:
    """A FHIR Address in the letter's own form: the street is the last line that begins with a figure, else the last."""
    if not isinstance(value, dict):
        return None
    lines = [line for line in map(shown, listed(value.get("line"))) if line]
    postcode, town = shown(value.get("postalCode")), shown(value.get("city"))
    if not lines and not town:
        return None
    numbered = [index for index, line in enumerate(lines) if line[0].isdigit()]
    street = numbered[-1] if numbered else len(lines) - 1
    before, after = lines[:street], lines[street + 1 :]
    country = shown(value.get("country")).upper()
    return PostalAddress(
        flat=before[0] if before else "",
        building=" ".join(before[1:]),
        street=lines[street] if lines else "",
        locality=" ".join(after),
        postcode=postcode,
        town=town.upper(),
        country="" if country in ("FR", "FRA", "FRANCE") else country,
    )


def operations(capabilities: Json) -> Iterator[str]:
    """Names of the operations a CapabilityStatement announces, without their dollar sign."""
    for rest in objects(capabilities.get("rest")):
        for place in (rest, *objects(rest.get("resource"))):
            for operation in objects(place.get("operation")):
                yield text(operation.get("name")).removeprefix("$")
