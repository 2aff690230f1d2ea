"""The names this project and the French profile give to things: identifier systems, extensions, code systems."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid5

Json = dict[str, Any]

# Ours.
ACT = "urn:guichet:act"
ACT_KIND = "urn:guichet:act-kind"
HOUSEHOLD = "urn:guichet:household"
CHAIN = "urn:guichet:chain"
OPERATOR = "urn:guichet:operator"
DESK = "urn:guichet:desk"
REFUSAL = "urn:guichet:refusal"
TASK_INPUT = "urn:guichet:task-input"
CLOSING_REASON = "urn:guichet:closing-reason"
CONSENT_WORDING = "urn:guichet:consent-wording"
ATTACHED = "urn:guichet:attached"
BASIS = "urn:guichet:basis"
PROOF = "urn:guichet:proof"
JUDGMENT_SEEN = "urn:guichet:judgment-seen"
NOTIFY = "urn:guichet:notify"
NOTHING_AT_HOME = "urn:guichet:nothing-at-home"
SITUATION = "urn:guichet:situation"
ACTIVATED = "urn:guichet:activated"

# The French profile, hl7.fhir.fr.core 2.2.0.
FR = "https://hl7.fr/ig/fhir/core"
FR_PATIENT = f"{FR}/StructureDefinition/fr-core-patient"
FR_RELATED_PERSON = f"{FR}/StructureDefinition/fr-core-related-person"
RELIABILITY = f"{FR}/StructureDefinition/fr-core-identity-reliability"
BIRTH_GIVEN_NAMES = f"{FR}/StructureDefinition/fr-core-patient-birth-list-given-name"
INSEE_CODE = f"{FR}/StructureDefinition/fr-core-address-insee-code"
BIRTH_PLACE = "http://hl7.org/fhir/StructureDefinition/patient-birthPlace"
IDENTITY_STATUS = f"{FR}/CodeSystem/fr-core-cs-v2-0445"
VALIDATION_MODE = f"{FR}/CodeSystem/fr-core-cs-mode-validation-identity"
METHOD_COLLECTION = f"{FR}/CodeSystem/fr-core-cs-method-collection"
FR_IDENTIFIER_TYPE = f"{FR}/CodeSystem/fr-core-cs-v2-0203"
HL7_IDENTIFIER_TYPE = "http://terminology.hl7.org/CodeSystem/v2-0203"
COMMUNES = "https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM"
CONTACT_ROLE = "https://mos.esante.gouv.fr/NOS/TRE_R260-HL7RoleClass/FHIR/TRE-R260-HL7RoleClass"
KINSHIP = "https://mos.esante.gouv.fr/NOS/TRE_R216-HL7RoleCode/FHIR/TRE-R216-HL7RoleCode"
SIRET = "https://sirene.fr"
PROFESSIONS = (
    "https://mos.esante.gouv.fr/NOS/TRE_G15-ProfessionSante/FHIR/TRE-G15-ProfessionSante",
    "urn:oid:1.2.250.1.71.1.2.7",
)

# International.
LOINC = "http://loinc.org"
CONSENT_SCOPE = "http://terminology.hl7.org/CodeSystem/consentscope"
CONSENT_ACTION = "http://terminology.hl7.org/CodeSystem/consentaction"
PURPOSE = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
PARTICIPATION = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
PROVENANCE_AGENT = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
DATA_OPERATION = "http://terminology.hl7.org/CodeSystem/v3-DataOperation"
AUDIT_TYPE = "http://terminology.hl7.org/CodeSystem/audit-event-type"
AUDIT_ENTITY_TYPE = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
AUDIT_ROLE = "http://terminology.hl7.org/CodeSystem/object-role"
INTERACTION = "http://hl7.org/fhir/restful-interaction"
GEOLOCATION = "http://hl7.org/fhir/StructureDefinition/geolocation"

READ = "access"  # consentaction: reading
ADD = "collect"  # consentaction: adding
EMERGENCY = "ETREAT"  # v3-ActReason: the regulation centre, SAMU - Centre 15
BREAK_GLASS = "BTG"  # v3-ActReason


def coding(system: str, code: str) -> Json:
    """A Coding."""
    return {"system": system, "code": code}


def concept(system: str, code: str) -> Json:
    """A CodeableConcept of one coding."""
    return {"coding": [coding(system, code)]}


def local_id(act_id: str, part: str) -> str:
    """The UUID of one part of an act ("Patient", "Provenance", …): the same at every composition, on every desk."""
    return str(uuid5(NAMESPACE_URL, f"{ACT}:{act_id}#{part}"))


def urn(act_id: str, part: str) -> str:
    """The reference to one part of an act, inside its bundle."""
    return f"urn:uuid:{local_id(act_id, part)}"


def pruned(value: Any) -> Any:
    """The same JSON without None, empty strings, lists and objects: FHIR allows none of them."""
    if type(value) is dict:
        return {key: kept for key, item in value.items() if _says_something(kept := pruned(item))}
    if type(value) is list:
        return [kept for item in value if _says_something(kept := pruned(item))]
    return value


def _says_something(value: Any) -> bool:
    return bool(value) or value is False or value == 0
