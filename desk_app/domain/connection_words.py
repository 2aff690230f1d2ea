"""The truth about the connection in words: since when, or why not and what to do. The sentences are the catalogue's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from string import Formatter
from typing import Protocol

from desk_app.domain.answers import Connection, Values
from desk_app.domain.say import Say

CLOCKS_APART = 300.0  # seconds between the clocks that are worth a word while all goes well


class Count(Say, Protocol):
    """The catalogue, with its sentences for one and for several."""

    def count(self, key: str, n: int, **values: object) -> str: ...


def line(say: Count, connection: Connection, today: date) -> tuple[str, str]:
    """One line, and its weight (`good`, `question` or `hint`)."""
    weight = "question"
    if connection.cause:
        parts = [why(say, connection.cause, connection.cause_values)]
    elif connection.since is None:
        parts, weight = [say("connection.state_never") + "."], "hint"
    else:
        key, since = "connection.state_connected", moment(connection.since, today)
        said = say(key, name=connection.name, time=since) if connection.name else say(f"{key}_plain", time=since)
        parts = [f"{said}."]
        if (lasting := abs(connection.clock_ahead or 0.0)) > CLOCKS_APART:
            parts.append(say("connection.clocks_apart", lasting=duration(say, _about(lasting))))
        else:
            weight = "good"
    if connection.waiting and not connection.cause:  # what is wrong has the room; the panel of home counts too
        oldest = moment(connection.oldest_waiting, today) if connection.oldest_waiting is not None else "?"
        parts.append(say.count("connection.waiting", connection.waiting, oldest=oldest) + ".")
    if connection.next_try is not None and (connection.cause or connection.waiting):
        parts.append(say("connection.next_try", time=moment(connection.next_try, today)) + ".")
    return " ".join(parts), weight


def why(say: Say, cause: str, values: Values) -> str:
    """What is wrong, with its values where they are known; and what to do."""
    shown = {name: _shown(say, name, value) for name, value in values}
    known = f"connection.known.{cause}"
    is_known = known in say and _names(say(known)) <= shown.keys()
    parts = [say(known, **shown) if is_known else say(f"connection.{cause}")]
    if (advice := f"connection.do.{cause}") in say:
        parts.append(say(advice))
    return " ".join(parts)


def cannot(say: Say, lacking: Iterable[str]) -> str:
    """What this service does not offer, a sentence each."""
    return " ".join(say(f"connection.cannot.{one}") for one in lacking)


def moment(at: datetime, today: date) -> str:
    """`14:05`, and the day before it where it is another one, as this desk's clock has them."""
    here = at.astimezone()
    return here.strftime("%H:%M" if here.date() == today else "%d/%m/%Y %H:%M")


def duration(say: Say, lasting: timedelta) -> str:
    """`40 s`, `12 min`, `2 h 10`, `3 jours`."""
    seconds = int(lasting.total_seconds())
    minutes = seconds // 60
    if minutes < 1:
        return say("home.duration.seconds", n=seconds)
    if minutes < 60:
        return say("home.duration.minutes", n=minutes)
    if minutes < 48 * 60:
        return say("home.duration.hours", hours=minutes // 60, minutes=f"{minutes % 60:02}")
    return say("home.duration.days", n=minutes // (24 * 60))


def _shown(say: Say, name: str, value: str) -> str:
    if name == "date":
        return datetime.fromisoformat(value).astimezone().strftime("%d/%m/%Y")
    if name == "lasting":
        return duration(say, _about(int(value)))
    return value


def _about(seconds: float) -> timedelta:
    """To the nearest minute from one minute on: clocks that are 419 seconds apart are seven minutes apart."""
    return timedelta(minutes=round(seconds / 60)) if seconds >= 60 else timedelta(seconds=seconds)


def _names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}
