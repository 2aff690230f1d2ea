"""What is looked after each hour: the clock; what leaves by itself once its time is over (drafts, contacts and access
choices, signed batches, whose code a letter carried, old openings and old lines' words); the backup of the day; what
became of work that another desk has."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, time, timedelta

from desk_app.domain.refusal import Refusal
from desk_app.domain.trail import Event, TrailLine
from desk_app.usecases.desk import Desk
from desk_app.usecases.desk_clock import note_clock
from desk_app.usecases.handed_on import ask_about_handed_on

_DAYS_A_MONTH = 31  # rather late than early
_AT_ONCE = 200
_MAIL_COMES_BACK = timedelta(days=180)
_BACKUP_AGE = timedelta(hours=20)
_log = logging.getLogger(__name__)


async def keep_house(desk: Desk) -> None:
    """Run at sign-in and each hour. What cannot be done now (a full disk) is tried again, and stops nothing else."""
    for work in (note_clock, _drafts, _contacts, _batches, _traces, _backup, ask_about_handed_on):
        await _tried(work, desk)


async def _tried(work: Callable[[Desk], Awaitable[None]], desk: Desk) -> None:
    try:
        await work(desk)
    except Refusal as refusal:
        _log.warning("housekeeping: %s", refusal.code.value)
    except Exception as error:  # a bug in one must not keep what the others would let go
        _log.error("housekeeping: %s", type(error).__name__)


async def _drafts(desk: Desk) -> None:
    """Work put aside stays until the day's end, or as many days more as are set. What a power cut took from somebody
    has the next day at least: nobody chose to leave it, and at midnight somebody may still be typing."""
    midnight = datetime.combine(desk.clock.today(), time()).astimezone()
    days = desk.keeping.set_aside_days
    await desk.store.drop_drafts(
        midnight - timedelta(days=days), cut_short_before=midnight - timedelta(days=max(days, 1))
    )


async def _contacts(desk: Desk) -> None:
    before = desk.clock.now() - timedelta(days=desk.keeping.contacts_days)

    def told(act_id: str) -> TrailLine:
        return _line(desk, Event.LIGHTENED, whom=act_id)

    while await desk.store.lighten(before, told, limit=_AT_ONCE) == _AT_ONCE:
        pass


async def _batches(desk: Desk) -> None:
    """Who was in a batch is known no longer than contacts are; the end report and the trail have the figures. Whose
    code a letter carried is, for as long as an envelope may come back."""
    now = desk.clock.now()
    await desk.store.forget_batches(now - timedelta(days=desk.keeping.contacts_days))
    await desk.store.forget_code_letters(now - _MAIL_COMES_BACK)


async def _traces(desk: Desk) -> None:
    """Openings, papers about none, then what the trail says of them: nothing of a person is left after that time."""
    before = desk.clock.now() - timedelta(days=desk.keeping.trail_months * _DAYS_A_MONTH)

    def forgotten(detail: str) -> TrailLine:
        return _line(desk, Event.FORGOTTEN, detail=detail)

    def destroyed(detail: str) -> TrailLine:
        return _line(desk, Event.DESTROYED, detail=detail)

    while await desk.store.forget_acts(before, forgotten, limit=_AT_ONCE):
        pass
    await desk.store.forget_letters(before)
    await desk.store.destroy_lines(before, destroyed)


async def _backup(desk: Desk) -> None:
    """One a day at least, whoever is here; then what is no longer kept goes."""
    now, newest = desk.clock.now(), await desk.archive.newest()
    if newest is None or abs(now - newest) > _BACKUP_AGE:  # a clock that was set back makes none wait for long
        made = await desk.archive.back_up()
        await desk.store.add(_line(desk, Event.BACKED_UP, detail=made.file.name))
    await desk.archive.prune(now - timedelta(days=desk.keeping.contacts_days))


def _line(desk: Desk, event: Event, *, whom: str = "", detail: str = "") -> TrailLine:
    """By nobody: whoever is signed in did not ask for it."""
    return TrailLine(at=desk.clock.now(), event=event, who="", desk=desk.author.desk, whom=whom, detail=detail)
