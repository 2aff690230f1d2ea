"""The French profiles, as a table of our own: cardinalities, fixed values and codes of what we send.

`fr_core_2_2_0.json` is derived from the package `hl7.fhir.fr.core` 2.2.0 (CC0):
`python -m tests.service.fr_core PACKAGE.tgz > tests/service/fr_core_2_2_0.json`. `check` holds a resource against it.
"""

from __future__ import annotations

import json
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]
TABLE = Path(__file__).with_name("fr_core_2_2_0.json")
CORE = "https://hl7.fr/ig/fhir/core/StructureDefinition/"
PROFILES = (
    "fr-core-patient",
    "fr-core-patient-ins",
    "fr-core-related-person",
    "fr-core-human-name",
    "fr-core-contact-point",
    "fr-core-address",
    "fr-core-identity-reliability",
    "fr-core-patient-birth-list-given-name",
    "fr-core-address-insee-code",
)
INS_PROFILE = "FRCorePatientINSProfile"
# By what an entry of a list is known to be of a slice, the surest first.
KEYS = ("system", "coding.system", "use", "type", "url")


# --- deriving ---------------------------------------------------------------------------------------------------------


def derive(package: Path) -> Json:
    """The table: profile → element id below its type → rules."""
    with tarfile.open(package) as archive:

        def read(name: str) -> Json | None:
            try:
                member = archive.extractfile(f"package/{name}.json")
            except KeyError:
                return None
            return json.load(member) if member else None

        return {name: _elements(read, read(f"StructureDefinition-{name}") or {}) for name in PROFILES}


def _elements(read: Any, profile: Json) -> Json:
    found: Json = {}
    for element in profile["differential"]["element"]:
        rules: Json = {key: element[key] for key in ("min", "max") if key in element}
        for key, value in element.items():
            if key.startswith(("fixed", "pattern")):
                rules["pattern"] = value
        profiles = [url.partition("|")[0] for kind in element.get("type", []) for url in kind.get("profile", [])]
        if profiles:
            rules["profiles"] = profiles
        binding = element.get("binding")
        if binding:
            rules["required"] = binding["strength"] == "required"
            rules["codes"] = _codes(read, binding["valueSet"], is_closed=rules["required"])
        path = element["id"].partition(".")[2]
        rules = {key: value for key, value in rules.items() if (key, value) not in (("min", 0), ("max", "*"))}
        # What is sent does not claim to be a qualified Patient: of that profile only its identifiers count.
        if path and rules and (profile["name"] != INS_PROFILE or path.startswith("identifier:")):
            found[path] = rules
    return found


def _codes(read: Any, value_set: str, *, is_closed: bool) -> Json:
    """System → the codes allowed, null where the package does not list them. A set that may be extended takes any code
    its systems have."""
    found = read("ValueSet-" + value_set.partition("|")[0].rpartition("/")[2])
    codes: Json = {}
    for include in (found or {}).get("compose", {}).get("include", []):
        system = include.get("system", "")
        whole = (read("CodeSystem-" + system.rpartition("/")[2]) or {}).get("concept")
        listed = include.get("concept") or whole if is_closed else whole
        codes[system] = sorted(one["code"] for one in listed) if listed else None
    return codes


# --- checking ---------------------------------------------------------------------------------------------------------


def table() -> Json:
    """The table that is kept here."""
    found: Json = json.loads(TABLE.read_text("utf-8"))
    return found


def check(resource: Json, profile: str, known: Json) -> None:
    """Raises AssertionError where a resource, a data type or an extension breaks the profile."""
    elements = known[profile]
    for path, rules in elements.items():
        *before, last = path.split(".")
        for parent, place in _parents(resource, before, elements, ""):
            items = _items(parent, last, elements, f"{place}{last}")
            where = f"{profile}: {path} in {json.dumps(parent, ensure_ascii=False)[:300]}"
            assert len(items) >= rules.get("min", 0), where
            assert rules.get("max", "*") == "*" or len(items) <= int(rules["max"]), where
            for item in items:
                assert "pattern" not in rules or _fits(item, rules["pattern"]), where
                assert "codes" not in rules or _is_coded(item, rules), where
                for url in rules.get("profiles", []):
                    if (name := url.removeprefix(CORE)) in known:
                        check(item, name, known)


def _parents(value: Any, steps: list[str], elements: Json, place: str) -> Iterator[tuple[Json, str]]:
    if not steps:
        if isinstance(value, dict):
            yield value, place
        return
    for item in _items(value, steps[0], elements, f"{place}{steps[0]}"):
        yield from _parents(item, steps[1:], elements, f"{place}{steps[0]}.")


def _items(parent: Any, step: str, elements: Json, place: str) -> list[Any]:
    name, _, in_slice = step.partition(":")
    if name.endswith("[x]"):
        found = [v for k, v in parent.items() if k.startswith(name[:-3])]
    else:
        value = parent.get(name)
        found = value if isinstance(value, list) else [] if value is None else [value]
    return [item for item in found if _is_of(item, in_slice, elements, place)] if in_slice else found


def _is_of(item: Any, in_slice: str, elements: Json, place: str) -> bool:
    rules = elements.get(place, {})
    if not isinstance(item, dict):
        return "pattern" in rules and bool(item == rules["pattern"])
    if place.rpartition(".")[2].startswith("extension:"):
        own = elements.get(f"{place}.url", {}).get("pattern") or next(iter(rules.get("profiles", [])), in_slice)
        return bool(item.get("url") == own)
    for key in KEYS:
        if "pattern" in (wanted := elements.get(f"{place}.{key}", {})):
            values = [item]
            for step in key.split("."):
                values = [inner for value in values for inner in _items(value, step, {}, "")]
            return any(_fits(value, wanted["pattern"]) for value in values)
    return False


def _fits(value: Any, pattern: Any) -> bool:
    if isinstance(pattern, dict):
        return isinstance(value, dict) and all(_fits(value.get(key), inner) for key, inner in pattern.items())
    if isinstance(pattern, list):
        return isinstance(value, list) and all(any(_fits(item, inner) for item in value) for inner in pattern)
    return bool(value == pattern)


def _is_coded(value: Any, rules: Json) -> bool:
    """A required code is one of the list; any other code in one of the listed systems is one that system has."""
    if isinstance(value, str):
        return any(codes is None or value in codes for codes in rules["codes"].values()) or not rules["required"]
    for one in value.get("coding", [value]):
        system = one.get("system")
        if system not in rules["codes"]:
            if rules["required"]:
                return False
        elif rules["codes"][system] is not None and one.get("code") not in rules["codes"][system]:
            return False
    return True


if __name__ == "__main__":
    sys.stdout.write(json.dumps(derive(Path(sys.argv[1])), ensure_ascii=False, indent=1, sort_keys=True) + "\n")
