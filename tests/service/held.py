"""Records as a service holds them: our own opening, under the service's ids."""

from __future__ import annotations

import json
from typing import Any

from desk_app.domain.acts import Act
from desk_app.service.mapping import bundle, canonical
from tests.service import samples

Json = dict[str, Any]


def held(act: Act, patient_id: str = "12", consent_id: str = "c-1") -> tuple[Json, Json]:
    """The Patient and the Consent that an opening left, under ids and versions of the service's own."""
    entries = json.loads(bundle(act, samples.HEAD))["entry"]
    places = {
        entry["fullUrl"]: f"{entry['resource']['resourceType']}/{index}"
        for index, entry in enumerate(entries)
        if entry["resource"]["resourceType"] != "Patient"
    } | {entries[0]["fullUrl"]: f"Patient/{patient_id}"}
    told = json.dumps([entry["resource"] for entry in entries])
    for urn, place in places.items():
        told = told.replace(urn, place)
    found = {resource["resourceType"]: resource for resource in json.loads(told)}
    patient, consent = found["Patient"], found["Consent"]
    meta = {"versionId": "4", "lastUpdated": "2026-03-02T09:30:00.000Z"}
    return (
        patient | {"id": patient_id, "meta": patient["meta"] | meta},
        consent | {"id": consent_id, "meta": {"versionId": "2"}},
    )


def raw(patient: Json, consent: Json | None = None) -> bytes:
    """`HeldRecord.raw` of two resources."""
    return canonical({"Patient": patient, **({"Consent": consent} if consent else {})})


def held_raw(act: Act) -> bytes:
    """`HeldRecord.raw` of an opening."""
    return raw(*held(act))
