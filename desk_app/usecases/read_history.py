"""Who accessed a record, newest first. Reading it is on the trail, each page before it is asked for."""

from __future__ import annotations

from desk_app.domain.held_record import HistoryPage
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from desk_app.usecases.desk import Desk
from desk_app.usecases.trace import line

MOST_LINES = 400  # on paper, unless more were read already: two dozen sheets
MOST_PAGES = 20  # asked for at once: a service whose pages lead round and round keeps nobody


async def read_history(desk: Desk, patient_id: str, *, after: str = "") -> HistoryPage:
    """One page, as the service gives it: for a minor it has left out what is nobody's to see, and nothing is counted
    here that could betray a gap. Raises the service's refusals; a cut network is SERVICE_UNREACHABLE."""
    await desk.store.add(line(desk, Event.HISTORY_READ, whom=patient_id))
    try:
        return await desk.service.history(patient_id, after=after, deadline=desk.profile.existing_deadline_seconds)
    except (TimeoutError, OSError) as error:
        raise Refusal(RefusalCode.SERVICE_UNREACHABLE, cause="timeout") from error


async def history_for_paper(desk: Desk, patient_id: str, read: HistoryPage) -> HistoryPage:
    """What was `read` so far with all that follows, to the end or to MOST_LINES; `next` is empty only at the end. Where
    the service falls silent in the middle it is as far as it came, and whoever reads the letter is told so."""
    lines, after = list(read.seen), read.next
    for _ in range(MOST_PAGES):
        if not after or len(lines) >= MOST_LINES:
            break
        try:
            page = await read_history(desk, patient_id, after=after)
        except Refusal as refusal:
            if not refusal.code.value.startswith("service-"):
                raise
            break
        lines += page.seen
        after = page.next
    return HistoryPage(seen=tuple(lines), next=after)
