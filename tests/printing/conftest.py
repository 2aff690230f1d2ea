"""One private CUPS for all the tests of a file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.printing.spooler import Spooler, spooler


@pytest.fixture(scope="module")
def cups() -> Iterator[Spooler]:
    # Not below pytest's own folder, which belongs to its user alone: the filters run as somebody else.
    with tempfile.TemporaryDirectory(prefix="guichet-cups-") as root, spooler(Path(root)) as running:
        yield running
