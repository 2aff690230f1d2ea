"""A trail line in words, the same on the screen, on paper and in a table. The sentences are the catalogue's."""

from __future__ import annotations

from collections.abc import Mapping

from desk_app.domain import batch_words
from desk_app.domain.say import Say as Say
from desk_app.domain.trail import Event, SealedLine, TrailLine

_TABLES = {
    Event.ACT: "kind",
    Event.SIGN_IN: "way",
    Event.ACT_ANSWERED: "act",
    Event.EXISTING_ANSWERED: "existing",
    Event.IDENTITY_ANSWERED: "identity",
    Event.CODE_ASKED: "channel",
    Event.CODE_ANSWERED: "channel",
    Event.KEYS: "keys",
}
_WHOLE = (Event.PRINTED, Event.HANDED_OVER, Event.TOLD)  # what became of a paper is the sentence itself
BY_SHEET = "recovery"  # who a line names where the recovery sheet was tried


def said(line: TrailLine, say: Say, names: Mapping[str, str]) -> str:
    """What happened, in a sentence or two. `names` are those of operators, by id."""
    more = detail(line, say, names)
    return more if line.event in _WHOLE else " ".join(part for part in (say(f"trail.{line.event.value}"), more) if part)


def by_whom(line: TrailLine, say: Say, names: Mapping[str, str]) -> str:
    """The name of who did it; of nobody's lines, what did."""
    return names.get(line.who) or {"": say("audit.nobody"), BY_SHEET: say("audit.sheet")}.get(line.who, line.who)


def setting(name: str, say: Say) -> str:
    """A setting as the screens call it, without what its label explains in brackets."""
    key = f"settings.{'token' if name == 'service-token' else name}"
    return say(key).partition(" (")[0] if key in say else name


def gone(sealed: SealedLine, say: Say) -> str:
    """What stands in the place of a line that has no words."""
    if sealed.certificate is None:
        return say("audit.unreadable")
    return say("audit.destroyed", certificate=str(sealed.certificate))


def detail(line: TrailLine, say: Say, names: Mapping[str, str]) -> str:
    """What the line adds to its event, in words; as it stands where no words are known for it."""
    match line.event:
        case Event.JOURNAL_READ:
            return ""  # the sentence says it
        case Event.PRINTED | Event.HANDED_OVER:
            *what, state = line.detail.split(" ")
            words = {"state": _word("letter", state, say), "what": " ".join(_paper(word, say) for word in what)}
            return say(f"trail.{line.event.value}", **words).strip()
        case Event.TOLD:
            return say("trail.told", state=_word("told", line.detail or "shown", say))
        case Event.SETTINGS:
            return ", ".join(setting(name, say) for name in line.detail.split(", ")) + "."
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
        case Event.BATCH:
            return _batch(line.detail, say, names)
        case Event.RETURNED | Event.NOT_ASKED:
            return line.detail  # the letter's reference
        case Event.DIRECTORY:
            return say("trail.detail.directory", day="/".join(reversed(line.detail.split("-"))))
        case Event.EXPORTED:
            return say("trail.detail.exported", n=line.detail) if line.detail.isdecimal() else line.detail
        case _:
            return _word(_TABLES.get(line.event, ""), line.detail, say)


def _batch(raw: str, say: Say, names: Mapping[str, str]) -> str:
    """What was done with a batch; figures, printers and who signed as they stand behind it."""
    word, _, rest = raw.partition(" ")
    key = f"trail.detail.batch.{word}"
    if key not in say:
        return raw
    told = {name: names.get(part, part) for name, part in zip("abcd", (*rest.split(" "), "", "", ""), strict=False)}
    cause, _, about = rest.partition(" ")
    said = batch_words.cause_said(cause, about, say) if word == "paused" else ""
    return say(key, **told, cause=said, words=about)


def _paper(word: str, say: Say) -> str:
    """A kind of paper or a printer's reason in words; a reference as it is."""
    keys = (f"letter_view.kind.{word}", f"printer.reason.{word}")
    return next((say(key) for key in keys if key in say), _word("paper", word, say))


def _word(table: str, raw: str, say: Say) -> str:
    key = f"trail.detail.{table}.{raw}"
    if table and raw and key in say:
        return say(key)
    return _refusal(raw, say) if raw and f"refusal.{raw}" in say else raw


def _refusal(code: str, say: Say) -> str:
    """What happened; what to do then, behind the colon, is past."""
    return say(f"refusal.{code}").partition(":")[0].rstrip() + "."
