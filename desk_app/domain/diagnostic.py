"""The file that support asks for, as text: facts about the desk, nothing about anybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from desk_app.domain.trail_words import Say, setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """Everything that stands in it, in the order it stands there."""

    made_at: datetime
    version: str
    screen: str  # what draws the windows, with its version
    python: str
    system: str
    schema: int
    settings: tuple[tuple[str, str], ...]
    acts: Mapping[str, int]  # by state
    trail_lines: int
    letters_waiting: int
    cause: str  # why the service is not reached, a key below `connection.`; empty where it is
    connected_since: datetime | None
    clock_ahead: float | None  # seconds the service's clock is ahead of ours
    ways_in: int
    one_time: int  # of them with a password from a slip
    has_recovery: bool
    free_bytes: int
    database_bytes: int
    backed_up_at: datetime | None
    log: tuple[str, ...]


def text(found: Diagnostic, say: Say) -> str:
    """The whole file."""
    blocks = (
        ("about", _about(found)),
        ("settings", ((setting(name, say), _value(value, say)) for name, value in found.settings)),
        ("work", _work(found, say)),
        ("service", _service(found, say)),
        ("keys", _keys(found, say)),
        ("disk", _disk(found, say)),
    )
    lines = [say("diagnostic.file_title", when=_moment(found.made_at)), say("diagnostic.file_lead"), ""]
    for name, facts in blocks:
        lines.append(f"[{say(f'diagnostic.block.{name}')}]")
        lines += [f"{_named(key, say)} = {value}" for key, value in facts]
        lines.append("")
    lines.append(f"[{say('diagnostic.block.log')}]")
    lines += found.log or [say("diagnostic.no_log")]
    return "\n".join(lines) + "\n"


def _named(key: str, say: Say) -> str:
    return say(f"diagnostic.fact.{key}") if f"diagnostic.fact.{key}" in say else key


def _value(raw: str, say: Say) -> str:
    return {"True": say("app.yes"), "False": say("app.no")}.get(raw, raw)


def _about(found: Diagnostic) -> Iterable[tuple[str, str]]:
    return (
        ("version", found.version),
        ("screen", found.screen),
        ("python", found.python),
        ("system", found.system),
        ("schema", str(found.schema)),
    )


def _work(found: Diagnostic, say: Say) -> Iterable[tuple[str, str]]:
    yield from ((say(f"follow_up.state.{state}"), str(count)) for state, count in sorted(found.acts.items()))
    yield "trail_lines", str(found.trail_lines)
    yield "letters_waiting", str(found.letters_waiting)


def _service(found: Diagnostic, say: Say) -> Iterable[tuple[str, str]]:
    cause = f"connection.{found.cause}"
    yield "cause", say(cause) if found.cause and cause in say else found.cause or "-"
    yield "connected_since", _moment(found.connected_since) if found.connected_since is not None else "-"
    yield "clock_ahead", f"{round(found.clock_ahead)} s" if found.clock_ahead is not None else "-"


def _keys(found: Diagnostic, say: Say) -> Iterable[tuple[str, str]]:
    yield "ways_in", str(found.ways_in)
    yield "one_time", str(found.one_time)
    yield "recovery", say(f"app.{'yes' if found.has_recovery else 'no'}")


def _disk(found: Diagnostic, say: Say) -> Iterable[tuple[str, str]]:
    for name, count in (("free", found.free_bytes), ("database", found.database_bytes)):
        yield name, say("diagnostic.size", n=f"{count / 1_000_000:,.1f}".replace(",", " "))
    yield "backed_up_at", _moment(found.backed_up_at) if found.backed_up_at is not None else "-"


def _moment(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M:%S %z}"
