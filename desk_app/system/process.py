"""A process as others on the same machine can tell it from every other: by its number and when it began."""

from __future__ import annotations

import os
import platform
import sys
from functools import lru_cache
from pathlib import Path

# When the process of that number began, in the system's own words; empty: there is none. None: it cannot be told.
if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _QUERY_AND_WAIT, _NO_SUCH_NUMBER, _HAS_ENDED = 0x1000 | 0x00100000, 87, 0

    def _began(number: int) -> str | None:
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.OpenProcess.restype = wintypes.HANDLE
        handle = kernel.OpenProcess(_QUERY_AND_WAIT, False, number)
        if not handle:
            return "" if ctypes.get_last_error() == _NO_SUCH_NUMBER else None
        try:
            if kernel.WaitForSingleObject(wintypes.HANDLE(handle), 0) == _HAS_ENDED:
                return ""
            times = [wintypes.FILETIME() for _ in range(4)]
            if not kernel.GetProcessTimes(wintypes.HANDLE(handle), *map(ctypes.byref, times)):
                return None
            return f"{times[0].dwHighDateTime}.{times[0].dwLowDateTime}"
        finally:
            kernel.CloseHandle(wintypes.HANDLE(handle))

else:

    def _began(number: int) -> str | None:
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            return ""
        except PermissionError:  # somebody else's
            pass
        return _of_kernel(number) if sys.platform == "linux" else _of_ps(number)

    def _of_kernel(number: int) -> str | None:
        try:
            told = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
            boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        except OSError:
            return None
        return "" if told[0] in "ZX" else f"{boot}.{told[19]}"

    def _of_ps(number: int) -> str | None:
        import subprocess

        # In one language and one time zone: the same process reads the same ever after.
        told = subprocess.run(  # noqa: S603 - a number of our own
            ["/bin/ps", "-o", "stat=,lstart=", "-p", str(number)],
            env={"LC_ALL": "C", "TZ": "UTC0"},
            capture_output=True,
            text=True,
            check=False,
        ).stdout.split()
        if not told:
            return None
        return "" if told[0].startswith("Z") else "-".join(told[1:])


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
