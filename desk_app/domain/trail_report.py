"""The trail as it is handed to an inspector: which lines, who asked, and what the trail is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from desk_app.domain.trail import SealedLine, Verification


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailReport:
    """Lines of one desk's trail in their order, and what they were chosen by (empty: not narrowed)."""

    site: str
    desk: str
    made_at: datetime
    made_by: str
    lines: tuple[SealedLine, ...]
    names: Mapping[str, str]  # of operators, by id
    verification: Verification
    since: date | None = None
    until: date | None = None  # the last day
    by: str = ""  # one operator's name
    person: str = ""  # one person's spoken name
