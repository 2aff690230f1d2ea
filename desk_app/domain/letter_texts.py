"""What is wrong with a site's own sentences for its letters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from desk_app.domain.trail_words import Say


@dataclass(frozen=True, slots=True)
class TextFault:
    """One thing wrong in a file, which then counts for nothing. `reason` is a key below `site_texts.reason.`, `values`
    are what its sentence names; `line` counts from 1."""

    file: Path
    line: int
    reason: str
    values: Mapping[str, str] = field(default_factory=dict)


def told(say: Say, fault: TextFault) -> str:
    """The file, the line and the reason, in one sentence."""
    reason = say(f"site_texts.reason.{fault.reason}", **fault.values)
    return say("site_texts.fault", file=fault.file, line=fault.line, reason=reason)
