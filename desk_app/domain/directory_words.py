"""The directory in words, the same on the screen and at a terminal. The sentences are the catalogue's."""

from __future__ import annotations

from datetime import date, timedelta

from desk_app.domain.connection_words import Count, duration
from desk_app.domain.directory import OLD_DAYS, ImportReport, Standing, is_old

NAMED = 10  # damaged lines whose numbers are said
_SOON = 0.02  # of the file: before, nobody knows how long the rest takes
_MEGABYTE = 1_000_000


def standing_words(say: Count, found: Standing | None, today: date) -> tuple[str, str]:
    """A sentence or two, and their weight (`hint` or `question`)."""
    if found is None:
        return say("directory.none"), "question"
    values = {"day": day(found.dated), "size": max(1, round(found.size / _MEGABYTE))}
    said = say.count("directory.standing", found.people, people=number(say, found.people), **values)
    age = (today - found.dated).days
    said += " " + (say.count("directory.age", age) if age > 0 else say("directory.today"))
    if is_old(found.dated, today):
        return f"{said} {say('directory.old', days=OLD_DAYS)}", "question"
    return said, "hint"


def aging(say: Count, dated: date | None, today: date) -> str:
    """The quiet line of home, empty where all is well."""
    if dated is None:
        return say("directory.home.none")
    return say("directory.home.old", day=day(dated), days=OLD_DAYS) if is_old(dated, today) else ""


def progress_words(say: Count, share: float, elapsed: float) -> str:
    """`42 %, encore 2 min`; `elapsed` in seconds."""
    if share >= 1.0:
        return say("directory.progress.last")
    done = say("directory.progress.share", n=int(share * 100))
    if share < _SOON:
        return done
    left = elapsed * (1 - share) / share
    near = timedelta(minutes=round(left / 60)) if left >= 60 else timedelta(seconds=max(5, round(left / 5) * 5))
    return say("directory.progress.left", done=done, left=duration(say, near))


def report_words(say: Count, report: ImportReport) -> tuple[str, ...]:
    """What came of an import, a sentence each."""
    damaged = say("directory.report.whole")
    if report.damaged:
        values = {"rows": number(say, report.damaged), "lines": lines(say, report)}
        damaged = say.count("directory.report.damaged", report.damaged, **values)
    return (
        say("directory.report.done", day=day(report.dated)),
        say.count("directory.report.people", report.people, people=number(say, report.people)),
        say.count("directory.report.rows", report.rows, rows=number(say, report.rows)),
        say.count("directory.report.unnamed", report.unnamed, rows=number(say, report.unnamed)),
        damaged,
    )


def lines(say: Count, report: ImportReport) -> str:
    """`12, 15, 18.`: the damaged lines; of many, the first: `12, 15, 18…`"""
    more = "…" if report.damaged > min(len(report.lines), NAMED) else "."
    return ", ".join(number(say, one) for one in report.lines[:NAMED]) + more


def day(of: date) -> str:
    """`01/03/2026`."""
    return f"{of:%d/%m/%Y}"


def number(say: Count, n: int) -> str:
    """In groups of three, as the language has them."""
    return f"{n:,}".replace(",", say("directory.thousands"))
