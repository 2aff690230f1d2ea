"""What nobody foresaw, as it may be written down: its kind and its place in our own code, and not its message, which
could name a person."""

from __future__ import annotations

import logging
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

_ROOT = Path(__file__).resolve().parents[1]
_OURS = tuple(str(_ROOT / room) for room in ("desk_app", "printing", "resources", "ui", "main.py"))
_log = logging.getLogger("guichet")


def told(error: BaseException) -> str:
    """`ValueError (ui/views/home.py:12)`: the innermost line that is ours."""
    return _told(type(error), error.__traceback__)


def _told(kind: type[BaseException], trace: TracebackType | None) -> str:
    where = ""
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.startswith(_OURS):
            where = f" ({Path(file).relative_to(_ROOT).as_posix()}:{trace.tb_lineno})"
        trace = trace.tb_next
    return kind.__name__ + where


def listen() -> None:
    """For the rest of this process: what reaches Python itself (from a slot, a thread, an object that goes) is logged,
    where Python would print its message."""

    def reached(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        _log.error(_told(kind, trace))

    def in_thread(args: threading.ExceptHookArgs) -> None:
        reached(args.exc_type, args.exc_value, args.exc_traceback)

    def ignored(args: UnraisableHookArgs) -> None:
        reached(args.exc_type, args.exc_value, args.exc_traceback)

    sys.excepthook = reached
    threading.excepthook = in_thread
    sys.unraisablehook = ignored
