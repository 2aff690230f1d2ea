"""Codes on spoilt sheets, of people who get no other letter from this batch: killed before the batch is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from desk_app.domain.answers import CodeCancelled
from desk_app.domain.batch import TO_DO, Batch, Entry, EntryState
from desk_app.domain.batch_choice import refused_for_good
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from desk_app.usecases.batch_letter import cause_of
from desk_app.usecases.desk import Desk
from desk_app.usecases.trace import line

ALIVE = "codes-alive"  # `Batch.cause`, before what stands in the way


async def kill_spoilt(desk: Desk, batch: Batch, entries: Sequence[Entry]) -> str:
    """Of entries that get no letter any more. The cause where some may be alive still: the batch is not over then.
    Asked twice, it does no harm."""
    for one in entries:
        if one.state is not EntryState.SKIPPED and one.state not in TO_DO:
            continue
        if not (reference := await _spoilt(desk, batch, one)):
            continue
        try:
            await desk.service.cancel_code(one.patient_id, CodeCancelled.SPOILT)
        except Refusal as refusal:
            if refused_for_good(refusal.code) is None:
                return f"{ALIVE} {cause_of(refusal)}"
        except (TimeoutError, OSError):
            return f"{ALIVE} {cause_of(Refusal(RefusalCode.SERVICE_UNREACHABLE, cause='timeout'))}"
        told = line(desk, Event.BATCH, whom=batch.id, detail=f"killed {reference}")
        await desk.store.end_code_letter(reference, CodeCancelled.SPOILT.value, told)
    return ""


async def ended_at(desk: Desk, left: Sequence[Entry]) -> datetime:
    """Now, unless the clock went back: not before the last code of those that are left without a letter, or they would
    count among those who had one since."""
    given = await desk.store.codes_given() if left else {}
    return max([desk.clock.now(), *(given[one.patient_id] for one in left if one.patient_id in given)])


async def _spoilt(desk: Desk, batch: Batch, entry: Entry) -> str:
    """The reference of the letter with the person's last code, where this batch gave it up. A code that was asked for
    and never reached a sheet is in nobody's hand; one that they got since, at a counter, is theirs."""
    last = await desk.store.last_code_letter(entry.patient_id)
    if last is None or last.ended or batch.begun_at is None:
        return ""
    if last.made_at < batch.begun_at and not entry.destroyed:  # from before; or the clock went back since
        return ""
    row = await desk.store.letter(last.reference)
    if row is None or row.handed_over != "not-handed":
        return ""
    since = (await desk.store.codes_given()).get(entry.patient_id)
    return "" if since is not None and since > last.made_at else last.reference
