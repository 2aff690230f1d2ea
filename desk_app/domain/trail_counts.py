"""What the trail's lines add up to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desk_app.domain.acts import ActKind
from desk_app.domain.answers import Channel
from desk_app.domain.codes import is_reference
from desk_app.domain.trail import Event, TrailLine


def unfollowed_tests(lines: Iterable[TrailLine]) -> Mapping[str, int]:
    """Existing-record tests that led to nothing, by operator id, most first; `lines` in their order.

    A test is followed by the act it was asked for, or by what the same person did next with the record: a new code, its
    history. A person may well have left after « a déjà un dossier »: a few are everybody's, many are worth a question.
    """
    open_tests: dict[str, list[str]] = {}  # by operator: the acts that were under way, oldest first
    written: set[str] = set()
    for line in lines:
        match line.event:
            case Event.EXISTING_ASKED:
                open_tests.setdefault(line.who, []).append(line.whom)
            case Event.ACT:
                written.add(line.whom)
            case Event.CODE_ASKED | Event.HISTORY_READ if open_tests.get(line.who):
                open_tests[line.who].pop()
            case _:
                pass
    left = Counter({who: sum(whom not in written for whom in asked) for who, asked in open_tests.items()})
    return {who: count for who, count in left.most_common() if count}


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCounts:
    """What was done, as the trail's lines say it. Letters are counted once each, however often they were printed."""

    openings: int = 0
    changes: int = 0  # of a record that is there, its closing and reopening among them
    accepted: int = 0
    sent_back: int = 0  # by the service, to be corrected
    said_no: int = 0  # persons who did not want
    new_codes: int = 0
    letters_made: int = 0
    letters_printed: int = 0  # or saved
    in_hand: int = 0
    posted: int = 0
    not_handed: int = 0
    failed_sign_ins: int = 0
    clock_back: tuple[TrailLine, ...] = ()
    returned: tuple[str, ...] = ()  # references of letters that came back by the post, each once, as they were told
    not_asked: tuple[str, ...] = ()  # of letters that somebody never asked for
    uneven: tuple[
        tuple[str, int], ...
    ] = ()  # batches whose sheets did not add up: id, sheets missing; below 0: too many


_OPENING = ("", ActKind.OPEN.value)  # an earlier version wrote openings only
_CHANNELS = frozenset(channel.value for channel in Channel)
# "" counts as nothing: on its way, or taken back.
_BECAME = {
    "made": "letters_made",
    **dict.fromkeys(("sending", "sent", "printing", "stopped", "unknown", "cancelled"), ""),
    "in-hand": "in_hand",
    "posted": "posted",
    "not-handed": "not_handed",
}


def day_counts(lines: Iterable[TrailLine]) -> DayCounts:
    """The counts of these lines. Of a line about a letter, the last two words are its reference and what became of
    it."""
    simple: Counter[str] = Counter()
    letters: dict[str, set[str]] = {}  # by what became of them
    clock_back = []
    returned: dict[str, None] = {}
    not_asked: dict[str, None] = {}
    uneven: dict[str, int] = {}
    for line in lines:
        letter, _, state = " ".join(line.detail.split()[-2:]).partition(" ")
        match line.event:
            case Event.ACT:
                simple["openings" if line.detail in _OPENING else "changes"] += 1
            case Event.ACT_ANSWERED:
                simple["accepted" if line.detail == "accepted" else "sent_back"] += 1
            case Event.REFUSED_BY_PERSON:
                simple["said_no"] += 1
            case Event.CODE_ANSWERED if line.detail in _CHANNELS:
                simple["new_codes"] += 1
            case Event.SIGN_IN_FAILED:
                simple["failed_sign_ins"] += 1
            case Event.CLOCK_BACK:
                clock_back.append(line)
            case Event.RETURNED:
                returned[line.detail] = None
            case Event.NOT_ASKED:
                not_asked[line.detail] = None
            case Event.BATCH if found := re.match(r"uneven (-?[0-9]+) ", line.detail):
                uneven[line.whom] = int(found[1])
            case Event.PRINTED | Event.HANDED_OVER if is_reference(letter):
                letters.setdefault(_BECAME.get(state, "letters_printed"), set()).add(letter)
            case _:
                pass
    counted = {name: len(those) for name, those in letters.items() if name}
    return DayCounts(
        **simple,
        **counted,
        clock_back=tuple(clock_back),
        returned=tuple(returned),
        not_asked=tuple(not_asked),
        uneven=tuple(uneven.items()),
    )
