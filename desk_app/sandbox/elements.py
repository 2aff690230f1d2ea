"""The elements FHIR R4 gives each type that is kept here; choices (`deceased[x]`) are spelt out."""

from __future__ import annotations

_EVERY = "resourceType id implicitRules language meta contained extension modifierExtension text"
_OWN = {
    "Patient": (
        "active address birthDate communication contact deceasedBoolean deceasedDateTime gender "
        "generalPractitioner identifier link managingOrganization maritalStatus multipleBirthBoolean "
        "multipleBirthInteger name photo telecom"
    ),
    "RelatedPerson": (
        "active address birthDate communication gender identifier name patient period photo relationship telecom"
    ),
    "Practitioner": "active address birthDate communication gender identifier name photo qualification telecom",
    "PractitionerRole": (
        "active availabilityExceptions availableTime code endpoint healthcareService identifier location "
        "notAvailable organization period practitioner specialty telecom"
    ),
    "Organization": "active address alias contact endpoint identifier name partOf telecom type",
    "Consent": (
        "category dateTime identifier organization patient performer policy policyRule provision scope "
        "sourceAttachment sourceReference status verification"
    ),
    "Task": (
        "authoredOn basedOn businessStatus code description encounter executionPeriod focus for "
        "groupIdentifier identifier input instantiatesCanonical instantiatesUri insurance intent "
        "lastModified location note output owner partOf performerType priority reasonCode "
        "reasonReference relevantHistory requester restriction status statusReason"
    ),
    "Provenance": (
        "activity agent entity location occurredDateTime occurredPeriod policy reason recorded signature target"
    ),
    "AuditEvent": "action agent entity outcome outcomeDesc period purposeOfEvent recorded source subtype type",
    "DocumentReference": (
        "authenticator author category content context custodian date description docStatus identifier "
        "masterIdentifier relatesTo securityLabel status subject type"
    ),
    "Bundle": "entry identifier link signature timestamp total type",
    "Communication": (
        "about basedOn category encounter identifier inResponseTo instantiatesCanonical instantiatesUri "
        "medium note partOf payload priority reasonCode reasonReference received recipient sender sent "
        "status statusReason subject topic"
    ),
    "Observation": (
        "basedOn bodySite category code component dataAbsentReason derivedFrom device effectiveDateTime "
        "effectiveInstant effectivePeriod effectiveTiming encounter focus hasMember identifier interpretation "
        "issued method note partOf performer referenceRange specimen status subject valueBoolean "
        "valueCodeableConcept valueDateTime valueInteger valuePeriod valueQuantity valueRange valueRatio "
        "valueSampledData valueString valueTime"
    ),
}

ELEMENTS = {kind: frozenset(f"{_EVERY} {own}".split()) for kind, own in _OWN.items()}
