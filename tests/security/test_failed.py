"""Failed sign-ins are noted without a name, taken in once, and never keep anybody out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from desk_app.security import failed

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def test_noted_taken_in_and_forgotten(tmp_path: Path) -> None:
    failed.note(tmp_path, "op-1", NOON)
    failed.note(tmp_path, "op-2", NOON)
    taken = failed.take_in(tmp_path)
    assert [one.operator_id for one in taken.failed] == ["op-1", "op-2"]
    failed.note(tmp_path, "op-3", NOON)  # while the first two are written to the trail
    failed.forget(tmp_path, taken)
    assert [one.operator_id for one in failed.take_in(tmp_path).failed] == ["op-3"]
    failed.forget(tmp_path, failed.take_in(tmp_path))
    assert failed.take_in(tmp_path) == failed.Taken()


def test_a_damaged_file_or_none_holds_nothing_up(tmp_path: Path) -> None:
    assert failed.take_in(tmp_path) == failed.Taken()
    (tmp_path / failed.FILE).write_bytes(b"\xff\x00junk\n2026-03-02T12:00:00 naive\n" + NOON.isoformat().encode())
    assert [one.at for one in failed.take_in(tmp_path).failed] == [NOON]
    failed.note(tmp_path / "absent", "op-1", NOON)


def test_a_line_after_a_torn_one_is_kept(tmp_path: Path) -> None:
    (tmp_path / failed.FILE).write_bytes(b"2026-03-02T1")
    failed.note(tmp_path, "op-1", NOON)
    assert [one.operator_id for one in failed.take_in(tmp_path).failed] == ["op-1"]


def test_it_does_not_grow_for_ever(tmp_path: Path) -> None:
    (tmp_path / failed.FILE).write_bytes(b"x" * 70_000)
    failed.note(tmp_path, "op-1", NOON)
    assert (tmp_path / failed.FILE).stat().st_size == 70_000
