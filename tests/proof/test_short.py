"""The proofs, shortened: each must be able to fail, and finds nothing lost without a word."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.proof import bits, cuts
from tests.proof.__main__ import FINE


def test_a_changed_bit_is_noticed_or_harmless() -> None:
    seen = bits.prove(120)
    assert sum(seen.values()) == 120
    assert set(seen) == {"noticed", "harmless"}


def test_content_that_differs_would_be_seen(tmp_path: Path) -> None:
    asyncio.run(bits.fill(tmp_path))
    assert bits.verdict(tmp_path, ("something else",), "guichet.head", 0, 0) in ("other", "noticed")
    place = (tmp_path / "guichet.db").stat().st_size // 2
    verdicts = {
        bits.verdict(tmp_path, ("something else",), "guichet.db", place + step, 0) for step in range(0, 400, 100)
    }
    assert verdicts <= {"other", "noticed"}
    assert "harmless" not in verdicts


def test_a_cut_trail_is_noticed() -> None:
    seen = cuts.prove(8)
    assert all(what.startswith(FINE) for what in seen)
    assert seen["noticed at opening"] >= 8
    assert seen["noticed by verify: tail-missing"] >= 4
