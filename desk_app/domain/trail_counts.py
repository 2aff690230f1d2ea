"""What the trail's lines add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from desk_app.domain.trail import Event, TrailLine


def unfollowed_tests(lines: Iterable[TrailLine]) -> Mapping[str, int]:
    """Existing-record tests that led to nothing, by operator id, most first; `lines` in their order.

    A test is followed by the act it was asked for, or by a new code that the same person asked for next. A person may
    well have left after « a déjà un dossier »: a few are everybody's, many are worth a question.
    """
    open_tests: dict[str, list[str]] = {}  # by operator: the acts that were under way, oldest first
    written: set[str] = set()
    for line in lines:
        match line.event:
            case Event.EXISTING_ASKED:
                open_tests.setdefault(line.who, []).append(line.whom)
            case Event.ACT:
                written.add(line.whom)
            case Event.CODE_ASKED if open_tests.get(line.who):
                open_tests[line.who].pop()
            case _:
                pass
    left = Counter({who: sum(whom not in written for whom in asked) for who, asked in open_tests.items()})
    return {who: count for who, count in left.most_common() if count}
