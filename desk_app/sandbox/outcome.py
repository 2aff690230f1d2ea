"""How the sandbox says no: one exception, one OperationOutcome. French for the counter, English for the engineer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desk_app.domain.refusal import RefusalCode

Json = dict[str, Any]

REFUSAL_SYSTEM = "urn:guichet:refusal"

REFUSALS: dict[RefusalCode, str] = {
    RefusalCode.CREATION_CODE_UNKNOWN: "Le code de création n’est pas reconnu pour ce numéro.",
    RefusalCode.CREATION_CODE_EXPIRED: "Le code de création a expiré.",
    RefusalCode.CREATION_CODE_USED: "Le code de création a déjà servi.",
    RefusalCode.TOO_MANY_ATTEMPTS: "Trop d’essais avec un code faux : ce code est bloqué.",
    RefusalCode.RECORD_EXISTS: "Cette personne a déjà un dossier.",
    RefusalCode.HOLDER_OPPOSED: "La personne s’est opposée à l’ouverture d’un dossier.",
    RefusalCode.HOLDER_DECEASED: "La personne est connue comme décédée.",
    RefusalCode.REPRESENTATIVE_MISSING: "Un représentant légal est nécessaire pour cette personne.",
    RefusalCode.REPRESENTATIVE_NOT_AUTHORISED: "Ce représentant ne peut pas faire cette démarche.",
    RefusalCode.CONSENT_MISSING: "Il manque l’accord de la personne pour l’ouverture du dossier.",
    RefusalCode.CONTACT_TOO_RECENT: "Ce contact est trop récent pour recevoir un code.",
    RefusalCode.CODE_TOO_SOON: "Un code vient d’être demandé : attendez 30 secondes.",
    RefusalCode.CODE_EXPIRED: "Le code provisoire a expiré.",
    RefusalCode.CODE_USED: "Le code provisoire a déjà servi.",
    RefusalCode.CODE_CANCELLED: "Le code provisoire a été annulé.",
    RefusalCode.RECORD_CLOSED: "Ce dossier est fermé.",
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """A wrong code, to be counted although everything else is rolled back. The same act and proof count once."""

    number: str
    act: str
    proof: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, before HTTP: `body` is a resource, ready-made JSON text, or None for an empty body."""

    status: int
    body: Json | str | None
    headers: Mapping[str, str] = field(default_factory=dict)


class RefusedError(Exception):
    """The request is refused. `text` (French) and `diagnostics` (English) never hold a name or a number."""

    def __init__(
        self,
        status: int,
        code: str,
        text: str,
        diagnostics: str,
        *,
        refusal: RefusalCode | None = None,
        headers: Mapping[str, str] | None = None,
        attempt: Attempt | None = None,
    ) -> None:
        super().__init__(diagnostics)
        self.status = status
        self.code = code
        self.text = text
        self.diagnostics = diagnostics
        self.refusal = refusal
        self.headers = dict(headers or {})
        self.attempt = attempt

    def reply(self) -> Reply:
        """The OperationOutcome, with its status."""
        details: Json = {"text": self.text}
        if self.refusal:
            details["coding"] = [{"system": REFUSAL_SYSTEM, "code": self.refusal.value}]
        return Reply(self.status, outcome(self.code, details, self.diagnostics), self.headers)


def outcome(code: str, details: Json, diagnostics: str, severity: str = "error") -> Json:
    """An OperationOutcome with one issue; `code` is FHIR's issue type."""
    issue = {"severity": severity, "code": code, "details": details, "diagnostics": diagnostics}
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def refuse(code: RefusalCode, diagnostics: str = "", *, attempt: Attempt | None = None) -> RefusedError:
    """A refusal of the contract's closed list: 422 and its coding."""
    said = diagnostics or code.value.replace("-", " ")
    return RefusedError(422, "business-rule", REFUSALS[code], said, refusal=code, attempt=attempt)


def invalid(diagnostics: str, *, status: int = 422, code: str = "invalid") -> RefusedError:
    """The message itself is wrong: a fault of the program that sent it, not of a person."""
    return RefusedError(status, code, "Le message reçu n’est pas conforme au contrat.", diagnostics)


def bad_request(diagnostics: str) -> RefusedError:
    """A request that cannot be read."""
    return invalid(diagnostics, status=400)


def not_found(diagnostics: str) -> RefusedError:
    """Nothing there, or nothing this caller may know of: the two look the same."""
    return RefusedError(404, "not-found", "Introuvable.", diagnostics)


def forbidden(diagnostics: str) -> RefusedError:
    """This role never has that right."""
    return RefusedError(403, "forbidden", "Ce compte n’a pas ce droit.", diagnostics)
