"""What a site decided about batches of code letters. Read with the settings, before the first window: nothing heavy."""

from __future__ import annotations

from dataclasses import dataclass

MOST_IN_BUNDLE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRules:
    """What the site decided."""

    second_above: int = 20  # letters: from one more on, a second person signs in
    recent_days: int = 14  # a code posted later than that is not made again
    bundle: int = MOST_IN_BUNDLE  # letters
