"""What a process that was started by another of ours does first: it ends with that one, however that one ends."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable

_NICER = 10
_BELOW_NORMAL = 0x4000  # BELOW_NORMAL_PRIORITY_CLASS


def begin(last: Callable[[], object] = lambda: None) -> None:
    """To be called first. Ctrl-C is for the process that started this one; when that one has gone `last` is called in a
    thread, and this one ends at once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, args=(last,), name="end with parent", daemon=True).start()


def give_way() -> None:
    """Everybody else's work goes first, from now on; that of processes this one starts gives way too."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetPriorityClass(ctypes.windll.kernel32.GetCurrentProcess(), _BELOW_NORMAL)
    else:
        os.nice(_NICER)


def _end_with_parent(last: Callable[[], object]) -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        try:
            last()
        finally:
            os._exit(1)
