"""What a profession may read, in plain words: short beside a name on the screen, whole on paper."""

from __future__ import annotations

from desk_app.domain.rights import Reading, Says
from desk_app.domain.say import Say

SHORT = 2  # types of documents named on the screen before the others are counted


def reading_words(reading: Reading, say: Say, day: str, most: int | None = None) -> tuple[str, ...]:
    """One part each for what is read, what never is, and what nobody knows; the last names the source's `day`, as it
    is written there. At most `most` types are named in each part. What no source says stays unknown."""
    if not reading.is_known:
        return (say("rights.unknown"),)
    may, never = (_listed(types, say, most) for types in (reading.may, reading.never))
    match reading.rest:
        case Says.YES:
            parts = [say("rights.all_but", documents=never) if never else say("rights.all")]
        case Says.NO:
            parts = [say("rights.only", documents=may) if may else say("rights.none")]
        case _:
            parts = [say("rights.reads", documents=may)] if may else []
            parts += [say("rights.never", documents=never)] if never else []
            parts.append(say("rights.rest"))
    source = say("rights.source", day=day) if reading.dated else say("rights.undated")
    return (*parts[:-1], f"{parts[-1]} {source}")


def _listed(types: tuple[str, ...], say: Say, most: int | None) -> str:
    names = [say(f"rights.document.{one}") for one in types]
    if most is None or len(names) <= most + 1:  # one more takes no more room than counting it
        return ", ".join(names)
    return say("rights.more", documents=", ".join(names[:most]), n=len(names) - most)
