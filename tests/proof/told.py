"""What a proof tells: how often each outcome was seen, and its figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

FINE = ("noticed", "harmless", "after the last anchor", "held")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """`seen` counts outcomes by name: whatever does not begin like one of FINE is a finding."""

    seen: Counter[str]
    seed: int | None = None  # None: nothing was left to chance
    figures: dict[str, float] = field(default_factory=dict)

    @property
    def findings(self) -> tuple[str, ...]:
        """What must not be."""
        return tuple(sorted(what for what in self.seen if not what.startswith(FINE)))
