"""Proofs that take longer than a test: `python -m tests.proof [bits|cuts] [--rounds N]`, all of them by `make prove`.

A line for each, the figures in build/prove.json, and exit code 1 where something was lost without a word.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from tests.proof import bits, cuts

PROOFS = {"bits": (bits.prove, 10_000), "cuts": (cuts.prove, 1_000)}
FINE = ("noticed", "harmless", "after the last anchor")


def main() -> int:
    """Run what was asked for; the exit code."""
    parser = argparse.ArgumentParser(prog="prove")
    parser.add_argument("proof", nargs="*", choices=[*PROOFS, []], help="all of them where none is named")
    parser.add_argument("--rounds", type=int, default=0, help="instead of each proof's own number")
    given = parser.parse_args()
    told = {}
    for name in given.proof or PROOFS:
        prove, rounds = PROOFS[name]
        started = time.monotonic()
        seen = prove(given.rounds or rounds)
        told[name] = {"seconds": round(time.monotonic() - started, 1), "seen": dict(seen)}
        sys.stdout.write(f"{name}: {told[name]}\n")
    build = Path("build")
    build.mkdir(exist_ok=True)
    (build / "prove.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    wrong = [what for one in told.values() for what in one["seen"] if not what.startswith(FINE)]
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
