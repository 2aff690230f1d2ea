"""The proofs, shortened: each must be able to fail, and finds nothing lost without a word."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.proof import bits, cuts, kills, speed
from tests.proof.acknowledged import Acknowledged
from tests.proof.killer import on_the_service


def test_a_changed_bit_is_noticed_or_harmless() -> None:
    seen = bits.prove(120).seen
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
    told = cuts.prove(8)
    seen = told.seen
    assert not told.findings
    assert seen["noticed at opening"] >= 8
    assert seen["noticed by verify: tail-missing"] >= 4
    assert seen["noticed: no database"] == 2


@pytest.mark.timeout(120)  # ten seconds on a machine that does nothing else
def test_what_was_acknowledged_survives_kill_9() -> None:
    told = kills.prove(6, seed=3, behind=5.0)  # how far behind a busy machine may be is no matter here
    assert not told.findings, told
    assert sum(told.seen.values()) == 6
    assert told.figures["acknowledged: written"] >= 3


SOUND: dict[str, Any] = {
    "acts": {"a": "accepted"},
    "lines": {"a": 1},
    "answers": {"a": 1},
    "drafts": {"d": 3},
    "letters": {"g": "in-hand"},
    "backups": {"b": True},
    "trail": "sound",
}


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({}, None),
        ({"acts": {}}, "an acknowledged act is missing"),
        ({"acts": {"a": "waiting"}, "answers": {"a": 0}}, "an answer is lost: accepted is waiting"),
        ({"lines": {"a": 2}}, "an act with 2 lines of its writing"),
        ({"answers": {"a": 2}}, "an act that is accepted with 2 lines of its answer"),
        ({"drafts": {}}, "an acknowledged draft is missing"),
        ({"drafts": {"d": 2}}, "a draft is older than what was acknowledged"),
        ({"drafts": {"d": 4}}, None),
        ({"drafts": {"d": 3, "gone": 1}}, "a draft came back"),
        ({"letters": {}}, "a letter that was made is missing"),
        ({"letters": {"g": "made"}}, "a letter that was in-hand is made"),
        ({"backups": {}}, "a backup that was made is missing"),
        ({"backups": {"b": True, "c": False}}, "half a backup bears a whole one's name"),
        ({"opened": ["", "trail altered"]}, "a backup does not open: trail altered"),
        ({"trail": "tail-missing"}, "trail tail-missing"),
    ],
)
def test_the_comparison_after_a_kill_sees_what_is_wrong(change: dict[str, Any], finding: str | None) -> None:
    known = Acknowledged()
    for said in (
        {"saved": "d", "text": 3},
        {"dropped": "gone"},
        {"written": "a", "draft": "was-a"},
        {"answered": "a", "state": "accepted"},
        {"letter": "g", "state": "in-hand"},
        {"backup": "b"},
    ):
        known.take(said)
    assert known.compare(SOUND | change) == ([finding] if finding else [])


def test_the_draft_of_the_very_moment_may_have_become_an_act() -> None:
    known = Acknowledged()
    known.take({"saved": "d", "text": 1})
    known.take({"begun": "opening", "draft": "d"})
    assert known.compare(SOUND | {"drafts": {}}) == []


def test_what_is_twice_on_the_service_is_seen(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "sandbox.sqlite")) as database:
        database.execute("CREATE TABLE found (type TEXT, name TEXT, value TEXT)")
        for kind, value in (("Task", "a"), ("Patient", "1"), ("Task", "b"), ("Patient", "2"), ("Patient", "2")):
            database.execute("INSERT INTO found VALUES (?, 'identifier', ?)", (kind, value))
        database.commit()
    seen = on_the_service(tmp_path, {"a": "1", "b": "2", "c": "3"})
    assert dict(seen) == {
        "a person is 2 times on the service": 1,
        "an act is 0 times on the service": 1,
        "a person is 0 times on the service": 1,
    }


def test_a_figure_over_its_bound_is_a_finding() -> None:
    told = speed.told([("store.open.p95", 12.34, "ms", 50.0), ("store.fill", 90.0, "s", None)])
    assert not told.findings
    assert told.figures == {"store.open.p95 ms": 12.34, "store.fill s": 90.0}
    assert speed.told([("store.open.p95", 51.0, "ms", 50.0)]).findings == ("store.open.p95 is over 50 ms",)
