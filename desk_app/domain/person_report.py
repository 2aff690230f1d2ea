"""« Ce que ce poste sait de moi »: for the person in front of the desk, so in nothing but plain facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from desk_app.domain.acts import ActKind, ActState
from desk_app.domain.identity import Proof
from desk_app.domain.trail import TrailLine


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAct:
    """One act for this person, as this desk still has it."""

    kind: ActKind = ActKind.OPEN
    written_at: datetime
    written_by: str
    state: ActState
    settled_at: datetime | None
    proofs: tuple[Proof, ...]
    has_number: bool
    represented_by: tuple[str, ...]  # spoken names of who was there
    contacts: tuple[str, ...] = ()  # masked; who asks may be another than who gave them
    has_address: bool = False
    access: tuple[str, ...] = ()  # professionals named, blocked ones left out
    gone: bool = False  # contact, address and access choices have left this desk
    goes_on: date | None = None  # the day they leave; None: once the service has answered, and some days more


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonReport:
    """All of it, newest first."""

    person: str  # spoken name
    born: str  # as on letters
    language: str
    made_at: datetime
    made_by: str
    site: str
    desk: str
    controller: str
    privacy_contact: str
    contacts_days: int
    trail_months: int
    acts: tuple[KnownAct, ...]
    lines: tuple[TrailLine, ...]  # of the trail: who looked, which letters, what was sent and answered, what left
    names: Mapping[str, str]  # of operators, by id
