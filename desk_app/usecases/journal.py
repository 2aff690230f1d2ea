"""The trail read, checked, counted and handed out; reading and handing out are lines of it too."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from desk_app.domain.author import Author
from desk_app.domain.operators import Duty
from desk_app.domain.trail import Event, SealedLine, Verification
from desk_app.domain.trail_counts import unfollowed_tests
from desk_app.domain.trail_report import TrailReport
from desk_app.ports import Store, TrailQuery
from desk_app.usecases.allowed import check
from desk_app.usecases.desk import Desk
from desk_app.usecases.trace import line
from desk_app.usecases.trail_reading import all_lines

COUNTED_DAYS = 30


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


async def tests_without_act(desk: Desk) -> tuple[tuple[str, int], ...]:
    """(operator's name, existing-record tests that led to nothing) of the last days, most first.

    Refusal NOT_ALLOWED."""
    check(desk, Duty.READ_TRAIL)
    since = _start_of(desk.clock.today() - timedelta(days=COUNTED_DAYS))
    lines = await all_lines(desk.store, TrailQuery(since=since, events=_OF_TESTS))
    names = await names_of(desk.store)
    counts = unfollowed_tests(sealed.line for sealed in lines if sealed.line is not None)
    return tuple((names.get(who, who), count) for who, count in counts.items())


_OF_TESTS = (Event.EXISTING_ASKED, Event.ACT, Event.CODE_ASKED)


async def names_of(store: Store) -> Mapping[str, str]:
    """Operators' names by id, those who left among them."""
    return {one.id: one.name for one in await store.operators()}


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
