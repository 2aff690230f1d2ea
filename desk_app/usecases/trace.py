"""One trail line of this desk's operator."""

from __future__ import annotations

from datetime import datetime

from desk_app.domain.trail import Event, TrailLine
from desk_app.usecases.desk import Desk


def line(
    desk: Desk, event: Event, *, whom: str = "", detail: str = "", service_at: datetime | None = None
) -> TrailLine:
    """A line now, by who is signed in. `whom` is an act's or a record's id, `detail` never a secret or a number,
    `service_at` the service's time where the line is about its answer."""
    return TrailLine(
        at=desk.clock.now(),
        event=event,
        who=desk.author.operator_id,
        desk=desk.author.desk,
        whom=whom,
        detail=detail,
        service_at=service_at,
    )
