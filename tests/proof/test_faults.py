"""The network that fails, shortened; and each thing it looks for would be seen."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.proof import faults
from tests.proof.acts_of_all_kinds import Line, households
from tests.proof.faulty_network import FAULTS, FastClock, FaultyNetwork

CLOCK = FastClock(since=time.time())
HOMES = 2
TABLES = """
CREATE TABLE resource (seq INTEGER PRIMARY KEY, type TEXT, id TEXT, version INTEGER);
CREATE TABLE found (resource INTEGER, type TEXT, name TEXT, value TEXT);
"""


@pytest.mark.timeout(180)  # fifteen seconds on a machine that does nothing else
def test_acts_of_all_kinds_survive_the_network_and_the_kills() -> None:
    told = faults.prove(120, seed=5, kills=3)
    assert not told.findings, told
    assert told.seen["held, an act was accepted"] >= 120
    assert sum(count for what, count in told.figures.items() if what.startswith("met: ")) >= 120


def lines() -> Iterator[Line]:
    for home in households(0, HOMES, CLOCK.begins):
        yield from home


def put(database: sqlite3.Connection, kind: str, act_id: str, version: int = 1) -> None:
    seq = database.execute("SELECT coalesce(max(seq), 0) + 1 FROM resource").fetchone()[0]
    database.execute("INSERT INTO resource VALUES (?, ?, ?, ?)", (seq, kind, str(seq), version))
    database.execute("INSERT INTO found VALUES (?, ?, 'identifier', ?)", (seq, kind, act_id))


def as_it_should_be(database: sqlite3.Connection) -> None:
    database.executescript(TABLES)
    for line in lines():
        put(database, "Patient", line.acts[0].id, faults._versions(line))
        for act in line.acts:
            put(database, "Task", act.id)


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ("SELECT 1", None),
        ("DELETE FROM found WHERE type = 'Task' AND value = '{last}'", "an act is 0 times on the service"),
        ("INSERT INTO found SELECT * FROM found WHERE value = '{last}'", "an act is 2 times on the service"),
        ("UPDATE resource SET version = 2 WHERE type = 'Task' AND seq = 2", "an act is not at its first version"),
        ("UPDATE resource SET seq = 99 WHERE type = 'Task' AND seq = 2", "acts of one record are out of order"),
        ("DELETE FROM found WHERE type = 'Patient' AND value = '{first}'", "a person is 0 times on the service"),
        ("UPDATE resource SET version = version + 1 WHERE type = 'Patient' AND seq = 1", "a record has +1 versions"),
    ],
)
def test_what_is_wrong_on_the_service_is_seen(tmp_path: Path, change: str, finding: str | None) -> None:
    first = next(lines())
    with closing(sqlite3.connect(tmp_path / "sandbox.sqlite")) as database:
        as_it_should_be(database)
        database.execute(change.format(first=first.acts[0].id, last=first.acts[-1].id))
        if "seq = 99" in change:
            database.execute("UPDATE found SET resource = 99 WHERE resource = 2")
        database.commit()
    seen = faults.on_the_service(tmp_path, HOMES, CLOCK)
    assert dict(seen) == ({finding: 1} if finding else {})


def test_the_same_seed_meets_the_same_faults() -> None:
    def met(seed: int) -> list[str]:
        network = FaultyNetwork("http://127.0.0.1:9", seed, CLOCK)
        return [network._fault()[0] for _ in range(2_000)]

    assert met(1) == met(1)
    assert met(1) != met(2)
    assert set(met(1)) == {"", *FAULTS}
    assert 300 < sum(map(bool, met(1))) < 500  # one in five


def test_a_leak_lifts_the_level_and_a_peak_does_not() -> None:
    cold, flat = [10] * 30, [50] * 60
    assert faults._levels([*cold, *flat]) == (0, 0)
    assert faults._levels([*cold, *flat[:40], 99, *flat[41:]]) == (0, 49)
    growth, _ = faults._levels([*cold, *range(50, 110)])
    assert growth == 30
    assert faults._levels([10]) == (0, 0)
