"""What a printer says, in words. The sentences are the catalogue's."""

from __future__ import annotations

from collections.abc import Iterable

from desk_app.domain.say import Say


def reasons_said(reasons: Iterable[str], say: Say) -> str:
    """Why nothing comes out, each reason once; as the printer calls it where no words are known."""
    return _each_once("reason", reasons, say)


def otherwise_said(what: Iterable[str], say: Say) -> str:
    """What it did otherwise than it was asked."""
    return _each_once("otherwise", what, say)


def _each_once(group: str, words: Iterable[str], say: Say) -> str:
    known = ((f"printer.{group}.{one}", one) for one in words)
    return ", ".join(dict.fromkeys(say(key) if key in say else one for key, one in known))
