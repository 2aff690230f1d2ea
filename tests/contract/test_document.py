"""The differences in docs/servers.md are those the tests assert, no more and no fewer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.differences import DIFFERENCES

DOCUMENT = Path(__file__).parents[2] / "docs" / "servers.md"


def test_the_table_is_the_one_in_the_document() -> None:
    lines = DOCUMENT.read_text(encoding="utf-8").partition("## Where they differ")[2].splitlines()
    table = [line for line in lines if line.startswith("| ") and not line.startswith("| |")]
    assert table == [one.line for one in DIFFERENCES.values()]


@pytest.mark.parametrize("what", DIFFERENCES)
def test_a_difference_is_one(what: str) -> None:
    assert DIFFERENCES[what].sandbox != DIFFERENCES[what].sekmet
