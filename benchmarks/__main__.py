"""Run every measure, print it, and keep it in build/bench.json as name, value, unit, bound.

A bound is the most (or, for a name ending in `_at_least`, the least) that the project allows itself; None is for
information. A figure over its bound is said plainly, and the exit code tells.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

MODULES = (
    *("startup", "memory", "screens", "store", "sign_in", "letters", "directory"),
    *("connection", "sending", "reconnection"),
)


def main() -> int:
    wanted = sys.argv[1:] or MODULES
    rows: list[dict[str, object]] = []
    over = 0
    for module in wanted:
        for name, value, unit, bound in importlib.import_module(f"benchmarks.{module}").figures():
            bad = bound is not None and (value < bound if name.endswith("_at_least") else value > bound)
            over += bad
            limit = "" if bound is None else f"   (borne {bound:g})"
            print(f"{'DÉPASSÉ ' if bad else '        '}{name:<58}{value:>12.3f} {unit}{limit}", flush=True)
            rows.append({"name": name, "value": round(value, 6), "unit": unit, "bound": bound})
    target = Path("build/bench.json")
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(rows, indent=1, ensure_ascii=False), encoding="utf-8")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
