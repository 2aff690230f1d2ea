"""Generated requests against the sandbox and generated answers against the client: never a mishap, never an echo.

`python -m tests.proof fuzz --rounds 100000`. The rounds are shared out among the targets below. Chance is seeded; a
round that goes wrong is made as small as it goes, and its story stands in the finding.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

from tests.proof import fuzz_answers, fuzz_requests, fuzz_tokens, fuzz_wire
from tests.proof.told import Told

SEED = 4
TOGETHER = 2_000  # rounds in one go: what they leave behind ends with them
STORY = 2_000  # characters of a finding


@dataclass(frozen=True, slots=True)
class Target:
    """What is generated, how many of a hundred rounds go to it, and what is done with each: it raises where anything is
    wrong. `ready` makes what the rounds share."""

    strategy: st.SearchStrategy[Any]
    share: int
    ready: Callable[[], AbstractContextManager[Callable[[Any], None]]]


TARGETS = {
    "the sandbox: an act": Target(fuzz_requests.acts, 20, fuzz_requests.sandbox),
    "the sandbox: a resource": Target(fuzz_requests.resources, 10, fuzz_requests.sandbox),
    "the sandbox: an operation": Target(fuzz_requests.operations, 10, fuzz_requests.sandbox),
    "the sandbox: a search": Target(fuzz_requests.searches, 10, fuzz_requests.sandbox),
    "the sandbox: anything": Target(fuzz_requests.anything, 10, fuzz_requests.sandbox),
    "the client: a conversation": Target(fuzz_answers.conversations, 16, fuzz_answers.client),
    "the client: an outcome": Target(fuzz_answers.outcomes, 8, fuzz_answers.readings),
    "the client: a record that is held": Target(fuzz_answers.records, 10, fuzz_answers.changes),
    "the client: a token": Target(fuzz_tokens.raw, 4, fuzz_tokens.tokens),
    "the client: bytes on the wire": Target(fuzz_wire.raw, 2, fuzz_wire.wire),
}


def prove(rounds: int, *, seed: int = SEED) -> Told:
    """All targets, each with its share of the rounds."""
    told: Counter[str] = Counter()
    for name, target in TARGETS.items():
        left, turn = max(1, rounds * target.share // 100), 0
        while left > 0:
            count = min(left, TOGETHER)
            finding = _go(target, count, f"{seed} {name} {turn}")
            told[f"held, {name}" if not finding else f"{name}: {finding}"] += count if not finding else 1
            left, turn = left - count, turn + 1
    return Told(seen=told, seed=seed)


def once(name: str, rounds: int, *, seed: int = SEED) -> str:
    """Some rounds of one target by its name; empty, or what went wrong."""
    return _go(TARGETS[name], rounds, f"{seed} {name} once")


def _go(target: Target, count: int, chance: str) -> str:
    """Some rounds of one target; empty, or what went wrong and with what."""
    with target.ready() as check:

        @seeded(int.from_bytes(hashlib.sha256(chance.encode()).digest()[:8]))
        @settings(
            max_examples=count,
            database=None,
            deadline=None,
            derandomize=False,
            print_blob=False,
            report_multiple_bugs=False,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        )
        @given(value=target.strategy)
        def rounds(value: Any) -> None:
            check(value)

        try:
            rounds()
        except Exception as error:
            story = "\n".join([f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ())])
            return story[:STORY]
    return ""
