"""Proofs that take longer than a test: `python -m tests.proof [bits|cuts|kills …] [--rounds N] [--seed N]`, all of them
by `make prove`.

A line for each, the figures in build/prove.json, and exit code 1 at any finding.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.proof import bits, cuts, faults, fuzz, kills, leaks, speed, thief
from tests.proof.told import Told

OUT = Path("build") / "prove.json"


@dataclass(frozen=True, slots=True)
class Proof:
    """One proof and how long it goes on for."""

    prove: Callable[..., Told]
    rounds: int
    takes_seed: bool = False


PROOFS = {
    "bits": Proof(bits.prove, 10_000),
    "cuts": Proof(cuts.prove, 1_000),
    "kills": Proof(kills.prove, 500, takes_seed=True),
    "faults": Proof(faults.prove, 10_000, takes_seed=True),
    "fuzz": Proof(fuzz.prove, 100_000, takes_seed=True),
    "thief": Proof(thief.prove, 10),
    "leaks": Proof(leaks.prove, 1),
    "speed": Proof(speed.prove, 1),
}


def main() -> int:
    """Run what was asked for; the exit code."""
    parser = argparse.ArgumentParser(prog="prove")
    parser.add_argument("proof", nargs="*", choices=[*PROOFS, []], help="all of them where none is named")
    parser.add_argument("--rounds", type=int, default=0, help="instead of each proof's own number")
    parser.add_argument("--seed", type=int, help="instead of each proof's own, where chance has a part")
    given = parser.parse_args()
    found: dict[str, Any] = {}
    wrong = False
    for name in given.proof or PROOFS:
        one = PROOFS[name]
        chosen = {"seed": given.seed} if given.seed is not None and one.takes_seed else {}
        started = time.monotonic()
        told = one.prove(given.rounds or one.rounds, **chosen)
        wrong = wrong or bool(told.findings)
        found[name] = {
            "seconds": round(time.monotonic() - started, 1),
            "seed": told.seed,
            "findings": told.findings,
            "seen": dict(sorted(told.seen.items())),
            "figures": told.figures,
        }
        sys.stdout.write(f"{name}: {_line(found[name])}\n")
        sys.stdout.flush()
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 1 if wrong else 0


def _line(one: dict[str, Any]) -> str:
    parts = [f"FOUND {what} ({one['seen'][what]})" for what in one["findings"]]
    parts += [f"{what} {count}" for what, count in one["seen"].items() if what not in one["findings"]]
    parts += [f"{what} {value:g}" for what, value in one["figures"].items()]
    seed = "" if one["seed"] is None else f", seed {one['seed']}"
    return f"{'; '.join(parts)} ({one['seconds']} s{seed})"


if __name__ == "__main__":
    sys.exit(main())
