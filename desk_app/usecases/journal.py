"""The trail read, checked, counted and handed out; reading and handing out are lines of it too."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from desk_app.domain.author import Author
from desk_app.domain.operators import Duty
from desk_app.domain.plain import strict_text
from desk_app.domain.trail import Event, SealedLine, Verification
from desk_app.domain.trail_counts import unfollowed_tests
from desk_app.domain.trail_report import TrailReport
from desk_app.ports import Store, TrailQuery
from desk_app.usecases.about_person import ids_of, is_same_person
from desk_app.usecases.allowed import check
from desk_app.usecases.desk import Desk
from desk_app.usecases.find_record import find_record
from desk_app.usecases.trace import line
from desk_app.usecases.trail_reading import all_lines

COUNTED_DAYS = 30
_MOST_ACTS = 10_000


class Unclear(Exception):  # noqa: N818 - an answer: what was typed to narrow the lines does not
    """`field` is `person` or `who`; `why` is `nobody` or `several`; `names` are those it could be."""

    def __init__(self, field: str, why: str, names: Iterable[str] = ()) -> None:
        super().__init__(why)
        self.field = field
        self.why = why
        self.names = tuple(names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which lines somebody wants to see. Empty values do not narrow."""

    since: date | None = None
    until: date | None = None  # the last day
    who: str = ""  # operator id
    whom: tuple[str, ...] = ()  # act and record ids: everything on one person
    person: str = ""  # that person's spoken name, for the heading

    def query(self) -> TrailQuery:
        """The same for the store: days are those of the desk."""
        return TrailQuery(
            who=self.who, whom=self.whom, since=_start_of(self.since), until=_start_of(self.until, after=1)
        )

    def told(self) -> str:
        """What was asked for, for the trail: never a name, never a number."""
        days = "/".join(day.isoformat() if day is not None else "" for day in (self.since, self.until)).strip("/")
        return " ".join(part for part in (days, self.who, ",".join(self.whom)) if part)


def _start_of(day: date | None, *, after: int = 0) -> datetime | None:
    return datetime.combine(day + timedelta(days=after), time()).astimezone() if day is not None else None


async def choose(desk: Desk, *, since: date | None, until: date | None, who: str, person: str) -> Chosen:
    """What was typed as what is chosen: `who` are words of an operator's name, `person` whatever finds a record. Raises
    Unclear where it is nobody, or several."""
    chosen = Chosen(since=since, until=until)
    if who:
        chosen = replace(chosen, who=_one_operator(await names_of(desk.store), who))
    if person:
        rows = await find_record(desk, person, limit=_MOST_ACTS)
        if not rows:
            raise Unclear("person", "nobody")
        others = [row for row in rows if not is_same_person(row.act, rows[0].act)]
        name = rows[0].act.content.identity.traits.spoken_name()
        if others:
            raise Unclear("person", "several", (name, others[0].act.content.identity.traits.spoken_name()))
        chosen = replace(chosen, whom=ids_of(rows), person=name)
    return chosen


def _one_operator(names: Mapping[str, str], words: str) -> str:
    wanted = strict_text(words).split()
    found = {who: name for who, name in names.items() if all(word in strict_text(name) for word in wanted)}
    if len(found) != 1:
        raise Unclear("who", "several" if found else "nobody", found.values())
    return next(iter(found))


async def people_of(desk: Desk, lines: Iterable[SealedLine]) -> Mapping[str, str]:
    """Spoken names of those whom these lines are about, by act id."""
    ids = {sealed.line.whom for sealed in lines if sealed.line is not None and sealed.line.whom}
    rows = [await desk.store.act(one) for one in sorted(ids)]
    return {row.act.id: row.act.content.identity.traits.spoken_name() for row in rows if row is not None}


async def read_journal(
    desk: Desk, chosen: Chosen, *, before: int | None = None, limit: int = 200
) -> tuple[SealedLine, ...]:
    """One page, newest first; `before` is the last number of the page above. Asking for a first page is a line of the
    trail, and stands on it. Refusal NOT_ALLOWED."""
    check(desk, Duty.READ_TRAIL)
    if before is None:
        await desk.store.add(line(desk, Event.JOURNAL_READ, detail=chosen.told()))
    return await desk.store.trail_lines(replace(chosen.query(), before=before, limit=limit))


async def verify_journal(desk: Desk) -> Verification:
    """The whole chain. Refusal NOT_ALLOWED."""
    check(desk, Duty.READ_TRAIL)
    return await desk.store.verify()


async def asked_without_act(desk: Desk) -> tuple[tuple[str, int], ...]:
    """(operator's name, existing-record tests that led to nothing) of the last days, most first.

    Refusal NOT_ALLOWED."""
    check(desk, Duty.READ_TRAIL)
    since = _start_of(desk.clock.today() - timedelta(days=COUNTED_DAYS))
    lines = await all_lines(desk.store, TrailQuery(since=since, events=_OF_TESTS))
    names = await names_of(desk.store)
    counts = unfollowed_tests(sealed.line for sealed in lines if sealed.line is not None)
    return tuple((names.get(who, who), count) for who, count in counts.items())


_OF_TESTS = (Event.EXISTING_ASKED, Event.ACT, Event.CODE_ASKED, Event.HISTORY_READ)


async def names_of(store: Store) -> Mapping[str, str]:
    """Operators' names by id, those who left among them, and those of another desk whose work was taken in."""
    return {**await store.foreign_authors(), **{one.id: one.name for one in await store.operators()}}


async def export_journal(desk: Desk, chosen: Chosen) -> TrailReport:
    """What is handed to an inspector. The export is on the trail before it exists. Refusal NOT_ALLOWED."""
    check(desk, Duty.READ_TRAIL)
    report = await trail_report(desk.store, desk.author, chosen, site=desk.sender.name, now=desk.clock.now())
    await desk.store.add(line(desk, Event.EXPORTED, detail=str(len(report.lines))))
    return report


async def trail_report(store: Store, author: Author, chosen: Chosen, *, site: str, now: datetime) -> TrailReport:
    """The lines asked for and what the whole trail is worth. Who calls has asked whether `author` may."""
    names = await names_of(store)
    return TrailReport(
        site=site,
        desk=author.desk,
        made_at=now,
        made_by=author.name,
        lines=await all_lines(store, chosen.query()),
        names=names,
        verification=await store.verify(),
        since=chosen.since,
        until=chosen.until,
        by=names.get(chosen.who, chosen.who),
        person=chosen.person,
    )


async def journal_pdf(desk: Desk, report: TrailReport, language: str) -> bytes:
    """On paper, made in a thread."""
    return await asyncio.to_thread(desk.press.trail, report, language)
