"""Everything we can send is FHIR, keeps the French profiles, and says its codes in their own systems."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from hypothesis import given, settings

from desk_app.domain.acts import Act, ActKind
from desk_app.sandbox import strict
from desk_app.sandbox.references import references
from desk_app.service.mapping import bundle
from tests.service import fr_core, generated, samples

KNOWN = fr_core.table()
# Required codes and fixed systems of FHIR R4 itself, which the reference library does not hold against them.
ACTIVITY = "http://terminology.hl7.org/CodeSystem/v3-DataOperation"
KINDS = {kind.value for kind in ActKind}


def checked(raw: bytes, *, demonstration: bool) -> dict[str, list[dict[str, Any]]]:
    """The resources of a bundle by type, once every judge has accepted them."""
    Bundle.model_validate_json(raw)
    body = json.loads(raw)
    assert len(body["entry"]) <= 50
    strict.check_body(body)
    found: dict[str, list[dict[str, Any]]] = {}
    places = {entry["fullUrl"] for entry in body["entry"]}
    assert len(places) == len(body["entry"])
    for entry in body["entry"]:
        resource = entry["resource"]
        for holder in references(resource):
            if holder["reference"] in places:
                holder["reference"] = "Patient/12"
        if demonstration:
            strict.check(resource, lambda _: True)
        found.setdefault(resource["resourceType"], []).append(resource)
    for patient in found.get("Patient", []):
        fr_core.check(patient, "fr-core-patient", KNOWN)
        fr_core.check(patient, "fr-core-patient-ins", KNOWN)
    for person in found.get("RelatedPerson", []):
        fr_core.check(person, "fr-core-related-person", KNOWN)
    _check_traces(found)
    return found


def _check_traces(found: dict[str, list[dict[str, Any]]]) -> None:
    (task,), (provenance,), (audit,) = found["Task"], found["Provenance"], found["AuditEvent"]
    (code,) = task["code"]["coding"]
    assert code["system"] == "urn:guichet:act-kind"
    assert code["code"] in KINDS
    assert (task["status"], task["intent"]) == ("completed", "order")
    is_opening = code["code"] == ActKind.OPEN.value
    activity = {"system": ACTIVITY, "code": "CREATE" if is_opening else "UPDATE"}
    assert provenance["activity"]["coding"] == [activity]
    assert audit["action"] == ("C" if is_opening else "U")
    assert provenance["entity"][0]["what"]["identifier"]["system"] == "urn:guichet:chain"
    assert {target["reference"] for target in provenance["target"]} >= {task["for"]["reference"]} or not is_opening
    for consent in found.get("Consent", []):
        assert consent["status"] in ("active", "inactive")
        assert {c["code"] for c in consent["scope"]["coding"]} == {"patient-privacy"}


@settings(max_examples=150, deadline=None)
@given(generated.openings())
def test_every_opening_is_right(act: Act) -> None:
    checked(bundle(act, samples.HEAD), demonstration=True)


@settings(max_examples=50, deadline=None)
@given(generated.openings(demonstration=False))
def test_every_opening_in_production_is_right(act: Act) -> None:
    checked(bundle(act, samples.HEAD), demonstration=False)


@settings(max_examples=250, deadline=None)
@given(generated.changes())
def test_every_change_is_right(change: tuple[Act, bytes]) -> None:
    act, held = change
    found = checked(bundle(act, samples.HEAD, held), demonstration=True)
    assert found["Task"][0]["for"] == {"reference": "Patient/12"}
    assert "RelatedPerson" not in found


def test_the_table_finds_what_is_wrong() -> None:
    """The judge can say no: each of these breaks one line of it."""
    patient = json.loads(bundle(samples.adult(), samples.HEAD))["entry"][0]["resource"]
    fr_core.check(patient, "fr-core-patient", KNOWN)

    def broken(change: Any) -> dict[str, Any]:
        copy: dict[str, Any] = json.loads(json.dumps(patient))
        change(copy)
        return copy

    for change in (
        lambda p: p["identifier"][1].pop("type"),
        lambda p: p["identifier"][1].update(use="usual"),
        lambda p: p["identifier"].append(p["identifier"][1]),
        lambda p: p["name"][0].pop("family"),
        lambda p: p["name"][0]["extension"].append(p["name"][0]["extension"][0]),
        lambda p: p.update(gender="other"),
        lambda p: p["telecom"][0].pop("system"),
        lambda p: p["extension"].append(next(e for e in p["extension"] if "birthPlace" in e["url"])),
        lambda p: p["extension"][0].update(valueString="x"),
        lambda p: p["extension"][0]["extension"][-1]["valueCoding"].update(code="VITALE"),
        lambda p: p["extension"][0]["extension"].append(p["extension"][0]["extension"][0]),
    ):
        with pytest.raises(AssertionError):
            fr_core.check(broken(change), "fr-core-patient", KNOWN)
    with pytest.raises(AssertionError):
        fr_core.check(broken(lambda p: p["identifier"][0].update(use="usual")), "fr-core-patient-ins", KNOWN)
    with pytest.raises(AssertionError):
        fr_core.check({"identifier": [{}, {}]}, "fr-core-related-person", KNOWN)


@pytest.mark.skipif("FR_CORE_PACKAGE" not in os.environ, reason="names the package the table was derived from")
def test_the_table_is_the_packages_own() -> None:
    assert fr_core.derive(Path(os.environ["FR_CORE_PACKAGE"])) == KNOWN
