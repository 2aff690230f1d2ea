"""The system locks its screen, or sleeps: then this desk locks too. Each system tells it in its own way."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Protocol


class Watch(Protocol):
    """What listens; it tells no more once stopped."""

    def stop(self) -> None: ...


def watch(locked: Callable[[], None]) -> Watch | None:
    """Call `locked` each time the system locks, from now on. None: this system cannot tell."""
    if sys.platform == "win32":
        from ui.system_lock.windows import WindowsWatch

        return WindowsWatch(locked)
    if sys.platform == "darwin":
        from ui.system_lock.macos import MacWatch

        return MacWatch(locked)
    from ui.system_lock.linux import BusWatch

    return BusWatch(locked)
