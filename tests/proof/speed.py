"""The store and signing in with 100,000 records, each within its bound (see benchmarks.store and benchmarks.sign_in).

`python -m tests.proof speed`, on a machine that does nothing else: a bound that is broken is a finding.
"""

from __future__ import annotations

from collections import Counter

from benchmarks import sign_in, store
from benchmarks.measured import Figure
from tests.proof.told import Told


def prove(rounds: int) -> Told:
    """Everything measured so many times."""
    return told([figure for _ in range(rounds) for measure in (store, sign_in) for figure in measure.figures()])


def told(figures: list[Figure]) -> Told:
    """Each figure, and which are over their bound."""
    seen: Counter[str] = Counter()
    for name, value, unit, bound in figures:
        if bound is not None:
            seen["held: within its bound" if value <= bound else f"{name} is over {bound:g} {unit}"] += 1
    return Told(seen=seen, figures={f"{name} {unit}": round(value, 2) for name, value, unit, _ in figures})
