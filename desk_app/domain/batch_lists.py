"""Who gets a letter without being named: those whose code is over, or never opened anything, as far as a desk can tell.

A desk knows the codes that went through it, and the service whether the space was opened since.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

SOON_DAYS = 7


class Listed(StrEnum):
    """Each has words, `batch.list.<value>`."""

    EXPIRED = "expired"
    SOON = "soon"  # in a week at most
    NEVER = "never"  # whatever became of a code
    STOPPED = "stopped"  # a batch ended before they had a letter, and they had no code since


def listed(
    which: Listed,
    given: Mapping[str, datetime],
    here: Iterable[str],
    now: datetime,
    *,
    weeks: int,
    stopped: Mapping[str, datetime],
) -> tuple[str, ...]:
    """Records by their id. `given`: when each last got a code; `here`: records this desk has acts of; `weeks`: how long
    a code lives; `stopped`: when a batch ended before it had a letter for them."""
    if which is Listed.STOPPED:
        return tuple(sorted(one for one, at in stopped.items() if one not in given or given[one] <= at))
    if which is Listed.NEVER:
        return tuple(sorted({*here, *given}))
    ends = {patient: at + timedelta(weeks=weeks) for patient, at in given.items()}
    if which is Listed.EXPIRED:
        return tuple(sorted(patient for patient, end in ends.items() if end < now))
    soon = now + timedelta(days=SOON_DAYS)
    return tuple(sorted(patient for patient, end in ends.items() if now <= end < soon))
