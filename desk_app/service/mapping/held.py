"""The Patient and its Consent as they are kept beside a change: word for word, and what goes back starts from them."""

from __future__ import annotations

from dataclasses import dataclass

from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.service.mapping.readings import child, text
from desk_app.service.mapping.systems import Json
from desk_app.service.mapping.verbatim import canonical, read


@dataclass(frozen=True, slots=True)
class Held:
    """Both resources as received; `consent` is empty where the record has none."""

    patient: Json
    consent: Json

    @classmethod
    def of(cls, raw: bytes) -> Held:
        """What `raw` kept. Raises NOT_READY where nothing was: a change never starts from a guess."""
        kept = read(raw)
        patient = kept.get("Patient") if isinstance(kept, dict) else None
        if not isinstance(patient, dict):
            raise Refusal(RefusalCode.NOT_READY)
        consent = kept.get("Consent")
        return cls(patient, consent if isinstance(consent, dict) else {})

    def raw(self) -> bytes:
        """The bytes to keep. Raises SERVICE_UNREADABLE where what came cannot be written down again."""
        try:
            return canonical({"Patient": self.patient, **({"Consent": self.consent} if self.consent else {})})
        except (ValueError, RecursionError) as error:
            raise Refusal(RefusalCode.SERVICE_UNREADABLE) from error


def etag(version: str) -> str:
    """A version as `If-Match` takes it: an ETag as it was given, a bare version id as a weak one."""
    return version if version.startswith(('"', 'W/"')) else f'W/"{version}"' if version else ""


def version_of(resource: Json) -> str:
    """The version a resource says it has, as an ETag; empty where it says none."""
    return etag(text(child(resource, "meta").get("versionId")))
