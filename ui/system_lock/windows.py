"""Windows: a session notification, and the power's own word before sleep, come as messages to a window."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import wintypes
from typing import Any

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication
from PySide6.QtGui import QGuiApplication

_WM_WTSSESSION_CHANGE, _WTS_SESSION_LOCK = 0x02B1, 0x7
_WM_POWERBROADCAST, _PBT_APMSUSPEND = 0x0218, 0x4
_THIS_SESSION = 0


class WindowsWatch(QAbstractNativeEventFilter):
    """Implements `ui.system_lock.Watch` for the application's first window."""

    def __init__(self, locked: Callable[[], None]) -> None:
        super().__init__()
        self._locked = locked
        windows = QGuiApplication.topLevelWindows()
        self._window = int(windows[0].winId()) if windows else 0
        self._wts: Any = getattr(ctypes, "windll").wtsapi32  # noqa: B009 - the name exists on Windows only
        self._wts.WTSRegisterSessionNotification(wintypes.HWND(self._window), _THIS_SESSION)
        if (app := QCoreApplication.instance()) is not None:
            app.installNativeEventFilter(self)

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, message: int) -> object:
        """Sees every message of Windows; takes none away."""
        read = wintypes.MSG.from_address(int(message))
        is_lock = read.message == _WM_WTSSESSION_CHANGE and read.wParam == _WTS_SESSION_LOCK
        if is_lock or (read.message == _WM_POWERBROADCAST and read.wParam == _PBT_APMSUSPEND):
            self._locked()
        return False, 0

    def stop(self) -> None:
        """See `ui.system_lock.Watch`."""
        if (app := QCoreApplication.instance()) is not None:
            app.removeNativeEventFilter(self)
        self._wts.WTSUnRegisterSessionNotification(wintypes.HWND(self._window))
