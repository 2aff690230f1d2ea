"""What a measure is."""

from __future__ import annotations

from collections.abc import Iterable

Figure = tuple[str, float, str, float | None]  # name, value, unit, and the most it may be


def p95(values: Iterable[float]) -> float:
    """The 95th percentile, in the values' unit."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)]
