"""Is there a record already? Traced each time, never in the way of an opening."""

from __future__ import annotations

from desk_app.domain.answers import Existing, ExistingAnswer, ExistingQuestion
from desk_app.domain.refusal import Refusal
from desk_app.domain.trail import Event
from desk_app.usecases.desk import Desk
from desk_app.usecases.trace import line


async def existing_record(desk: Desk, question: ExistingQuestion, *, whom: str = "") -> ExistingAnswer:
    """Ask the service, within the profile's deadline. The trail line is written first: a test without one never runs.

    `whom` is the id of the act under way, where there is one. What the service refuses or a cut network does comes
    back as UNREACHABLE; only the store's own refusals are raised. An answer leaves a line too, with the service's time.
    """
    await desk.store.add(line(desk, Event.EXISTING_ASKED, whom=whom))
    try:
        answer = await desk.service.existing(question, deadline=desk.profile.existing_deadline_seconds)
    except Refusal as refusal:
        return ExistingAnswer(status=Existing.UNREACHABLE, cause=refusal.values.get("cause", ""))
    except (TimeoutError, OSError):
        return ExistingAnswer(status=Existing.UNREACHABLE, cause="timeout")
    if answer.status is not Existing.UNREACHABLE:
        told = line(desk, Event.EXISTING_ANSWERED, whom=whom, detail=answer.status.value, service_at=answer.service_at)
        await desk.store.add(told)
    return answer
