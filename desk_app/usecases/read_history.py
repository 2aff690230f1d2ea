"""Who accessed a record, newest first. Reading it is on the trail, each page before it is asked for."""

from __future__ import annotations

from desk_app.domain.held_record import HistoryPage
from desk_app.domain.refusal import Refusal, RefusalCode
from desk_app.domain.trail import Event
from desk_app.usecases.desk import Desk
from desk_app.usecases.trace import line


async def read_history(desk: Desk, patient_id: str, *, after: str = "") -> HistoryPage:
    """One page, as the service gives it: for a minor it has left out what is nobody's to see, and nothing is counted
    here that could betray a gap. Raises the service's refusals; a cut network is SERVICE_UNREACHABLE."""
    await desk.store.add(line(desk, Event.HISTORY_READ, whom=patient_id))
    try:
        return await desk.service.history(patient_id, after=after, deadline=desk.profile.existing_deadline_seconds)
    except (TimeoutError, OSError) as error:
        raise Refusal(RefusalCode.SERVICE_UNREACHABLE, cause="timeout") from error
