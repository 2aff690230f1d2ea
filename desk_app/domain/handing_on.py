"""Work that waits, handed on: a file takes whole records' queues to another desk, and this one sends them no longer."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from desk_app.domain.recovery import ALPHABET

FORMAT = 1  # of the file, and of what is in it
KEY_GROUPS = 4  # of the key it is under: 80 bits
SUFFIX = ".travail"


def new_export_id() -> str:
    """`K7QM-2XRD-9FHT`: what an export is called on every desk it comes to."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What a file says of itself before its key is known. Nothing about anybody."""

    export: str
    made_at: datetime
    demonstration: bool  # of which world its people are


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingWork:
    """What could be handed on now. A person is one record's queue."""

    acts: int
    people: int
    under_way: int  # people whose queue stays here: an act of it is just being sent
    behind: int  # acts that wait here for others of their record, which were handed on


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """One export of this desk."""

    id: str
    made_at: datetime
    acts: int
    people: int
    left: int  # acts that are still with the other desk, as far as is known here
    taken_back_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What a file brought."""

    desk: str  # where its acts were handed on, as it calls itself
    acts: int
    people: int
