"""The thief's proof, shortened: what must not be readable would be seen, and what is not refused alike too."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from desk_app.demonstration import PASSWORD
from desk_app.demonstration.fictive_desk import Service, lay_out, sandbox
from desk_app.security.keys import Cost
from tests.proof import thief
from tests.proof.doors import DERIVATION, WRONG, Doors, alike, as_slowly, old_slot

CHEAP = Cost(memory=32, passes=1)


def test_a_days_files_show_no_header_and_no_name(tmp_path: Path) -> None:
    stolen = tmp_path / "stolen"
    with sandbox(thief.PROGRAM, tmp_path / "service") as service:
        lay_out(tmp_path / "desk", service, profile="dmp")
        search = asyncio.run(thief.a_day(tmp_path / "desk", stolen))
        assert search.find(tmp_path / "service"), "what was sent does lie at the service: the search would find it"
    assert [*thief.in_clear(stolen)] == []
    assert search.find(stolen) == []
    at_work = {path.name for path in (stolen / "at-work").rglob("*")}
    assert {"guichet.db", "guichet.db-wal", "guichet.log", "keys.json"} <= at_work
    assert any(name.endswith(".guichet") for name in at_work), "a backup was made"
    assert (stolen / "evening" / "guichet.failed").read_text().count("\n") == 1
    assert PASSWORD not in (stolen / "evening" / "keys.json").read_text()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("guichet.db", thief.MAGIC + b"\0" + os.urandom(4080)),
        ("guichet.db", os.urandom(4096) + b"a name and another " * 200 + os.urandom(4392)),
        ("guichet.db-wal", os.urandom(32) + os.urandom(24) + b"\0" * 4096),
        ("letter.pdf", b"%PDF-1.7 ..."),
        ("new.json", b"{}"),
    ],
)
def test_what_is_in_clear_would_be_seen(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert [*thief.in_clear(tmp_path)]


def test_what_was_not_planted_in_clear_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "guichet.db").write_bytes(os.urandom(5 * 4096))
    (tmp_path / "guichet.db-wal").write_bytes(b"\0" * 32 + (b"\0" * 24 + os.urandom(4096)) * 3)
    (tmp_path / "keys.json").write_bytes(b"{}")
    assert [*thief.in_clear(tmp_path)] == []


def test_wrong_words_and_slots_taken_out_are_refused_alike(tmp_path: Path) -> None:
    async def tried() -> dict[str, list[str]]:
        doors = Doors(tmp_path, CHEAP)
        await doors.set_up()
        return (await doors.tries(6))[1]

    said = asyncio.run(tried())
    assert len(said) == 3
    assert [*alike(said)] == []
    assert len(set(said[WRONG])) > 1, "the wait grows"
    assert [*alike(said | {"other": ["wrong-password {'wait': '0'}"]})] == ["other: not refused as a wrong password"]


def test_a_refusal_that_comes_sooner_or_later_would_be_seen() -> None:
    same = {WRONG: [0.2] * 5, "taken out": [0.19, 0.21, 0.2], DERIVATION: [0.2] * 3}
    assert [*as_slowly(same)] == []
    assert len([*as_slowly(same | {"taken out": [0.1] * 3})]) == 2
    assert len([*as_slowly(same | {"taken out": [0.3] * 3})]) == 1


def test_an_old_slot_pasted_back_opens_nothing_once_there_is_a_new_database_key(tmp_path: Path) -> None:
    """Before, it does: taking a slot out is not enough where somebody may have kept a copy of the file."""

    lay_out(tmp_path, Service("http://127.0.0.1:9/fhir", {"desk": "none"}), profile="dmp")
    assert asyncio.run(old_slot(tmp_path)) == (True, False, True)
