"""Dataclasses to FHIR resources and back. Pure: no network, no clock."""

from desk_app.service.mapping.bundle import bundle
from desk_app.service.mapping.verbatim import canonical

__all__ = ["bundle", "canonical"]
