"""Whom a code letter goes to, as the service holds it now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desk_app.domain.answers import Existing
from desk_app.domain.contact import PostalAddress
from desk_app.domain.people import BirthDate


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """One record's holder, found by a number or by the service's id. Of opposition and death nothing is told where
    nobody has typed who it is: they are NONE. `patient_id` is empty unless one record was found."""

    status: Existing
    patient_id: str = ""
    name: str = ""  # as one is addressed
    birth_date: BirthDate | None = None
    address: PostalAddress | None = None
    nothing_at_home: bool = False
    activated: bool = False  # the service says that the on-line space is open
    service_at: datetime | None = None
