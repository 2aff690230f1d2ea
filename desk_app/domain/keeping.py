"""How long things stay on this desk."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """Settings of one desk, each with its longest value."""

    set_aside_days: int = 0  # 0: until the day's end; 7 at most
    contacts_days: int = 30  # contact, address and access choices after acceptance; 90 at most
    trail_months: int = 120  # an opening, and what the trail says of it; the chain itself stays; 6 to 240
