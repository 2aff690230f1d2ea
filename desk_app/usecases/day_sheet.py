"""« Feuille du jour »: the evening's counts, what waits, and the trail's head, on one page."""

from __future__ import annotations

import asyncio
from datetime import datetime, time, timedelta

from desk_app.domain.day_sheet import DaySheet
from desk_app.domain.trail import Event
from desk_app.domain.trail_counts import day_counts
from desk_app.ports import TrailQuery
from desk_app.usecases.desk import Desk
from desk_app.usecases.desk_clock import clock_behind
from desk_app.usecases.to_hand_over import to_hand_over
from desk_app.usecases.trace import line
from desk_app.usecases.trail_reading import all_lines


async def day_sheet(desk: Desk) -> DaySheet:
    """Today as it stands now. Raises the store's refusals only."""
    today = desk.clock.today()
    midnight = datetime.combine(today, time()).astimezone()
    lines = await all_lines(desk.store, TrailQuery(since=midnight, until=midnight + timedelta(days=1)))
    to_send, oldest, to_correct = await desk.store.waiting()
    return DaySheet(
        day=today,
        made_at=desk.clock.now(),
        made_by=desk.author.name,
        site=desk.sender.name,
        desk=desk.author.desk,
        counts=day_counts(sealed.line for sealed in lines if sealed.line is not None),
        to_send=to_send,
        oldest_to_send=oldest,
        to_correct=to_correct,
        set_aside=await _set_aside(desk),
        not_collected=tuple(row.reference for row in await to_hand_over(desk)),
        clock_behind=await clock_behind(desk),
        head=await desk.store.head(),
    )


async def day_sheet_pdf(desk: Desk, sheet: DaySheet, language: str) -> bytes:
    """On paper, made in a thread."""
    return await asyncio.to_thread(desk.press.day, sheet, language)


async def day_sheet_saved(desk: Desk) -> None:
    """It is in a file. What becomes of its paper stands on the trail as of every sheet."""
    await desk.store.add(line(desk, Event.PRINTED, detail="day-sheet saved"))


async def _set_aside(desk: Desk) -> int:
    people = {one.id for one in await desk.store.operators()} | {desk.author.operator_id}
    return sum([len(await desk.store.drafts(one)) for one in people])
