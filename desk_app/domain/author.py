"""Who did it. Apart from the acts, because the first window lists people before anything is done."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who did it, on which desk, of which site: names and identifiers as they were then."""

    operator_id: str
    name: str
    role: str
    rpps: str = ""
    desk: str = ""
    site: str = ""  # FINESS or SIRET
