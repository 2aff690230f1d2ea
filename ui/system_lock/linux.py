"""Linux: the desktop's screen saver says so on the session's bus, the login service on the system's."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtDBus import QDBusConnection

# (interface, signal) whose one value says whether it begins
_SAVERS = tuple(
    (f"org.{name}.ScreenSaver", "ActiveChanged") for name in ("freedesktop", "gnome", "cinnamon", "mate", "kde")
)
_SLEEP = ("org.freedesktop.login1.Manager", "PrepareForSleep")
_LOCK = ("org.freedesktop.login1.Session", "Lock")
# 1 is Qt's mark of a slot. PySide's own types ask for bytes, and the call refuses them.
_BEGINS: Any = "1changed(bool)"
_AT_ONCE: Any = "1lock()"


def _has_session_bus() -> bool:
    """Is one there? Asking for it where there is none would start one, and leave it running."""
    return (
        bool(os.environ.get("DBUS_SESSION_BUS_ADDRESS")) or Path(os.environ.get("XDG_RUNTIME_DIR", "/"), "bus").exists()
    )


class BusWatch(QObject):
    """Implements `ui.system_lock.Watch`. Without a bus it hears nothing, and nothing is wrong."""

    def __init__(self, locked: Callable[[], None], *, session: QDBusConnection | None = None) -> None:
        super().__init__()
        self._locked = locked
        if session is None and _has_session_bus():
            session = QDBusConnection.sessionBus()
        system = QDBusConnection.systemBus()
        self._heard = [(system, *_SLEEP, _BEGINS), (system, *_LOCK, _AT_ONCE)]
        if session is not None:
            self._heard += [(session, *saver, _BEGINS) for saver in _SAVERS]
        for bus, interface, signal, slot in self._heard:
            if bus.isConnected():
                bus.connect("", "", interface, signal, self, slot)

    @Slot(bool)
    def changed(self, begins: bool) -> None:
        """The screen saver or the sleep begins, or ends."""
        if begins:
            self._locked()

    @Slot()
    def lock(self) -> None:
        """The session is to be locked."""
        self._locked()

    def stop(self) -> None:
        """See `ui.system_lock.Watch`."""
        for bus, interface, signal, slot in self._heard:
            if bus.isConnected():
                bus.disconnect("", "", interface, signal, self, slot)
