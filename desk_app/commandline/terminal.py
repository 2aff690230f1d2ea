"""The terminal and the screen, if there are any."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from desk_app.domain.refusal import Refusal, RefusalCode


def speak_utf8() -> None:
    """JSON and French want UTF-8, whatever the terminal's own encoding; half a character is written as its number."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):  # none at all, or one that is no text file
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]  # passed over


def flush() -> None:
    """What cannot be written shows here, not as a traceback on the way out."""
    if sys.stdout is not None:
        sys.stdout.flush()


def say_no_more() -> None:
    """What standard output still holds is dropped: Python would try once more as it ends, and complain."""
    with suppress(OSError, AttributeError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def typed(prompt: str, *, unseen: bool = False) -> str:
    """What somebody types, or the next line of standard input where there is no terminal. Refusal NOBODY_TYPES."""
    from getpass import GetPassWarning, getpass
    from warnings import catch_warnings, simplefilter

    try:
        with catch_warnings():
            simplefilter("error", GetPassWarning)
            return getpass(prompt) if unseen else input(prompt)
    except GetPassWarning as error:
        line = sys.stdin.readline() if sys.stdin is not None and not sys.stdin.isatty() else ""
        if not line:
            raise Refusal(RefusalCode.NOBODY_TYPES) from error
        return line.rstrip("\r\n")
    except (EOFError, RuntimeError) as error:  # closed, or not there at all
        raise Refusal(RefusalCode.NOBODY_TYPES) from error


def given_line(most: int) -> bytes:
    """The next line of standard input, or the first bytes of it. Refusal NOBODY_TYPES."""
    if sys.stdin is None:
        raise Refusal(RefusalCode.NOBODY_TYPES)
    return sys.stdin.buffer.readline(most)


def has_display() -> bool:
    """Is there a screen that windows could show on?"""
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def can_show() -> bool:
    """Would Qt start? Without a screen it ends the process unless it was told to draw somewhere else."""
    asked = os.environ.get("QT_QPA_PLATFORM", "")
    return has_display() or (bool(asked) and not asked.startswith(("xcb", "wayland")))


def started_from_an_icon() -> bool:
    """Is there nobody at a terminal, but somebody at a screen?"""
    drawn_nowhere = os.environ.get("QT_QPA_PLATFORM", "").startswith(("offscreen", "minimal"))
    return has_display() and not drawn_nowhere and (sys.stderr is None or not sys.stderr.isatty())


def say(lines: str) -> None:
    """To standard output."""
    if sys.stdout is not None:  # closed by whoever started us: the exit code still tells
        sys.stdout.write(lines + "\n")
