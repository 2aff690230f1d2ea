"""No personal number, code, address or telephone in a log: a line that looks as if it held one is withheld whole.

It errs on the safe side. A log line is for whoever keeps the desks running, who needs ids of acts and nothing else.
"""

from __future__ import annotations

import logging
import re

_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)
_SPACE = r"[\s\u00a0\u202f.-]?"
_ALONE = r"(?<![0-9A-Za-z])"
_PERSONAL = {
    "a social security number": re.compile(
        rf"(?<![0-9A-Za-z])[1-478]{_SPACE}\d\d{_SPACE}\d\d{_SPACE}(?:\d\d|2[ABab]){_SPACE}\d{{3}}{_SPACE}\d{{3}}"
        rf"(?:{_SPACE}\d\d)?(?![0-9A-Za-z])"
    ),
    "an e-mail address": re.compile(r"[^\s@<>\"']+@[^\s@]+\.[A-Za-z]{2,}"),
    "a telephone number": re.compile(
        rf"(?<![0-9A-Za-z])(?:\+\d\d?{_SPACE}|0)[1-9](?:{_SPACE}\d\d){{4}}(?![0-9A-Za-z])"
    ),
    # 8 or 12 characters in one piece, or groups of four, with a digit and a letter among them.
    "a code": re.compile(
        rf"{_ALONE}(?:(?=[A-Za-z]*\d)(?=\d*[A-Za-z])(?:[0-9A-Za-z]{{12}}|[0-9A-Za-z]{{8}})"
        r"|(?=[A-Z -]*\d)(?=[0-9 -]*[A-Z])[0-9A-Z]{4}(?:[ -][0-9A-Z]{4})"
        r"|(?=[A-Za-z -]*\d)(?=[0-9 -]*[A-Za-z])[0-9A-Za-z]{4}(?:[ -][0-9A-Za-z]{4}){2})(?![0-9A-Za-z])"
    ),
    # Letters and digits in one long piece: a token, a key, a hash. Paths and module names have signs between.
    "a token": re.compile(rf"{_ALONE}(?=[A-Za-z+=-]*\d)(?=[0-9+=-]*[A-Za-z])[0-9A-Za-z+=-]{{20,}}(?![0-9A-Za-z])"),
}


def looks_like(text: str) -> str:
    """What personal thing a text looks as if it held, or empty. Act ids are none."""
    searched = _UUID.sub("…", text)
    return next((name for name, pattern in _PERSONAL.items() if pattern.search(searched)), "")


def redacted(text: str) -> str:
    """The text, with each line that looks as if it held something personal replaced."""
    lines = []
    for line in text.splitlines():
        what = looks_like(line)
        lines.append(f"[withheld: looks like {what}]" if what else line)
    return "\n".join(lines)


class Redaction(logging.Filter):
    """Put on every handler: message and traceback go through `redacted`, and nothing else of the record is kept."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record in place and let it through."""
        try:
            message = record.getMessage()
        except Exception:  # a wrong format string is a bug, and no reason to print its values
            message = "[withheld: the values do not fit the message]"
        record.msg, record.args = redacted(message), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text, record.exc_info = redacted(record.exc_text), None
        if record.stack_info:
            record.stack_info = redacted(record.stack_info)
        return True
