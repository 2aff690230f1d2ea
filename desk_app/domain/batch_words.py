"""Why a batch stands still, and how long it will take, in words. The sentences are the catalogue's."""

from __future__ import annotations

from desk_app.domain.printer_words import otherwise_said, reasons_said
from desk_app.domain.say import Say


def cause_said(cause: str, about: str, say: Say) -> str:
    """A sentence or two; `about` is the network's cause, a printer's reasons with spaces between, or another cause."""
    if cause == "printer":
        return say("batch.cause.printer", reasons=reasons_said(about.split() or ["other"], say))
    if cause == "otherwise":
        return say("batch.cause.otherwise", what=otherwise_said(about.split(), say))
    if cause == "service":
        key = f"connection.{about}"
        return say("batch.cause.service", why=say(key)) if about and key in say else say("batch.cause.service-unknown")
    if cause == "codes-alive":
        return say("batch.cause.codes-alive", why=pause_said(about, say))
    return say(f"batch.cause.{cause}") if cause else ""


def pause_said(cause: str, say: Say) -> str:
    """A batch's own `cause`."""
    word, _, about = cause.partition(" ")
    return cause_said(word, about, say)


def time_left(seconds: int | None, say: Say) -> str:
    """As one would say it to somebody who waits."""
    if seconds is None:
        return say("batch.left.unknown")
    if seconds < 60:
        return say("batch.left.seconds")
    minutes = round(seconds / 60)
    if minutes < 60:
        return say("batch.left.minutes", n=minutes)
    return say("batch.left.hours", h=minutes // 60, m=f"{minutes % 60:02d}")
