"""A process is told from every other one, also from a later one of the same number."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from desk_app.system import process
from desk_app.system.process import has_ended, this_process

_SAYS_WHO = """
import sys
from desk_app.system import process
process._began = getattr(process, sys.argv[1])
print(process.this_process(), flush=True)
input()
"""


@pytest.fixture(autouse=True, params=["_of_linux", "_of_others"] if sys.platform == "linux" else ["_of_others"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """How it is told here, and how on Windows and macOS."""
    monkeypatch.setattr(process, "_began", getattr(process, request.param))
    process._named.cache_clear()
    yield
    process._named.cache_clear()


@contextmanager
def another() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A living process, which is killed, and its name."""
    with subprocess.Popen(
        [sys.executable, "-c", _SAYS_WHO, process._began.__name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        try:
            yield child, child.stdout.readline().strip()
        finally:
            child.kill()


def test_a_process_that_was_killed_has_ended_and_no_other_has() -> None:
    with another() as (child, name):
        assert name not in ("", this_process())
        assert not has_ended(name)
        child.kill()
        child.wait()
        assert has_ended(name)
    assert not has_ended(this_process())


def test_one_that_nobody_waited_for_has_ended_too() -> None:
    with another() as (child, name):
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # it is no more, and still has its number
        assert has_ended(name)


def test_a_later_process_of_the_same_number_is_another_one() -> None:
    machine, number, began = this_process().split("|")
    assert has_ended(f"{machine}|{number}|{began}0")


def test_what_cannot_be_told_is_not_called_dead() -> None:
    with another() as (child, name):
        child.kill()
        child.wait()
        _, _, rest = name.partition("|")
        assert not has_ended(f"elsewhere|{rest}")
    assert not any(map(has_ended, ("", "sender", "a|b|c", "||")))
