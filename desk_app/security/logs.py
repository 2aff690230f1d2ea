"""Logging: a small redacted file, and redacted errors."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

from desk_app.security.redaction import Redaction

FILE = "guichet.log"
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class _LogFile(RotatingFileHandler):
    """A file that takes what it can: a full disk costs lines, and puts no traceback on the terminal."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """What could not be written is done without."""


def set_up(folder: Path | None, *, level: int = logging.INFO) -> list[logging.Handler]:
    """Send the root logger to `folder`/guichet.log (1 MB, one older file kept); where nothing can be written there, to
    standard error (warnings and worse). Hand the result to `take_down`."""
    handlers: list[logging.Handler] = []
    if folder is not None:
        with suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handlers.append(_LogFile(folder / FILE, maxBytes=1 << 20, backupCount=1, encoding="utf-8"))
    if not handlers and sys.stderr is not None:  # a windowed program on Windows has none
        errors = logging.StreamHandler()
        errors.setLevel(logging.WARNING)
        handlers.append(errors)
    root = logging.getLogger()
    root.setLevel(level)
    for handler in handlers:
        handler.setFormatter(logging.Formatter(_FORMAT))
        handler.addFilter(Redaction())
        root.addHandler(handler)
    for chatty in ("aiohttp.access", "asyncio", "qasync", "alembic", "sqlalchemy"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    return handlers


def take_down(handlers: list[logging.Handler]) -> None:
    """Undo `set_up`."""
    for handler in handlers:
        logging.getLogger().removeHandler(handler)
        handler.close()
