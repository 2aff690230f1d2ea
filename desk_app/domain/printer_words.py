"""What a printer says, in words. The sentences are the catalogue's."""

from __future__ import annotations

from collections.abc import Iterable

from desk_app.domain.say import Say


def reasons_said(reasons: Iterable[str], say: Say) -> str:
    """Why nothing comes out, each reason once; as the printer calls it where no words are known."""
    known = ((f"printer.reason.{one}", one) for one in reasons)
    return ", ".join(dict.fromkeys(say(key) if key in say else one for key, one in known))
