"""A process as others on the same machine can tell it from every other: by its number and when it began."""

from __future__ import annotations

import os
import platform
import sys
from functools import lru_cache
from pathlib import Path

# When the process of that number began, in the system's own words; empty: there is none. None: it cannot be told.


def _of_linux(number: int) -> str | None:
    """Counted from the boot: the wall clock may be set while a process runs."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return ""
    except PermissionError:  # somebody else's
        pass
    try:
        told = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return None
    return "" if told[0] in "ZX" else f"{boot}.{told[19]}"


def _of_others(number: int) -> str | None:
    """Windows and macOS note the moment once, as the process begins."""
    import psutil

    try:
        process = psutil.Process(number)
        return "" if process.status() == psutil.STATUS_ZOMBIE else f"{process.create_time():.6f}"
    except psutil.NoSuchProcess:
        return ""
    except psutil.Error:
        return None


_began = _of_linux if sys.platform == "linux" else _of_others


def this_process() -> str:
    """Its name; empty where it cannot be told."""
    return _named(os.getpid())


def has_ended(name: str) -> bool:
    """Is the process of that name provably no more? What runs on another machine, or apart from this process' view, is
    not known of."""
    machine, _, rest = name.partition("|")
    number, _, began = rest.partition("|")
    if machine != _machine() or not number.isdecimal():
        return False
    now = _began(int(number))
    return now is not None and now != began


@lru_cache(1)  # a child has another number
def _named(number: int) -> str:
    began = _began(number)
    return f"{_machine()}|{number}|{began}" if began else ""


def _machine() -> str:
    """Numbers are told apart within it: on Linux a container counts its own."""
    try:
        inside = os.readlink("/proc/self/ns/pid") if sys.platform == "linux" else ""
    except OSError:
        inside = ""
    return f"{platform.node()}{inside}"
