"""macOS: the window server's dictionary of the session says whether its screen is locked; it is read every second."""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Callable

from PySide6.QtCore import QTimer

_SECOND = 1000  # ms
_UTF8 = 0x08000100


class MacWatch:
    """Implements `ui.system_lock.Watch`."""

    def __init__(self, locked: Callable[[], None]) -> None:
        self._locked = locked
        self._was_locked = False
        self._core = ctypes.CDLL(ctypes.util.find_library("CoreFoundation"))
        self._screen = ctypes.CDLL(ctypes.util.find_library("CoreGraphics"))
        self._core.CFStringCreateWithCString.restype = ctypes.c_void_p
        self._core.CFStringCreateWithCString.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint32]
        self._core.CFDictionaryContainsKey.restype = ctypes.c_bool
        self._core.CFDictionaryContainsKey.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
        self._core.CFRelease.argtypes = [ctypes.c_void_p]
        self._screen.CGSessionCopyCurrentDictionary.restype = ctypes.c_void_p
        # The key stands in the dictionary only while the screen is locked.
        self._key = self._core.CFStringCreateWithCString(None, b"CGSSessionScreenIsLocked", _UTF8)
        self._timer = QTimer()
        self._timer.setInterval(_SECOND)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        session = self._screen.CGSessionCopyCurrentDictionary()
        if not session:
            return
        is_locked = self._core.CFDictionaryContainsKey(session, self._key)
        self._core.CFRelease(session)
        if is_locked and not self._was_locked:
            self._locked()
        self._was_locked = is_locked

    def stop(self) -> None:
        """See `ui.system_lock.Watch`."""
        self._timer.stop()
