"""One trail line of this desk's operator."""

from __future__ import annotations

from desk_app.domain.trail import Event, TrailLine
from desk_app.usecases.desk import Desk


def line(desk: Desk, event: Event, *, whom: str = "", detail: str = "") -> TrailLine:
    """A line now, by who is signed in. `whom` is an act's or a record's id, `detail` never a secret or a number."""
    return TrailLine(
        at=desk.clock.now(), event=event, who=desk.author.operator_id, desk=desk.author.desk, whom=whom, detail=detail
    )
