"""A trail line in words, the same on the screen, on paper and in a table. The sentences are the catalogue's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from desk_app.domain.trail import Event, SealedLine, TrailLine

_TABLES = {
    Event.ACT_ANSWERED: "act",
    Event.EXISTING_ANSWERED: "existing",
    Event.IDENTITY_ANSWERED: "identity",
    Event.CODE_ASKED: "channel",
    Event.CODE_ANSWERED: "channel",
    Event.KEYS: "keys",
}


class Say(Protocol):
    """The catalogue, as much of it as is needed here."""

    def __call__(self, key: str, **values: object) -> str: ...

    def __contains__(self, key: str) -> bool: ...


def said(line: TrailLine, say: Say, names: Mapping[str, str]) -> str:
    """What happened, in a sentence or two. `names` are those of operators, by id."""
    return " ".join(part for part in (say(f"trail.{line.event.value}"), detail(line, say, names)) if part)


def gone(sealed: SealedLine, say: Say) -> str:
    """What stands in the place of a line that has no words."""
    if sealed.certificate is None:
        return say("audit.unreadable")
    return say("audit.destroyed", certificate=str(sealed.certificate))


def detail(line: TrailLine, say: Say, names: Mapping[str, str]) -> str:
    """What the line adds to its event, in words; as it stands where no words are known for it."""
    match line.event:
        case Event.ACT | Event.JOURNAL_READ:
            return ""  # the sentence says it
        case Event.PRINTED | Event.HANDED_OVER:
            return _letter(line.detail, say)
        case Event.OPERATOR:
            who = names.get(line.whom, line.whom)
            return ", ".join(part for part in (who, _word("operator", line.detail, say)) if part)
        case Event.CLOCK_BACK if line.detail.isdecimal():
            return say("trail.detail.minutes", n=int(line.detail) // 60)
        case Event.RESTORED:
            numbers = [head.partition(":")[0] for head in line.detail.split()]
            return say("trail.detail.heads", before=numbers[0], after=numbers[-1]) if numbers else ""
        case Event.HEAD_ABSENT:
            return say("trail.detail.head", number=line.detail.partition(":")[0])
        case Event.DESTROYED:
            return say("trail.detail.lines", lines=line.detail.partition(" ")[0].replace(",", ", "))
        case Event.FORGOTTEN:
            return say("trail.detail.acts", n=line.detail.partition(" ")[0])
        case Event.HANDED_ON | Event.TAKEN_BACK:
            return say("trail.detail.export", export=line.detail)
        case Event.TAKEN_IN:
            export, _, desk = line.detail.partition(" ")
            return say("trail.detail.taken_in", export=export, desk=desk or "?")
        case Event.EXPORTED:
            return say("trail.detail.exported", n=line.detail) if line.detail.isdecimal() else line.detail
        case _:
            return _word(_TABLES.get(line.event, ""), line.detail, say)


def _letter(told: str, say: Say) -> str:
    """`confirmation G… made`, `G… printed`, `day-sheet printed`."""
    *first, state = told.split(" ") if told else [""]
    kinds = [_word("letter", word, say) for word in first]
    kinds = [say(f"letter_view.kind.{word}") if f"letter_view.kind.{word}" in say else word for word in kinds]
    return ", ".join([" ".join(kinds), _word("letter", state, say)] if kinds else [_word("letter", state, say)])


def _word(table: str, raw: str, say: Say) -> str:
    key = f"trail.detail.{table}.{raw}"
    return say(key) if table and raw and key in say else raw
